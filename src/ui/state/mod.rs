//! The state of the screen: `state + action → state`.
//!
//! Keys arrive as actions ([`super::act`]), the analysis as an outline, figures and at last an inspection. Everything
//! that takes work (rows of the screens, trees, wrapped texts) happens in [`settle`], and only when something changed, so
//! that [`super::render`] can draw the state as it is.

mod division;
mod settle;

use std::sync::Arc;
use std::time::Duration;

use ratatui::layout::Rect;

use super::files::{Files, Mode};
use super::find::Round;
use super::find::everywhere::Sweeps;
use super::keymap::Keymap;
use super::layout::{Places, SMALLEST};
use super::list::arrange::Arrangement;
use super::losses::Losses;
use super::overlay::Overlay;
use super::overlay::text::Topic;
use super::screens::findings::Findings;
use super::screens::layers::Layers;
use super::screens::lines::Lines;
use super::screens::source::Room;
use super::screens::stages::Stages;
use super::screens::waste::Wasted;
use super::screens::{Known, about, sums, whole};
use super::tab::{Pane, Tab};
use super::terminal::input::Progressed;
use super::text;
use super::text::details::{Line, Role};
use super::theme::looks::Looks;
use super::way::back::Trail;
use super::work::Work;
use super::work::desk;
use super::work::request::Request;
use super::{Ended, Surroundings};
use division::Division;
use layerscope::contents::Contents;
use layerscope::inspection::{ImageInfo, Inspection, Outline};
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

/// What the header says of the image.
#[derive(Debug, Default)]
pub(crate) struct Heading {
    pub(crate) reference: String,
    pub(crate) platform: String,
    /// Where it was found; empty where nobody looked.
    pub(crate) found: String,
}

impl Heading {
    fn of(image: &ImageInfo) -> Self {
        Self {
            reference: text::clean(&image.reference),
            platform: text::clean(&image.platform),
            found: text::clean(image.found.as_deref().unwrap_or_default()),
        }
    }
}

/// Everything that is on screen.
#[derive(Debug)]
pub(crate) struct State {
    // The image, and how far the analysis of it is.
    pub(crate) heading: Heading,
    pub(crate) phase: Phase,
    pub(crate) work: Work,
    /// Where files can be read again, once the image is analysed.
    pub(crate) contents: Option<Arc<Contents>>,

    // What is shown, and where.
    pub(crate) tab: Tab,
    pub(crate) focus: Pane,
    pub(crate) trail: Trail,
    /// What covers the screen, the topmost last.
    pub(crate) overlays: Vec<Overlay>,
    /// The whole terminal.
    pub(crate) area: Rect,
    pub(super) division: Division,
    /// Where everything stands, by all of the above.
    pub(crate) places: Places,

    // The screens.
    pub(crate) stages: Stages,
    pub(crate) lines: Lines,
    pub(crate) layers: Layers,
    pub(crate) waste: Wasted,
    pub(crate) findings: Findings,
    /// How the list of each is arranged, in their order.
    pub(super) arrangements: [Arrangement; Tab::ALL.len()],
    pub(crate) files: Files,
    /// How a term that is typed can end.
    pub(super) round: Round,
    /// What the files of all layers were searched for.
    pub(super) sweeps: Sweeps,

    // What was chosen before the start, and what of it changes later.
    pub(crate) keymap: Keymap,
    /// Whether what only the base image brought is folded away.
    pub(crate) is_base_folded: bool,
    pub(crate) surroundings: Surroundings,
    /// Whether was said what tmux needs to copy.
    pub(crate) is_tmux_told: bool,
    pub(crate) looks: Looks,
    /// Whether clicks and the wheel are the program's.
    pub(crate) has_mouse: bool,

    // What is to be told, and done outside.
    /// Something short that was just done; the next key takes it away.
    pub(crate) notice: Option<String>,
    /// Errands begun so far.
    pub(super) errands: u64,
    /// What is to be done outside, oldest first.
    pub(crate) requests: Vec<Request>,
    pub(crate) ended: Option<Ended>,
}

impl State {
    /// Before anything is known of the image.
    pub(crate) fn new(reference: &str, area: Rect) -> Self {
        let mut state = Self {
            heading: Heading {
                reference: text::clean(reference),
                ..Heading::default()
            },
            phase: Phase::Opening,
            work: Work::default(),
            contents: None,
            tab: Tab::Layers,
            focus: Pane::Layers,
            trail: Trail::default(),
            overlays: Vec::new(),
            area,
            division: Division::default(),
            places: Places::default(),
            stages: Stages::default(),
            lines: Lines::default(),
            layers: Layers::default(),
            waste: Wasted::default(),
            findings: Findings::default(),
            arrangements: Default::default(),
            files: Files::new(),
            round: Round::default(),
            sweeps: Sweeps::default(),
            keymap: Keymap::default(),
            is_base_folded: false,
            surroundings: Surroundings::default(),
            is_tmux_told: false,
            looks: Looks::default(),
            has_mouse: true,
            notice: None,
            errands: 0,
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
    pub(crate) fn inspected(&mut self, inspection: Inspection, losses: Losses) {
        self.learn(Phase::Ready(Arc::new(inspection), losses));
    }

    fn learn(&mut self, phase: Phase) {
        let is_first = matches!(self.phase, Phase::Opening) || self.is_untouched();
        let has_moved = self.has_moved();
        self.phase = phase;
        if self.has_text(Topic::Details) {
            // What is told of stays what is told of.
            self.lines.keep();
            self.layers.keep();
        }
        let Some(known) = self.phase.known() else {
            return;
        };
        self.heading = Heading::of(known.image());
        self.layers.learn(known);
        self.lines.learn(known);
        self.stages.learn(known, &self.lines);
        self.waste.learn(known);
        self.findings.learn(known);
        self.rearrange();
        if self.tab == Tab::Stages {
            // The same stage may stand in another row.
            self.trail.entered_at = (!has_moved).then(|| self.chosen_row());
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
        let is_unmoved = self.tab == Tab::Layers && !self.layers.is_chosen();
        is_unmoved && self.trail.entered_at.is_none() && self.overlays.is_empty()
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
    pub(crate) fn image(&self) -> Option<desk::Image> {
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

    /// Whether the image stands on another that is known.
    pub(crate) fn has_base(&self) -> bool {
        let image = self.phase.known().map(Known::image);
        let base = image.and_then(|image| image.base.as_ref());
        base.is_some_and(|base| base.layers > 0)
    }

    /// What all is known of is what is chosen: a stage, a layer, a line with its layers, a lost file with all waste in sums,
    /// or a finding.
    pub(crate) fn details(&self, columns: usize) -> (String, Vec<Line>) {
        let Some(known) = self.phase.known() else {
            return Default::default();
        };
        let lines = &self.lines;
        let (title, mut lines) = match (self.tab, lines.chosen(), known.inspection()) {
            (Tab::Stages, ..) => {
                let room = Room {
                    columns,
                    whole: true,
                    files: usize::MAX,
                };
                (self.stages.title(), self.stages.words(known, lines, room))
            }
            (Tab::Dockerfile, Some(block), _) => whole::line(block, lines, known, columns),
            (Tab::Waste, _, Some(inspection)) => {
                let all = inspection.summary.wasted_bytes;
                let mut words = self.waste.words(inspection, columns);
                let heading = format!("All waste: {}", size(all));
                words.push(Line::new(Role::Heading, heading));
                words.extend(sums::lines(&self.waste.sums, all, columns));
                ("Waste".to_owned(), words)
            }
            (Tab::Findings, _, Some(inspection)) => match self.findings.chosen() {
                Some(subject) => {
                    let paths = self.findings.paths(inspection);
                    whole::found(subject, paths, known, columns)
                }
                None => Default::default(),
            },
            _ => whole::layer(self.layers.chosen(), lines, known, columns),
        };
        if !matches!(self.tab, Tab::Stages | Tab::Waste) {
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
        self.tab.panes().contains(&Pane::Tree)
            && self.files.tree.is_some()
            && (self.tab != Tab::Layers || self.layers.list.chosen().is_some())
    }
}
