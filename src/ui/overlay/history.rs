//! The history of a path: what is there now, and each layer that had to do with it, of which one is chosen.
//!
//! The words are the report's ([`layerscope::report::why::told`]); here they are wrapped and walked.

use super::Overlay;
use crate::ui::files::is_small;
use crate::ui::layout::inside;
use crate::ui::list::cursor::Move;
use crate::ui::overlay::wait::Purpose;
use crate::ui::screens::Known;
use crate::ui::screens::walk::{Extent, Walk};
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::text::details::{Line, Role};
use crate::ui::work::errand::{Errand, Outcome, trace};
use layerscope::Inspection;
use layerscope::analysis::why::Why;
use layerscope::escape::escape_name;
use layerscope::report::why::told;
use layerscope::size::size;
use layerscope::tree::PathId;

/// See the module.
#[derive(Debug)]
pub(crate) struct History {
    pub(crate) path: PathId,
    pub(crate) title: String,
    why: Why,
    pub(crate) lines: Vec<Line>,
    /// The lines of each event.
    pub(crate) extents: Vec<Extent>,
    pub(crate) walk: Walk,
}

impl History {
    fn of(path: PathId, why: Why, inspection: &Inspection, columns: usize) -> Self {
        let full = inspection.tree.paths().full(path);
        let mut history = Self {
            path,
            title: format!("History of {}", text::clean(&escape_name(&full))),
            why,
            lines: Vec::new(),
            extents: Vec::new(),
            walk: Walk::default(),
        };
        history.write(inspection, columns);
        // What happened last says why it is as it is.
        history.walk.block = history.extents.len().saturating_sub(1);
        history
    }

    /// Wraps the words to `columns`.
    fn write(&mut self, inspection: &Inspection, columns: usize) {
        self.lines.clear();
        self.extents.clear();
        let add = |role, indent: usize, words: &str, lines: &mut Vec<Line>| {
            let room = columns.saturating_sub(indent);
            let wrapped = text::wrap(&text::clean(words), room).into_iter();
            lines.extend(wrapped.map(|words| Line {
                role,
                text: format!("{:indent$}{words}", ""),
            }));
        };
        let lines = &mut self.lines;
        for words in told::through(inspection, &self.why) {
            add(Role::Dim, 0, &words, lines);
        }
        for words in told::now(inspection, &self.why) {
            add(Role::Plain, 0, &format!("Now: {words}"), lines);
        }
        if let Some(words) = told::waste(&self.why) {
            add(Role::Waste, 0, &format!("Waste: {words}"), lines);
        }
        for event in &self.why.events {
            let told = told::told(inspection, &self.why, event);
            lines.push(Line::new(Role::Plain, ""));
            let first = lines.len();
            let bytes = match told.bytes {
                0 => String::new(),
                bytes => format!("  {}", size(bytes)),
            };
            let head = format!("layer {}{bytes}  {}", told.layer + 1, told.did);
            add(Role::Heading, 1, &head, lines);
            for words in &told.origin {
                add(Role::Plain, 4, words, lines);
            }
            for words in &told.lost {
                add(Role::Waste, 4, words, lines);
            }
            self.extents.push((first, lines.len() - 1));
        }
    }

    /// The layer and path of the chosen event.
    pub(crate) fn chosen(&self) -> Option<(usize, PathId)> {
        let event = self.why.events.get(self.walk.block)?;
        Some((event.layer, event.path))
    }

    pub(crate) fn go(&mut self, to: Move, height: usize) {
        self.walk.go(to, &self.extents, self.lines.len(), height);
    }

    pub(crate) fn settle(&mut self, height: usize) {
        self.walk.settle(&self.extents, self.lines.len(), height);
    }
}

impl State {
    /// Covers what is shown with the history of a path, where a person may have been before. That of a directory is a
    /// sum over all layers, so a large image's is left to a thread.
    pub(crate) fn open_history(&mut self, path: PathId, walk: Option<Walk>) {
        match self.inspection() {
            Some(inspection) if is_small(inspection) => {
                if let Outcome::Traced(why) = trace(path, inspection) {
                    self.show_history(path, *why, walk);
                }
            }
            Some(_) => {
                let purpose = Purpose::History(path, walk);
                self.begin(Errand::Trace(path), purpose);
            }
            None => {}
        }
    }

    /// It is known.
    pub(in crate::ui) fn show_history(&mut self, path: PathId, why: Why, walk: Option<Walk>) {
        let columns = self.history_columns();
        let Some(inspection) = self.inspection() else {
            return;
        };
        let mut history = History::of(path, why, inspection, columns);
        history.walk = walk.unwrap_or(history.walk);
        self.open(Overlay::History(Box::new(history)));
    }

    /// Wraps it anew where the screen has another size.
    pub(super) fn rewrite_history(&mut self, at: usize) {
        let columns = self.history_columns();
        let inspection = self.phase.known().and_then(Known::inspection);
        if let (Some(Overlay::History(history)), Some(inspection)) =
            (self.overlays.get_mut(at), inspection)
        {
            history.write(inspection, columns);
        }
    }

    fn history_columns(&self) -> usize {
        usize::from(inside(self.area).width).saturating_sub(2)
    }
}
