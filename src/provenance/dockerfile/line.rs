//! An instruction's words as they are written, to write it anew with others: nothing is expanded.

use std::fmt;

use super::words;

/// A COPY or ADD in its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Upper case.
    pub keyword: String,
    /// With their dashes.
    pub flags: Vec<String>,
    /// What stands behind the flags.
    pub words: Vec<String>,
}

impl Line {
    /// The words of an instruction's text; none where they can't be told from it alone, as with heredocs.
    pub fn of(text: &str) -> Option<Self> {
        if text.contains(['\n', '\\', '`']) || text.contains("<<") {
            return None;
        }
        let split = words::split(text, '\\');
        if split.flags.iter().any(|flag| needs_quotes(flag)) {
            return None;
        }
        let json = words::json(split.rest).ok()?;
        Some(Self {
            keyword: split.keyword.to_ascii_uppercase(),
            flags: split.flags,
            words: json.unwrap_or_else(|| words::plain(split.rest)),
        })
    }

    /// Whether it has a flag of that name, without dashes.
    pub fn has_flag(&self, name: &str) -> bool {
        self.flag(name).is_some()
    }

    /// The value of a flag; empty where it has none.
    pub fn flag(&self, name: &str) -> Option<&str> {
        let flags = self.flags.iter().filter_map(|flag| flag.strip_prefix("--"));
        let mut named = flags.map(|flag| flag.split_once('=').unwrap_or((flag, "")));
        named
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    }

    /// The same with another flag in front.
    pub fn with_flag(mut self, flag: String) -> Self {
        self.flags.insert(0, flag);
        self
    }

    /// The same flags with other words.
    pub fn with_words(&self, words: Vec<String>) -> Self {
        Self {
            words,
            ..self.clone()
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.keyword)?;
        for flag in &self.flags {
            write!(f, " {flag}")?;
        }
        if self.words.iter().any(|word| needs_quotes(word)) {
            let words = serde_json::to_string(&self.words).map_err(|_| fmt::Error)?;
            return write!(f, " {words}");
        }
        self.words.iter().try_for_each(|word| write!(f, " {word}"))
    }
}

fn needs_quotes(word: &str) -> bool {
    word.is_empty() || word.contains(char::is_whitespace)
}
