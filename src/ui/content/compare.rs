//! How two versions of a file differ: lines of text with the words that changed, or for binary which bytes do.
//!
//! Whether and where they differ is known of all of both. Lines are compared a stretch at a time, from the first difference
//! on. Texts are not copied: rows say where in the two parts they lie, and drawing reads the few on screen.

use std::ops::Range;
use std::time::{Duration, Instant};

use similar::{Algorithm, DiffOp, capture_diff_slices_deadline, group_diff_ops};

use crate::ui::content::is_binary;
use layerscope::contents::{Compared, Part};

/// Equal lines shown around what changed.
const AROUND: usize = 3;
/// How long it is looked for the shortest difference; after that any will do.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// Bytes of a line whose words are compared.
const LINE: usize = 4 << 10;

/// See the module.
#[derive(Debug)]
pub(crate) struct Comparison {
    /// Of both what lines are compared of, from the same position on.
    pub(crate) old: Part,
    pub(crate) new: Part,
    pub(crate) facts: Facts,
    pub(crate) kind: Kind,
}

/// What is known of both files to their ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Facts {
    /// Position of the first byte that differs, or where the shorter one ends; none where both are the same.
    pub(crate) first: Option<u64>,
    /// Bytes that are others at the same position.
    pub(crate) differing: u64,
    /// Lines before those that are compared.
    pub(crate) lines: u64,
    /// Whether the first of those begins before what is compared of it.
    pub(crate) is_within_line: bool,
}

/// What there is to say.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing differs.
    Same,
    Text {
        rows: Vec<Row>,
        /// Where changes begin.
        changes: Vec<usize>,
        added: usize,
        removed: usize,
        /// Whether there was too much to compare for a short difference.
        is_rough: bool,
    },
    Binary,
}

/// A row of the difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Row {
    /// So many equal lines are left out.
    Skipped(u64),
    Line(Line),
    /// What follows is not compared line by line.
    Rest,
}

/// A line of either file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) sign: Sign,
    /// Numbers in the old and new file, from 1.
    pub(crate) numbers: [Option<u64>; 2],
    /// In the old file's bytes where it was removed, else in the new one's.
    pub(crate) text: Range<usize>,
    /// Words in it that changed.
    pub(crate) words: Vec<Range<usize>>,
}

/// Which file has the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sign {
    Both,
    Removed,
    Added,
}

impl Comparison {
    /// Of files of which the shorter one is there whole, from its start on.
    pub(crate) fn of_parts(old: Part, new: Part) -> Self {
        let both = || old.bytes.iter().zip(&new.bytes);
        let is_same = old.bytes == new.bytes && old.size == new.size;
        let facts = Facts {
            first: (!is_same).then(|| both().take_while(|(a, b)| a == b).count() as u64),
            differing: both().filter(|(a, b)| a != b).count() as u64,
            lines: 0,
            is_within_line: false,
        };
        let is_binary = is_binary(&old.bytes) || is_binary(&new.bytes);
        Self::new(old, new, facts, is_binary)
    }

    /// Of files that were compared to their ends.
    pub(crate) fn of_whole(compared: Compared) -> Self {
        let facts = Facts {
            first: compared.first,
            differing: compared.differing,
            lines: compared.lines,
            is_within_line: compared.is_within_line,
        };
        let is_binary = compared.starts.iter().any(|start| is_binary(start));
        let [old, new] = compared.parts;
        Self::new(old, new, facts, is_binary)
    }

    /// The same texts, with a longer stretch of each.
    pub(crate) fn of_texts(old: Part, new: Part, facts: Facts) -> Self {
        Self::new(old, new, facts, false)
    }

    fn new(old: Part, new: Part, facts: Facts, is_binary: bool) -> Self {
        let kind = match facts.first {
            None => Kind::Same,
            Some(_) if is_binary => Kind::Binary,
            Some(_) => text([&old, &new], facts.lines),
        };
        Self {
            old,
            new,
            facts,
            kind,
        }
    }

    /// Whether lines of either file were not compared.
    pub(crate) fn is_cut(&self) -> bool {
        let is_text = matches!(self.kind, Kind::Text { .. });
        is_text && (is_cut(&self.old) || is_cut(&self.new))
    }

    /// Whether more of a line stands before what is known of it.
    pub(crate) fn is_begun(&self, line: &Line) -> bool {
        self.facts.is_within_line && line.text.start == 0
    }

    /// The bytes of a line.
    pub(crate) fn bytes(&self, line: &Line, range: &Range<usize>) -> &[u8] {
        let bytes = match line.sign {
            Sign::Removed => &self.old.bytes,
            _ => &self.new.bytes,
        };
        bytes.get(range.clone()).unwrap_or_default()
    }
}

fn is_cut(part: &Part) -> bool {
    part.from + (part.bytes.len() as u64) < part.size
}

/// What is compared of a part: of one that is cut, whole lines.
fn compared(part: &Part) -> &[u8] {
    let end = part.bytes.iter().rposition(|&byte| byte == b'\n');
    match end {
        Some(end) if is_cut(part) => &part.bytes[..=end],
        _ => &part.bytes,
    }
}

fn text(parts: [&Part; 2], before: u64) -> Kind {
    let deadline = Instant::now() + PATIENCE;
    let [old, new] = parts.map(compared);
    let (old_lines, new_lines) = (lines(old), lines(new));
    let slices = |text, lines: &[Range<usize>]| -> Vec<_> {
        lines.iter().map(|line| slice(text, line)).collect()
    };
    let (a, b) = (slices(old, &old_lines), slices(new, &new_lines));
    let mut ops = capture_diff_slices_deadline(Algorithm::Myers, &a, &b, Some(deadline));
    let cut = parts.map(is_cut);
    drop_doubtful(&mut ops, cut);
    let mut rows = Rows {
        old: (old, &old_lines),
        new: (new, &new_lines),
        before,
        rows: Vec::new(),
        changes: Vec::new(),
        deadline,
    };
    let last = ops.last().map_or(0, |op| op.new_range().end);
    let mut at = 0;
    let mut skipped = before;
    for group in group_diff_ops(ops, AROUND) {
        let start = group.first().map_or(0, |op| op.new_range().start);
        rows.skip(skipped + (start - at) as u64);
        skipped = 0;
        for op in &group {
            rows.add(op);
            at = op.new_range().end;
        }
    }
    rows.skip(skipped + (last - at) as u64);
    if cut.contains(&true) {
        rows.rows.push(Row::Rest);
    }
    let count = |sign| {
        let has = |row: &&Row| matches!(row, Row::Line(line) if line.sign == sign);
        rows.rows.iter().filter(has).count()
    };
    Kind::Text {
        added: count(Sign::Added),
        removed: count(Sign::Removed),
        is_rough: Instant::now() > deadline,
        changes: rows.changes,
        rows: rows.rows,
    }
}

/// Leaves out a difference at the end, unless it is the only one, where what the one file seems to lack may follow behind
/// what was read of it.
fn drop_doubtful(ops: &mut Vec<DiffOp>, [is_old_cut, is_new_cut]: [bool; 2]) {
    let is_equal = |op: &DiffOp| matches!(op, DiffOp::Equal { .. });
    let last_equal = ops.iter().rposition(is_equal).map_or(0, |at| at + 1);
    let is_doubtful = |op: &DiffOp| {
        is_new_cut && !op.old_range().is_empty() || is_old_cut && !op.new_range().is_empty()
    };
    let has_other = ops[..last_equal].iter().any(|op| !is_equal(op));
    if has_other && ops[last_equal..].iter().any(is_doubtful) {
        ops.truncate(last_equal);
    }
}

struct Rows<'a> {
    old: (&'a [u8], &'a [Range<usize>]),
    new: (&'a [u8], &'a [Range<usize>]),
    /// Lines before both.
    before: u64,
    rows: Vec<Row>,
    changes: Vec<usize>,
    deadline: Instant,
}

impl Rows<'_> {
    fn skip(&mut self, lines: u64) {
        if lines > 0 {
            self.rows.push(Row::Skipped(lines));
        }
    }

    fn add(&mut self, op: &DiffOp) {
        let (old, new) = (op.old_range(), op.new_range());
        if let DiffOp::Equal { .. } = op {
            for (old, new) in old.zip(new) {
                self.line(Sign::Both, [Some(old), Some(new)], Vec::new());
            }
            return;
        }
        self.changes.push(self.rows.len());
        let words: Vec<[Vec<Range<usize>>; 2]> = old
            .clone()
            .zip(new.clone())
            .map(|(old, new)| self.words(&self.old.1[old], &self.new.1[new]))
            .collect();
        for (at, line) in old.enumerate() {
            let words = words.get(at).map(|[old, _]| old.clone());
            self.line(Sign::Removed, [Some(line), None], words.unwrap_or_default());
        }
        for (at, line) in new.enumerate() {
            let words = words.get(at).map(|[_, new]| new.clone());
            self.line(Sign::Added, [None, Some(line)], words.unwrap_or_default());
        }
    }

    fn line(&mut self, sign: Sign, at: [Option<usize>; 2], words: Vec<Range<usize>>) {
        let text = match (sign, at) {
            (Sign::Removed, [Some(old), _]) => self.old.1[old].clone(),
            (_, [_, Some(new)]) => self.new.1[new].clone(),
            _ => return,
        };
        self.rows.push(Row::Line(Line {
            sign,
            numbers: at.map(|at| at.map(|at| self.before + at as u64 + 1)),
            text,
            words,
        }));
    }

    /// The words of two lines that differ; none where the lines have little in common.
    fn words(&self, old: &Range<usize>, new: &Range<usize>) -> [Vec<Range<usize>>; 2] {
        let nothing = [Vec::new(), Vec::new()];
        if old.len().max(new.len()) > LINE || Instant::now() > self.deadline {
            return nothing;
        }
        let (a, b) = (words(self.old.0, old), words(self.new.0, new));
        let slices = |text, words: &[Range<usize>]| -> Vec<_> {
            words.iter().map(|word| slice(text, word)).collect()
        };
        let (olds, news) = (slices(self.old.0, &a), slices(self.new.0, &b));
        let deadline = Some(self.deadline);
        let ops = capture_diff_slices_deadline(Algorithm::Myers, &olds, &news, deadline);
        let mut found = nothing.clone();
        let mut equal = 0;
        for op in ops {
            let (old, new) = (op.old_range(), op.new_range());
            if let DiffOp::Equal { .. } = op {
                equal += old.map(|at| a[at].len()).sum::<usize>();
                continue;
            }
            join(&mut found[0], &a[old]);
            join(&mut found[1], &b[new]);
        }
        if equal * 3 < old.len().max(new.len()) {
            return nothing;
        }
        found
    }
}

fn slice<'a>(text: &'a [u8], range: &Range<usize>) -> &'a [u8] {
    text.get(range.clone()).unwrap_or_default()
}

fn join(found: &mut Vec<Range<usize>>, words: &[Range<usize>]) {
    if let (Some(first), Some(last)) = (words.first(), words.last()) {
        found.push(first.start..last.end);
    }
}

/// Lines without their ends.
fn lines(text: &[u8]) -> Vec<Range<usize>> {
    let mut at = 0;
    let lines = text.split_inclusive(|&byte| byte == b'\n').map(|line| {
        let start = at;
        at += line.len();
        start..start + line.strip_suffix(b"\n").unwrap_or(line).len()
    });
    lines.collect()
}

/// Words, and what stands between them character by character.
fn words(text: &[u8], line: &Range<usize>) -> Vec<Range<usize>> {
    // Bytes beyond ASCII are parts of letters.
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80;
    let mut words: Vec<Range<usize>> = Vec::new();
    for at in line.clone() {
        match words.last_mut() {
            Some(word) if is_word(text[at]) && is_word(text[at - 1]) => word.end = at + 1,
            _ => words.push(at..at + 1),
        }
    }
    words
}

#[cfg(test)]
mod tests;
