//! The analysis in its own thread, and how far it is.
//!
//! Progress is stored, not sent: a call costs a few stores, however many there are, and the screen reads the newest
//! figures when it draws. Only outlines and the result go through the channel.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::{io, thread};

use crate::ui::losses::Losses;
use crate::ui::terminal::input::{Message, Progressed};
use layerscope::contents::Contents;
use layerscope::inspection::{Inspection, Outline};
use layerscope::progress::Progress;

/// Bytes read, of bytes; both 0 before reading began.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) done: u64,
    pub(crate) total: u64,
}

impl Reading {
    /// Whether everything is read.
    pub(crate) fn is_done(self) -> bool {
        self.total > 0 && self.done >= self.total
    }

    /// From 0 to 1.
    pub(crate) fn ratio(self) -> f64 {
        if self.total == 0 {
            return 0.0;
        }
        (self.done as f64 / self.total as f64).min(1.0)
    }
}

/// How far everything is, written by the analysis and read by the screen.
#[derive(Debug, Default)]
pub(crate) struct Board {
    doing: Mutex<String>,
    archive: Meter,
    /// As many as the newest outline has.
    layers: RwLock<Vec<Meter>>,
}

impl Board {
    /// As of now.
    pub(crate) fn read(&self) -> Progressed {
        let layers = self.layers.read().unwrap_or_else(PoisonError::into_inner);
        let doing = self.doing.lock().unwrap_or_else(PoisonError::into_inner);
        Progressed {
            doing: doing.clone(),
            archive: self.archive.read(),
            layers: layers.iter().map(Meter::read).collect(),
        }
    }
}

#[derive(Debug, Default)]
struct Meter {
    done: AtomicU64,
    total: AtomicU64,
}

impl Meter {
    fn write(&self, done: u64, total: u64) {
        self.total.store(total, Relaxed);
        self.done.store(done, Relaxed);
    }

    fn read(&self) -> Reading {
        Reading {
            done: self.done.load(Relaxed),
            total: self.total.load(Relaxed),
        }
    }
}

/// What the analysis came to, and what takes longer than a frame to make of it.
#[derive(Debug)]
pub(crate) struct Analysed {
    pub(crate) inspection: Inspection,
    pub(crate) losses: Losses,
    pub(crate) contents: Contents,
}

struct Tracker<E> {
    board: Arc<Board>,
    sender: Sender<Message<E>>,
}

impl<E: Send> Progress for Tracker<E> {
    fn doing(&self, words: &str) {
        if let Ok(mut doing) = self.board.doing.lock() {
            words.clone_into(&mut doing);
        }
    }

    fn archive(&self, done: u64, total: u64) {
        self.board.archive.write(done, total);
    }

    fn outline(&self, outline: &Outline) {
        if let Ok(mut layers) = self.board.layers.write() {
            *layers = outline.layers.iter().map(|_| Meter::default()).collect();
        }
        self.board.archive.write(0, 0);
        // The screen may be gone already.
        let _ = self
            .sender
            .send(Message::Outlined(Box::new(outline.clone())));
    }

    fn layer(&self, index: usize, done: u64, total: u64) {
        let Ok(layers) = self.board.layers.read() else {
            return;
        };
        if let Some(meter) = layers.get(index) {
            // An empty blob is read as soon as it is begun.
            let begun = u64::from(total == 0);
            meter.write(done + begun, total + begun);
        }
    }
}

/// Starts `job` in a thread that nobody waits for: quitting does not take as long as reading an image.
pub(crate) fn start<E, F>(job: F, sender: Sender<Message<E>>) -> io::Result<Arc<Board>>
where
    F: FnOnce(&dyn Progress) -> Result<(Inspection, Contents), E> + Send + 'static,
    E: Send + 'static,
{
    let board = Arc::new(Board::default());
    let tracker = Tracker {
        board: Arc::clone(&board),
        sender,
    };
    thread::Builder::new()
        .name("analysis".to_owned())
        .spawn(move || {
            let result = catch_unwind(AssertUnwindSafe(|| {
                job(&tracker).map(|(inspection, contents)| Analysed {
                    losses: Losses::of(&inspection),
                    inspection,
                    contents,
                })
            }));
            let message = match result {
                Ok(result) => Message::Finished(Box::new(result)),
                Err(_) => Message::Panicked,
            };
            let _ = tracker.sender.send(message);
        })?;
    Ok(board)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_job_that_panics_says_so() {
        let (sender, receiver) = channel::<Message<String>>();
        // Keeps the expected panic out of the test's output.
        let job = |_: &dyn Progress| std::panic::resume_unwind(Box::new("broken"));
        start(job, sender).unwrap();
        assert!(matches!(receiver.recv(), Ok(Message::Panicked)));
    }

    #[test]
    fn progress_is_kept_and_not_sent() {
        let (sender, receiver) = channel::<Message<String>>();
        let job = |progress: &dyn Progress| {
            for done in 0..=1_000_000 {
                progress.archive(done, 1_000_000);
                progress.layer(7, done, 1_000_000);
            }
            Err("the end".to_owned())
        };
        let board = start(job, sender).unwrap();
        let messages: Vec<_> = receiver.iter().collect();
        assert!(matches!(&messages[..], [Message::Finished(result)] if result.is_err()));
        assert!(board.read().archive.is_done());
    }
}
