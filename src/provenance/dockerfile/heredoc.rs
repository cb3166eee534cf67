//! Heredocs: files written behind an instruction.

use super::expansion::{Lexer, Nothing};

/// A heredoc: `<<EOF`, `<<-EOF`, `<<"EOF"`, `3<<EOF`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Heredoc {
    /// The line that ends it, and the file's name.
    pub name: String,
    /// Whether variables count in it: its word is not quoted.
    pub expands: bool,
    /// Whether tabs at the start of its lines are left out.
    pub chomps: bool,
    /// Its lines, as they stand in the file.
    pub content: String,
}

impl Heredoc {
    /// The heredoc that a word announces, if it does.
    pub fn announced(word: &str) -> Result<Option<Self>, String> {
        let word = word.trim_start_matches(|c: char| c.is_ascii_digit());
        let Some(word) = word.strip_prefix("<<") else {
            return Ok(None);
        };
        let (chomps, word) = match word.strip_prefix('-') {
            Some(word) => (true, word),
            None => (false, word),
        };
        if word.is_empty() || word.contains('<') {
            return Ok(None);
        }
        let words = |raw_quotes| {
            let lexer = Lexer {
                raw_quotes,
                keep_unset: true,
                ..Lexer::new('\\')
            };
            lexer
                .words(word, &Nothing)
                .map_err(|failure| failure.to_string())
        };
        let bare = words(false)?;
        let [name] = bare.as_slice() else {
            return Ok(None);
        };
        let raw = words(true)?;
        let [raw] = raw.as_slice() else {
            return Err(format!("the heredoc {word} can't be understood"));
        };
        let quotes = |text: &str| text.matches(['"', '\'']).count();
        let (name, raw) = (name.shown(), raw.shown());
        Ok(Some(Self {
            expands: quotes(&name) == quotes(&raw),
            name,
            chomps,
            content: String::new(),
        }))
    }

    /// All that an instruction announces, with whitespace before the word (`<< EOF`, since 2025) or without. A line that
    /// the shell's rules don't cut into words announces none.
    pub fn all_announced(line: &str, spaced: bool) -> Result<Vec<Self>, String> {
        let lexer = Lexer {
            spaced_heredocs: spaced,
            raw_quotes: true,
            raw_escapes: true,
            keep_unset: true,
            ..Lexer::new('\\')
        };
        let words = lexer.words(line, &Nothing).unwrap_or_default();
        words
            .iter()
            .filter_map(|word| Self::announced(&word.shown()).transpose())
            .collect()
    }

    /// Whether a line ends it.
    pub fn ends_with(&self, line: &str) -> bool {
        let line = line.trim_end_matches(['\r', '\n']);
        let line = if self.chomps {
            line.trim_start_matches('\t')
        } else {
            line
        };
        line == self.name
    }

    /// The content without what `<<-` leaves out.
    pub fn chomped(&self) -> String {
        if !self.chomps {
            return self.content.clone();
        }
        self.content
            .split_inclusive('\n')
            .map(|line| line.trim_start_matches('\t'))
            .collect()
    }
}
