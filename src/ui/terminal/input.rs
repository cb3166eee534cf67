//! Keys and signals, each awaited in a thread of its own and handed to the one loop that acts on them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering::Relaxed};
use std::sync::mpsc::Sender;
use std::time::Duration;
use std::{io, thread};

use crossterm::event::{self, Event};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::{Handle, Signals};

use super::escapes::Escapes;
use crate::ui::work::job::{Analysed, Reading};
use crate::ui::work::request::Answer;
use layerscope::inspection::Outline;

/// How long the key thread may take to notice that it is no longer wanted.
const PATIENCE: Duration = Duration::from_millis(100);

/// Keys that may wait to be acted on; more are left with the terminal, so that a flood of them takes no memory.
const WAITING_KEYS: usize = 256;
/// How long the key thread rests when that many wait.
const REST: Duration = Duration::from_millis(2);

/// What the loop waits for.
#[derive(Debug)]
pub(crate) enum Message<E> {
    /// A key, or another size.
    Event(Event),
    /// Keys can no longer be read.
    Closed,
    /// A signal asks the program to end, to stop, or says that it goes on.
    Signal(i32),
    /// The layers are known.
    Outlined(Box<Outline>),
    /// The analysis came to its end.
    Finished(Box<Result<Analysed, E>>),
    /// What the state asked for is done.
    Answered(Answer),
    /// The analysis broke.
    Panicked,
}

/// How far everything is, as of now.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progressed {
    /// What is being done while there is nothing to count.
    pub(crate) doing: String,
    /// What an engine sends, or a compressed archive.
    pub(crate) archive: Reading,
    /// One a layer; none before the outline.
    pub(crate) layers: Vec<Reading>,
}

/// The two threads; dropping it ends them.
#[derive(Debug)]
pub(crate) struct Listening {
    signals: Handle,
    is_over: Arc<AtomicBool>,
    /// The signal that asks the program to end; 0 before there is one.
    asked_to_end: Arc<AtomicI32>,
    /// Keys on their way to the loop.
    waiting: Arc<AtomicUsize>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.signals.close();
        self.is_over.store(true, Relaxed);
    }
}

/// Catches the signals that ask a program to end or to stop, and the one that says that it goes on.
///
/// Keys follow with [`Listening::hear_keys`].
pub(crate) fn listen<E: Send + 'static>(sender: Sender<Message<E>>) -> io::Result<Listening> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGCONT])?;
    let listening = Listening {
        signals: signals.handle(),
        is_over: Arc::default(),
        asked_to_end: Arc::default(),
        waiting: Arc::default(),
    };
    let asked_to_end = Arc::clone(&listening.asked_to_end);
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            for signal in signals.forever() {
                if ![SIGTSTP, SIGCONT].contains(&signal) {
                    asked_to_end.store(signal, Relaxed);
                }
                if sender.send(Message::Signal(signal)).is_err() {
                    return;
                }
            }
        })?;
    Ok(listening)
}

impl Listening {
    /// The signal that asks the program to end, as soon as it came: keys that wait are before it in the channel.
    pub(crate) fn asked_to_end(&self) -> Option<i32> {
        Some(self.asked_to_end.load(Relaxed)).filter(|signal| *signal != 0)
    }

    /// The loop has taken what the key thread sent.
    pub(crate) fn taken(&self) {
        self.waiting.fetch_sub(1, Relaxed);
    }

    /// Reads keys, once the terminal gives them one by one.
    pub(crate) fn hear_keys<E: Send + 'static>(
        &self,
        sender: Sender<Message<E>>,
    ) -> io::Result<()> {
        let is_over = Arc::clone(&self.is_over);
        let waiting = Arc::clone(&self.waiting);
        thread::Builder::new()
            .name("keys".to_owned())
            .spawn(move || {
                let mut escapes = Escapes::default();
                while !is_over.load(Relaxed) {
                    if waiting.load(Relaxed) > WAITING_KEYS {
                        thread::sleep(REST);
                        continue;
                    }
                    let message = match event::poll(PATIENCE) {
                        Ok(false) => continue,
                        Ok(true) => event::read().map_or(Message::Closed, Message::Event),
                        Err(_) => Message::Closed,
                    };
                    let is_last = matches!(message, Message::Closed);
                    let passes = match &message {
                        Message::Event(event) => escapes.passes(event),
                        _ => true,
                    };
                    if passes {
                        waiting.fetch_add(1, Relaxed);
                        if sender.send(message).is_err() || is_last {
                            return;
                        }
                    }
                    let comes_more = |patience| event::poll(patience).unwrap_or(false);
                    if escapes.patience().is_some_and(|it| !comes_more(it)) {
                        escapes.rest();
                    }
                }
            })?;
        Ok(())
    }
}
