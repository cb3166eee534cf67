//! From a finding to the place that it is about, and from the findings to the checklist.

use super::screens::Known;
use super::screens::found_list::{Lead, Subject};
use super::state::State;
use super::tab::{Pane, Tab};

impl State {
    /// The screen and the row that the chosen finding leads to: its line, or its layer where no line is known.
    pub(super) fn place(&self) -> Option<(Tab, usize)> {
        let Lead { line, layer, .. } = self.findings.lead()?;
        match (line.and_then(|line| self.lines.of_line(line)), layer) {
            (Some(block), _) => Some((Tab::Dockerfile, block)),
            (None, Some(layer)) if layer < self.layers.headlines.len() => {
                Some((Tab::Layers, layer))
            }
            _ => None,
        }
    }

    /// Goes there, to the first of its paths.
    pub(super) fn lead(&mut self) {
        let (Some(lead), Some((tab, _))) = (self.findings.lead(), self.place()) else {
            return;
        };
        self.follow_finding();
        self.tab = tab;
        self.entered_at = Some(self.chosen_row());
        self.is_led = true;
        self.focus = tab.panes()[0];
        if let Some(inspection) = self.phase.known().and_then(Known::inspection)
            && lead.has_paths
        {
            self.files.reveal(self.findings.paths(inspection));
            self.focus = Pane::Tree;
        }
    }

    /// Whether the screen is still as a finding led to it.
    pub(super) fn is_led(&self) -> bool {
        self.is_led && !self.has_moved()
    }

    /// Whether what is chosen is no finding.
    pub(super) fn is_in_checklist(&self) -> bool {
        let chosen = self.findings.chosen();
        chosen.is_some_and(|subject| !matches!(subject, Subject::Finding(_)))
    }

    /// Where the checklist begins.
    pub(super) fn checklist(&self) -> Option<usize> {
        let is_check = |subject, _| matches!(subject, Subject::Check(_));
        self.findings.first(is_check)
    }

    /// The worst finding.
    pub(super) fn first_finding(&self) -> Option<usize> {
        let is_finding = |subject, _| matches!(subject, Subject::Finding(_));
        self.findings.first(is_finding)
    }
}
