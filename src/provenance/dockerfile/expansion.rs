//! Words with their variables expanded, quotes and escapes taken off; `substitution` has what a variable becomes.
//!
//! Follows BuildKit's `frontend/dockerfile/shell`, oddities included: what it expands is what an image's history says.
//! What depends on a value that is not known becomes a hole.

use thiserror::Error;

use super::output::Output;
use super::text::{Builder, Text};

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
        let (text, _) = Run::new(self, source, values).all(false)?;
        Ok(text)
    }

    /// The source cut where whitespace is not quoted, that of values included.
    pub fn words(self, source: &str, values: &dyn Values) -> Result<Vec<Text>, Failure> {
        let (_, words) = Run::new(self, source, values).all(true)?;
        Ok(words)
    }
}

/// One run over a source.
pub(super) struct Run<'a> {
    pub(super) lexer: Lexer,
    pub(super) source: &'a str,
    pub(super) at: usize,
    pub(super) values: &'a dyn Values,
    raw_escapes: bool,
    depth: u32,
    /// Whether a word was read inside `${…}`: BuildKit then loses what it has of the word around it.
    nested: bool,
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
            nested: false,
        }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.source[self.at..].chars().next()
    }

    pub(super) fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// The whole text, and its words if they are wanted.
    fn all(&mut self, has_words: bool) -> Result<(Text, Vec<Text>), Failure> {
        let mut output = Output::new(has_words);
        self.read(None, &mut output)?;
        Ok(output.finish())
    }

    /// The text up to a character that must come.
    pub(super) fn until(&mut self, stop: char, raw_escapes: bool) -> Result<Text, Failure> {
        /// Deeper than anyone writes, and no danger to the stack.
        const DEEPEST: u32 = 64;
        self.depth += 1;
        if self.depth > DEEPEST {
            let what = format!("a variable's default nests more than {DEEPEST} deep");
            return Err(Failure::Limit(what));
        }
        let outer = std::mem::replace(&mut self.raw_escapes, raw_escapes);
        let mut output = Output::default();
        let read = self.read(Some(stop), &mut output);
        self.raw_escapes = outer;
        self.depth -= 1;
        self.nested = true;
        read.map(|()| output.finish().0)
    }

    fn read(&mut self, stop: Option<char>, output: &mut Output) -> Result<(), Failure> {
        loop {
            let Some(c) = self.peek() else {
                break match stop {
                    None => Ok(()),
                    Some(stop) => Err(wrong(format!("a {stop} is missing"))),
                };
            };
            if Some(c) == stop {
                self.next();
                break Ok(());
            }
            self.nested = false;
            match c {
                '$' => {
                    let value = self.dollar()?;
                    if self.nested {
                        output.lose_word();
                    }
                    output.add(&value);
                }
                '\'' | '"' if !self.lexer.skip_quotes => {
                    let quoted = if c == '"' {
                        self.double_quoted()?
                    } else {
                        self.single_quoted()?
                    };
                    if self.nested {
                        output.lose_word();
                    }
                    output.add_raw(&quoted);
                }
                '<' if self.lexer.spaced_heredocs && self.source[self.at..].starts_with("<<") => {
                    let rest = &self.source[self.at..];
                    let behind = rest[2..].trim_start_matches(['\t', '\r', ' ']);
                    let sign = &rest[..rest.len() - behind.len()];
                    self.at += sign.len();
                    output.add_raw(&sign.into());
                }
                c => {
                    self.next();
                    if c != self.lexer.escape {
                        output.push(c);
                        continue;
                    }
                    if self.raw_escapes {
                        output.push_raw(c);
                    }
                    if let Some(escaped) = self.next() {
                        output.push_raw(escaped);
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
}

pub(super) fn wrong(what: String) -> Failure {
    Failure::Wrong(what)
}
