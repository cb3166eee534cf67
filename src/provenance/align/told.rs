//! A history entry as alignment reads it: the instruction that is told, taken out of the builder's dressing.

use std::collections::{BTreeMap, BTreeSet};

use super::super::builders::Builder;
use super::super::history::{split_keyword, undress};
use crate::source::manifest::History;

/// The instruction that an entry tells.
#[derive(Debug, PartialEq, Eq)]
pub struct Told<'a> {
    /// Upper case.
    pub keyword: String,
    /// What stands behind it, as the builder wrote it.
    pub rest: &'a str,
}

/// What an entry tells; none where it names no instruction.
pub fn read(entry: &History) -> Option<Told<'_>> {
    let created_by = entry.created_by.as_deref()?;
    let text = undress(created_by).text;
    if text.is_empty() {
        return None;
    }
    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    // buildah repeats the instruction as it was written, lower-case keywords and all; elsewhere such a word is a command.
    let is_marked = created_by.contains("#(nop)");
    let keyword = if is_marked {
        word.to_ascii_uppercase()
    } else {
        word.to_owned()
    };
    Some(match split_keyword(&keyword) {
        (Some(_), _) => Told {
            keyword,
            rest: rest.trim(),
        },
        // The classic builder and buildah write a RUN as its command alone.
        (None, _) => Told {
            keyword: "RUN".to_owned(),
            rest: text,
        },
    })
}

/// Whether an entry stands for no instruction: what `docker build --squash` adds on top.
pub fn is_squash(entry: &History) -> bool {
    Builder::of(entry) == Some(Builder::Squash)
}

/// Whether BuildKit's exporter added an entry for a layer that its own history left without one.
pub fn is_padding(entry: &History) -> bool {
    entry.comment.as_deref() == Some("buildkit.exporter.image.v0")
}

/// Whether BuildKit wrote an entry for an instruction.
pub fn is_buildkits(entry: &History) -> bool {
    entry.comment.as_deref() == Some("buildkit.dockerfile.v0")
}

/// The values that entries tell of build arguments: those of ARG, which with older builders are the defaults whatever was
/// given, and those in front of a RUN's command.
pub fn arguments(history: &[History]) -> BTreeMap<String, BTreeSet<String>> {
    let mut arguments: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for told in history.iter().filter_map(read) {
        let pairs = match told.keyword.as_str() {
            "ARG" => pairs(told.rest, None),
            "RUN" => list(told.rest),
            _ => Vec::new(),
        };
        for (name, value) in pairs {
            // buildah writes it as it stands in the Dockerfile.
            if !value.contains(['$', '"', '\'']) {
                arguments.entry(name).or_default().insert(value);
            }
        }
    }
    arguments
}

/// The variables that entries set, the last value of each.
pub fn environment(history: &[History]) -> BTreeMap<String, String> {
    let told = history.iter().filter_map(read);
    let pairs = told
        .filter(|told| told.keyword == "ENV")
        .flat_map(|told| pairs(told.rest, None));
    pairs
        .filter(|(_, value)| !value.contains(['$', '"', '\'']))
        .collect()
}

/// The `NAME=value` words of a `|N NAME=value … command` list.
fn list(rest: &str) -> Vec<(String, String)> {
    let Some((count, list)) = rest.strip_prefix('|').and_then(|list| list.split_once(' ')) else {
        return Vec::new();
    };
    let Ok(count) = count.parse() else {
        return Vec::new();
    };
    let end = [" /bin/sh -c ", " cmd /S /C "]
        .iter()
        .filter_map(|shell| list.find(shell))
        .min();
    // Without a shell to mark the end, a value is one word.
    match end {
        Some(end) => pairs(&list[..end], Some(count)),
        None => {
            let end = list.match_indices(' ').nth(count.saturating_sub(1));
            let words = end.map_or(list, |(end, _)| &list[..end]);
            pairs(words, Some(count))
        }
    }
}

/// `NAME=value` pairs whose values are not quoted: each goes on to the next `NAME=`. None where they are not as many
/// as `count` says.
fn pairs(text: &str, count: Option<usize>) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    for word in text.split(' ') {
        let name = word.split_once('=').filter(|(name, _)| is_name(name));
        match (name, pairs.last_mut()) {
            (Some((name, value)), _) => pairs.push((name.to_owned(), value.to_owned())),
            (None, Some((_, value))) => {
                value.push(' ');
                value.push_str(word);
            }
            (None, None) => {}
        }
    }
    if count.is_some_and(|count| count != pairs.len()) {
        pairs.clear();
    }
    pairs
}

fn is_name(word: &str) -> bool {
    !word.is_empty()
        && !word.starts_with(|c: char| c.is_ascii_digit())
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(created_by: &str) -> History {
        History {
            created_by: Some(created_by.to_owned()),
            ..History::default()
        }
    }

    #[test]
    fn every_builders_dressing_comes_off() {
        for (text, keyword, rest) in [
            (
                "RUN |1 A=b /bin/sh -c make # buildkit",
                "RUN",
                "|1 A=b /bin/sh -c make",
            ),
            ("COPY /a /b # buildkit", "COPY", "/a /b"),
            ("/bin/sh -c #(nop) WORKDIR /app", "WORKDIR", "/app"),
            ("/bin/sh -c #(nop) workdir /opt/app", "WORKDIR", "/opt/app"),
            ("/bin/sh -c #(nop)  ENV A=b", "ENV", "A=b"),
            ("/bin/sh -c make", "RUN", "/bin/sh -c make"),
            ("|1 A=b /bin/sh -c make", "RUN", "|1 A=b /bin/sh -c make"),
            ("make all", "RUN", "make all"),
        ] {
            let entry = entry(text);
            let told = read(&entry).unwrap();
            assert_eq!(
                (told.keyword.as_str(), told.rest),
                (keyword, rest),
                "{text}"
            );
        }
    }

    #[test]
    fn arguments_are_learnt_from_lists_and_declarations() {
        let history = [
            entry("ARG VERSION=1.2"),
            entry("ARG EMPTY="),
            entry("ARG UNSET"),
            entry("ARG NAME=y"),
            entry("RUN |2 FLAGS=-a -b NAME=x /bin/sh -c A=no make B=no # buildkit"),
            entry("RUN |1 ONE=1 exec A=no # buildkit"),
            entry("/bin/sh -c #(nop) ARG RAW=\"quoted\""),
        ];
        let expected = [
            ("EMPTY", vec![""]),
            ("FLAGS", vec!["-a -b"]),
            ("NAME", vec!["x", "y"]),
            ("ONE", vec!["1"]),
            ("VERSION", vec!["1.2"]),
        ];
        let learnt = arguments(&history);
        let learnt: Vec<(&str, Vec<&str>)> = learnt
            .iter()
            .map(|(name, values)| {
                let values = values.iter().map(String::as_str);
                (name.as_str(), values.collect())
            })
            .collect();
        assert_eq!(learnt, expected);
    }
}
