//! The configuration as a file that says the same, with what each setting does and who set it.

use std::io::{self, Write};
use std::path::Path;

use clap::Command;

use super::table::{GATE, KEYS, Kind, LIMITS, SECTIONS};
use super::{Configuration, LIMIT, Origin, Resolved, Value, usual};
use crate::cli::Environment;
use crate::ui::keymap::Keymap;
use layerscope::escape::escape;
use layerscope::layers::Limits;

/// Writes it; `command` knows the flags' words.
pub fn print(
    configuration: &Configuration,
    command: &Command,
    environment: &Environment,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(
        out,
        "# What holds here and now. Flags count more than LAYERSCOPE_ variables, these more than the file;\n\
         # --no- before a flag's name takes back what variables and file say. The file:"
    )?;
    let file = match (&configuration.file, usual(environment)) {
        (Some(path), _) => shown(path),
        (None, Some(path)) => format!("none is read; {} is where one is looked for", shown(&path)),
        (None, None) => "none is read".to_owned(),
    };
    writeln!(out, "# {file}")?;
    for section in SECTIONS {
        writeln!(out, "\n[{section}]")?;
        match section {
            LIMITS => limits(configuration, out)?,
            KEYS => keys(configuration, out)?,
            _ => {
                if section == GATE {
                    writeln!(
                        out,
                        "# Rules of the gate; in the file and in variables they count with --ci alone."
                    )?;
                }
                let settings = configuration.settings.iter();
                for resolved in settings.filter(|it| it.setting.section == section) {
                    setting(resolved, command, out)?;
                }
            }
        }
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    escape(&path.display().to_string()).to_string()
}

fn setting(resolved: &Resolved, command: &Command, out: &mut dyn Write) -> io::Result<()> {
    let setting = resolved.setting;
    let flag = command
        .get_arguments()
        .find(|it| it.get_long() == Some(setting.key));
    let words = flag
        .and_then(|flag| flag.get_help())
        .map(ToString::to_string);
    let words = words.unwrap_or_else(|| setting.words.to_owned());
    let flag = flag.map_or_else(String::new, |_| format!("--{}, ", setting.key));
    writeln!(out, "# {words} ({flag}{})", setting.variable())?;
    match &resolved.value {
        None => writeln!(
            out,
            "# {} = {}  # not set{}",
            setting.key,
            setting.default,
            by(&resolved.origin)
        ),
        Some(value) => {
            let value = match value {
                Value::Switch(is_on) => is_on.to_string(),
                Value::Text(text) if setting.kind == Kind::Text => quoted(&whole(resolved, text)),
                Value::Text(text) => quoted(text),
                Value::Many(texts) => {
                    let texts: Vec<String> = texts
                        .iter()
                        .map(|it| quoted(&whole(resolved, it)))
                        .collect();
                    format!("[{}]", texts.join(", "))
                }
            };
            writeln!(out, "{} = {value}  # {}", setting.key, resolved.origin)
        }
    }
}

/// Who took a value back.
fn by(origin: &Origin) -> String {
    match origin {
        Origin::Flag(flag) => format!(", by {flag}"),
        _ => String::new(),
    }
}

/// A file's whole path, which means the same wherever it is read.
fn whole(resolved: &Resolved, text: &str) -> String {
    if !(resolved.setting.is_path)(text) {
        return text.to_owned();
    }
    let path = std::path::absolute(text);
    path.map_or_else(|_| text.to_owned(), |path| path.display().to_string())
}

fn limits(configuration: &Configuration, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "# Safety limits, each with a whole number (--limit NAME=N, {LIMIT}=NAME=N,...)"
    )?;
    for name in Limits::NAMES {
        // The last word counts.
        let mut said = configuration.limits.iter().rev();
        match said.find(|(other, ..)| other == name) {
            Some((_, number, origin)) => writeln!(out, "{name} = {number}  # {origin}")?,
            None => writeln!(
                out,
                "{name} = {}  # {}",
                Limits::default().get(name),
                Origin::Default
            )?,
        }
    }
    Ok(())
}

fn keys(configuration: &Configuration, out: &mut dyn Write) -> io::Result<()> {
    writeln!(
        out,
        "# The interface's keys: characters, f1 to f12, enter, esc, ..., with ctrl-, alt- or shift- in front;"
    )?;
    writeln!(
        out,
        "# [] is none. What is given a key takes it from what has it by default."
    )?;
    let keymap = Keymap::default();
    for name in keymap.names() {
        let said = configuration.keys.iter().find(|(other, ..)| other == name);
        let (keys, origin) = match said {
            Some((_, keys, origin)) => (keys.clone(), origin),
            None => (keymap.keys(name), &Origin::Default),
        };
        let keys: Vec<String> = keys.iter().map(|key| quoted(&key.written())).collect();
        writeln!(out, "# {}", keymap.words(name))?;
        writeln!(out, "{name} = [{}]  # {origin}", keys.join(", "))?;
    }
    Ok(())
}

/// As TOML writes a text.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted += &format!("\\u{:04X}", u32::from(c)),
            c => quoted.push(c),
        }
    }
    quoted + "\""
}
