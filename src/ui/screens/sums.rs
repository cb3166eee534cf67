//! All waste in sums: how it was lost, who wrote it, where it lay. Each of the three adds up to all of it.

use std::cmp::Reverse;

use hashbrown::HashMap;

use super::wasted;
use crate::ui::losses::directories::{self, Directory};
use crate::ui::losses::{self, Losses};
use crate::ui::text;
use crate::ui::text::details::{Line, Role};
use layerscope::inspection::{Inspection, WasteReason};
use layerscope::size::{percent, size};

/// Columns of a size and of a share.
const SIZE_COLUMNS: usize = 9;
const SHARE_COLUMNS: usize = 7;
/// Columns of a path.
const PATH_COLUMNS: usize = 120;

/// One way to see all waste.
#[derive(Debug)]
pub(crate) struct Section {
    head: &'static str,
    /// The largest first; together, all that was wasted.
    pub(crate) rows: Vec<Sum>,
}

/// Lost files of one kind.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) bytes: u64,
    pub(crate) files: usize,
    /// Ready to show.
    pub(crate) words: String,
}

/// See the module; nothing where nothing was lost.
pub(super) fn of(inspection: &Inspection, losses: &Losses) -> Vec<Section> {
    let mut reasons: HashMap<WasteReason, (u64, usize)> = HashMap::new();
    let mut writers: HashMap<usize, (u64, usize)> = HashMap::new();
    for group in &losses.pairs {
        let (writer, _, reason) = group.pair;
        for sum in [
            reasons.entry(reason).or_default(),
            writers.entry(writer).or_default(),
        ] {
            *sum = (sum.0 + group.bytes, sum.1 + group.files);
        }
    }
    let reason = |(reason, (bytes, files))| Sum {
        bytes,
        files,
        words: format!("{} {}", losses::mark(reason), reason.words()),
    };
    let writer = |(layer, (bytes, files))| {
        let place = wasted::place(inspection, layer);
        let stage = inspection.layers.get(layer).map(wasted::stage);
        let stage = stage.filter(|stage| !stage.is_empty());
        Sum {
            bytes,
            files,
            words: match stage {
                Some(stage) => format!("{place}, {stage}"),
                None => place,
            },
        }
    };
    let directory = |it: &Directory| Sum {
        bytes: it.bytes,
        files: it.files,
        words: text::clean_path(&directories::path(it.below, inspection), PATH_COLUMNS),
    };
    let sections = [
        ("How it was lost", reasons.into_iter().map(reason).collect()),
        ("Who wrote it", writers.into_iter().map(writer).collect()),
        (
            "Where it lay",
            losses
                .directories
                .iter()
                .map(directory)
                .collect::<Vec<Sum>>(),
        ),
    ];
    let sections = sections.into_iter().filter(|(_, rows)| !rows.is_empty());
    sections.map(|(head, rows)| section(head, rows)).collect()
}

fn section(head: &'static str, mut rows: Vec<Sum>) -> Section {
    rows.sort_by(|a, b| (Reverse(a.bytes), &a.words).cmp(&(Reverse(b.bytes), &b.words)));
    Section { head, rows }
}

/// How many lines these are.
pub(crate) fn len(sections: &[Section]) -> usize {
    sections.iter().map(|section| section.rows.len() + 1).sum()
}

/// The same as lines of at most `columns`.
pub(crate) fn lines(sections: &[Section], all: u64, columns: usize) -> impl Iterator<Item = Line> {
    let rows = sections.iter().flat_map(|section| &section.rows);
    let counts = rows.map(|sum| text::width(&wasted::count(sum.files)));
    let count_columns = counts.max().unwrap_or(0);
    sections.iter().flat_map(move |section| {
        let head = Line::new(Role::Heading, section.head);
        let rows = section.rows.iter().map(move |sum| {
            let figures = [
                text::right(&size(sum.bytes), SIZE_COLUMNS),
                text::right(&percent(sum.bytes, all), SHARE_COLUMNS),
                text::right(&wasted::count(sum.files), count_columns),
            ];
            let figures = figures.join(" ");
            let room = columns.saturating_sub(text::width(&figures) + 2);
            // What tells rows apart is at the end of long paths.
            let words = text::fit_end(&sum.words, room);
            Line::new(Role::Plain, format!("{figures}  {words}"))
        });
        std::iter::once(head).chain(rows)
    })
}
