//! How fast bytes come, over the last seconds, and how long the rest will take.

use std::collections::VecDeque;
use std::time::Duration;

use crate::ui::work::job::Reading;
use layerscope::size::size;

/// What is older says nothing of now.
const WINDOW: Duration = Duration::from_secs(5);
/// Samples closer to each other than this are one.
const STEP: Duration = Duration::from_millis(250);
/// Over less than this a rate would jump about.
const LEAST: Duration = Duration::from_millis(500);

/// Bytes read, of bytes, and the last seconds of that.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gauge {
    pub(crate) reading: Reading,
    /// When, since the start, how many bytes were read; oldest first.
    samples: VecDeque<(Duration, u64)>,
}

impl Gauge {
    /// So far it is at `now`, counted from any start.
    pub(crate) fn learn(&mut self, now: Duration, reading: Reading) {
        // Nothing says how fast it goes before it has begun, nor does another count.
        if self.reading.done == 0 || reading.done < self.reading.done {
            self.samples.clear();
        }
        self.reading = reading;
        // The newest sample moves with the time until it is a step away from the one before.
        let before = self.samples.len().checked_sub(2);
        if let Some(before) = before.and_then(|at| self.samples.get(at))
            && now.saturating_sub(before.0) < STEP
        {
            self.samples.pop_back();
        }
        self.samples.push_back((now, reading.done));
        let is_old = |sample: &(Duration, u64)| sample.0 + WINDOW < now;
        // One that is older stays, so that there is a span to measure.
        while self.samples.get(1).is_some_and(is_old) {
            self.samples.pop_front();
        }
    }

    /// Bytes a second; none where that is not known yet, or no longer of interest.
    pub(crate) fn rate(&self) -> Option<u64> {
        let (first, last) = (self.samples.front()?, self.samples.back()?);
        let span = last.0.checked_sub(first.0).filter(|span| *span >= LEAST)?;
        let bytes = last.1.saturating_sub(first.1);
        (!self.reading.is_done()).then_some((bytes as f64 / span.as_secs_f64()) as u64)
    }

    /// How long the rest will take, if it goes on like this.
    fn left(&self) -> Option<Duration> {
        let rate = self.rate().filter(|rate| *rate > 0)?;
        let rest = self.reading.total.checked_sub(self.reading.done)?;
        Some(Duration::from_secs(rest.div_ceil(rate)))
    }

    /// `12.3 MB of 43.9 MB`; of what has no known end, `12.3 MB`.
    pub(crate) fn bytes(&self) -> String {
        let Reading { done, total } = self.reading;
        match total {
            0 => size(done),
            total => format!("{} of {}", size(done), size(total)),
        }
    }

    /// `4.10 MB/s`, `8 s left`, as far as that is known.
    pub(crate) fn speed(&self) -> Vec<String> {
        let rate = self.rate().map(|rate| format!("{}/s", size(rate)));
        rate.into_iter().chain(self.left().map(left)).collect()
    }
}

fn left(left: Duration) -> String {
    match left.as_secs() {
        seconds @ 0..=99 => format!("{seconds} s left"),
        seconds @ 100..=5_999 => format!("{} min left", seconds.div_ceil(60)),
        seconds => format!("{} h left", seconds.div_ceil(3600)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(gauge: &mut Gauge, seconds: f64, done: u64) -> Vec<String> {
        let total = 100_000_000;
        gauge.learn(Duration::from_secs_f64(seconds), Reading { done, total });
        gauge.speed()
    }

    #[test]
    fn a_rate_is_of_the_last_seconds_and_needs_some_time() {
        let mut gauge = Gauge::default();
        for second in 0..10 {
            assert!(at(&mut gauge, f64::from(second), 0).is_empty());
        }
        assert!(at(&mut gauge, 10.0, 1_000_000).is_empty());
        assert!(at(&mut gauge, 10.2, 6_000_000).is_empty());
        assert_eq!(at(&mut gauge, 11.0, 6_000_000), ["5.00 MB/s", "19 s left"]);
        // From then on it goes slower; what was fast is forgotten.
        for second in 12..18 {
            at(&mut gauge, f64::from(second), 6_000_000);
        }
        // 1 MB in the 6 s since the newest sample that is older than the window, and 93 MB to go.
        assert_eq!(at(&mut gauge, 18.0, 7_000_000), ["167 kB/s", "10 min left"]);
    }

    #[test]
    fn nothing_that_comes_is_a_rate_of_nothing_and_has_no_end() {
        let mut gauge = Gauge::default();
        for tenth in 0..200 {
            at(&mut gauge, f64::from(tenth) / 10.0, 7);
        }
        assert_eq!(gauge.speed(), ["0 B/s"]);
        assert!(gauge.samples.len() < 30, "{}", gauge.samples.len());
    }

    #[test]
    fn another_count_starts_anew_and_an_end_has_no_rate() {
        let mut gauge = Gauge::default();
        at(&mut gauge, 0.0, 50_000_000);
        at(&mut gauge, 1.0, 60_000_000);
        assert!(at(&mut gauge, 2.0, 1_000_000).is_empty());
        assert!(at(&mut gauge, 3.0, 100_000_000).is_empty());
        assert_eq!(gauge.bytes(), "100 MB of 100 MB");
    }

    #[test]
    fn time_left_is_told_in_one_unit() {
        let words = |seconds| left(Duration::from_secs(seconds));
        assert_eq!(words(99), "99 s left");
        assert_eq!(words(100), "2 min left");
        assert_eq!(words(6000), "2 h left");
    }
}
