//! The state of the screen: `state + action → state`.
//!
//! Keys arrive as [`Action`]s, the analysis as an outline, figures and at last an inspection. Everything that takes
//! work (building, filtering and flattening trees, wrapping texts) happens here and only when something changed, so
//! that [`super::render`] can draw the state as it is.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use ratatui::layout::Rect;

use super::action::Action;
use super::cursor::{Cursor, Move, scroll};
use super::details::{self, Line};
use super::input::Progressed;
use super::keymap::{self, Binding, Scope};
use super::layout::{Places, SMALLEST, inside};
use super::overlay::{self, Overlay, Topic};
use super::text;
use super::tree_view::{Choices, Sort, TreeView};
use super::{Ended, job::Reading};
use layerscope::inspection::{BaseImage, ImageInfo, Inspection, Layer, LayerHead, Outline};
use layerscope::tree::FileTree;

/// Trees kept for coming back to.
const KEPT_TREES: usize = 6;

/// How far the analysis is.
#[derive(Debug)]
pub(crate) enum Phase {
    /// Nothing is known yet; an archive may be read from end to end first.
    Opening {
        /// Bytes read, of bytes.
        archive: Reading,
    },
    /// Layers are known and being read.
    Analysing {
        outline: Box<Outline>,
        layers: Vec<Reading>,
    },
    /// Everything is known.
    Ready(Box<Inspection>),
}

/// A part of the screen that takes keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pane {
    Layers,
    Tree,
}

/// What the tree shows of the chosen layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// What the layer itself did.
    Changes,
    /// The file system once it was applied.
    Merged,
}

/// The filter of the tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) text: String,
    pub(crate) is_typing: bool,
}

impl Filter {
    /// Whether it takes a line on screen.
    pub(crate) fn is_shown(&self) -> bool {
        self.is_typing || !self.text.is_empty()
    }
}

type Shown = (usize, Mode);

/// Everything that is on screen.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) reference: String,
    pub(crate) platform: String,
    pub(crate) phase: Phase,
    pub(crate) area: Rect,
    pub(crate) places: Places,
    pub(crate) focus: Pane,
    pub(crate) layers: Cursor,
    /// One row a layer, ready to show.
    pub(crate) headlines: Vec<String>,
    pub(crate) details: Vec<Line>,
    pub(crate) mode: Mode,
    pub(crate) sort: Sort,
    pub(crate) filter: Filter,
    pub(crate) tree: Option<TreeView>,
    pub(crate) overlay: Option<Overlay>,
    pub(crate) ended: Option<Ended>,
    /// Layer, columns and phase that the details were written for.
    details_of: Option<(usize, usize, u8)>,
    choices: Choices,
    shown: Option<Shown>,
    /// Trees of other layers and modes, the newest last.
    kept: Vec<(Shown, TreeView)>,
}

impl State {
    /// Before anything is known of the image.
    pub(crate) fn new(reference: &str, area: Rect) -> Self {
        let mut state = Self {
            reference: text::clean(reference),
            platform: String::new(),
            phase: Phase::Opening {
                archive: Reading::default(),
            },
            area,
            places: Places::default(),
            focus: Pane::Layers,
            layers: Cursor::default(),
            headlines: Vec::new(),
            details: Vec::new(),
            mode: Mode::Changes,
            sort: Sort::default(),
            filter: Filter::default(),
            tree: None,
            overlay: None,
            ended: None,
            details_of: None,
            choices: Choices::new(),
            shown: None,
            kept: Vec::new(),
        };
        state.settle();
        state
    }

    /// The layers are known; reading them is next.
    pub(crate) fn outlined(&mut self, outline: Outline) {
        if matches!(self.phase, Phase::Opening { .. }) {
            self.name(&outline.image);
            self.headlines = outline.layers.iter().map(details::headline).collect();
            self.phase = Phase::Analysing {
                layers: vec![Reading::default(); outline.layers.len()],
                outline: Box::new(outline),
            };
        }
    }

    /// Bars move; nothing else does.
    pub(crate) fn progressed(&mut self, progressed: Progressed) {
        match &mut self.phase {
            Phase::Opening { archive } => *archive = progressed.archive,
            // The board may be ahead of the outline that is still on its way.
            Phase::Analysing { layers, .. } if layers.len() == progressed.layers.len() => {
                *layers = progressed.layers;
            }
            _ => {}
        }
    }

    /// Everything is known.
    pub(crate) fn inspected(&mut self, inspection: Inspection) {
        self.name(&inspection.image);
        self.headlines = inspection
            .layers
            .iter()
            .map(|layer| details::headline(&layer.head))
            .collect();
        self.phase = Phase::Ready(Box::new(inspection));
    }

    fn name(&mut self, image: &ImageInfo) {
        self.reference = text::clean(&image.reference);
        self.platform = text::clean(&image.platform);
    }

    /// The terminal has another size.
    pub(crate) fn resize(&mut self, area: Rect) {
        self.area = area;
        if let Some(topic) = self.overlay.as_ref().map(|overlay| overlay.topic) {
            self.open(topic);
        }
    }

    pub(crate) fn is_too_small(&self) -> bool {
        self.area.width < SMALLEST.0 || self.area.height < SMALLEST.1
    }

    pub(crate) fn image(&self) -> Option<&ImageInfo> {
        match &self.phase {
            Phase::Opening { .. } => None,
            Phase::Analysing { outline, .. } => Some(&outline.image),
            Phase::Ready(inspection) => Some(&inspection.image),
        }
    }

    pub(crate) fn inspection(&self) -> Option<&Inspection> {
        match &self.phase {
            Phase::Ready(inspection) => Some(inspection),
            _ => None,
        }
    }

    pub(crate) fn warnings(&self) -> &[String] {
        match &self.phase {
            Phase::Opening { .. } => &[],
            Phase::Analysing { outline, .. } => &outline.warnings,
            Phase::Ready(inspection) => &inspection.warnings,
        }
    }

    pub(crate) fn layer_count(&self) -> usize {
        self.headlines.len()
    }

    /// The head of the chosen layer, and its figures where they are known.
    pub(crate) fn chosen_layer(&self) -> Option<(&LayerHead, Option<&Layer>)> {
        match &self.phase {
            Phase::Opening { .. } => None,
            Phase::Analysing { outline, .. } => {
                outline.layers.get(self.layers.row).map(|head| (head, None))
            }
            Phase::Ready(inspection) => inspection
                .layers
                .get(self.layers.row)
                .map(|layer| (&layer.head, Some(layer))),
        }
    }

    /// Whether a binding works here and now.
    pub(crate) fn holds(&self, binding: &Binding) -> bool {
        let is_typing = self.filter.is_typing;
        let in_panes = self.overlay.is_none() && !is_typing;
        let in_scope = match binding.scope {
            Scope::Everywhere => true,
            Scope::Overlay => self.overlay.is_some(),
            Scope::Typing => is_typing && self.overlay.is_none(),
            Scope::Panes => in_panes,
            Scope::Layers => in_panes && self.focus == Pane::Layers,
            Scope::Tree => in_panes && self.focus == Pane::Tree,
        };
        in_scope && self.can(binding.action)
    }

    fn can(&self, action: Action) -> bool {
        let chosen = self
            .tree
            .as_ref()
            .and_then(|tree| tree.chosen().map(|row| (tree, row)));
        match action {
            Action::Go(_) => self.overlay.is_some() || self.layer_count() > 0,
            Action::NextPane | Action::Filter => self.tree.is_some(),
            Action::Details => self.chosen_layer().is_some(),
            Action::Expand => {
                chosen.is_some_and(|(tree, row)| tree.can_open(row) && !tree.is_open(row))
            }
            Action::Collapse => {
                chosen.is_some_and(|(tree, row)| tree.is_open(row) || row.depth > 0)
            }
            Action::Toggle => chosen.is_some_and(|(tree, row)| tree.can_open(row)),
            Action::ExpandBelow => {
                chosen.is_some_and(|(tree, row)| tree.can_open(row) && tree.has_closed_below())
            }
            Action::CollapseBelow => {
                chosen.is_some_and(|(tree, row)| tree.can_open(row) && !tree.has_closed_below())
            }
            Action::ShowMerged => self.tree.is_some() && self.mode == Mode::Changes,
            Action::ShowChanges => self.tree.is_some() && self.mode == Mode::Merged,
            Action::SortByName => self.tree.is_some() && self.sort == Sort::Size,
            Action::SortBySize => self.tree.is_some() && self.sort == Sort::Name,
            Action::ClearFilter => self.filter.is_shown(),
            Action::Warnings => !self.warnings().is_empty(),
            _ => true,
        }
    }

    /// Does what a key asks for.
    pub(crate) fn press(&mut self, event: &KeyEvent) {
        if event.modifiers == KeyModifiers::ALT {
            // Escape and a key that arrive together look like one key with alt. Where escape would quit, it is the
            // key alone: nobody leaves by a slip of the hand.
            let escape = KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
            if self.action(&escape) != Some(Action::Quit) {
                self.press(&escape);
            }
            self.press(&KeyEvent::new(event.code, KeyModifiers::NONE));
            return;
        }
        let mut action = self.action(event);
        // Held keys in the layer list and typed characters need no tree; building one for each would lag behind.
        let is_light = match action {
            Some(Action::Go(_)) => self.focus == Pane::Layers,
            Some(Action::Type(_) | Action::Erase) => true,
            _ => false,
        };
        if !is_light {
            self.settle();
            action = self.action(event);
        }
        if let Some(action) = action {
            self.apply(action);
        }
    }

    /// What a key asks for in this state; characters go to a filter that is being typed.
    fn action(&self, event: &KeyEvent) -> Option<Action> {
        keymap::action(event, |binding| self.holds(binding)).or(match event.code {
            KeyCode::Char(c)
                if self.filter.is_typing
                    && self.overlay.is_none()
                    && !event.modifiers.contains(KeyModifiers::CONTROL) =>
            {
                Some(Action::Type(c))
            }
            _ => None,
        })
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Quit => self.ended = Some(Ended::Quit),
            Action::Interrupt => self.ended = Some(Ended::Interrupted),
            Action::Close => self.overlay = None,
            Action::Go(to) => self.go(to),
            Action::NextPane => {
                self.focus = match self.focus {
                    Pane::Layers => Pane::Tree,
                    Pane::Tree => Pane::Layers,
                };
            }
            Action::ShowMerged => self.mode = Mode::Merged,
            Action::ShowChanges => self.mode = Mode::Changes,
            Action::SortByName => self.sort = Sort::Name,
            Action::SortBySize => self.sort = Sort::Size,
            Action::Filter => {
                self.focus = Pane::Tree;
                self.filter.is_typing = true;
            }
            Action::KeepFilter => self.filter.is_typing = false,
            Action::ClearFilter => self.filter = Filter::default(),
            Action::Erase => {
                self.filter.text.pop();
            }
            Action::Type(c) => self.filter.text.push(c),
            Action::Help => self.open(Topic::Help),
            Action::Warnings => self.open(Topic::Warnings),
            Action::Details => self.open(Topic::Details),
            Action::Expand
            | Action::Collapse
            | Action::Toggle
            | Action::ExpandBelow
            | Action::CollapseBelow => self.change_tree(action),
        }
    }

    /// Carries out the work that actions and data left: builds and filters the tree, wraps the details, keeps
    /// everything chosen in sight. Cheap when nothing changed.
    pub(crate) fn settle(&mut self) {
        self.places = Places::of(self.area, self.layer_count());
        self.layers
            .settle(self.layer_count(), self.places.layer_rows());
        self.show_tree();
        let columns = usize::from(inside(self.places.details).width);
        let wanted = (self.layers.row, columns, self.phase_number());
        if self.details_of != Some(wanted) {
            self.details = self.details_lines(columns, false);
            self.details_of = Some(wanted);
        }
    }

    fn phase_number(&self) -> u8 {
        match self.phase {
            Phase::Opening { .. } => 0,
            Phase::Analysing { .. } => 1,
            Phase::Ready(_) => 2,
        }
    }

    /// All lines of the chosen layer's details.
    pub(crate) fn details_lines(&self, columns: usize, whole: bool) -> Vec<Line> {
        let base: Option<&BaseImage> = self.image().and_then(|image| image.base.as_ref());
        self.chosen_layer()
            .map(|(head, layer)| details::lines(head, layer, base, columns, whole))
            .unwrap_or_default()
    }

    fn go(&mut self, to: Move) {
        if let Some(overlay) = &mut self.overlay {
            let rows = self.places.overlay_rows();
            overlay.top = scroll(overlay.top, to, overlay.lines.len(), rows);
        } else if self.focus == Pane::Layers {
            self.layers
                .go(to, self.headlines.len(), self.places.layer_rows());
        } else {
            let rows = self.places.tree_rows(self.filter.is_shown());
            if let Some(tree) = &mut self.tree {
                tree.go(to, rows);
            }
        }
    }

    fn change_tree(&mut self, action: Action) {
        let Some(tree) = &mut self.tree else { return };
        let is_open = tree.chosen().is_some_and(|row| tree.is_open(row));
        let choices = &mut self.choices;
        match action {
            Action::Expand => tree.set_open(true, choices),
            Action::Toggle => tree.set_open(!is_open, choices),
            Action::Collapse if is_open => tree.set_open(false, choices),
            Action::Collapse => tree.go_to_parent(),
            Action::ExpandBelow => tree.set_open_below(true, choices),
            Action::CollapseBelow => tree.set_open_below(false, choices),
            _ => {}
        }
    }

    fn open(&mut self, topic: Topic) {
        self.overlay = Some(overlay::open(topic, self));
    }

    fn show_tree(&mut self) {
        let Phase::Ready(inspection) = &self.phase else {
            return;
        };
        let wanted = (self.layers.row, self.mode);
        let image = &inspection.tree;
        let height = self.places.tree_rows(self.filter.is_shown());
        if self.shown != Some(wanted) && wanted.0 < image.layers().len() {
            let path = self.tree.as_ref().and_then(TreeView::chosen_path);
            if let (Some(shown), Some(tree)) = (self.shown.take(), self.tree.take()) {
                self.kept.push((shown, tree));
                if self.kept.len() > KEPT_TREES {
                    self.kept.remove(0);
                }
            }
            let kept = self.kept.iter().position(|(shown, _)| *shown == wanted);
            let mut tree = match kept {
                Some(position) => self.kept.remove(position).1,
                None => {
                    let tree = match wanted.1 {
                        Mode::Changes => FileTree::of_layer(image, wanted.0),
                        Mode::Merged => FileTree::merged(image, wanted.0),
                    };
                    TreeView::new(tree, self.sort, height)
                }
            };
            tree.set_sort(self.sort);
            tree.set_filter(&self.filter.text, image.paths());
            tree.resume(&self.choices, path, image.paths());
            self.tree = Some(tree);
            self.shown = Some(wanted);
        }
        if let Some(tree) = &mut self.tree {
            tree.set_sort(self.sort);
            tree.set_filter(&self.filter.text, image.paths());
            tree.settle(height);
        }
    }
}
