//! What takes its time: the analysis ([`job`]), and what the state asks for while a person goes on ([`request`]), which
//! the [`desk`] has done in threads. An [`errand`] is what a person waits for, [`outcome`] what it costs and what came of it.
//!
//! Here is how far the analysis is, as the screen shows it; [`pace`] tells how fast.

pub(crate) mod desk;
pub(crate) mod errand;
pub(crate) mod job;
pub(crate) mod outcome;
pub(crate) mod pace;
pub(crate) mod request;

use std::time::Duration;

use super::terminal::input::Progressed;
use super::text;
use super::work::job::Reading;
use super::work::pace::Gauge;

/// How far the analysis is: what is being done, what an engine sends, each layer, and the whole.
#[derive(Debug, Default)]
pub(crate) struct Work {
    /// What is being done while there is nothing to count; empty where nobody said.
    pub(crate) doing: String,
    /// What comes from end to end before the layers are known for certain.
    archive: Reading,
    pub(crate) layers: Vec<Gauge>,
    /// Of the archive, as long as one is being read, else of the layers together.
    pub(crate) whole: Gauge,
}

impl Work {
    /// Layers are known, and none is read.
    pub(crate) fn outlined(&mut self, layers: usize) {
        *self = Self {
            layers: vec![Gauge::default(); layers],
            ..Self::default()
        };
    }

    /// So far it is at `now`, counted from any start. Figures of layers of another outline are not taken.
    pub(crate) fn learn(&mut self, now: Duration, progressed: Progressed) {
        self.doing = text::clean(&progressed.doing);
        self.archive = progressed.archive;
        if self.layers.len() == progressed.layers.len() {
            let layers = self.layers.iter_mut().zip(progressed.layers);
            layers.for_each(|(gauge, reading)| gauge.learn(now, reading));
        }
        let whole = if self.is_receiving() {
            self.archive
        } else {
            sum(self.layers.iter().map(|layer| layer.reading))
        };
        self.whole.learn(now, whole);
    }

    /// Whether something is read from end to end.
    pub(crate) fn is_receiving(&self) -> bool {
        self.archive.done > 0
    }

    /// Whether nothing has come yet.
    pub(crate) fn is_waiting(&self) -> bool {
        self.whole.reading.done == 0
    }

    /// How far a layer is.
    pub(crate) fn layer(&self, index: usize) -> Reading {
        let layer = self.layers.get(index);
        layer.map_or(Reading::default(), |layer| layer.reading)
    }

    /// Layers that were begun and are not read, with their indices.
    pub(crate) fn active(&self) -> impl Iterator<Item = (usize, &Gauge)> {
        let layers = self.layers.iter().enumerate();
        layers.filter(|(_, layer)| layer.reading.done > 0 && !layer.reading.is_done())
    }

    /// Whether all layers are read.
    pub(crate) fn is_done(&self) -> bool {
        self.layers.iter().all(|layer| layer.reading.is_done())
    }

    /// How many layers are read, in words, or how much of what comes first has come.
    pub(crate) fn count(&self) -> String {
        if self.is_receiving() {
            return format!("{} received", self.whole.bytes());
        }
        let layers = self.layers.iter();
        let done = layers.filter(|layer| layer.reading.is_done()).count();
        format!("{done} of {} layers read", self.layers.len())
    }
}

/// All of them together.
pub(crate) fn sum(readings: impl Iterator<Item = Reading>) -> Reading {
    readings.fold(Reading::default(), |sum, reading| Reading {
        // What a manifest claims of its layers may be more than any number holds.
        done: sum.done.saturating_add(reading.done),
        total: sum.total.saturating_add(reading.total),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_number_holds_is_the_largest_that_one_does() {
        let reading = |done: u64, total: u64| Reading { done, total };
        let most = u64::MAX;
        let sum = sum([reading(1, most), reading(2, most)].into_iter());
        assert_eq!((sum.done, sum.total), (3, most));
    }
}
