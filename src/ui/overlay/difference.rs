//! How two versions of a path differ: attributes first, then lines or bytes.

use layerscope::contents::Part;
use layerscope::size::size;
use layerscope::tree::PathId;

use crate::ui::content;
use crate::ui::content::compare::{Comparison, Kind, Row};
use crate::ui::content::versions::exact;
use crate::ui::list::cursor::{Move, scroll};
use crate::ui::work::errand::{Errand, MEGABYTE, Side, Stretch};

/// Bytes shown before and behind the first that differs.
const AROUND: usize = 24;
/// Columns that a step to the side takes.
const STEP: usize = 8;
/// Bytes that are held of both files, their rows among them: lines of no more are compared.
const HELD: usize = 64 << 20;

/// See the module.
#[derive(Debug)]
pub(crate) struct Difference {
    pub(crate) title: String,
    pub(crate) path: PathId,
    /// Words above: which versions, and how their attributes and contents differ.
    pub(crate) head: Vec<String>,
    /// How many of them are about attributes.
    attributes: usize,
    /// None where there is nothing to compare but attributes.
    pub(crate) comparison: Option<Box<Comparison>>,
    /// What is compared, where contents can be.
    sides: Option<[Side; 2]>,
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
        sides: Option<[Side; 2]>,
        comparison: Option<Box<Comparison>>,
    ) -> Self {
        let mut difference = Self {
            title,
            path,
            attributes: head.len(),
            head,
            comparison: None,
            sides,
            top: 0,
            left: 0,
            change: None,
        };
        if let Some(comparison) = comparison {
            difference.learn(comparison);
        }
        difference
    }

    /// This is what is known of the contents.
    pub(crate) fn learn(&mut self, comparison: Box<Comparison>) {
        let before = self.head.len();
        self.head.truncate(self.attributes);
        self.head.extend(summary(&comparison));
        self.comparison = Some(comparison);
        // Where something was on screen, the same stays there.
        if self.top > before {
            self.top = self.top + self.head.len() - before;
        }
    }

    /// What compares more lines; none where no more are.
    pub(crate) fn more(&self) -> Option<Errand> {
        let comparison = self.comparison.as_deref()?;
        let [old, new] = self.sides.clone()?;
        let (old_len, new_len) = (comparison.old.bytes.len(), comparison.new.bytes.len());
        let held = old_len + new_len + size_of_val(self.rows());
        let stretch = Stretch {
            from: comparison.old.from,
            most: old_len.max(new_len) + MEGABYTE,
            facts: comparison.facts,
        };
        (comparison.is_cut() && held < HELD).then_some(Errand::Compare {
            old,
            new,
            more: Some(stretch),
        })
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

    /// Whether the last row is on screen.
    pub(crate) fn is_at_end(&self, height: usize) -> bool {
        self.top + height >= self.len()
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
    let Some(first) = comparison.facts.first else {
        return vec!["The contents are the same.".to_owned()];
    };
    match &comparison.kind {
        Kind::Same => {}
        Kind::Text {
            added: 0,
            removed: 0,
            ..
        } if !comparison.is_cut() => {
            lines.push("Only the end of the last line differs.".to_owned());
        }
        Kind::Text {
            added,
            removed,
            is_rough,
            ..
        } => {
            let word = if *added == 1 { "line" } else { "lines" };
            let words = format!("{added} {word} added, {removed} removed");
            lines.push(match comparison.is_cut() {
                true => format!("{words} {}", so_far(comparison)),
                false => words,
            });
            if comparison.is_cut() {
                lines.push(format!("The first byte that differs is at {first}."));
            }
            if *is_rough {
                let words = "There was too much to compare: a shorter difference may exist.";
                lines.push(words.to_owned());
            }
        }
        Kind::Binary => {
            lines.push(format!(
                "Binary; the first byte that differs is at {first}."
            ));
            lines.extend(extent(comparison));
            lines.extend(dump(comparison, first));
        }
    }
    lines
}

/// `up to 1.00 MB of 40.0 MB and 1.02 MB of 41.0 MB`
fn so_far(comparison: &Comparison) -> String {
    let words = |part: &Part| {
        let end = part.from + part.bytes.len() as u64;
        format!("{} of {}", size(end), size(part.size))
    };
    format!(
        "up to {} and {}",
        words(&comparison.old),
        words(&comparison.new)
    )
}

/// How many bytes differ, and which is longer.
fn extent(comparison: &Comparison) -> Vec<String> {
    let (old, new) = (comparison.old.size, comparison.new.size);
    let differing = match comparison.facts.differing {
        1 => "1 byte differs".to_owned(),
        many => format!("{many} bytes differ"),
    };
    let common = exact(old.min(new));
    let (longer, by) = match old > new {
        true => ("old", old - new),
        false => ("new", new - old),
    };
    match by {
        0 => vec![format!("{differing} of {common}.")],
        by => vec![
            format!("{differing} of the first {common}."),
            format!("The {longer} one is {} longer.", exact(by)),
        ],
    }
}

/// Both files around the first byte that differs.
fn dump(comparison: &Comparison, first: u64) -> Vec<String> {
    let width = content::hex_width(0);
    let around = AROUND as u64;
    let start = first.saturating_sub(around) / width as u64 * width as u64;
    let start = start.max(comparison.old.from);
    let mut lines = Vec::new();
    for (sign, part) in [('-', &comparison.old), ('+', &comparison.new)] {
        lines.push(String::new());
        let bytes = part.bytes.get((start - part.from) as usize..);
        let bytes = bytes.unwrap_or_default();
        let bytes = &bytes[..bytes.len().min((first + around - start) as usize)];
        for (row, bytes) in bytes.chunks(width).enumerate() {
            let from = start + (row * width) as u64;
            let [place, digits, ascii] = content::hex(bytes, from, width);
            // The row where it begins to differ, marked with more than its sign.
            let mark = if (from..from + width as u64).contains(&first) {
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
    use layerscope::contents::Compared;

    fn part(bytes: &[u8], size: u64) -> Part {
        Part {
            from: 0,
            bytes: bytes.to_vec(),
            size,
        }
    }

    fn said(old: Part, new: Part) -> String {
        summary(&Comparison::of_parts(old, new)).join(" ")
    }

    #[test]
    fn what_was_not_compared_is_not_said_to_be_equal() {
        let same = said(part(b"same\n", 5), part(b"same\n", 5));
        assert_eq!(same, "The contents are the same.");
        let longer = said(part(b"same\n", 5), part(b"same\nmo", 9));
        assert!(
            longer.contains("0 lines added, 0 removed up to 5 B of 5 B and 7 B of 9 B"),
            "{longer}"
        );
        assert!(
            longer.contains("first byte that differs is at 5."),
            "{longer}"
        );
    }

    #[test]
    fn an_end_of_a_line_that_only_one_has_is_told() {
        let words = "Only the end of the last line differs.";
        assert_eq!(said(part(b"a\nx", 3), part(b"a\nx\n", 4)), words);
        let parts = [b"x\n".to_vec(), b"x".to_vec()].map(|bytes| Part {
            from: 5_000_000,
            size: 5_000_000 + bytes.len() as u64,
            bytes,
        });
        let whole = Comparison::of_whole(Compared {
            first: Some(5_000_001),
            differing: 0,
            starts: [b"text".to_vec(), b"text".to_vec()],
            parts,
            lines: 70,
            is_within_line: false,
        });
        assert_eq!(summary(&whole).join(" "), words);
    }

    #[test]
    fn of_binaries_it_is_said_how_many_bytes_differ() {
        let words = said(part(b"\0abc", 4), part(b"\0aBC", 4));
        assert!(
            words.contains("differs is at 2. 2 bytes differ of 4 B."),
            "{words}"
        );
        let words = said(part(b"\0abcd", 1500), part(b"\0abb", 4));
        let wanted = "1 byte differs of the first 4 B. The old one is 1.50 kB (1,496 B) longer.";
        assert!(words.contains(wanted), "{words}");
    }
}
