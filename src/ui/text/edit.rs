//! One line of text that is typed: what it holds, and where the next character goes.

/// Characters that a line takes where nothing else is said: a path is no longer.
const MOST: usize = 4096;

/// What a key does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Edit {
    Left,
    Right,
    Start,
    End,
    /// Takes the character before the cursor away.
    Erase,
    /// Takes the character at the cursor away.
    Delete,
    /// Takes the word before the cursor away: up to a space or a slash.
    EraseWord,
    /// Takes everything before the cursor away.
    EraseAll,
}

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineEdit {
    text: String,
    /// A position in it, always between characters.
    cursor: usize,
    /// Characters that it takes.
    most: usize,
}

impl LineEdit {
    /// Holding a text, with the cursor at its end.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            cursor: text.len(),
            text,
            most: MOST,
        }
    }

    /// Empty, for so many characters.
    pub(crate) fn of(most: usize) -> Self {
        Self {
            most,
            ..Self::new("")
        }
    }

    /// Puts another text in place of what it holds, with the cursor at its end.
    pub(crate) fn set(&mut self, text: impl Into<String>) {
        self.text = text.into();
        self.cursor = self.text.len();
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What stands before the cursor, and what behind it.
    pub(crate) fn halves(&self) -> (&str, &str) {
        self.text.split_at(self.cursor)
    }

    /// Adds characters at the cursor, as many as there is room for; what can't be seen is none.
    pub(crate) fn insert(&mut self, text: &str) {
        let room = self.most.saturating_sub(self.text.chars().count());
        let seen = text.chars().filter(|&c| !layerscope::escape::is_harmful(c));
        let seen: String = seen.take(room).collect();
        self.text.insert_str(self.cursor, &seen);
        self.cursor += seen.len();
    }

    pub(crate) fn edit(&mut self, edit: Edit) {
        let (before, behind) = self.halves();
        let back = before.chars().next_back().map_or(0, char::len_utf8);
        let on = behind.chars().next().map_or(0, char::len_utf8);
        let cursor = self.cursor;
        match edit {
            Edit::Left => self.cursor -= back,
            Edit::Right => self.cursor += on,
            Edit::Start => self.cursor = 0,
            Edit::End => self.cursor = self.text.len(),
            Edit::Erase => self.cut(cursor - back),
            Edit::Delete => {
                self.cursor += on;
                self.cut(cursor);
            }
            Edit::EraseWord => {
                let is_edge = |c: char| c == ' ' || c == '/';
                let word = before.trim_end_matches(is_edge);
                let start = word.rfind(is_edge).map_or(0, |at| at + 1);
                self.cut(start);
            }
            Edit::EraseAll => self.cut(0),
        }
    }

    /// Takes away what stands from a position to the cursor.
    fn cut(&mut self, from: usize) {
        self.text.replace_range(from..self.cursor, "");
        self.cursor = from;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_typed_and_changed_anywhere() {
        let mut line = LineEdit::new("./über/dist");
        line.edit(Edit::EraseWord);
        assert_eq!(line.halves(), ("./über/", ""));
        for edit in [Edit::Start, Edit::Right, Edit::Right, Edit::Delete] {
            line.edit(edit);
        }
        line.insert("u");
        assert_eq!(line.halves(), ("./u", "ber/"));
        line.edit(Edit::Erase);
        line.edit(Edit::Left);
        assert_eq!(line.halves(), (".", "/ber/"));
        line.edit(Edit::End);
        line.edit(Edit::EraseAll);
        assert_eq!(line.text(), "");
        for edit in [Edit::Erase, Edit::Left, Edit::Right, Edit::Delete] {
            line.edit(edit);
        }
        line.insert("\n\u{202e}");
        assert_eq!(line.text(), "");
        let mut line = LineEdit::of(4);
        line.insert("äb");
        line.edit(Edit::Left);
        line.insert("1\t23");
        assert_eq!(line.halves(), ("ä12", "b"));
    }
}
