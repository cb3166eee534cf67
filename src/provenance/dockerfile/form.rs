//! Which form an instruction's arguments have, by its keyword alone; nothing is expanded yet.

use super::words;

/// Arguments as they are written.
#[derive(Debug)]
pub(super) enum Form {
    /// A list in JSON.
    Json(Vec<String>),
    Words(Vec<String>),
    /// All that stands there.
    Whole(String),
    /// Name and value.
    Pairs(Vec<(String, Option<String>)>),
}

impl Form {
    /// # Errors
    /// What is wrong, for a sentence that starts with the keyword.
    pub fn of(keyword: &str, rest: &str, escape: char) -> Result<Self, String> {
        let whole = || Self::Whole(rest.to_owned());
        let plain = || Self::Words(words::plain(rest));
        Ok(match keyword {
            "ADD" | "COPY" | "VOLUME" => words::json(rest)?.map_or_else(plain, Self::Json),
            "CMD" | "ENTRYPOINT" | "RUN" | "SHELL" => {
                words::json(rest)?.map_or_else(whole, Self::Json)
            }
            "HEALTHCHECK" => {
                let (_, command) = rest.split_once(char::is_whitespace).unwrap_or((rest, ""));
                words::json(command)?
                    .map_or_else(|| Self::Whole(command.trim_start().to_owned()), Self::Json)
            }
            "ARG" => Self::Pairs(
                words::quoted(rest, escape)
                    .into_iter()
                    .map(|word| match word.split_once('=') {
                        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
                        None => (word, None),
                    })
                    .collect(),
            ),
            "ENV" | "LABEL" => Self::Pairs(named_values(rest, escape)?),
            "MAINTAINER" | "ONBUILD" | "STOPSIGNAL" | "USER" | "WORKDIR" => whole(),
            _ => plain(),
        })
    }
}

/// `NAME=value …`, or `NAME value with spaces`, which the first word tells.
fn named_values(rest: &str, escape: char) -> Result<Vec<(String, Option<String>)>, String> {
    let words = words::quoted(rest, escape);
    if words.first().is_some_and(|word| !word.contains('=')) {
        let (name, value) = words::first(rest).ok_or("needs a value behind the name")?;
        return Ok(vec![(name.to_owned(), Some(value.to_owned()))]);
    }
    words
        .into_iter()
        .map(|word| match word.split_once('=') {
            Some((name, value)) => Ok((name.to_owned(), Some(value.to_owned()))),
            None => Err(format!("needs NAME=VALUE, not {word}")),
        })
        .collect()
}
