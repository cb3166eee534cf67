//! What runs at the moment: an errand, why it was begun, and how far it is.

use std::time::Duration;

use crate::ui::content::versions::Version;
use crate::ui::screens::walk::Walk;
use crate::ui::text;
use crate::ui::way::target::Target;
use crate::ui::work::errand::{Errand, Ticket};
use crate::ui::work::pace::Gauge;
use layerscope::tree::PathId;

/// What takes less long than this is not said to be going on.
const SOON: Duration = Duration::from_millis(150);

/// An errand that runs, or is about to.
#[derive(Debug)]
pub(crate) struct Wait {
    pub(crate) ticket: Ticket,
    pub(crate) errand: Errand,
    pub(crate) purpose: Purpose,
    /// What is being done, for people.
    pub(crate) words: String,
    pub(crate) gauge: Gauge,
    /// When it was seen first.
    since: Option<Duration>,
    /// Whether it has taken long enough to be shown.
    pub(crate) is_slow: bool,
}

/// What an errand is for.
#[derive(Debug)]
pub(crate) enum Purpose {
    /// To show a file.
    Preview(Target),
    /// To show more of what is shown.
    More,
    /// To show how two versions of a path differ.
    Difference(PathId, [Version; 2]),
    /// To show the history of a path, where a person was in it.
    History(PathId, Option<Walk>),
    /// To have it done.
    Deed,
}

impl Wait {
    pub(crate) fn new(ticket: Ticket, errand: Errand, purpose: Purpose) -> Self {
        Self {
            ticket,
            errand,
            purpose,
            words: String::new(),
            gauge: Gauge::default(),
            since: None,
            is_slow: false,
        }
    }

    /// So far it is at `now`, counted from any start.
    pub(crate) fn learn(&mut self, now: Duration) {
        let (doing, reading) = self.ticket.meter.read();
        if !doing.is_empty() {
            self.words = text::clean(&doing);
        }
        self.gauge.learn(now, reading);
        let since = *self.since.get_or_insert(now);
        self.is_slow = now.saturating_sub(since) >= SOON;
    }

    /// What it does, in a word.
    pub(crate) fn title(&self) -> &'static str {
        match self.errand {
            Errand::Read { .. } => "Reading",
            Errand::Compare { .. } => "Comparing",
            Errand::Trace(_) => "Going through all layers",
            Errand::Extract(_) => "Extracting",
            Errand::Report { .. } => "Writing a report",
        }
    }

    /// How far it is, in lines.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.words.is_empty() {
            lines.push(self.words.clone());
        }
        if self.gauge.reading.done > 0 {
            let speed = self.gauge.speed();
            let parts = std::iter::once(self.gauge.bytes()).chain(speed);
            lines.push(parts.collect::<Vec<_>>().join(" · "));
        }
        if lines.is_empty() {
            lines.push("…".to_owned());
        }
        lines
    }
}
