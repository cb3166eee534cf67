//! One row of the tree: the mark of what a layer did, the columns, the name with where a link leads, and behind it what
//! was found there and what became of its bytes, in words where there is room and as marks in any case.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::cells::Cells;
use crate::ui::text;
use crate::ui::text::signs;
use crate::ui::theme::Theme;
use crate::ui::tree_view::{Row, TreeView};
use layerscope::inspection::Inspection;
use layerscope::size::size;
use layerscope::tree::{FileNode, Mark, NodeKind};

/// Columns a name keeps, however deep it lies.
const NAME_COLUMNS: usize = 16;

/// What all rows of a pane share.
pub(super) struct Rows<'a> {
    pub(super) tree: &'a TreeView,
    pub(super) inspection: &'a Inspection,
    pub(super) cells: Cells<'a>,
    pub(super) columns: usize,
    pub(super) theme: &'a Theme,
}

impl Rows<'_> {
    /// Mark, columns, guides, name, and what is to be said of it.
    pub(super) fn line(&self, row: &Row) -> Line<'static> {
        let (tree, theme) = (self.tree, self.theme);
        let node = tree.node(row);
        let (mark, style) = self.mark(row);
        let mut line = Line::from(Span::styled(format!("{mark} "), style));
        line.extend(self.cells.of(node, theme));
        let room = self.columns.saturating_sub(line.width());
        let guides = guides(tree, row, room.saturating_sub(NAME_COLUMNS + 2));
        let opener = match (tree.can_open(row), tree.is_open(row)) {
            (true, true) => format!("{} ", signs::OPEN.mark),
            (true, false) if theme.is_ascii => format!("{} ", signs::CLOSED_ASCII),
            (true, false) => format!("{} ", signs::CLOSED.mark),
            (false, _) if row.depth == 0 => "  ".to_owned(),
            (false, _) => "─ ".to_owned(),
        };
        let room = room.saturating_sub(text::width(&guides) + 2);
        let kind = kind(node.kind);
        let name = self.inspection.tree.paths().name(node.path);
        let whole = text::clean_name(name, room.saturating_sub(text::width(&kind)));
        let left = room.saturating_sub(text::width(&whole) + text::width(&kind));
        let beside = self.beside(row, left);
        let taken: usize = beside.iter().map(Span::width).sum();
        let name = text::fit(&whole, room.saturating_sub(taken + text::width(&kind)));
        line.push_span(Span::styled(format!("{guides}{opener}"), theme.dim));
        let lit = tree.lit(row, &whole, self.inspection.tree.paths());
        line.extend(name_of(&name, &lit, style, theme));
        line.push_span(Span::styled(kind, style));
        line.extend(beside);
        line
    }

    /// What a layer did. Of what a stage lost, how, as the words behind the name tell it; what holds no bytes is in no
    /// figure of waste, so the final image tells that.
    fn mark(&self, row: &Row) -> (char, Style) {
        let node = self.tree.node(row);
        let (sign, style) = mark(node.mark, self.theme);
        if node.mark != Mark::Lost {
            return (sign, style);
        }
        let lost = self.tree.fate(row).lost;
        let is_there = || self.inspection.tree.node(node.path).is_some();
        let sign = match lost {
            Some(loss) => loss.mark(),
            None if is_there() => signs::AGAIN.mark,
            None => sign,
        };
        (sign, style)
    }

    /// In the `room` that the name leaves: marks stand in any case, and as many words behind them as there is room for.
    fn beside(&self, row: &Row, room: usize) -> Vec<Span<'static>> {
        let own = self.tree.marks.own(row.node).into_iter();
        let found = own.chain(self.tree.marks.below(row.node));
        let found = found.map(|words| (words.forms.to_vec(), self.theme.severity(words.severity)));
        let links = self.link(row, room).into_iter();
        let parts: Vec<_> = links.chain(found).chain(self.fate(row)).collect();
        let least = |forms: &[String]| forms.last().map_or(0, |mark| text::width(mark));
        let marks: usize = parts.iter().map(|(forms, _)| least(forms)).sum();
        let mut room = room.saturating_sub(marks);
        let words = parts.into_iter().filter_map(|(forms, style)| {
            let mark = least(&forms);
            let more = |form: &String| text::width(form).saturating_sub(mark);
            let form = forms.into_iter().find(|form| more(form) <= room)?;
            room -= more(&form);
            Some(Span::styled(form, style))
        });
        words.collect()
    }

    /// Where a symbolic link leads, or how many names a file has.
    fn link(&self, row: &Row, room: usize) -> Option<(Vec<String>, Style)> {
        let node = self.tree.node(row);
        let names = self.tree.names(row);
        if names > 1 {
            let mark = signs::HARD_LINK.mark;
            let words = format!(" {mark}{names}");
            return Some((vec![format!("{words} names"), words], self.theme.dim));
        }
        let lives = node.node?;
        let image = &self.inspection.tree;
        let target = image.link_target(&lives)?;
        let (dangling, style) = if image.is_dangling(node.path, target) {
            (format!(" {}", signs::DANGLING.mark), self.theme.warning)
        } else {
            (String::new(), self.theme.dim)
        };
        let target = text::clean_path(target, room.saturating_sub(3 + dangling.len()));
        let mark = signs::SYMLINK.mark;
        let whole = format!(" {mark} {target}{dangling}");
        let told = format!("{whole} nothing there");
        let forms = if dangling.is_empty() {
            vec![whole]
        } else {
            vec![told, whole]
        };
        Some((
            [forms, vec![format!(" {mark}{}", dangling.trim_start())]].concat(),
            style,
        ))
    }

    /// What became of a row's bytes, or what is hidden at or below it. A removed row's size says what was hidden.
    fn fate(&self, row: &Row) -> Option<(Vec<String>, Style)> {
        let node = self.tree.node(row);
        let fate = self.tree.fate(row);
        if let Some(loss) = fate.lost {
            let forms = vec![
                format!("  {}", loss.words_of(node.bytes)),
                format!("  {}", loss.short_words()),
                format!(" {}", loss.mark()),
            ];
            return Some((forms, self.theme.waste));
        }
        if fate.hides > 0 && node.mark != Mark::Removed {
            let mark = signs::HIDES.mark;
            let words = format!("  {mark} hides {}", size(fate.hides));
            return Some((vec![words, format!(" {mark}")], self.theme.dim));
        }
        None
    }
}

/// A name with the characters that were found set apart.
pub(in crate::ui::render) fn name_of(
    name: &str,
    lit: &[u32],
    style: Style,
    theme: &Theme,
) -> Vec<Span<'static>> {
    let mut spans: Vec<(String, bool)> = Vec::new();
    for (at, c) in (0..).zip(name.chars()) {
        let is_lit = lit.binary_search(&at).is_ok();
        match spans.last_mut() {
            Some((text, last)) if *last == is_lit => text.push(c),
            _ => spans.push((c.to_string(), is_lit)),
        }
    }
    let spans = spans.into_iter().map(|(text, is_lit)| {
        let style = if is_lit {
            style.patch(theme.found)
        } else {
            style
        };
        Span::styled(text, style)
    });
    spans.collect()
}

fn mark(mark: Mark, theme: &Theme) -> (char, Style) {
    match mark {
        Mark::Unchanged => (' ', theme.text),
        Mark::Added => (signs::ADDED.mark, theme.added),
        Mark::Modified => (signs::MODIFIED.mark, theme.modified),
        Mark::Metadata => (signs::METADATA.mark, theme.modified),
        Mark::Removed => (signs::REMOVED.mark, theme.removed),
        Mark::Lost => (signs::GONE.mark, theme.removed),
    }
}

fn kind(kind: NodeKind) -> String {
    match kind {
        NodeKind::Directory => signs::DIRECTORY.mark.to_string(),
        NodeKind::Special => signs::SPECIAL.mark.to_string(),
        NodeKind::File | NodeKind::Symlink => String::new(),
    }
}

/// Bytes that a row's size says: of a removed one, what it was.
pub(super) fn bytes(node: &FileNode) -> u64 {
    if node.mark == Mark::Removed {
        node.removed_bytes
    } else {
        node.bytes
    }
}

/// The lines that lead to a row; what lies too deep for `room` loses its outer ones.
fn guides(tree: &TreeView, row: &Row, room: usize) -> String {
    if row.depth == 0 {
        return String::new();
    }
    let mut steps = vec![if row.is_last { "└─" } else { "├─" }];
    let mut at = row;
    while at.depth > 1 && (steps.len() + 1) * 2 <= room {
        let Some(parent) = tree.rows().get(at.parent) else {
            break;
        };
        at = parent;
        steps.push(if at.is_last { "  " } else { "│ " });
    }
    if at.depth > 1
        && let Some(outermost) = steps.last_mut()
    {
        *outermost = "… ";
    }
    steps.reverse();
    steps.concat()
}
