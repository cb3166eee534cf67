//! Variables in words: `$NAME`, `${NAME:-word}` and its like, quotes and escapes.
//!
//! Follows BuildKit's `frontend/dockerfile/shell`, oddities included: what it expands is what an image's history says.
//! What depends on a value that is not known becomes a hole.

use std::cell::Cell;

use thiserror::Error;

use super::pattern::Pattern;
use super::text::{Builder, Piece, Text};

/// Why a word can't be expanded.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum Failure {
    /// Builders can't either.
    #[error("{0}")]
    Wrong(String),
    /// It would take too much.
    #[error("{0}")]
    Limit(String),
}

/// What a name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    Set(Text),
    Unset,
    /// Whether it is set, and to what.
    Unknown,
}

/// Where values come from.
pub(super) trait Values {
    fn get(&self, name: &str) -> Value;
    /// Counts work, in about as many bytes.
    fn spend(&self, bytes: usize) -> Result<(), Failure>;
}

/// No variables at all.
pub(super) struct Nothing;

impl Values for Nothing {
    fn get(&self, _: &str) -> Value {
        Value::Unset
    }

    fn spend(&self, _: usize) -> Result<(), Failure> {
        Ok(())
    }
}

/// The rules to expand by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lexer {
    pub escape: char,
    /// Quotes stay in the text.
    pub raw_quotes: bool,
    /// Escapes stay in the text.
    pub raw_escapes: bool,
    /// Quotes mean nothing.
    pub skip_quotes: bool,
    /// Variables that are not set stay as they are.
    pub keep_unset: bool,
    /// Whitespace behind `<<` does not end a word.
    pub spaced_heredocs: bool,
}

impl Lexer {
    pub fn new(escape: char) -> Self {
        Self {
            escape,
            raw_quotes: false,
            raw_escapes: false,
            skip_quotes: false,
            keep_unset: false,
            spaced_heredocs: false,
        }
    }

    /// The source as one word.
    pub fn word(self, source: &str, values: &dyn Values) -> Result<Text, Failure> {
        Ok(Run::new(self, source, values)
            .until(None, self.raw_escapes)?
            .0)
    }

    /// The source cut where whitespace is not quoted, that of values included.
    pub fn words(self, source: &str, values: &dyn Values) -> Result<Vec<Text>, Failure> {
        Ok(Run::new(self, source, values)
            .until(None, self.raw_escapes)?
            .1)
    }
}

/// One run over a source.
struct Run<'a> {
    lexer: Lexer,
    source: &'a str,
    at: usize,
    values: &'a dyn Values,
    raw_escapes: bool,
    depth: u32,
    /// Set by a word inside `${…}`: BuildKit then loses what it has of the word around it.
    nested: Cell<bool>,
}

impl<'a> Run<'a> {
    fn new(lexer: Lexer, source: &'a str, values: &'a dyn Values) -> Self {
        Self {
            lexer,
            source: source.strip_prefix('\u{feff}').unwrap_or(source),
            at: 0,
            values,
            raw_escapes: lexer.raw_escapes,
            depth: 0,
            nested: Cell::new(false),
        }
    }

    fn peek(&self) -> Option<char> {
        self.source[self.at..].chars().next()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// The text up to the end, or up to the character given, and its words.
    fn until(
        &mut self,
        stop: Option<char>,
        raw_escapes: bool,
    ) -> Result<(Text, Vec<Text>), Failure> {
        /// Deeper than anyone writes, and no danger to the stack.
        const DEEPEST: u32 = 64;
        self.depth += 1;
        if self.depth > DEEPEST {
            let what = format!("a variable's default nests more than {DEEPEST} deep");
            return Err(Failure::Limit(what));
        }
        let outer = std::mem::replace(&mut self.raw_escapes, raw_escapes);
        let result = self.until_inner(stop);
        self.raw_escapes = outer;
        self.depth -= 1;
        result
    }

    fn until_inner(&mut self, stop: Option<char>) -> Result<(Text, Vec<Text>), Failure> {
        let mut text = Builder::default();
        let mut words = Words::default();
        loop {
            let Some(c) = self.peek() else {
                break match stop {
                    None => Ok((text.finish(), words.finish())),
                    Some(stop) => Err(wrong(format!("a {stop} is missing"))),
                };
            };
            if Some(c) == stop {
                self.next();
                break Ok((text.finish(), words.finish()));
            }
            match c {
                '$' => {
                    self.nested.set(false);
                    let value = self.dollar()?;
                    if self.nested.take() {
                        words.lose();
                    }
                    text.append(&value);
                    words.add(&value);
                }
                '\'' | '"' if !self.lexer.skip_quotes => {
                    self.nested.set(false);
                    let quoted = if c == '"' {
                        self.double_quoted()?
                    } else {
                        self.single_quoted()?
                    };
                    if self.nested.take() {
                        words.lose();
                    }
                    text.append(&quoted);
                    words.add_raw(&quoted);
                }
                '<' if self.lexer.spaced_heredocs && self.source[self.at..].starts_with("<<") => {
                    let rest = &self.source[self.at..];
                    let behind = rest[2..].trim_start_matches(['\t', '\r', ' ']);
                    let sign = Text::from(&rest[..rest.len() - behind.len()]);
                    self.at += rest.len() - behind.len();
                    text.append(&sign);
                    words.add_raw(&sign);
                }
                c => {
                    self.next();
                    let escaped = c == self.lexer.escape;
                    if escaped && self.raw_escapes {
                        text.push(c);
                        words.push_raw(c);
                    }
                    let Some(c) = (if escaped { self.next() } else { Some(c) }) else {
                        continue;
                    };
                    text.push(c);
                    if escaped {
                        words.push_raw(c);
                    } else {
                        words.push(c);
                    }
                }
            }
        }
    }

    fn single_quoted(&mut self) -> Result<Text, Failure> {
        let rest = &self.source[self.at..];
        let end = rest[1..]
            .find('\'')
            .ok_or_else(|| wrong("a single quote is missing".to_owned()))?
            + 2;
        self.at += end;
        let quoted = &rest[..end];
        Ok(Text::from(if self.lexer.raw_quotes {
            quoted
        } else {
            &quoted[1..end - 1]
        }))
    }

    fn double_quoted(&mut self) -> Result<Text, Failure> {
        let mut text = Builder::default();
        let mut quotes = 0;
        loop {
            match self.peek() {
                None => return Err(wrong("a double quote is missing".to_owned())),
                Some('"') => {
                    self.next();
                    quotes += 1;
                    if self.lexer.raw_quotes {
                        text.push('"');
                    }
                    if quotes == 2 {
                        return Ok(text.finish());
                    }
                }
                Some('$') => {
                    let value = self.dollar()?;
                    text.append(&value);
                }
                Some(c) => {
                    self.next();
                    if c != self.lexer.escape {
                        text.push(c);
                        continue;
                    }
                    if self.raw_escapes {
                        text.push(c);
                    }
                    match self.peek() {
                        Some(next) if next == '"' || next == '$' || next == c => {
                            self.next();
                            text.push(next);
                        }
                        // At the end it is left out; before any other character it means itself.
                        Some(_) => text.push(c),
                        None => (),
                    }
                }
            }
        }
    }

    fn dollar(&mut self) -> Result<Text, Failure> {
        let start = self.at;
        self.next();
        if self.peek() != Some('{') {
            let name = self.name();
            if name.is_empty() {
                return Ok("$".into());
            }
            return self.value(&name, start);
        }
        self.next();
        if matches!(self.peek(), None | Some('{' | '}' | ':')) {
            return Err(self.bad(start));
        }
        let name = self.name();
        let Some(operator) = self.next() else {
            return Err(self.bad(start));
        };
        match operator {
            '}' => self.value(&name, start),
            '/' => self.replaced(&name, start),
            ':' => {
                let operator = self.next().ok_or_else(|| self.bad(start))?;
                self.modified(&name, start, operator, true)
            }
            operator => self.modified(&name, start, operator, false),
        }
    }

    /// `$NAME` or `${NAME}`.
    fn value(&self, name: &str, start: usize) -> Result<Text, Failure> {
        match self.values.get(name) {
            Value::Set(text) => {
                self.values.spend(text.size())?;
                Ok(text)
            }
            Value::Unset if self.lexer.keep_unset => Ok(self.source[start..self.at].into()),
            Value::Unset => Ok(Text::default()),
            Value::Unknown => Ok(self.hole(start)),
        }
    }

    /// `${NAME-word}` and its like. With a colon, an empty value is as none.
    fn modified(
        &mut self,
        name: &str,
        start: usize,
        operator: char,
        colon: bool,
    ) -> Result<Text, Failure> {
        let trims = matches!(operator, '#' | '%');
        let is_known = trims || matches!(operator, '-' | '+' | '?');
        if (colon && trims) || (!colon && !is_known) {
            return Err(self.bad(start));
        }
        self.nested.set(true);
        let (word, _) = self.until(Some('}'), trims)?;
        self.nested.set(true);
        let value = self.values.get(name);
        if value == Value::Unset && self.lexer.keep_unset {
            let colon = if colon { ":" } else { "" };
            return Ok(format!("${{{name}{colon}{operator}{word}}}")
                .as_str()
                .into());
        }
        // Whether there is a value that counts.
        let counts = match &value {
            Value::Set(text) if !colon || text.is_surely_something() => Some(true),
            Value::Set(text) if text.known().is_none() => None,
            Value::Set(_) | Value::Unset => Some(false),
            Value::Unknown => None,
        };
        let text = match value {
            Value::Set(text) => text,
            _ => Text::default(),
        };
        match (operator, counts) {
            ('#' | '%', _) if value_unknown(counts, &text) => Ok(self.hole(start)),
            ('#' | '%', _) => self.trimmed(&text, &word, operator, start),
            ('-' | '+' | '?', None) => Ok(self.hole(start)),
            ('-' | '?', Some(true)) => {
                self.values.spend(text.size())?;
                Ok(text)
            }
            ('-', Some(false)) | ('+', Some(true)) => Ok(word),
            ('+', Some(false)) => Ok(Text::default()),
            ('?', Some(false)) => Err(wrong(match word.known() {
                Some("") | None => format!("{name} has no value"),
                Some(message) => format!("{name}: {message}"),
            })),
            _ => Err(self.bad(start)),
        }
    }

    /// `${NAME#pattern}`, `##`, `%` and `%%`: without the shortest or longest start or end that fits.
    fn trimmed(
        &self,
        text: &Text,
        word: &Text,
        operator: char,
        start: usize,
    ) -> Result<Text, Failure> {
        let (Some(value), Some(word)) = (text.known(), word.known()) else {
            return Ok(self.hole(start));
        };
        let (longest, word) = match word.strip_prefix(operator) {
            Some(word) => (true, word),
            None => (false, word),
        };
        self.values
            .spend(value.len().saturating_mul(word.len() + 1))?;
        let trimmed = if operator == '#' {
            Pattern::new(word).map(|pattern| pattern.without_start(value, longest))
        } else {
            Pattern::reversed(word).map(|pattern| {
                let reversed: String = value.chars().rev().collect();
                let rest = pattern.without_start(&reversed, longest);
                rest.chars().rev().collect()
            })
        };
        trimmed.map(|text| text.as_str().into()).map_err(wrong)
    }

    /// `${NAME/pattern/with}` and `${NAME//pattern/with}`.
    fn replaced(&mut self, name: &str, start: usize) -> Result<Text, Failure> {
        let all = self.peek() == Some('/');
        if all {
            self.next();
        }
        let (pattern, _) = self.until(Some('/'), true)?;
        let (with, _) = self.until(Some('}'), true)?;
        self.nested.set(true);
        let value = match self.values.get(name) {
            Value::Set(value) => value,
            Value::Unset if self.lexer.keep_unset => {
                return Ok(format!("${{{name}/{pattern}/{with}}}").as_str().into());
            }
            Value::Unset => Text::default(),
            Value::Unknown => return Ok(self.hole(start)),
        };
        let (Some(value), Some(pattern), Some(with)) =
            (value.known(), pattern.known(), with.known())
        else {
            return Ok(self.hole(start));
        };
        let parsed = Pattern::new(pattern).map_err(wrong)?;
        // BuildKit takes `$1` here for a part of the match, of which there are none; nobody means that.
        if all && with.contains('$') {
            return Ok(self.hole(start));
        }
        let steps = value.len().saturating_mul(value.len() + 1);
        self.values.spend(steps.saturating_mul(pattern.len() + 1))?;
        self.values
            .spend(with.len().saturating_mul(value.len() + 1))?;
        Ok(parsed.replace(value, with, all).as_str().into())
    }

    /// A name, the digits of a position, or one of the special parameters.
    fn name(&mut self) -> String {
        let rest = &self.source[self.at..];
        let end = match rest.chars().next() {
            Some('0'..='9') => rest.find(|c: char| !c.is_ascii_digit()),
            Some('@' | '*' | '#' | '?' | '-' | '$' | '!') => Some(1),
            _ => rest.find(|c: char| !(c.is_alphanumeric() || c == '_')),
        };
        let name = &rest[..end.unwrap_or(rest.len())];
        self.at += name.len();
        name.to_owned()
    }

    fn hole(&self, start: usize) -> Text {
        Text::hole(&self.source[start..self.at])
    }

    fn bad(&self, start: usize) -> Failure {
        let written: String = self.source[start..].chars().take(30).collect();
        wrong(format!("{written} is no substitution of a variable"))
    }
}

fn value_unknown(counts: Option<bool>, text: &Text) -> bool {
    counts.is_none() || text.known().is_none()
}

fn wrong(what: String) -> Failure {
    Failure::Wrong(what)
}

/// Words, cut while a text is read.
#[derive(Default)]
struct Words {
    done: Vec<Text>,
    word: Builder,
}

impl Words {
    fn push(&mut self, c: char) {
        if !c.is_whitespace() {
            self.word.push(c);
        } else if !self.word.is_empty() {
            self.done.push(std::mem::take(&mut self.word).finish());
        }
    }

    fn push_raw(&mut self, c: char) {
        self.word.push(c);
    }

    fn add(&mut self, text: &Text) {
        for piece in text.pieces() {
            match piece {
                Piece::Known(text) => text.chars().for_each(|c| self.push(c)),
                Piece::Hole(written) => self.word.hole(written),
            }
        }
    }

    fn add_raw(&mut self, text: &Text) {
        self.word.append(text);
    }

    fn lose(&mut self) {
        self.word = Builder::default();
    }

    fn finish(mut self) -> Vec<Text> {
        if !self.word.is_empty() {
            self.done.push(self.word.finish());
        }
        self.done
    }
}
