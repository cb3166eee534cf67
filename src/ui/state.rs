//! The state of the screen: `state + action → state`.
//!
//! Keys arrive as actions ([`super::act`]), the analysis as an outline, figures and at last an inspection. Everything
//! that takes work (rows of the screens, trees, wrapped texts) happens here and only when something changed, so that
//! [`super::render`] can draw the state as it is.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ratatui::layout::Rect;

use super::Ended;
use super::files::{Files, Mode};
use super::keymap::Keymap;
use super::layout::{Border, Places, SMALLEST, Split, inside};
use super::list::arrange::Arrangement;
use super::losses::Losses;
use super::overlay::Overlay;
use super::overlay::text::Topic;
use super::screens::findings::Findings;
use super::screens::layers::{self, Layers};
use super::screens::lines::Lines;
use super::screens::source::Room;
use super::screens::stages::Stages;
use super::screens::waste::Wasted;
use super::screens::{Known, about, sums};
use super::tab::{Pane, Tab};
use super::terminal::input::Progressed;
use super::text;
use super::text::details::Line;
use super::way::back::Place;
use super::work::Work;
use super::work::desk::Image;
use super::work::request::Request;
use layerscope::contents::Contents;
use layerscope::inspection::{Inspection, Outline};
use layerscope::size::size;

/// How far the analysis is.
#[derive(Debug)]
pub(crate) enum Phase {
    /// Nothing is known yet; an archive may be read from end to end first.
    Opening,
    /// Layers are known and being read, or about to be sent by an engine.
    Analysing(Box<Outline>),
    /// Everything is known.
    Ready(Arc<Inspection>, Losses),
}

impl Phase {
    /// What is known by now.
    pub(crate) fn known(&self) -> Option<Known<'_>> {
        match self {
            Self::Opening => None,
            Self::Analysing(outline) => Some(Known::Outline(outline)),
            Self::Ready(inspection, losses) => Some(Known::All(inspection, losses)),
        }
    }
}

/// Everything that is on screen.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) reference: String,
    pub(crate) platform: String,
    /// Where it was found; empty where nobody looked.
    pub(crate) place: String,
    pub(crate) phase: Phase,
    /// How far the analysis is.
    pub(crate) work: Work,
    pub(crate) area: Rect,
    pub(crate) places: Places,
    /// The screen of which the pane with the focus has the whole body.
    pub(super) zoomed: Option<Tab>,
    /// Where a person put the borders of each screen.
    pub(super) splits: [Split; Tab::ALL.len()],
    /// The border that is being dragged.
    pub(super) grabbed: Option<Border>,
    pub(crate) tab: Tab,
    pub(crate) focus: Pane,
    /// The chosen row when the screen was shown; none until screens were told apart.
    pub(super) entered_at: Option<usize>,
    pub(crate) stages: Stages,
    pub(crate) lines: Lines,
    pub(crate) layers: Layers,
    pub(crate) waste: Wasted,
    pub(crate) findings: Findings,
    /// How the list of each screen is arranged, in the order of the screens.
    pub(super) arrangements: [Arrangement; Tab::ALL.len()],
    /// Whether the lines go to the first match of what is typed.
    pub(super) is_seeking: bool,
    /// Where a person came from, the newest last.
    pub(crate) back: Vec<Place>,
    pub(crate) files: Files,
    /// What covers the screen, the topmost last.
    pub(crate) overlays: Vec<Overlay>,
    pub(crate) keymap: Keymap,
    /// Whether what only the base image brought is folded away.
    pub(crate) is_base_folded: bool,
    /// Where files can be read again, once the image is analysed.
    pub(crate) contents: Option<Arc<Contents>>,
    /// Where relative paths start that a person types, and what `~` stands for in them.
    pub(crate) directory: PathBuf,
    pub(crate) home: Option<PathBuf>,
    /// Whether tmux stands between the program and the terminal.
    pub(crate) is_in_tmux: bool,
    /// Errands begun so far.
    pub(super) errands: u64,
    /// Something short that was just done; the next key takes it away.
    pub(crate) notice: Option<String>,
    /// What is to be done outside, oldest first.
    pub(crate) requests: Vec<Request>,
    pub(crate) ended: Option<Ended>,
}

impl State {
    /// Before anything is known of the image.
    pub(crate) fn new(reference: &str, area: Rect) -> Self {
        let mut state = Self {
            reference: text::clean(reference),
            platform: String::new(),
            place: String::new(),
            phase: Phase::Opening,
            work: Work::default(),
            area,
            places: Places::default(),
            zoomed: None,
            splits: Default::default(),
            grabbed: None,
            tab: Tab::Layers,
            focus: Pane::Layers,
            entered_at: None,
            stages: Stages::default(),
            lines: Lines::default(),
            layers: Layers::default(),
            waste: Wasted::default(),
            findings: Findings::default(),
            arrangements: Default::default(),
            is_seeking: false,
            back: Vec::new(),
            files: Files::new(),
            overlays: Vec::new(),
            keymap: Keymap::default(),
            is_base_folded: false,
            contents: None,
            directory: PathBuf::new(),
            home: None,
            is_in_tmux: false,
            errands: 0,
            notice: None,
            requests: Vec::new(),
            ended: None,
        };
        state.settle();
        state
    }

    /// The layers are known; reading them is next. Where an engine sends the image, this comes twice.
    pub(crate) fn outlined(&mut self, outline: Outline) {
        self.work.outlined(outline.layers.len());
        self.learn(Phase::Analysing(Box::new(outline)));
    }

    /// Bars move; nothing else does. `now` is counted from any start.
    pub(crate) fn progressed(&mut self, now: Duration, progressed: Progressed) {
        self.work.learn(now, progressed);
        self.errands_progressed(now);
        self.files.tick(now);
    }

    /// Everything is known.
    pub(crate) fn inspected(&mut self, inspection: Inspection) {
        let losses = Losses::of(&inspection);
        self.learn(Phase::Ready(Arc::new(inspection), losses));
    }

    fn learn(&mut self, phase: Phase) {
        let is_first = matches!(self.phase, Phase::Opening) || self.is_untouched();
        let has_moved = self.has_moved();
        self.phase = phase;
        if self.has_text(Topic::Details) {
            // What is told of stays what is told of.
            self.lines.keep();
        }
        let Some(known) = self.phase.known() else {
            return;
        };
        self.reference = text::clean(&known.image().reference);
        self.platform = text::clean(&known.image().platform);
        self.place = text::clean(known.image().found.as_deref().unwrap_or_default());
        self.layers.learn(known);
        self.lines.learn(known);
        self.stages.learn(known, &self.lines);
        self.waste.learn(known);
        self.findings.learn(known);
        self.rearrange();
        if self.tab == Tab::Stages {
            // The same stage may stand in another row.
            self.entered_at = (!has_moved).then(|| self.chosen_row());
        }
        // The lines tell the most; without a Dockerfile they are the layers over again.
        if is_first && self.lines.has_numbers {
            self.tab = Tab::Dockerfile;
            self.focus = Pane::Lines;
        }
        self.rewrite_texts();
    }

    /// Whether nobody has gone anywhere yet.
    fn is_untouched(&self) -> bool {
        let is_first_layer = self.tab == Tab::Layers && self.layers.chosen() == 0;
        is_first_layer && self.entered_at.is_none() && self.overlays.is_empty()
    }

    /// The terminal has another size.
    pub(crate) fn resize(&mut self, area: Rect) {
        self.area = area;
        self.rewrite_texts();
    }

    pub(crate) fn is_too_small(&self) -> bool {
        self.area.width < SMALLEST.0 || self.area.height < SMALLEST.1
    }

    pub(crate) fn inspection(&self) -> Option<&Inspection> {
        self.phase.known().and_then(Known::inspection)
    }

    /// The image, once it is analysed, and where its files can be read again.
    pub(crate) fn image(&self) -> Option<Image> {
        match (&self.phase, &self.contents) {
            (Phase::Ready(inspection, _), Some(contents)) => {
                Some((Arc::clone(inspection), Arc::clone(contents)))
            }
            _ => None,
        }
    }

    pub(crate) fn warnings(&self) -> &[String] {
        match &self.phase {
            Phase::Opening => &[],
            Phase::Analysing(outline) => &outline.warnings,
            Phase::Ready(inspection, _) => &inspection.warnings,
        }
    }

    /// Carries out the work that actions and data left: builds and filters the tree, wraps words, keeps everything
    /// chosen in sight. Cheap when nothing changed.
    pub(crate) fn settle(&mut self) {
        self.arrange();
        let laid = self.divide();
        self.settle_overlay();
        // A pane that another covers keeps its place.
        let rows = laid.list_rows();
        let aside = (usize::from(inside(laid.aside).width), laid.aside_rows());
        let Some(known) = self.phase.known() else {
            return;
        };
        match self.tab {
            Tab::Stages => {
                self.stages.settle(rows, aside.1);
                let room = laid.detail_room();
                self.stages.describe(known, &self.lines, room);
            }
            Tab::Dockerfile => {
                self.lines.settle(rows);
                let columns = usize::from(inside(laid.tree).width);
                self.lines.describe(known, columns);
            }
            Tab::Layers => {
                self.layers.list.settle(rows);
                self.layers.describe(known, aside.0);
            }
            Tab::Waste => self.waste.settle(known, rows, aside),
            Tab::Findings => self.findings.settle(known, rows, aside),
        }
        let focus = self.focus;
        self.show_files(&laid);
        if self.focus != focus {
            // Without files the list has the focus, and more room.
            self.settle();
        }
    }

    /// Divides the screen among its panes. Returns the same with a place for those, too, that another covers.
    fn divide(&mut self) -> Places {
        self.zoomed = self.zoomed.filter(|tab| *tab == self.tab);
        let split = self.splits[self.tab as usize];
        let rows = (self.list_len(), self.stages.graph.rows.len());
        let mut laid = Places::of(self.area, (self.tab, self.focus), rows, split);
        self.places = laid;
        if self.zoomed.is_some() {
            self.places.zoom(self.focus);
            for (pane, zoomed) in [
                (&mut laid.list, self.places.list),
                (&mut laid.aside, self.places.aside),
                (&mut laid.tree, self.places.tree),
            ] {
                if !zoomed.is_empty() {
                    *pane = zoomed;
                }
            }
        }
        laid
    }

    fn show_files(&mut self, laid: &Places) {
        let height = self.tree_rows_in(laid);
        let Phase::Ready(inspection, _) = &self.phase else {
            return;
        };
        let is_folded = self.is_base_folded;
        let mode = self.files.mode;
        let wanted = match self.tab {
            Tab::Layers => Some(self.layers.files(mode)),
            Tab::Dockerfile | Tab::Stages | Tab::Waste | Tab::Findings => self.lines.files(mode),
        };
        if matches!(self.tab, Tab::Dockerfile | Tab::Layers) {
            let hunt = self.files.show(wanted, inspection, is_folded, height);
            self.requests.extend(hunt.map(Request::Hunt));
        } else {
            self.files.foresee(wanted, inspection, is_folded, height);
        }
        let plan = self.files.take_plan().map(Request::Tree);
        self.requests.extend(plan);
        if self.files.tree.is_none() && self.focus == Pane::Tree {
            self.focus = self.tab.panes()[0];
        }
    }

    /// Rows of the list that leads.
    pub(crate) fn list_len(&self) -> usize {
        match self.tab {
            Tab::Stages => self.stages.list.len(),
            Tab::Dockerfile => self.lines.len(),
            Tab::Layers => self.layers.list.len(),
            Tab::Waste => self.waste.list.len(),
            Tab::Findings => self.findings.list.rows.len(),
        }
    }

    /// Whether there is anything to choose from.
    pub(crate) fn has_rows(&self) -> bool {
        match self.tab {
            Tab::Findings => self.findings.has_rows(),
            _ => self.list_len() > 0,
        }
    }

    /// Words above the tree.
    pub(crate) fn about(&self) -> &[Line] {
        match self.tab {
            Tab::Dockerfile => &self.lines.about,
            _ => &[],
        }
    }

    /// Rows of the tree on screen.
    pub(crate) fn tree_rows(&self) -> usize {
        self.tree_rows_in(&self.places)
    }

    fn tree_rows_in(&self, places: &Places) -> usize {
        let has_filter = self.files.filter.is_shown();
        let rows = places.tree_rows(self.about().len(), has_filter);
        // What is folded away is told in the last.
        rows.saturating_sub(usize::from(self.files.is_folded()))
    }

    /// Whether the image stands on another that is known.
    pub(crate) fn has_base(&self) -> bool {
        let image = self.phase.known().map(Known::image);
        let base = image.and_then(|image| image.base.as_ref());
        base.is_some_and(|base| base.layers > 0)
    }

    /// What all is known of is: the chosen layer, the chosen line with its layers, the chosen stage, or all waste in sums.
    pub(crate) fn details(&self, columns: usize) -> (String, Vec<Line>) {
        let Some(known) = self.phase.known() else {
            return Default::default();
        };
        let (title, mut lines) = match (self.tab, self.lines.chosen()) {
            (Tab::Stages, _) => {
                let room = Room {
                    columns,
                    whole: true,
                    files: usize::MAX,
                };
                let lines = self.stages.words(known, &self.lines, room);
                (self.stages.title(), lines)
            }
            (Tab::Waste, _) => {
                let all = known.inspection().map_or(0, |it| it.summary.wasted_bytes);
                let lines = sums::lines(&self.waste.sums, all, columns).collect();
                (format!("All waste: {}", size(all)), lines)
            }
            (Tab::Dockerfile, Some(block)) => about::all(block, &self.lines, known, columns),
            _ => {
                let layer = self.layers.chosen();
                let lines = layers::of_layer(known, layer, columns, true);
                (format!("Layer {}", layer + 1), lines)
            }
        };
        if self.tab != Tab::Waste {
            lines.extend(about::image(known, columns));
        }
        (title, lines)
    }

    /// A word for the view of files that comes next.
    pub(crate) fn next_view(&self) -> Option<&'static str> {
        let next = self.files.next_view(self.inspection()?)?;
        Some(match next {
            Mode::Changes => "changes",
            Mode::Stage => "stage",
            Mode::Merged => "merged",
        })
    }

    /// Whether files are shown on this screen.
    pub(crate) fn has_files(&self) -> bool {
        self.tab.panes().contains(&Pane::Tree) && self.files.tree.is_some()
    }
}
