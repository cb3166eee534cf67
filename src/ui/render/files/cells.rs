//! The columns of a row: mode, owner, size, bar, share, layer, source and line.

use ratatui::text::Span;

use super::row::bytes;
use crate::ui::screens::source_of_layer;
use crate::ui::text;
use crate::ui::theme::Theme;
use crate::ui::tree_view::columns::{Column, Columns};
use crate::ui::tree_view::{TreeView, weight};
use layerscope::inspection::Inspection;
use layerscope::layers::EntryKind;
use layerscope::size::size;
use layerscope::tree::{FileNode, NodeKind};

/// See the module.
pub(super) struct Cells<'a> {
    inspection: &'a Inspection,
    shown: Columns,
    /// What all bars are parts of.
    whole: u64,
}

impl<'a> Cells<'a> {
    /// Those that have room beside names in a pane of `columns`.
    pub(super) fn of_tree(
        tree: &TreeView,
        inspection: &'a Inspection,
        wanted: &Columns,
        columns: usize,
    ) -> Self {
        Self {
            inspection,
            shown: wanted.fitting(columns),
            whole: weight(tree.root()),
        }
    }

    /// Each with a space behind.
    pub(super) fn of(&self, node: &FileNode, theme: &Theme) -> Vec<Span<'static>> {
        let shown = Column::ALL.into_iter().filter(|&it| self.shown.has(it));
        let cells = shown.map(|column| {
            let columns = column.width();
            let (words, style) = match column {
                Column::Mode => (text::left(&self.mode(node), columns), theme.dim),
                Column::Owner => (text::left(&self.owner(node), columns), theme.dim),
                Column::Size => (text::right(&size(bytes(node)), columns), theme.text),
                Column::Bar => {
                    let bar = eighths(weight(node), self.whole, columns);
                    (text::left(&bar, columns), theme.bar)
                }
                Column::Share => (share(weight(node), self.whole), theme.dim),
                Column::Layer => (text::left(&layer(node), columns), theme.dim),
                Column::Source => (text::left(&self.source(node), columns), theme.dim),
                Column::Line => (text::left(&self.line(node), columns), theme.dim),
            };
            Span::styled(format!("{words} "), style)
        });
        cells.collect()
    }

    /// `-rwxr-xr-x`
    fn mode(&self, node: &FileNode) -> String {
        let entry = node.node.and_then(|it| self.inspection.tree.entry(&it));
        entry.map_or_else(String::new, |entry| {
            let kind = match node.kind {
                NodeKind::Directory => 'd',
                NodeKind::File => '-',
                NodeKind::Symlink => 'l',
                NodeKind::Special => match entry.kind {
                    EntryKind::CharDevice => 'c',
                    EntryKind::BlockDevice => 'b',
                    _ => 'p',
                },
            };
            permissions(kind, entry.mode)
        })
    }

    /// `1000:1000`
    fn owner(&self, node: &FileNode) -> String {
        let entry = node.node.and_then(|it| self.inspection.tree.entry(&it));
        entry.map_or_else(String::new, |entry| format!("{}:{}", entry.uid, entry.gid))
    }

    fn source(&self, node: &FileNode) -> String {
        let layer = node.layer.map(|layer| layer as usize);
        layer.map_or_else(String::new, |layer| source_of_layer(self.inspection, layer))
    }

    /// `:26`
    fn line(&self, node: &FileNode) -> String {
        let layer = node
            .layer
            .and_then(|layer| self.inspection.layers.get(layer as usize));
        let instruction = layer.and_then(|layer| layer.head.provenance.instruction.as_ref());
        let line = instruction.and_then(|it| it.start_line);
        line.map_or_else(String::new, |line| format!(":{line}"))
    }
}

/// `#5`
fn layer(node: &FileNode) -> String {
    let layer = node.layer;
    layer.map_or_else(String::new, |layer| format!("#{}", layer + 1))
}

/// As ls -l writes them.
fn permissions(kind: char, mode: u32) -> String {
    let mut words = String::from(kind);
    for (shift, special, letter) in [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')] {
        let bits = mode >> shift;
        words.push(if bits & 4 != 0 { 'r' } else { '-' });
        words.push(if bits & 2 != 0 { 'w' } else { '-' });
        words.push(match (mode & special != 0, bits & 1 != 0) {
            (true, true) => letter,
            (true, false) => letter.to_ascii_uppercase(),
            (false, true) => 'x',
            (false, false) => '-',
        });
    }
    words
}

/// A bar of at most `columns`, in eighths of one.
fn eighths(part: u64, whole: u64, columns: usize) -> String {
    const BLOCKS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    if whole == 0 {
        return String::new();
    }
    let steps = (part.min(whole) as f64 / whole as f64 * columns as f64 * 8.0).round() as usize;
    let mut bar = "█".repeat(steps / 8);
    bar.extend((steps % 8).checked_sub(1).map(|eighth| BLOCKS[eighth]));
    bar
}

/// ` 48 %`; what rounds to nothing and is something is less than one.
fn share(part: u64, whole: u64) -> String {
    let percent = (part as f64 / whole.max(1) as f64 * 100.0).round();
    match (part, percent as u64) {
        (0, _) => "  0 %".to_owned(),
        (_, 0) => " <1 %".to_owned(),
        (_, percent) => format!("{percent:>3} %"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_read_as_ls_writes_them() {
        assert_eq!(permissions('-', 0o755), "-rwxr-xr-x");
        assert_eq!(permissions('d', 0o1777), "drwxrwxrwt");
        assert_eq!(permissions('-', 0o4755), "-rwsr-xr-x");
        assert_eq!(permissions('-', 0o6640), "-rwSr-S---");
        assert_eq!(permissions('l', 0o777), "lrwxrwxrwx");
    }

    #[test]
    fn bars_and_shares_are_parts_of_a_whole() {
        assert_eq!(eighths(1, 1, 4), "████");
        assert_eq!(eighths(3, 8, 1), "▍");
        assert_eq!(eighths(9, 16, 2), "█▏");
        assert_eq!(eighths(1, 1_000_000, 8), "");
        assert_eq!(eighths(0, 0, 8), "");
        assert_eq!(share(1, 1), "100 %");
        assert_eq!(share(1, 1000), " <1 %");
        assert_eq!(share(0, 0), "  0 %");
    }
}
