//! What standard error hears of the work: where an image was found, and on a terminal, bars.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use super::plan::Plan;
use layerscope::escape::escape;
use layerscope::inspection::Outline;
use layerscope::progress::Progress;

/// Bars of layers on screen: an image may have 127, and whoever reads on sees nothing else.
const MOST_BARS: usize = 8;
/// How often bars move that nothing else moves.
const TICK: Duration = Duration::from_millis(120);

const BYTES: &str = "{prefix:>9} [{bar:20}] {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta} left";
const ENDLESS: &str = "{prefix:>9} {spinner} {decimal_bytes} {decimal_bytes_per_sec}";
const WORDS: &str = "{prefix:>9} {spinner} {wide_msg}";

/// Tells standard error.
pub struct Told {
    is_quiet: bool,
    bars: Option<Bars>,
}

impl Told {
    /// As the plan says.
    pub fn new(plan: &Plan) -> Self {
        Self {
            is_quiet: plan.quiet,
            bars: plan.progress.then(|| Bars {
                all: MultiProgress::new(),
                shown: Mutex::new(Shown::default()),
            }),
        }
    }

    /// Takes all bars away.
    pub fn clear(&self) {
        if let Some(bars) = &self.bars {
            let _ = bars.all.clear();
        }
    }

    fn show(&self, change: impl FnOnce(&mut Shown, &MultiProgress)) {
        if let Some(bars) = &self.bars
            && let Ok(mut shown) = bars.shown.lock()
        {
            change(&mut shown, &bars.all);
        }
    }
}

struct Bars {
    all: MultiProgress,
    shown: Mutex<Shown>,
}

/// The bars on screen.
#[derive(Default)]
struct Shown {
    /// What is being done while there is nothing to count.
    words: Option<ProgressBar>,
    archive: Option<ProgressBar>,
    /// All layers together.
    image: Option<ProgressBar>,
    layers: BTreeMap<usize, ProgressBar>,
    /// Of each layer, bytes read, of bytes.
    read: Vec<(u64, u64)>,
}

impl Shown {
    fn archive(&mut self, all: &MultiProgress, done: u64, total: u64) {
        if done == 0 {
            // What is being done says more than an empty bar.
            return;
        }
        take_away(all, &mut self.words);
        let bar = self.archive.get_or_insert_with(|| {
            let style = if total > 0 { BYTES } else { ENDLESS };
            bar(all, "image", total, style)
        });
        bar.set_length(total);
        bar.set_position(done);
    }

    fn layer(&mut self, all: &MultiProgress, index: usize, done: u64, total: u64) {
        if self.read.len() <= index {
            self.read.resize(index + 1, (0, 0));
        }
        self.read[index] = (done, total);
        self.layer_bar(all, index, done, total);
        if self.archive.is_some() {
            // It is of the same bytes.
            return;
        }
        let image = self.image.get_or_insert_with(|| {
            let bar = bar(all, "image", 0, &format!("{BYTES} {{msg}}"));
            bar.enable_steady_tick(TICK);
            bar
        });
        // What a manifest claims of its layers may be more than any number holds.
        let sum =
            |of: fn(&(u64, u64)) -> u64| self.read.iter().map(of).fold(0, u64::saturating_add);
        image.set_length(sum(|(_, total)| *total));
        image.set_position(sum(|(done, _)| *done));
        let are_read = self.read.iter().filter(|(done, total)| done == total);
        image.set_message(format!(
            "{} of {} layers",
            are_read.count(),
            self.read.len()
        ));
    }

    fn layer_bar(&mut self, all: &MultiProgress, index: usize, done: u64, total: u64) {
        if done == total {
            let mut over = self.layers.remove(&index);
            take_away(all, &mut over);
        } else if let Some(bar) = self.layers.get(&index) {
            bar.set_position(done);
        } else if done > 0 && self.layers.len() < MOST_BARS {
            let bar = bar(all, &format!("layer {}", index + 1), total, BYTES);
            bar.set_position(done);
            self.layers.insert(index, bar);
        }
    }
}

impl Progress for Told {
    fn doing(&self, words: &str) {
        self.show(|shown, all| {
            let bar = shown.words.get_or_insert_with(|| {
                let bar = bar(all, "", 0, WORDS);
                bar.enable_steady_tick(TICK);
                bar
            });
            bar.set_message(format!("{}…", escape(words)));
        });
    }

    fn found(&self, reference: &str, place: &str) {
        if self.is_quiet {
            return;
        }
        let line = format!("{}: found {}", escape(reference), escape(place));
        let write = || {
            let _ = writeln!(io::stderr(), "{line}");
        };
        match &self.bars {
            Some(bars) => bars.all.suspend(write),
            None => write(),
        }
    }

    fn archive(&self, done: u64, total: u64) {
        self.show(|shown, all| shown.archive(all, done, total));
    }

    fn outline(&self, outline: &Outline) {
        self.show(|shown, all| {
            // Where an engine sends the image, this is the second outline, and what came has been read.
            for bar in [&mut shown.words, &mut shown.archive, &mut shown.image] {
                take_away(all, bar);
            }
            shown.layers.clear();
            // What is not known of a layer yet is not read either.
            shown.read = vec![(0, 1); outline.layers.len()];
        });
    }

    fn layer(&self, index: usize, done: u64, total: u64) {
        self.show(|shown, all| shown.layer(all, index, done, total));
    }
}

fn bar(all: &MultiProgress, label: &str, total: u64, template: &str) -> ProgressBar {
    let bar = all.add(ProgressBar::new(total));
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("=> "));
    }
    bar.set_prefix(label.to_owned());
    bar
}

fn take_away(all: &MultiProgress, bar: &mut Option<ProgressBar>) {
    if let Some(bar) = bar.take() {
        bar.finish_and_clear();
        all.remove(&bar);
    }
}

#[cfg(test)]
mod tests {
    use indicatif::ProgressDrawTarget;

    use super::*;

    #[test]
    fn layers_may_claim_more_than_a_number_holds() {
        let all = MultiProgress::with_draw_target(ProgressDrawTarget::hidden());
        let mut shown = Shown::default();
        for index in 0..2 {
            shown.layer(&all, index, 1, u64::MAX);
        }
        let image = shown.image.unwrap();
        assert_eq!((image.position(), image.length()), (2, Some(u64::MAX)));
    }
}
