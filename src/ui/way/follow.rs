//! What is chosen on one screen is chosen on the others: the stage, line and layer follow whichever a person moved last.
//!
//! A screen that is only passed through leads nowhere. How each keeps its choice in sight is the screens' business.

use crate::ui::screens::found_list::{Subject, Whereabouts};
use crate::ui::state::State;
use crate::ui::tab::Tab;

impl State {
    /// Shows a screen, at what was chosen.
    pub(crate) fn show(&mut self, tab: Tab) {
        let has_moved = self.has_moved();
        let was_chosen = self.is_chosen();
        match self.tab {
            Tab::Stages if has_moved => self.follow_stage(tab),
            Tab::Dockerfile if has_moved => {
                self.follow_line_with_stage();
                self.follow_line_with_layer();
            }
            Tab::Layers if has_moved && was_chosen => {
                self.follow_layer_with_line();
                self.follow_layer_with_stage();
            }
            // The stage may be the one that the layer's line stands in.
            Tab::Layers if tab == Tab::Stages && self.stages.has_layers() => {
                self.follow_layer_with_stage();
            }
            Tab::Waste if has_moved => self.follow_waste(),
            Tab::Findings if has_moved => self.follow_finding(),
            _ => {}
        }
        if tab == Tab::Findings && self.tab != tab && has_moved && was_chosen {
            self.find_chosen();
        }
        self.tab = tab;
        self.trail.entered_at = Some(self.chosen_row());
        if !tab.panes().contains(&self.focus) {
            self.focus = tab.panes()[0];
        }
    }

    /// Goes to a layer, whatever was left out of the list.
    pub(crate) fn choose_layer(&mut self, layer: usize) {
        if !self.layers.choose(layer) {
            self.widen(Tab::Layers);
            self.layers.choose(layer);
        }
        self.follow_layer_with_line();
        self.follow_layer_with_stage();
    }

    /// Whether another row was chosen since the screen is shown.
    pub(crate) fn has_moved(&self) -> bool {
        self.trail.entered_at != Some(self.chosen_row())
    }

    /// Whether what has moved was moved by a person: a screen opens at what is largest.
    fn is_chosen(&self) -> bool {
        match self.tab {
            Tab::Dockerfile => self.lines.is_chosen(),
            Tab::Layers => self.trail.entered_at.is_some() || self.layers.is_chosen(),
            Tab::Stages | Tab::Waste | Tab::Findings => true,
        }
    }

    /// The row of the shown screen, an instruction counted as one.
    pub(crate) fn chosen_row(&self) -> usize {
        match self.tab {
            Tab::Stages => self.stages.list.item(),
            Tab::Dockerfile => self.lines.walk.block,
            Tab::Layers => self.layers.chosen(),
            Tab::Waste => self.waste.list.item(),
            Tab::Findings => self.findings.walk.block,
        }
    }

    /// To its first layer or to its line; the one that is not shown follows the other.
    fn follow_stage(&mut self, to: Tab) {
        let first = self.stages.chosen().and_then(|row| row.made.first());
        match first {
            Some(&layer) if to == Tab::Layers => {
                self.layers.choose(layer);
                self.layers.keep();
                self.follow_layer_with_line();
            }
            _ => {
                if let Some(block) = self.stages.line() {
                    self.lines.open(block);
                }
                self.follow_line_with_layer();
            }
        }
    }

    /// To the stage that the line stands in; what no stage holds, to where its layer came from.
    fn follow_line_with_stage(&mut self) {
        let Some(block) = self.lines.chosen() else {
            return;
        };
        match (block.stage, block.layers.last()) {
            (Some(stage), _) => self.stages.open(stage, self.lines.walk.block),
            (None, Some(&layer)) => self.stages.open_source(layer),
            (None, None) => {}
        }
    }

    pub(crate) fn follow_line_with_layer(&mut self) {
        if self.lines.is_chosen() {
            self.layers.keep();
        }
        let layers = self.lines.chosen().map_or(&[][..], |block| &block.layers);
        if let Some(&last) = layers.last()
            && !layers.contains(&self.layers.chosen())
        {
            self.layers.choose(last);
        }
    }

    fn follow_layer_with_line(&mut self) {
        let layer = self.layers.chosen();
        let block = self.lines.chosen();
        if !block.is_some_and(|block| block.layers.contains(&layer))
            && let Some(block) = self.lines.of_layer(layer)
        {
            self.lines.open(block);
        }
    }

    fn follow_layer_with_stage(&mut self) {
        self.stages.open_source(self.layers.chosen());
    }

    /// To the layer that wrote it, its line and stage.
    fn follow_waste(&mut self) {
        let inspection = self.inspection();
        let chosen = inspection.and_then(|inspection| self.waste.chosen(inspection));
        if let Some((layer, ..)) = chosen.and_then(|chosen| chosen.pair()) {
            self.layers.choose(layer);
            self.follow_layer_with_line();
            self.follow_layer_with_stage();
        }
    }

    /// To its line, layer and stage, as far as they are known.
    pub(crate) fn follow_finding(&mut self) {
        let Some(lead) = self.findings.lead() else {
            return;
        };
        let block = lead.line.and_then(|line| self.lines.of_line(line));
        if let Some(layer) = lead.layer.filter(|&it| it < self.layers.headlines.len()) {
            self.layers.choose(layer);
            self.follow_layer_with_line();
        }
        if let Some(block) = block {
            self.lines.open(block);
            self.follow_line_with_layer();
        }
        match (self.findings.chosen(), lead.layer) {
            (Some(Subject::Finding(at)), _) => self.stages.open_finding(at),
            (_, Some(layer)) => self.stages.open_source(layer),
            _ => {}
        }
    }

    /// To the worst finding of the chosen stage, line or layer.
    fn find_chosen(&mut self) {
        let is_wanted = |subject, lead: Whereabouts| {
            let Subject::Finding(at) = subject else {
                return false;
            };
            match self.tab {
                Tab::Stages => self.stages.of_finding(at) == Some(self.stages.list.item()),
                Tab::Dockerfile => self.lines.of_finding(lead) == Some(self.lines.walk.block),
                Tab::Layers => lead.layer == Some(self.layers.chosen()),
                Tab::Waste | Tab::Findings => false,
            }
        };
        if let Some(first) = self.findings.first(is_wanted) {
            self.findings.open(first);
        }
    }
}
