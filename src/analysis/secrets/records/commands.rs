//! Secrets in RUN, LABEL, CMD and all other instructions that are no variables: tokens, passwords in URLs, behind options
//! and in headers, and assignments in a shell's words.

use super::places::{Place, Places};
use super::{Record, What};
use crate::analysis::findings::Subject;
use crate::analysis::secrets::value::{Worth, worth, worth_of};
use crate::provenance::dockerfile::{Arguments, Command, Instruction};
use crate::provenance::mask;
use crate::tokens::{self, Use};

/// In the order in which places are told.
pub(super) fn records(subject: &Subject<'_>, places: &Places<'_>) -> Vec<Record> {
    let mut records = Vec::new();
    for (what, text) in subject.config.run_texts() {
        records.extend(found(&text, 0, |_| Place::Config(what)));
    }
    for (entry, told) in subject.config.history.iter().enumerate() {
        let text = told.created_by.as_deref().unwrap_or_default();
        let from = mask::variables(text).map_or(0, |(_, until)| until);
        records.extend(found(text, from, |_| places.history(entry)));
    }
    let stages = subject.meaning.map(|meaning| &meaning.file.stages);
    for (stage, known) in stages.into_iter().flatten().enumerate() {
        let lines = known.instructions.iter();
        for instruction in lines.filter(|line| !matches!(line.keyword.as_str(), "ENV" | "ARG")) {
            let text = text(instruction);
            records.extend(found(text, 0, |value| {
                places.line(Some(stage), instruction, value)
            }));
        }
    }
    records
}

/// A heredoc's body stands in the command alone.
fn text(instruction: &Instruction) -> &str {
    match &instruction.arguments {
        Arguments::Command(Command::Shell(command)) => command,
        _ => &instruction.text,
    }
}

/// The secrets in a text from a position on.
fn found(text: &str, from: usize, place: impl Fn(&str) -> Place) -> Vec<Record> {
    let spans = mask::secrets(text)
        .into_iter()
        .filter(|span| span.start >= from);
    spans
        .filter_map(|span| {
            let value = &text[span.start..span.end];
            let (name, worth, value) = match (token(value), span.what) {
                (Some((form, token)), _) => {
                    let worth = if form.gives == Use::Little {
                        Worth::Weak
                    } else {
                        Worth::Secret
                    };
                    (form.name.to_owned(), worth, token)
                }
                (None, mask::What::Token(_)) => return None,
                (None, mask::What::Name(name)) => {
                    let (name, worth) = named(&text[name], value)?;
                    (name, worth, bare(value))
                }
                (None, mask::What::Url) => {
                    ("a password in a URL".to_owned(), worth_of(value), value)
                }
                (None, mask::What::Option) => (
                    "a password or token on a command line".to_owned(),
                    worth_of(value),
                    bare(value),
                ),
            };
            (worth > Worth::Nothing).then(|| Record {
                what: What::Command(value.to_owned()),
                name,
                worth,
                place: place(value),
            })
        })
        .collect()
}

/// The token of a known form in a value, which stands there with quotes and words around it in one record and alone in
/// another.
fn token(value: &str) -> Option<(&'static tokens::Form, &str)> {
    let found = tokens::find(value.as_bytes()).into_iter().next()?;
    let token = value.get(found.range)?;
    let form = tokens::form(found.form)?;
    (!is_template(token)).then_some((form, token))
}

/// A value up to a quote that ends what it stands in: `VALUE"]` in the history is `VALUE` in the configuration.
fn bare(value: &str) -> &str {
    let quotes = ['"', '\'', '\\'];
    let value = value.trim_start_matches(quotes);
    value.split(quotes).next().unwrap_or(value)
}

/// Whether a private key's lines have no key between them, as where a command prints one: it is masked, but no secret.
fn is_template(value: &str) -> bool {
    /// Lines of a key are 64 or 70 long.
    const LINE: usize = 40;
    let is_base64 = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '/' | '=');
    value.starts_with("-----BEGIN ") && !value.split(|c| !is_base64(c)).any(|it| it.len() >= LINE)
}

/// In a shell's words many names mean nothing, so that the value has to look like a secret.
fn named(name: &str, value: &str) -> Option<(String, Worth)> {
    let worth = worth(name, value);
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
    (worth == Worth::Secret && is_plain).then(|| (format!("the value of {name}"), worth))
}
