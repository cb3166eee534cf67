//! Leading on: from each row to what it is about, and from the findings to the checklist.
//!
//! The way back is [`crate::ui::way::back`]'s.

use crate::ui::files::Mode;
use crate::ui::keymap::action::Goal;
use crate::ui::screens::Known;
use crate::ui::screens::found_list::{Subject, Whereabouts};
use crate::ui::screens::waste_rows::{Chosen, Within};
use crate::ui::screens::wasted as waste;
use crate::ui::state::State;
use crate::ui::tab::{Pane, Tab};
use layerscope::inspection::Waste;
use layerscope::tree::PathId;

impl State {
    /// The screen and the row that the chosen finding leads to: its line, or its layer where no line is known.
    fn row_of_finding(&self) -> Option<(Tab, usize)> {
        let Whereabouts { line, layer, .. } = self.findings.lead()?;
        match (line.and_then(|line| self.lines.of_line(line)), layer) {
            (Some(block), _) => Some((Tab::Dockerfile, block)),
            (None, Some(layer)) if layer < self.layers.headlines.len() => {
                Some((Tab::Layers, layer))
            }
            _ => None,
        }
    }

    /// Goes there, to the first of its paths.
    fn lead_from_finding(&mut self) {
        let (Some(lead), Some((tab, _))) = (self.findings.lead(), self.row_of_finding()) else {
            return;
        };
        self.leave();
        self.widen(tab);
        self.follow_finding();
        self.tab = tab;
        self.trail.entered_at = Some(self.chosen_row());
        self.focus = tab.panes()[0];
        if let Some(inspection) = self.phase.known().and_then(Known::inspection)
            && lead.has_paths
        {
            self.files.reveal(self.findings.paths(inspection));
            self.focus = Pane::Tree;
        }
    }

    /// Whether the chosen row leads on.
    pub(crate) fn can_lead(&self) -> bool {
        let inspection = self.inspection();
        match self.focus {
            Pane::Stages => self.stage_block().is_some(),
            Pane::Graph => self.graph_block().is_some(),
            Pane::Lines => self.has_files() || self.shipping_block().is_some(),
            Pane::Layers => self.has_files(),
            Pane::Wasted => {
                let chosen = inspection.and_then(|it| self.waste.chosen(it));
                chosen.is_some_and(|it| it.pair().is_some() || it.files().is_some())
            }
            Pane::Loss => self.waste.lead().is_some(),
            Pane::Findings => self.row_of_finding().is_some(),
            Pane::Finding => self.chosen_path().is_some(),
            Pane::Tree => self.chosen_path().is_some(),
        }
    }

    /// Where the chosen row leads from what was lost or found.
    pub(crate) fn goal(&self) -> Option<Goal> {
        match self.focus {
            Pane::Wasted => {
                let inspection = self.inspection()?;
                match self.waste.chosen(inspection)? {
                    Chosen::File(_) => Some(Goal::Writer),
                    Chosen::Pair(_) | Chosen::Directory(_) => Some(Goal::Files),
                    Chosen::Base(_) => None,
                }
            }
            Pane::Loss => Some(match self.waste.lead()? {
                waste::Lead::Layer(..) => Goal::Layer,
                waste::Lead::Files(_) => Goal::Files,
                waste::Lead::History(_) => Goal::History,
            }),
            Pane::Findings => Some(match self.row_of_finding()? {
                _ if self.findings.lead()?.has_paths => Goal::Files,
                (Tab::Dockerfile, _) => Goal::Line,
                _ => Goal::Layer,
            }),
            Pane::Finding => Some(Goal::History),
            _ => None,
        }
    }

    /// Goes to where the chosen row leads.
    pub(crate) fn lead(&mut self) {
        match self.focus {
            Pane::Stages => {
                let Some(block) = self.stage_block() else {
                    return;
                };
                self.leave();
                self.show(Tab::Dockerfile);
                self.lines.open(block);
                self.follow_line_with_layer();
                self.trail.entered_at = Some(self.chosen_row());
            }
            Pane::Graph => {
                let Some(block) = self.graph_block() else {
                    return;
                };
                self.leave();
                self.show(Tab::Dockerfile);
                self.lines.open(block);
                self.trail.entered_at = None;
            }
            Pane::Lines | Pane::Layers if self.has_files() => {
                self.leave();
                self.focus = Pane::Tree;
            }
            Pane::Lines | Pane::Layers => {
                if let Some(block) = self.shipping_block() {
                    self.leave();
                    self.lines.open(block);
                }
            }
            Pane::Wasted => self.lead_from_waste(),
            Pane::Loss => match self.waste.lead() {
                Some(waste::Lead::Layer(layer, path)) => self.lead_to_layer(layer, path),
                Some(waste::Lead::Files(within)) => self.lead_to_files(within),
                Some(waste::Lead::History(path)) => self.open_history(path, None),
                None => {}
            },
            Pane::Findings => self.lead_from_finding(),
            Pane::Finding | Pane::Tree => {
                if let Some(path) = self.chosen_path() {
                    self.open_history(path, None);
                }
            }
        }
    }

    /// Goes to a layer: to the line that made it alone, or to the layer itself; there, to a path of its changes.
    pub(crate) fn lead_to_layer(&mut self, layer: usize, path: Option<PathId>) {
        self.leave();
        self.overlays.clear();
        let block = self.lines.of_layer(layer).filter(|&block| {
            let layers = self.lines.blocks.get(block).map(|block| &block.layers[..]);
            self.lines.has_numbers && layers == Some(&[layer])
        });
        self.choose_layer(layer);
        self.tab = match block {
            Some(_) => Tab::Dockerfile,
            None => Tab::Layers,
        };
        self.trail.entered_at = Some(self.chosen_row());
        self.focus = self.tab.panes()[0];
        if let Some(path) = path {
            if let Some(stop) = self.trail.back.last_mut() {
                stop.mode = Some(self.files.mode);
            }
            self.files.mode = Mode::Changes;
            self.files.reveal(&[path]);
            self.focus = Pane::Tree;
        }
    }

    /// To the layer that wrote a file, or to the files of a pair or directory.
    fn lead_from_waste(&mut self) {
        let inspection = self.inspection();
        match inspection.and_then(|it| self.waste.chosen(it)) {
            Some(Chosen::File(&Waste {
                written_by, path, ..
            })) => {
                self.lead_to_layer(written_by, Some(path));
            }
            Some(chosen) => {
                if let Some(within) = chosen.files() {
                    self.lead_to_files(within);
                }
            }
            None => {}
        }
    }

    fn lead_to_files(&mut self, within: Within) {
        self.leave();
        self.waste.enter(within);
        self.focus = Pane::Wasted;
        self.arrangement_mut().touch();
        self.arrange();
    }

    /// The instruction that the chosen row of the table leads to: the one that brought most of what the row counts,
    /// else the one that did so in the stage, else where it begins.
    fn stage_block(&self) -> Option<usize> {
        let row = self.stages.chosen()?;
        let made = row.made.iter().filter_map(|&it| self.lines.of_layer(it));
        let largest = self.lines.largest(made);
        let largest = largest.or_else(|| self.lines.largest(self.lines.of_stage(row.stage?)));
        largest.or(row.block)
    }

    /// Of an instruction whose files are not in this image, the one that brought what is from its stage.
    pub(crate) fn shipping_block(&self) -> Option<usize> {
        let block = self.lines.chosen().filter(|_| self.focus == Pane::Lines)?;
        self.lines.shipped_by(block.stage?)
    }

    /// The instruction of the chosen row of the graph.
    fn graph_block(&self) -> Option<usize> {
        self.lines.of_line(self.stages.graph_line()?)
    }

    /// Whether what is chosen is no finding.
    pub(crate) fn is_in_checklist(&self) -> bool {
        let chosen = self.findings.chosen();
        chosen.is_some_and(|subject| !matches!(subject, Subject::Finding(_)))
    }

    /// Where the checklist begins.
    pub(crate) fn checklist(&self) -> Option<usize> {
        let is_check = |subject, _| matches!(subject, Subject::Check(_));
        self.findings.first(is_check)
    }

    /// The worst finding.
    pub(crate) fn first_finding(&self) -> Option<usize> {
        let is_finding = |subject, _| matches!(subject, Subject::Finding(_));
        self.findings.first(is_finding)
    }
}
