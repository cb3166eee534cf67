//! ENV and ARG with a secret: by BuildKit's pattern for names and some more, and by what their values are.
//!
//! <https://docs.docker.com/reference/build-checks/secrets-used-in-arg-or-env/>

use super::places::{Place, Places};
use super::{Record, What};
use crate::analysis::findings::Subject;
use crate::analysis::secrets::value::{Worth, in_urls, worth};
use crate::provenance::dockerfile::{Arguments, Instruction};
use crate::provenance::mask;
use crate::tokens::{self, Use};

/// In the order in which places are told.
pub(super) fn records(subject: &Subject<'_>, places: &Places<'_>) -> Vec<Record> {
    let mut records = Vec::new();
    let env = subject.config.config.iter().flat_map(|run| &run.env);
    for (name, value) in env.filter_map(|variable| variable.split_once('=')) {
        let place = Place::Config("ENV");
        records.extend(record(What::Env, name, value, || place));
    }
    for (entry, text) in subject.config.history.iter().enumerate() {
        let text = text.created_by.as_deref().unwrap_or_default();
        for (is_env, name, value) in told(text) {
            let what = if is_env { What::Env } else { What::Arg };
            records.extend(record(what, &name, &value, || places.history(entry)));
        }
    }
    if let Some(meaning) = subject.meaning {
        for (name, value) in &meaning.arguments {
            records.extend(record(What::Arg, name, value, || Place::Provenance));
        }
        let globals = meaning
            .file
            .globals
            .iter()
            .map(|instruction| (None, instruction));
        let stages = meaning.file.stages.iter().enumerate();
        let lines = stages.flat_map(|(stage, known)| {
            known
                .instructions
                .iter()
                .map(move |line| (Some(stage), line))
        });
        for (stage, instruction) in globals.chain(lines) {
            for (is_env, name, value) in written(instruction) {
                let what = if is_env { What::Env } else { What::Arg };
                records.extend(record(what, &name, &value, || {
                    places.line(stage, instruction, &value)
                }));
            }
        }
    }
    records
}

fn record(
    what: fn(String) -> What,
    name: &str,
    value: &str,
    place: impl FnOnce() -> Place,
) -> Option<Record> {
    let worth = worth(name, value).max(by_form(value));
    (worth > Worth::Nothing).then(|| Record {
        what: what(shown(name)),
        name: String::new(),
        worth,
        place: place(),
    })
}

/// What a value is worth whatever its name.
fn by_form(value: &str) -> Worth {
    let found = tokens::find(value.as_bytes());
    let gives = found
        .iter()
        .filter_map(|token| tokens::form(token.form))
        .map(|form| form.gives);
    let worths = gives.map(|gives| match gives {
        Use::Little => Worth::Weak,
        Use::Access | Use::Cloud | Use::Key => Worth::Secret,
    });
    worths
        .chain([in_urls(value)])
        .max()
        .unwrap_or(Worth::Nothing)
}

/// Stands for a name that is not shown.
const ODD: &str = "of an odd name";

/// A name as it may be shown: whoever mistook a value for one has given it away already, but not by us.
fn shown(name: &str) -> String {
    const LONGEST: usize = 64;
    let is_plain = name.len() <= LONGEST
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
        && tokens::find(name.as_bytes()).is_empty();
    match is_plain {
        true => name.to_owned(),
        false => ODD.to_owned(),
    }
}

/// What an entry of the history says of variables and arguments: `ENV A=b`, `ARG A=b`, `RUN |1 A=b /bin/sh -c …`.
fn told(text: &str) -> Vec<(bool, String, String)> {
    let Some((is_env, until)) = mask::variables(text) else {
        return Vec::new();
    };
    let spans = mask::secrets(text).into_iter();
    let spans = spans.filter(|span| span.start < until);
    spans
        .filter_map(|span| {
            let value = &text[span.start..span.end];
            match span.what {
                mask::What::Name(name) => Some((is_env, text[name].to_owned(), value.to_owned())),
                _ => {
                    let (name, start) = name_before(text, span.start)?;
                    Some((
                        is_env,
                        name.to_owned(),
                        text[start..span.end].to_owned() + "@",
                    ))
                }
            }
        })
        .collect()
}

/// The name of the variable whose value a position lies in, and where that starts.
fn name_before(text: &str, at: usize) -> Option<(&str, usize)> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    let mut equals = text[..at].rmatch_indices('=').map(|(equals, _)| equals);
    equals.find_map(|equals| {
        let start = text[..equals].rfind(|c| !is_name(c))? + 1;
        let is_start = start < equals && text[..start].ends_with(' ');
        is_start.then(|| (&text[start..equals], equals + 1))
    })
}

/// What an ENV or ARG instruction sets, as far as it is known.
fn written(instruction: &Instruction) -> Vec<(bool, String, String)> {
    let is_env = match instruction.keyword.as_str() {
        "ENV" => true,
        "ARG" => false,
        _ => return Vec::new(),
    };
    let Arguments::Pairs(pairs) = &instruction.arguments else {
        return Vec::new();
    };
    let known = pairs.iter().filter_map(|pair| {
        let value = pair.value.as_ref()?.known()?;
        Some((is_env, pair.key.known()?.to_owned(), value.to_owned()))
    });
    known.collect()
}

/// The line of the stages that the image includes which sets a variable or argument, whatever it gives it.
pub(super) fn setter(subject: &Subject<'_>, is_env: bool, name: &str) -> Option<u32> {
    let meaning = subject.meaning?;
    let lineage = meaning.file.lineage(meaning.target);
    let keyword = if is_env { "ENV" } else { "ARG" };
    let stages = lineage
        .into_iter()
        .filter_map(|stage| meaning.file.stages.get(stage));
    let lines = stages.flat_map(|stage| &stage.instructions);
    let mut setting = lines.filter(|line| {
        let Arguments::Pairs(pairs) = &line.arguments else {
            return false;
        };
        line.keyword == keyword && pairs.iter().any(|pair| pair.key.known() == Some(name))
    });
    setting.next().map(|line| line.start_line)
}
