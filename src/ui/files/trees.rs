//! Trees that are kept for coming back to, and the one that is being made.

use std::time::Duration;

use super::view::{Plan, View};
use crate::ui::tree_view::TreeView;

/// Trees kept at most, and the bytes that they have at most together.
const KEPT: (usize, usize) = (6, 192 << 20);
/// Waiting is told from here on.
const PATIENCE: Duration = Duration::from_millis(150);

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Trees {
    /// The newest last.
    kept: Vec<(View, TreeView)>,
    /// What is being made, and since when, as far as that is known.
    making: Option<(View, Option<Duration>)>,
    pub(super) is_late: bool,
    /// What is to be made next.
    plan: Option<Plan>,
}

impl Trees {
    pub(super) fn keep(&mut self, view: View, tree: TreeView) {
        self.kept.retain(|(kept, _)| *kept != view);
        self.kept.push((view, tree));
        let bytes =
            |kept: &[(View, TreeView)]| kept.iter().map(|(_, tree)| tree.bytes()).sum::<usize>();
        while self.kept.len() > 1 && (self.kept.len() > KEPT.0 || bytes(&self.kept) > KEPT.1) {
            self.kept.remove(0);
        }
    }

    pub(super) fn take(&mut self, view: View) -> Option<TreeView> {
        let at = self.kept.iter().position(|(kept, _)| *kept == view)?;
        Some(self.kept.remove(at).1)
    }

    pub(super) fn has(&self, view: View) -> bool {
        self.kept.iter().any(|(kept, _)| *kept == view)
    }

    /// Has a tree made as soon as no other is: one at a time, so that whoever walks through a list waits for one only.
    pub(super) fn order(&mut self, plan: Plan) {
        if self.making.is_none() {
            self.making = Some((plan.view, None));
            self.plan = Some(plan);
        }
    }

    pub(super) fn is_making(&self) -> bool {
        self.making.is_some()
    }

    /// What is to be made now.
    pub(super) fn take_plan(&mut self) -> Option<Plan> {
        self.plan.take()
    }

    /// A tree was made. It is kept whether it is still wanted or not: going back is as likely as going on.
    pub(super) fn made(&mut self, view: View, tree: TreeView) {
        self.making = None;
        self.is_late = false;
        self.keep(view, tree);
    }

    /// It is `now`, counted from any start.
    pub(super) fn tick(&mut self, now: Duration) {
        if let Some((_, since)) = &mut self.making {
            let since = *since.get_or_insert(now);
            self.is_late = now.saturating_sub(since) >= PATIENCE;
        }
    }
}
