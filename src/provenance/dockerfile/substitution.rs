//! What stands behind a dollar: `$NAME`, `${NAME}`, `${NAME:-word}` and its like.

use super::expansion::{Failure, Run, Value, wrong};
use super::pattern::Pattern;
use super::text::Text;

impl Run<'_> {
    pub(super) fn dollar(&mut self) -> Result<Text, Failure> {
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
        let word = self.until('}', trims)?;
        let value = self.values.get(name);
        if value == Value::Unset && self.lexer.keep_unset {
            let colon = if colon { ":" } else { "" };
            return Ok(format!("${{{name}{colon}{operator}{word}}}")
                .as_str()
                .into());
        }
        if !is_known {
            return Err(self.bad(start));
        }
        let text = match value {
            Value::Set(text) => text,
            Value::Unset => return self.of_none(name, &word, operator, start),
            Value::Unknown => return Ok(self.hole(start)),
        };
        if trims {
            return self.trimmed(&text, &word, operator, start);
        }
        match (colon, text.known()) {
            (true, Some("")) => self.of_none(name, &word, operator, start),
            (true, None) if !text.is_surely_something() => Ok(self.hole(start)),
            _ if operator == '+' => Ok(word),
            _ => {
                self.values.spend(text.size())?;
                Ok(text)
            }
        }
    }

    /// `${NAME-word}` and its like where there is no value.
    fn of_none(
        &self,
        name: &str,
        word: &Text,
        operator: char,
        start: usize,
    ) -> Result<Text, Failure> {
        match operator {
            '-' => Ok(word.clone()),
            '+' => Ok(Text::default()),
            '?' => Err(wrong(match word.known() {
                Some("") | None => format!("{name} has no value"),
                Some(message) => format!("{name}: {message}"),
            })),
            _ => self.trimmed(&Text::default(), word, operator, start),
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
        let pattern = self.until('/', true)?;
        let with = self.until('}', true)?;
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
