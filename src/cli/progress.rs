//! Progress bars on standard error, for runs without the interface.

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};

use layerscope::inspection::Outline;
use layerscope::progress::Progress;

/// A bar for the image, and one for each layer that is being read.
pub struct Bars {
    all: MultiProgress,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    archive: Option<ProgressBar>,
    image: Option<ProgressBar>,
    layers: HashMap<usize, ProgressBar>,
    finished: Vec<bool>,
}

impl Bars {
    /// On standard error, which is a terminal.
    pub fn new() -> Self {
        Self {
            all: MultiProgress::new(),
            state: Mutex::new(State::default()),
        }
    }

    /// Takes all bars away.
    pub fn clear(&self) {
        let _ = self.all.clear();
    }

    fn bar(&self, total: u64, label: String) -> ProgressBar {
        let bar = self.all.add(ProgressBar::new(total));
        let template = "{prefix:>9} [{bar:20}] {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta}";
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_prefix(label);
        bar
    }
}

impl Progress for Bars {
    fn archive(&self, done: u64, total: u64) {
        if let Ok(mut state) = self.state.lock() {
            let bar = state
                .archive
                .get_or_insert_with(|| self.bar(total, "archive".to_owned()));
            bar.set_position(done);
        }
    }

    fn outline(&self, outline: &Outline) {
        if let Ok(mut state) = self.state.lock() {
            if let Some(bar) = state.archive.take() {
                bar.finish_and_clear();
            }
            let count = outline.layers.len();
            state.finished = vec![false; count];
            let bar = self.all.add(ProgressBar::new(count as u64));
            if let Ok(style) =
                ProgressStyle::with_template("{prefix:>9} [{bar:20}] {pos}/{len} layers")
            {
                bar.set_style(style.progress_chars("=> "));
            }
            bar.set_prefix("image");
            bar.enable_steady_tick(Duration::from_millis(200));
            state.image = Some(bar);
        }
    }

    fn layer(&self, index: usize, done: u64, total: u64) {
        let Ok(mut state) = self.state.lock() else {
            return;
        };
        if done < total {
            state
                .layers
                .entry(index)
                .or_insert_with(|| self.bar(total, format!("layer {}", index + 1)))
                .set_position(done);
            return;
        }
        if let Some(bar) = state.layers.remove(&index) {
            bar.finish_and_clear();
            self.all.remove(&bar);
        }
        if let Some(finished) = state.finished.get_mut(index)
            && !std::mem::replace(finished, true)
            && let Some(image) = &state.image
        {
            image.inc(1);
        }
    }
}
