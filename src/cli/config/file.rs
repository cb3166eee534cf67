//! The configuration file: where it is, and what stands in which line of it.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::DeValue;

use super::table::{KEYS, Kind, LIMITS, SECTIONS, Setting, TABLE};
use super::{Origin, Value};
use crate::place::place;
use crate::ui::keymap::Keymap;
use crate::ui::keymap::key::Key;
use crate::written::{self, Written};
use layerscope::layers::Limits;
use layerscope::near::{nearest, unknown};

/// Says that there is no file, in place of its name.
pub const NONE: &str = "none";

/// What a file says, with where.
#[derive(Debug, Default)]
pub struct Said {
    pub settings: Vec<(&'static Setting, Value, Origin)>,
    pub limits: Vec<(String, u64, Origin)>,
    pub keys: Vec<(String, Vec<Key>, Origin)>,
}

/// The file to read: the one that is named, which must be there, or the platform's, if it is there.
///
/// # Errors
/// When nobody can tell whether the platform's is there.
pub fn choose(named: Option<&Path>, directory: Option<&Path>) -> Result<Option<PathBuf>, String> {
    match named {
        Some(path) if path.as_os_str() == NONE => Ok(None),
        Some(path) => Ok(Some(path.to_owned())),
        None => directory.map(usual).map_or(Ok(None), where_there),
    }
}

fn where_there(path: PathBuf) -> Result<Option<PathBuf>, String> {
    match path.try_exists() {
        Ok(is_there) => Ok(is_there.then_some(path)),
        // What should be a directory above it is a file; or it is closed, as root's is to whoever root runs the program
        // as. A file that is there and closed is a mistake, found when it is read.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::NotADirectory | ErrorKind::PermissionDenied
            ) =>
        {
            Ok(None)
        }
        Err(error) => Err(written::unreadable(&path, &error)),
    }
}

/// The file in the platform's directory.
pub fn usual(directory: &Path) -> PathBuf {
    directory.join("layerscope").join("config.toml")
}

/// Makes sense of a file's text; `home` is what `~` stands for in the files that it names.
pub fn read(path: &Path, text: &str, home: Option<&Path>) -> Result<Said, String> {
    let name = path.display().to_string();
    Reader {
        written: Written { name: &name, text },
        beside: path.parent().unwrap_or(Path::new("")),
        home,
        said: Said::default(),
    }
    .read()
}

type Name<'a> = Spanned<Cow<'a, str>>;
type Entry<'a, 'b> = (&'b Name<'a>, &'b Spanned<DeValue<'a>>);

struct Reader<'a> {
    written: Written<'a>,
    /// The directory that the files it names lie in.
    beside: &'a Path,
    home: Option<&'a Path>,
    said: Said,
}

impl<'a> Reader<'a> {
    fn read(mut self) -> Result<Said, String> {
        let table = self.written.table()?;
        for (name, value) in in_order(table.iter()) {
            let section = name.get_ref().as_ref();
            if !SECTIONS.contains(&section) {
                let what = match TABLE.iter().find(|setting| setting.key == section) {
                    Some(setting) => format!("'{section}' belongs below [{}]", setting.section),
                    None => unknown("table", section, SECTIONS),
                };
                return Err(self.written.error(name.span(), &what));
            }
            let Some(entries) = value.get_ref().as_table() else {
                return Err(self.written.mismatch(section, "a table", value));
            };
            for entry in in_order(entries.iter()) {
                match section {
                    LIMITS => self.limit(entry)?,
                    KEYS => self.key(entry)?,
                    _ => self.setting(section, entry)?,
                }
            }
        }
        Ok(self.said)
    }

    fn setting(&mut self, section: &str, (name, value): Entry<'_, '_>) -> Result<(), String> {
        let key = name.get_ref().as_ref();
        let Some(setting) = TABLE
            .iter()
            .find(|it| it.key == key && it.section == section)
        else {
            let all = || TABLE.iter().map(|setting| setting.key);
            let near = nearest(key, all()).and_then(|near| TABLE.iter().find(|it| it.key == near));
            let what = match near {
                Some(near) if near.key == key => {
                    format!("'{key}' belongs below [{}]", near.section)
                }
                Some(near) if near.section != section => {
                    format!(
                        "{}, below [{}]",
                        unknown("setting", key, all()),
                        near.section
                    )
                }
                _ => unknown("setting", key, all()),
            };
            return Err(self.written.error(name.span(), &what));
        };
        let mismatch = || Err(self.written.mismatch(key, setting.expected(), value));
        let value = match (setting.kind, value.get_ref()) {
            (Kind::Switch, DeValue::Boolean(is_on)) => Value::Switch(*is_on),
            (Kind::Text, _) => match text(value) {
                Some(text) => Value::Text(self.near(setting, name, text)?),
                None => return mismatch(),
            },
            (Kind::Many, _) => {
                let texts = self.texts(key, setting.expected(), "a text", value)?;
                let texts = texts.into_iter();
                let texts = texts.map(|text| self.near(setting, name, text));
                Value::Many(texts.collect::<Result<_, _>>()?)
            }
            _ => return mismatch(),
        };
        if let Err(what) = value.check(setting) {
            return Err(self.written.error(name.span(), &format!("{key}: {what}")));
        }
        let origin = self.origin(name);
        self.said.settings.push((setting, value, origin));
        Ok(())
    }

    /// Files that it names lie beside it, or in the home directory.
    fn near(&self, setting: &Setting, name: &Name<'_>, text: String) -> Result<String, String> {
        if !(setting.is_path)(&text) {
            return Ok(text);
        }
        match place(&text, self.beside, self.home) {
            Ok(path) => Ok(path.display().to_string()),
            Err(what) => {
                let what = format!("{}: {what}", setting.key);
                Err(self.written.error(name.span(), &what))
            }
        }
    }

    fn limit(&mut self, (name, value): Entry<'_, '_>) -> Result<(), String> {
        let key = name.get_ref().as_ref();
        if !Limits::NAMES.contains(&key) {
            let what = unknown("limit", key, Limits::NAMES);
            return Err(self.written.error(name.span(), &what));
        }
        let Some(number) = value.get_ref().as_integer() else {
            return Err(self.written.mismatch(key, "a whole number", value));
        };
        let Ok(number) = u64::from_str_radix(number.as_str(), number.radix()) else {
            let what = format!("{key}: expected 0 to {}, not {number}", u64::MAX);
            return Err(self.written.error(value.span(), &what));
        };
        let origin = self.origin(name);
        self.said.limits.push((key.to_owned(), number, origin));
        Ok(())
    }

    fn key(&mut self, (name, value): Entry<'_, '_>) -> Result<(), String> {
        let action = name.get_ref().as_ref();
        let names = Keymap::default().names();
        if !names.contains(&action) {
            let what = unknown("action", action, names);
            return Err(self.written.error(name.span(), &what));
        }
        let texts = self.texts(action, "a key or a list of keys", "a key", value)?;
        let keys: Result<Vec<Key>, String> = texts.iter().map(|text| text.parse()).collect();
        let keys = keys.map_err(|what| {
            self.written
                .error(value.span(), &format!("{action}: {what}"))
        })?;
        let origin = self.origin(name);
        self.said.keys.push((action.to_owned(), keys, origin));
        Ok(())
    }

    /// A list of texts, or one; otherwise what was expected of it, and of its entries.
    fn texts(
        &self,
        key: &str,
        all: &str,
        one: &str,
        value: &Spanned<DeValue<'_>>,
    ) -> Result<Vec<String>, String> {
        let text = |value: &Spanned<DeValue<'_>>, key: &str, expected| {
            let text = value.get_ref().as_str().map(str::to_owned);
            text.ok_or_else(|| self.written.mismatch(key, expected, value))
        };
        match value.get_ref().as_array() {
            None => Ok(vec![text(value, key, all)?]),
            Some(list) => {
                let key = format!("an entry of {key}");
                list.iter().map(|value| text(value, &key, one)).collect()
            }
        }
    }

    fn origin(&self, name: &Name<'_>) -> Origin {
        Origin::File(
            self.written.name.to_owned(),
            self.written.line(&name.span()),
        )
    }
}

/// As they stand in the file, so that the first mistake is told first.
fn in_order<'a: 'b, 'b>(entries: impl Iterator<Item = Entry<'a, 'b>>) -> Vec<Entry<'a, 'b>> {
    let mut entries: Vec<_> = entries.collect();
    entries.sort_by_key(|(name, _)| name.span().start);
    entries
}

/// A text, or a number as it was written.
fn text(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        _ => None,
    }
}
