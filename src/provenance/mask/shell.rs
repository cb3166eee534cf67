//! A text cut into the words and quotes of a shell, in one pass: what stands where secrets do is told by the words before
//! it, and where a value ends by the quotes around it.
//!
//! Words within quotes are words too, as a quoted text often is a command or a file of its own (`sh -c "…"`, `echo "…"`).

use std::ops::Range;

use super::spans::{Span, What};

/// The words and quotes of a text.
pub(super) struct Shell<'a> {
    pub text: &'a str,
    pub words: Vec<Word>,
    /// What stands within quotes, in order, and which quotes.
    quotes: Vec<(Range<usize>, char)>,
}

/// A word, with whatever quotes stand in it.
pub(super) struct Word {
    pub range: Range<usize>,
    /// Whether a command starts with it.
    pub is_first: bool,
    /// Whether that command reads what the one before writes.
    pub is_piped: bool,
}

/// What the words read so far lead to.
#[derive(Default)]
struct Reading {
    words: Vec<Word>,
    start: Option<usize>,
    is_first: bool,
    is_piped: bool,
}

impl Reading {
    /// Ends the word, if there is one.
    fn end(&mut self, text: &str, end: usize) {
        let Some(start) = self.start.take().filter(|start| *start < end) else {
            return;
        };
        let word = &text[start..end];
        // A line goes on.
        if word == "\\" {
            return;
        }
        if matches!(word, "&&" | "||" | ";" | "|") {
            return self.next_command(word == "|");
        }
        let kept = word.trim_end_matches(';').len();
        self.words.push(Word {
            range: start..start + kept,
            is_first: std::mem::take(&mut self.is_first),
            is_piped: std::mem::take(&mut self.is_piped),
        });
        if kept < word.len() {
            self.next_command(false);
        }
    }

    fn next_command(&mut self, is_piped: bool) {
        self.is_first = true;
        self.is_piped = is_piped;
    }
}

impl<'a> Shell<'a> {
    pub fn of(text: &'a str) -> Self {
        let mut reading = Reading::default();
        let mut quotes = Vec::new();
        let mut quote: Option<(usize, char)> = None;
        let mut is_escaped = false;
        let mut before = '\n';
        for (at, c) in text.char_indices() {
            let was_escaped = std::mem::take(&mut is_escaped);
            let is_bare = quote.is_none() && !was_escaped;
            // Single quotes leave it to `printf` and `echo -e` what a backslash is.
            let is_break = before == '\\'
                && quote.is_some_and(|(_, c)| was_escaped || c == '\'')
                && matches!(c, 'n' | 'r' | 't');
            let cuts = c.is_whitespace()
                || is_bare
                    && match c {
                        ';' | '|' | '(' | ')' | '[' | '`' => true,
                        '&' => before != '>',
                        ',' => matches!(before, '"' | '\''),
                        _ => false,
                    };
            if cuts || is_break {
                reading.end(text, if is_break { at - 1 } else { at });
                if is_bare && matches!(c, ';' | '&' | '|' | '(' | '`' | '\n') {
                    reading.next_command(c == '|' && before != '|');
                }
            } else {
                reading.start.get_or_insert(at);
            }
            match (c, quote) {
                ('\\', _) if !was_escaped => is_escaped = quote.is_none_or(|(_, c)| c != '\''),
                ('"' | '\'', None) if !was_escaped => quote = Some((at + 1, c)),
                (_, Some((start, open))) if c == open && !was_escaped => {
                    quotes.push((start..at, open));
                    quote = None;
                }
                _ => {}
            }
            before = c;
        }
        reading.end(text, text.len());
        quotes.extend(quote.map(|(start, open)| (start..text.len(), open)));
        Self {
            text,
            words: reading.words,
            quotes,
        }
    }

    /// A word without the quotes around it, and where that starts.
    pub fn plain(&self, word: &Word) -> (usize, &'a str) {
        const AROUND: [char; 5] = ['"', '\'', '\\', ',', ']'];
        let whole = &self.text[word.range.clone()];
        let inner = whole.trim_start_matches(AROUND);
        let start = word.range.end - inner.len();
        (start, inner.trim_end_matches(AROUND))
    }

    /// The word behind one, if it is of the same command and no option or redirection.
    pub fn value_behind(&self, word: usize) -> Option<Range<usize>> {
        let next = self.words.get(word + 1).filter(|next| !next.is_first)?;
        let start = next.range.start;
        let is_value = !self.text[start..].starts_with(['-', '>', '<']);
        is_value.then(|| start..self.end_of_value(start))
    }

    /// Where a value ends that starts here.
    pub fn end_of_value(&self, start: usize) -> usize {
        let Some((around, _)) = self.around(start) else {
            return end_of_word(self.text, start);
        };
        let text = &self.text[start..around.end];
        let own = ["\\\"", "\"", "'"]
            .into_iter()
            .find(|quote| text.starts_with(quote));
        if let Some(quote) = own {
            let inner = &text[quote.len()..];
            let end = inner.find(quote);
            return end.map_or(around.end, |end| start + end + 2 * quote.len());
        }
        let is_end = |(at, c): &(usize, char)| {
            c.is_whitespace() || *c == '\\' && is_break(&text[at + 1..], true)
        };
        let end = text
            .char_indices()
            .find(is_end)
            .map_or(text.len(), |(at, _)| at);
        start + text[..end].trim_end_matches(';').len()
    }

    /// Where the line ends, within quotes, or the word.
    pub fn end_of_line(&self, start: usize) -> usize {
        let Some((around, _)) = self.around(start) else {
            return end_of_word(self.text, start);
        };
        let text = &self.text[start..around.end];
        let is_end =
            |(at, c): &(usize, char)| *c == '\n' || *c == '\\' && is_break(&text[at + 1..], false);
        let end = text.char_indices().find(is_end);
        end.map_or(around.end, |(at, _)| start + at)
    }

    /// The quotes that a position stands in.
    pub fn around(&self, at: usize) -> Option<(Range<usize>, char)> {
        let before = self.quotes.partition_point(|(range, _)| range.start <= at);
        let last = self.quotes[..before].last()?;
        (at < last.0.end).then(|| last.clone())
    }
}

/// Whether what stands behind a backslash ends a line, as `printf` and `echo -e` have it, or a quoted value.
fn is_break(rest: &str, or_quote: bool) -> bool {
    rest.starts_with(['n', 'r', 't']) || or_quote && rest.starts_with('"')
}

/// A shell word, quotes included.
fn end_of_word(text: &str, start: usize) -> usize {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text[start..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote != Some('\'') => escaped = true,
            '"' | '\'' if quote == Some(c) => quote = None,
            '"' | '\'' if quote.is_none() => quote = Some(c),
            c if quote.is_none() && (c.is_whitespace() || matches!(c, ';' | '&' | '|' | ')')) => {
                return start + at;
            }
            _ => {}
        }
    }
    text.len()
}

/// A value without its quotes, unless it is empty or a reference to a variable, which shows nothing.
pub(super) fn span(text: &str, range: Range<usize>, what: What) -> Option<Span> {
    let value = &text[range.clone()];
    let inner = value
        .trim_end_matches([',', ']'])
        .trim_matches(['"', '\'', '\\']);
    let start = range.start + value.find(inner)?;
    (!inner.is_empty() && !inner.starts_with(['$', '`'])).then_some(Span {
        start,
        end: start + inner.len(),
        what,
    })
}
