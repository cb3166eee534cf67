//! The layers screen: the list's rows and the details of the chosen layer.

use super::Known;
use crate::ui::details::{self, Line, Role};
use crate::ui::found::{self, Tally};
use crate::ui::listing::Listing;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    /// Layers from 0.
    pub(crate) list: Listing,
    /// One row a layer, ready to show.
    pub(crate) headlines: Vec<String>,
    /// What was found of each.
    pub(crate) found: Vec<Tally>,
    /// Columns of these; 0 where nothing was found.
    pub(crate) found_columns: usize,
    pub(crate) details: Vec<Line>,
    /// Layer and columns that the details were written for.
    details_of: Option<(usize, usize)>,
}

impl Layers {
    /// More is known than before.
    pub(crate) fn learn(&mut self, known: Known<'_>) {
        self.headlines = known.heads().map(details::headline).collect();
        self.found = vec![Tally::default(); known.layer_count()];
        for finding in known.findings() {
            let layer = finding.layer.and_then(|layer| self.found.get_mut(layer));
            if let Some(tally) = layer {
                tally.add(finding.severity);
            }
        }
        self.found_columns = Tally::columns(self.found.iter());
        self.details_of = None;
        self.list.show((0..known.layer_count() as u32).collect());
    }

    /// The chosen layer, from 0.
    pub(crate) fn chosen(&self) -> usize {
        self.list.item()
    }

    /// Goes to a layer.
    pub(crate) fn choose(&mut self, layer: usize) {
        self.list.choose(layer);
    }

    /// Writes the details of the chosen layer for a pane of `columns`.
    pub(crate) fn describe(&mut self, known: Known<'_>, columns: usize) {
        let wanted = (self.chosen(), columns);
        if self.details_of != Some(wanted) {
            self.details = self.of_finding(known, columns).into_iter().collect();
            self.details
                .extend(of_layer(known, wanted.0, columns, false));
            self.details_of = Some(wanted);
        }
    }

    /// The worst that was found of the chosen layer.
    fn of_finding(&self, known: Known<'_>, columns: usize) -> Option<Line> {
        let layer = self.chosen();
        let mut findings = known.findings().iter();
        let worst = findings.find(|finding| finding.layer == Some(layer))?;
        let count = self.found.get(layer)?.count;
        let words = found::told(worst, count, columns);
        Some(Line::new(Role::Found(worst.severity), words))
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
