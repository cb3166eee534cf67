//! The layers screen: the list's rows and the details of the chosen layer.

use super::Known;
use crate::ui::cursor::Cursor;
use crate::ui::details::{self, Line};

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    pub(crate) cursor: Cursor,
    /// One row a layer, ready to show.
    pub(crate) headlines: Vec<String>,
    pub(crate) details: Vec<Line>,
    /// Layer and columns that the details were written for.
    details_of: Option<(usize, usize)>,
}

impl Layers {
    /// More is known than before.
    pub(crate) fn learn(&mut self, known: Known<'_>) {
        self.headlines = known.heads().map(details::headline).collect();
        self.details_of = None;
    }

    /// Writes the details of the chosen layer for a pane of `columns`.
    pub(crate) fn describe(&mut self, known: Known<'_>, columns: usize) {
        let wanted = (self.cursor.row, columns);
        if self.details_of != Some(wanted) {
            self.details = of_layer(known, wanted.0, columns, false);
            self.details_of = Some(wanted);
        }
    }
}

/// All that is known of a layer, or what a pane has room for.
pub(crate) fn of_layer(known: Known<'_>, layer: usize, columns: usize, whole: bool) -> Vec<Line> {
    let base = known.image().base.as_ref();
    known
        .head(layer)
        .map(|head| details::lines(head, known.layer(layer), base, columns, whole))
        .unwrap_or_default()
}
