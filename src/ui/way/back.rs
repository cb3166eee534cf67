//! The way back: every stop that a person left by leading on or by a screen's number, the newest last.
//!
//! A stop is all that was chosen, so going back shows what was there whatever happened in between.

use crate::ui::files::Mode;
use crate::ui::list::Spot;
use crate::ui::overlay::Overlay;
use crate::ui::screens::found_list::Subject;
use crate::ui::screens::walk::Walk;
use crate::ui::screens::waste::WastePlace;
use crate::ui::state::State;
use crate::ui::tab::{Pane, Tab};
use layerscope::tree::PathId;

/// Stops that are kept; whoever went further has lost the first.
const MOST: usize = 200;

/// See the module.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stop {
    pub(crate) tab: Tab,
    pub(crate) focus: Pane,
    stage: (Spot, Option<String>),
    graph: usize,
    line: Walk,
    layer: Spot,
    waste: WastePlace,
    finding: (Option<Subject>, Walk, Walk),
    /// What the tree showed, where leading on changed it.
    pub(crate) mode: Option<Mode>,
    /// What was chosen in the tree.
    path: Option<PathId>,
    filter: String,
    /// What narrowed the list.
    narrow: String,
    /// The path whose history was shown, and the chosen event.
    history: Option<(PathId, Walk)>,
}

/// How the shown screen was come to.
#[derive(Debug, Default)]
pub(crate) struct Trail {
    /// Where a person came from, the newest last.
    pub(crate) back: Vec<Stop>,
    /// The chosen row when the screen was shown; none until screens were told apart.
    pub(crate) entered_at: Option<usize>,
}

impl Trail {
    fn push(&mut self, stop: Stop) {
        self.back.push(stop);
        if self.back.len() > MOST {
            self.back.remove(0);
        }
    }
}

impl State {
    /// Where the screen is now.
    pub(crate) fn here(&self) -> Stop {
        let history = match self.overlay() {
            Some(Overlay::History(history)) => Some((history.path, history.walk)),
            _ => None,
        };
        let has_files = self.has_files();
        let tree = self.files.tree.as_ref().filter(|_| has_files);
        Stop {
            tab: self.tab,
            focus: self.focus,
            stage: (
                self.stages.list.spot(),
                self.stages.chosen().map(|row| row.name.clone()),
            ),
            graph: self.stages.cursor.row,
            line: self.lines.walk,
            layer: self.layers.list.spot(),
            waste: self.waste.place(),
            finding: (
                self.findings.chosen(),
                self.findings.walk,
                self.findings.detail,
            ),
            mode: None,
            path: tree.and_then(|tree| tree.chosen_path()),
            filter: self.files.filter.text().to_owned(),
            narrow: self.arrangement().text().to_owned(),
            history,
        }
    }

    /// Remembers where the screen is, to come back to it.
    pub(crate) fn leave(&mut self) {
        self.trail.push(self.here());
    }

    /// Goes back by one stop, or where there is none, from a pane to its list.
    pub(crate) fn go_back(&mut self) {
        match self.trail.back.pop() {
            Some(stop) => self.return_to(stop),
            None => self.focus = self.tab.panes()[0],
        }
    }

    /// To the other pane of the screen; switching to and fro leads nowhere.
    pub(crate) fn switch_pane(&mut self) {
        let [first, second] = self.tab.panes();
        let other = if self.focus == first { second } else { first };
        match self.trail.back.last() {
            Some(stop) if (stop.tab, stop.focus) == (self.tab, other) => {
                self.trail.back.pop();
            }
            _ => self.leave(),
        }
        self.focus = other;
    }

    pub(crate) fn can_go_back(&self) -> bool {
        !self.trail.back.is_empty() || self.focus != self.tab.panes()[0]
    }

    fn return_to(&mut self, stop: Stop) {
        self.overlays.clear();
        self.tab = stop.tab;
        self.focus = stop.focus;
        if self.arrangement().text() != stop.narrow {
            self.arrangement_mut().set_text(&stop.narrow);
        }
        if self.waste.group_as(&stop.waste) {
            self.arrangements[Tab::Waste as usize].touch();
        }
        self.arrange();
        let (stage, name) = stop.stage;
        if !self.stages.list.return_to(stage)
            || self.stages.chosen().map(|it| &it.name) != name.as_ref()
        {
            // More is known than at the time, and the stage stands in another row.
            self.stages.choose_name(name.as_deref());
        }
        self.stages.cursor.row = stop.graph;
        self.lines.walk = stop.line;
        self.layers.list.return_to(stop.layer);
        self.waste.return_to(stop.waste);
        let (finding, walk, detail) = stop.finding;
        self.findings.return_to(finding, walk, detail);
        if let Some(mode) = stop.mode {
            self.files.mode = mode;
        }
        if self.tab.panes().contains(&Pane::Tree) {
            self.files.return_to(stop.path, stop.filter);
        }
        self.trail.entered_at = Some(self.chosen_row());
        if let Some((path, walk)) = stop.history {
            self.open_history(path, Some(walk));
        }
    }
}
