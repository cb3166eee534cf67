//! The configuration: flags over environment over file over what holds by default.
//!
//! [`table`] has the settings, [`file`] reads the file, [`variables`] tells which variables there are, [`interface`]
//! makes the interface's settings of all, [`print`] shows them. Settings that have a flag reach the plan as if it had
//! been given, so a value means the same wherever it stands; those that have none are the interface's.

mod file;
mod interface;
mod print;
mod table;
mod variables;

pub use interface::settings;
pub use print::print;
pub use variables::{variables, warnings};

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use clap::parser::ValueSource;
use clap::{ArgMatches, Command};

use super::Environment;
use super::exit::Failure;
use super::{negations, plan};
use crate::ui::keymap::key::Key;
use crate::written;
use file::Said;
use layerscope::escape::escape;
use table::{GATE, Kind, Setting, TABLE};
use variables::{FILE, LIMIT};

/// A setting's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Switch(bool),
    Text(String),
    Many(Vec<String>),
}

/// Who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    Default,
    /// The file and the line.
    File(String, usize),
    /// The variable.
    Environment(String),
    /// The flag, with its dashes.
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(name, line) => write!(f, "{}:{line}", escape(name)),
            Self::Environment(name) | Self::Flag(name) => f.write_str(name),
        }
    }
}

/// A setting with its value, if it has one.
#[derive(Debug)]
pub struct Resolved {
    pub setting: &'static Setting,
    pub value: Option<Value>,
    pub origin: Origin,
}

/// All settings of a run.
#[derive(Debug)]
pub struct Configuration {
    /// The file that was read.
    file: Option<PathBuf>,
    settings: Vec<Resolved>,
    /// Safety limits that are not as by default, the last word last.
    limits: Vec<(String, u64, Origin)>,
    keys: Vec<(String, Vec<Key>, Origin)>,
}

/// What can be configured, by name.
pub fn keys() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(|setting| setting.key)
}

impl Configuration {
    /// Reads the file and the environment; `matches` are what was given to `command`.
    pub fn load(
        command: &Command,
        matches: &ArgMatches,
        environment: &Environment,
    ) -> Result<Self, Failure> {
        let flag = matches.get_one::<PathBuf>("config");
        let variable = environment.variable(FILE).map(PathBuf::from);
        let by = match (flag, &variable) {
            (Some(_), _) => "--config: ".to_owned(),
            (None, Some(_)) => format!("{FILE}: "),
            (None, None) => String::new(),
        };
        let named = flag.or(variable.as_ref()).map(PathBuf::as_path);
        let file = file::choose(named, environment.config_directory.as_deref());
        let file = file.map_err(Failure::Usage)?;
        let text = file.as_deref().map(written::read).transpose();
        let text = text.map_err(|what| Failure::Usage(by + &what))?;
        let said = match (&file, text) {
            (Some(path), Some(text)) => {
                let home = environment.of_images.home.as_deref();
                file::read(path, &text, home).map_err(Failure::Usage)?
            }
            _ => Said::default(),
        };
        let mut limits = said.limits;
        let variable = environment.variable(LIMIT).map(|text| text.split(','));
        let mut variable = variable.into_iter().flatten();
        if is_taken_back(command, matches, negations::LIMIT) {
            limits.clear();
            variable.by_ref().for_each(drop);
        }
        let flags = flags(command, matches, negations::LIMIT).unwrap_or_default();
        let flags = flags
            .iter()
            .map(|text| (text.as_str(), Origin::Flag("--limit".to_owned())));
        let variable = variable.map(|text| (text, Origin::Environment(LIMIT.to_owned())));
        for (text, origin) in variable.chain(flags) {
            let limit = plan::limit(text);
            let (name, number) =
                limit.map_err(|what| Failure::Usage(format!("{origin}: {what}")))?;
            limits.push((name.to_owned(), number, origin));
        }
        let settings = TABLE.iter().map(|setting| {
            let of_file = said
                .settings
                .iter()
                .find(|(other, ..)| other.key == setting.key);
            let of_file = of_file.map(|(_, value, origin)| (value.clone(), origin.clone()));
            resolve(setting, of_file, command, matches, environment)
        });
        Ok(Self {
            file,
            settings: settings.collect::<Result<_, _>>()?,
            limits,
            keys: said.keys,
        })
    }

    fn value(&self, key: &str) -> Option<&Value> {
        let found = self.settings.iter().find(|it| it.setting.key == key);
        found.and_then(|it| it.value.as_ref())
    }

    fn text(&self, key: &str) -> &str {
        match self.value(key) {
            Some(Value::Text(text)) => text,
            _ => "",
        }
    }

    fn switch(&self, key: &str) -> Option<bool> {
        match self.value(key) {
            Some(Value::Switch(is_on)) => Some(*is_on),
            _ => None,
        }
    }

    /// Whether nothing but errors is to stand on standard error.
    pub fn is_quiet(&self) -> bool {
        self.switch("quiet") == Some(true)
    }

    /// The flags that `command` would have been given for what file and environment say, beside those in `matches`.
    pub fn flags(&self, command: &Command, matches: &ArgMatches) -> Vec<OsString> {
        let is_given = |flag: &&str| flags(command, matches, flag).is_some();
        let mut given = Vec::new();
        for Resolved {
            setting,
            value,
            origin,
        } in &self.settings
        {
            let is_elsewhere = matches!(origin, Origin::File(..) | Origin::Environment(_));
            let Some(value) = value.as_ref().filter(|_| is_elsewhere) else {
                continue;
            };
            let counts = setting.section != GATE || is_given(&"ci");
            let key = setting.key;
            let is_off =
                self.switch("no-findings") == Some(true) && setting.yields.contains(&"no-findings");
            if !counts
                || is_off
                || id(command, key).is_none()
                || setting.yields.iter().any(is_given)
            {
                continue;
            }
            match value {
                Value::Switch(true) => given.push(format!("--{key}")),
                Value::Switch(false) => {}
                Value::Text(text) => given.push(format!("--{key}={text}")),
                Value::Many(texts) => {
                    given.extend(texts.iter().map(|text| format!("--{key}={text}")));
                }
            }
        }
        if id(command, "limit").is_some() {
            let limits = self.limits.iter();
            let limits = limits.filter(|(.., origin)| !matches!(origin, Origin::Flag(_)));
            given.extend(limits.map(|(name, number, _)| format!("--limit={name}={number}")));
        }
        given.into_iter().map(Into::into).collect()
    }

    /// A complaint about a flag, told of the place that stands for it.
    pub fn placed(&self, failure: Failure) -> Failure {
        let Failure::Usage(text) = &failure else {
            return failure;
        };
        let told = text.strip_prefix("--").and_then(|rest| {
            let (flag, what) = rest.split_once(": ")?;
            let resolved = self.settings.iter().find(|it| it.setting.key == flag)?;
            let is_elsewhere = !matches!(resolved.origin, Origin::Default | Origin::Flag(_));
            is_elsewhere.then(|| Failure::Usage(format!("{}: {flag}: {what}", resolved.origin)))
        });
        told.unwrap_or(failure)
    }
}

fn resolve(
    setting: &'static Setting,
    of_file: Option<(Value, Origin)>,
    command: &Command,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<Resolved, Failure> {
    let by = |value, origin| {
        Ok(Resolved {
            setting,
            value: Some(value),
            origin,
        })
    };
    if let Some(texts) = flags(command, matches, setting.key) {
        let flag = Origin::Flag(format!("--{}", setting.key));
        let value = match setting.kind {
            Kind::Switch => Value::Switch(true),
            Kind::Text => Value::Text(texts.into_iter().next_back().unwrap_or_default()),
            Kind::Many => Value::Many(texts),
        };
        value
            .check(setting)
            .map_err(|what| Failure::Usage(format!("{flag}: {what}")))?;
        return by(value, flag);
    }
    if is_taken_back(command, matches, setting.key) {
        let value = match setting.kind {
            Kind::Switch => Some(Value::Switch(false)),
            Kind::Text | Kind::Many => by_default(setting),
        };
        return Ok(Resolved {
            setting,
            value,
            origin: Origin::Flag(format!("--{}", negations::of(setting.key))),
        });
    }
    let variable = setting.variable();
    if let Some(text) = environment.variable(&variable) {
        let value = Value::parse(setting, text);
        let value = value.and_then(|value| value.check(setting).map(|()| value));
        let value =
            value.map_err(|what| Failure::Usage(format!("{variable}: {}", escape(&what))))?;
        return by(value, Origin::Environment(variable));
    }
    if setting.key == "theme" && environment.variable("NO_COLOR").is_some() {
        let none = Value::Text("none".to_owned());
        return by(none, Origin::Environment("NO_COLOR".to_owned()));
    }
    if let Some((value, origin)) = of_file {
        return by(value, origin);
    }
    Ok(Resolved {
        setting,
        value: by_default(setting),
        origin: Origin::Default,
    })
}

fn by_default(setting: &Setting) -> Option<Value> {
    match setting.kind {
        _ if setting.is_unset => None,
        Kind::Switch => Some(Value::Switch(setting.default == "true")),
        Kind::Text => Some(Value::Text(setting.default.trim_matches('"').to_owned())),
        Kind::Many => Some(Value::Many(Vec::new())),
    }
}

/// Whether what is configured of a flag was taken back by its negation.
fn is_taken_back(command: &Command, matches: &ArgMatches, flag: &str) -> bool {
    flags(command, matches, &negations::of(flag)).is_some()
}

/// What `command` calls the flag inside.
fn id<'a>(command: &'a Command, flag: &str) -> Option<&'a str> {
    let mut arguments = command.get_arguments();
    let argument = arguments.find(|argument| argument.get_long() == Some(flag))?;
    Some(argument.get_id().as_str())
}

/// The values that a flag was given; none where it was not.
fn flags(command: &Command, matches: &ArgMatches, flag: &str) -> Option<Vec<String>> {
    let id = id(command, flag)?;
    if matches.value_source(id) != Some(ValueSource::CommandLine) {
        return None;
    }
    let raw = matches.get_raw(id).into_iter().flatten();
    Some(
        raw.map(|text| text.to_string_lossy().into_owned())
            .collect(),
    )
}

impl Value {
    /// Of a variable.
    fn parse(setting: &Setting, text: &str) -> Result<Self, String> {
        match (setting.kind, text) {
            (Kind::Text, _) => Ok(Self::Text(text.to_owned())),
            (Kind::Many, _) => Ok(Self::Many(split(text))),
            (Kind::Switch, "true" | "1") => Ok(Self::Switch(true)),
            (Kind::Switch, "false" | "0") => Ok(Self::Switch(false)),
            (Kind::Switch, _) => Err(format!("expected {}, not '{text}'", setting.expected())),
        }
    }

    fn check(&self, setting: &Setting) -> Result<(), String> {
        match self {
            Self::Switch(_) => Ok(()),
            Self::Text(text) => (setting.check)(text),
            Self::Many(texts) => texts.iter().try_for_each(|text| (setting.check)(text)),
        }
    }
}

/// Parts between commas; those in braces belong to a pattern.
fn split(text: &str) -> Vec<String> {
    let mut depth = 0_usize;
    let parts = text.split(|c| {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ',' && depth == 0
    });
    let parts = parts.map(str::trim).filter(|part| !part.is_empty());
    parts.map(str::to_owned).collect()
}

/// Where the file is looked for, in print.
fn usual(environment: &Environment) -> Option<PathBuf> {
    environment
        .config_directory
        .as_deref()
        .map(Path::new)
        .map(file::usual)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn commas_in_braces_belong_to_a_pattern() {
        assert_eq!(split("a, *.{pem,key},b,"), ["a", "*.{pem,key}", "b"]);
        assert_eq!(split("}a,b"), ["}a", "b"]);
    }
}
