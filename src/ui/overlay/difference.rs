//! How two versions of a path differ: attributes first, then lines or bytes.

use layerscope::tree::PathId;

use crate::ui::content;
use crate::ui::content::compare::{Comparison, Kind, Row};
use crate::ui::list::cursor::{Move, scroll};

/// Bytes shown before and behind the first that differs.
const AROUND: usize = 64;
/// Columns that a step to the side takes.
const STEP: usize = 8;

/// See the module.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) title: String,
    pub(crate) path: PathId,
    /// Words above: which versions, and how their attributes differ.
    pub(crate) head: Vec<String>,
    /// None where there is nothing to compare but attributes.
    pub(crate) comparison: Option<Box<Comparison>>,
    /// First row on screen; the head is part of them.
    pub(crate) top: usize,
    pub(crate) left: usize,
    /// The change that was gone to last.
    change: Option<usize>,
}

impl Difference {
    pub(crate) fn new(
        title: String,
        path: PathId,
        head: Vec<String>,
        comparison: Option<Box<Comparison>>,
    ) -> Self {
        let mut head = head;
        head.extend(comparison.as_deref().map(summary).unwrap_or_default());
        Self {
            title,
            path,
            head,
            comparison,
            top: 0,
            left: 0,
            change: None,
        }
    }

    /// Rows below the head.
    pub(crate) fn rows(&self) -> &[Row] {
        match self.comparison.as_deref().map(|it| &it.kind) {
            Some(Kind::Text { rows, .. }) => rows,
            _ => &[],
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.head.len() + self.rows().len()
    }

    pub(crate) fn go(&mut self, to: Move, height: usize) {
        self.top = scroll(self.top, to, self.len(), height);
    }

    pub(crate) fn shift(&mut self, right: bool) {
        self.left = match right {
            true => self.left + STEP,
            false => self.left.saturating_sub(STEP),
        };
    }

    fn changes(&self) -> &[usize] {
        match self.comparison.as_deref().map(|it| &it.kind) {
            Some(Kind::Text { changes, .. }) => changes,
            _ => &[],
        }
    }

    pub(crate) fn has_changes(&self) -> bool {
        !self.changes().is_empty()
    }

    /// Goes to the next change or the one before; behind the last comes the first.
    pub(crate) fn seek(&mut self, forwards: bool, height: usize) {
        let count = self.changes().len();
        if count == 0 {
            return;
        }
        let step = if forwards { 1 } else { count - 1 };
        let at = match self.change {
            Some(at) => (at + step) % count,
            None if forwards => 0,
            None => count - 1,
        };
        self.change = Some(at);
        let row = self.head.len() + self.changes()[at];
        let most = self.len().saturating_sub(height);
        self.top = row.saturating_sub(height / 4).min(most);
    }

    /// `change 2 of 7`
    pub(crate) fn words(&self) -> Option<String> {
        let count = self.changes().len();
        match self.change {
            Some(at) => Some(format!("change {} of {count}", at + 1)),
            None if count == 1 => Some("1 change".to_owned()),
            None => (count > 0).then(|| format!("{count} changes")),
        }
    }
}

/// What there is to say of the contents, in lines.
fn summary(comparison: &Comparison) -> Vec<String> {
    let mut lines = Vec::new();
    if comparison.is_cut() {
        lines.push("Too large to compare whole: this is the first megabyte of each.".to_owned());
    }
    match &comparison.kind {
        Kind::Same if comparison.is_cut() => {
            let words = match comparison.old.size == comparison.new.size {
                true => "Nothing differs in it; what is behind it was not compared.",
                false => "Nothing differs in it, but one is longer: they differ behind it.",
            };
            lines.push(words.to_owned());
        }
        Kind::Same => lines.push("The contents are the same.".to_owned()),
        Kind::Text { rows, .. } if rows.is_empty() => {
            lines.push("Only the end of the last line differs.".to_owned());
        }
        Kind::Text {
            added,
            removed,
            is_rough,
            ..
        } => {
            let word = if *added == 1 { "line" } else { "lines" };
            lines.push(format!("{added} {word} added, {removed} removed"));
            if *is_rough {
                let words = "There was too much to compare: a shorter difference may exist.";
                lines.push(words.to_owned());
            }
        }
        Kind::Binary(first) => {
            lines.push(format!(
                "Binary; the first byte that differs is at {first}."
            ));
            lines.extend(dump(comparison, *first));
        }
    }
    lines
}

/// Both files around the first byte that differs.
fn dump(comparison: &Comparison, first: u64) -> Vec<String> {
    let width = content::hex_width(0);
    let at = usize::try_from(first).unwrap_or(usize::MAX);
    let start = at.saturating_sub(AROUND) / width * width;
    let mut lines = Vec::new();
    for (sign, part) in [('-', &comparison.old), ('+', &comparison.new)] {
        lines.push(String::new());
        let end = part.bytes.len().min(at.saturating_add(AROUND));
        let bytes = part.bytes.get(start..end).unwrap_or_default();
        for (row, bytes) in bytes.chunks(width).enumerate() {
            let from = start + row * width;
            let [place, digits, ascii] = content::hex(bytes, from as u64, width);
            // The row where it begins to differ, marked with more than its sign.
            let mark = if (from..from + width).contains(&at) {
                '>'
            } else {
                ' '
            };
            lines.push(format!("{sign}{mark}{place}  {digits} {ascii}"));
        }
        if bytes.is_empty() {
            lines.push(format!("{sign} ends here"));
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::content::compare::compare;
    use layerscope::contents::Part;

    #[test]
    fn equal_first_megabytes_are_no_equal_files() {
        let part = |size| Part {
            from: 0,
            bytes: b"same".to_vec(),
            size,
        };
        let said = |old, new| summary(&compare(part(old), part(new))).join(" ");
        assert_eq!(said(4, 4), "The contents are the same.");
        assert!(said(9, 9).contains("what is behind it was not compared"));
        assert!(said(4, 9).contains("one is longer: they differ behind it"));
    }
}
