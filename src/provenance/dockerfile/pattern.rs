//! The shell patterns of `${NAME#pattern}` and `${NAME/pattern/with}`: `?` is one character, `*` any number of them,
//! neither over the end of a line.

/// A pattern.
#[derive(Debug)]
pub(super) struct Pattern {
    tokens: Vec<Token>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Char(char),
    One,
    Many,
}

impl Pattern {
    /// A backslash escapes `*`, `?`, itself, and `}` and `/`, which would end the pattern. A byte order mark at the start
    /// is dropped, as it is in words.
    pub fn new(pattern: &str) -> Result<Self, String> {
        let mut tokens = Vec::new();
        let bare = pattern.strip_prefix('\u{feff}').unwrap_or(pattern);
        let mut chars = bare.chars().peekable();
        while let Some(c) = chars.next() {
            tokens.push(match c {
                '*' => Token::Many,
                '?' => Token::One,
                '\\' if matches!(chars.peek(), Some('}' | '/')) => continue,
                '\\' => match chars.next() {
                    Some(c @ ('*' | '?' | '\\')) => Token::Char(c),
                    _ => return Err(format!("{pattern} is no pattern of a variable")),
                },
                c => Token::Char(c),
            });
        }
        Ok(Self { tokens })
    }

    /// The pattern for texts that are read from their end.
    pub fn reversed(pattern: &str) -> Result<Self, String> {
        let chars: Vec<char> = pattern.chars().collect();
        let mut reversed = Vec::with_capacity(chars.len());
        let mut at = 0;
        while at < chars.len() {
            // An escape stays before what it escapes.
            if let ['\\', escaped, ..] = chars[at..] {
                reversed.extend([escaped, '\\']);
                at += 2;
            } else {
                reversed.push(chars[at]);
                at += 1;
            }
        }
        Self::new(&reversed.into_iter().rev().collect::<String>())
    }

    /// The text without the shortest or longest start that fits.
    pub fn without_start(&self, text: &str, longest: bool) -> String {
        let end = self.end(text, longest).unwrap_or(0);
        text[end..].to_owned()
    }

    /// The text with the first fitting part replaced, or all of them; each as long as can be.
    pub fn replace(&self, text: &str, with: &str, all: bool) -> String {
        let mut replaced = String::new();
        // Where copying and searching stand. Nothing is replaced between two parts that touch.
        let (mut copied, mut from) = (0, 0);
        while from <= text.len() {
            let found = text[from..]
                .char_indices()
                .map(|(at, _)| from + at)
                .chain([text.len()])
                .find_map(|start| Some((start, start + self.end(&text[start..], true)?)));
            let Some((start, end)) = found else {
                break;
            };
            replaced.push_str(&text[copied..start]);
            if end > copied || start == 0 {
                replaced.push_str(with);
            }
            copied = end;
            let step = text[from..].chars().next().map_or(1, char::len_utf8);
            from = end.max(from + step);
            if !all {
                break;
            }
        }
        replaced.push_str(text.get(copied..).unwrap_or_default());
        replaced
    }

    /// Where the shortest or longest fitting start of a text ends.
    fn end(&self, text: &str, longest: bool) -> Option<usize> {
        // Which tokens can come next.
        let mut next = vec![false; self.tokens.len() + 1];
        next[0] = true;
        let mut found = None;
        for (at, c) in text
            .char_indices()
            .map(|(at, c)| (at, Some(c)))
            .chain([(text.len(), None)])
        {
            for token in 0..self.tokens.len() {
                if next[token] && self.tokens[token] == Token::Many {
                    next[token + 1] = true;
                }
            }
            if next[self.tokens.len()] {
                found = Some(at);
                if !longest {
                    break;
                }
            }
            let mut after = vec![false; self.tokens.len() + 1];
            for (index, token) in self
                .tokens
                .iter()
                .enumerate()
                .filter(|(index, _)| next[*index])
            {
                match (token, c) {
                    (Token::Char(expected), Some(c)) if *expected == c => after[index + 1] = true,
                    (Token::One, Some(c)) if c != '\n' => after[index + 1] = true,
                    (Token::Many, Some(c)) if c != '\n' => after[index] = true,
                    _ => (),
                }
            }
            if !after.contains(&true) {
                break;
            }
            next = after;
        }
        found
    }
}
