//! The layers screen: the list's rows and the details of the chosen layer.

use std::cmp::Reverse;

use super::{Known, name_of};
use crate::ui::files::{Mode, Shown};
use crate::ui::find::Facts;
use crate::ui::list::Listing;
use crate::ui::list::arrange::{Arrangement, Order};
use crate::ui::list::cursor::Move;
use crate::ui::screens::found::{self, Tally};
use crate::ui::text;
use crate::ui::text::details::{self, Line, Role};
use layerscope::inspection::{Layer, Origin};
use layerscope::size::size;

/// Size, a space, waste.
pub(crate) const FIGURES_COLUMNS: usize = 15;
/// The pointer, a space between columns, and borders.
const BETWEEN_COLUMNS: usize = 1 + 3 + 2;
/// `digest sha256:…` with borders.
const DIGEST_COLUMNS: usize = 7 + 71 + 2;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    /// Layers from 0; folded ones are one row, the last of them.
    pub(crate) list: Listing,
    /// How many of the lowest layers are one row.
    pub(crate) folded: usize,
    /// In place of their headlines.
    pub(crate) fold: String,
    /// One row a layer, ready to show.
    pub(crate) headlines: Vec<String>,
    /// What was found of each.
    pub(crate) found: Vec<Tally>,
    /// Columns of these; 0 where nothing was found.
    pub(crate) found_columns: usize,
    /// Whether a person chose the layer.
    is_chosen: bool,
    /// Columns of the longest row, and of a digest in the details, borders included.
    pub(crate) columns: usize,
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
        let headlines = self.headlines.iter().map(|it| text::width(it));
        let before = self.number_columns() + FIGURES_COLUMNS + self.found_columns;
        let longest = headlines.max().unwrap_or(0) + before + BETWEEN_COLUMNS;
        self.columns = longest.max(DIGEST_COLUMNS);
        self.details_of = None;
        self.list.show((0..known.layer_count() as u32).collect());
        if !self.is_chosen {
            self.open_at_largest(known);
        }
    }

    /// Until a person chooses, the layer that this build added most with is chosen; of what is all base, or of an image
    /// of which no base is known, the largest.
    fn open_at_largest(&mut self, known: Known<'_>) {
        let layers = (0..known.layer_count()).filter_map(|at| known.layer(at));
        let rank = |layer: &&Layer| {
            let is_own = layer.head.provenance.origin != Origin::Base;
            let index = layer.head.index;
            (is_own && layer.bytes > 0, layer.bytes, Reverse(index))
        };
        let largest = layers.max_by_key(rank).map(|layer| layer.head.index);
        self.choose(largest.unwrap_or(0));
    }

    /// The choice is a person's from now on.
    pub(crate) fn keep(&mut self) {
        self.is_chosen = true;
    }

    /// Whether a person chose the layer.
    pub(crate) fn is_chosen(&self) -> bool {
        self.is_chosen
    }

    pub(crate) fn go(&mut self, to: Move, height: usize) {
        self.is_chosen = true;
        self.list.go(to, height);
    }

    pub(crate) fn scroll(&mut self, to: Move, height: usize) {
        self.is_chosen = true;
        self.list.scroll(to, height);
    }

    /// Chooses a row, and says whether it was chosen already.
    pub(crate) fn choose_row(&mut self, row: usize) -> bool {
        self.is_chosen = true;
        self.list.choose_row(row)
    }

    /// Columns of the layers' numbers.
    pub(crate) fn number_columns(&self) -> usize {
        self.headlines.len().to_string().len().max(2)
    }

    /// Sorts and filters the layers, the lowest `folded` as one.
    pub(crate) fn arrange(&mut self, known: Known<'_>, how: &Arrangement, folded: usize) {
        self.folded = folded.min(known.layer_count());
        self.fold = base_words(known, self.folded);
        let first = self.folded.saturating_sub(1);
        let all = first..known.layer_count();
        let kept = all.filter(|&layer| !how.is_narrow() || self.is_kept(known, how, layer));
        let mut shown: Vec<u32> = kept.map(|layer| layer as u32).collect();
        let figures = |layer: &u32| self.figures(known, *layer as usize);
        match how.order {
            Order::Size => shown.sort_by_key(|layer| Reverse(figures(layer).0)),
            Order::Waste => shown.sort_by_key(|layer| Reverse(figures(layer).1)),
            Order::Given | Order::Path | Order::Place => {}
        }
        if how.is_reversed {
            shown.reverse();
        }
        self.list.show(shown);
        self.details_of = None;
    }

    /// What a filter may ask for of each row.
    pub(crate) fn facts<'a>(&self, known: Known<'a>) -> Vec<Facts<'a>> {
        let rows = self.folded.saturating_sub(1)..known.layer_count();
        rows.filter_map(|layer| self.facts_of(known, layer))
            .collect()
    }

    fn facts_of<'a>(&self, known: Known<'a>, layer: usize) -> Option<Facts<'a>> {
        let head = known.head(layer)?;
        let provenance = &head.provenance;
        let instruction = provenance.instruction.as_ref();
        let stage = match &provenance.copied_from {
            Some(from) => Some(from.name.as_str()),
            None => provenance.stage.as_deref(),
        };
        Some(Facts {
            bytes: known.layer(layer).map(|_| self.figures(known, layer).0),
            stage,
            layer: Some(layer),
            lines: instruction.and_then(|it| it.start_line.zip(it.end_line)),
            severity: self.found.get(layer).and_then(|tally| tally.worst),
            ..Facts::default()
        })
    }

    fn is_kept(&self, known: Known<'_>, how: &Arrangement, layer: usize) -> bool {
        let Some(facts) = self.facts_of(known, layer) else {
            return false;
        };
        let headline = match self.is_fold(layer) {
            true => self.fold.as_str(),
            false => self.headlines.get(layer).map_or("", String::as_str),
        };
        how.keeps(headline, &facts)
    }

    /// Whether a row stands for all folded layers.
    pub(crate) fn is_fold(&self, layer: usize) -> bool {
        layer + 1 == self.folded
    }

    /// Bytes and wasted bytes of a row.
    pub(crate) fn figures(&self, known: Known<'_>, layer: usize) -> (u64, u64) {
        let first = if self.is_fold(layer) { 0 } else { layer };
        let layers = (first..=layer).filter_map(|layer| known.layer(layer));
        layers.fold((0, 0), |(bytes, wasted), layer| {
            (bytes + layer.bytes, wasted + layer.wasted_bytes)
        })
    }

    /// The chosen layer, from 0.
    pub(crate) fn chosen(&self) -> usize {
        self.list.item()
    }

    /// Goes to a layer, and tells whether its row is shown.
    pub(crate) fn choose(&mut self, layer: usize) -> bool {
        self.list.choose(layer.max(self.folded.saturating_sub(1)))
    }

    /// Whose files belong to the chosen row: the layer's; of folded layers, all together.
    pub(crate) fn files(&self, mode: Mode) -> Shown {
        let layer = self.chosen();
        match self.is_fold(layer) {
            true => (layer, Mode::Merged),
            false => (layer, mode),
        }
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

/// `base image node:22: 3 layers, 74.8 MB`
pub(crate) fn base_words(known: Known<'_>, folded: usize) -> String {
    let base = known.image().base.as_ref();
    let name = base.and_then(|base| base.reference.as_deref()).map(name_of);
    let name = name.map(|name| format!(" {name}")).unwrap_or_default();
    let layers = match folded {
        1 => "1 layer".to_owned(),
        many => format!("{many} layers"),
    };
    let all = (0..folded).filter_map(|layer| known.layer(layer));
    let bytes: u64 = all.map(|layer| layer.bytes).sum();
    match known.inspection() {
        Some(_) => format!("base image{name}: {layers}, {}", size(bytes)),
        None => format!("base image{name}: {layers}"),
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
