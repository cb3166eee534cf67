//! Keys and signals, each awaited in a thread of its own and handed to the one loop that acts on them.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::Sender;
use std::time::Duration;
use std::{io, thread};

use crossterm::event::{self, Event};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP};
use signal_hook::iterator::{Handle, Signals};

use super::job::Reading;
use super::request::Answer;
use layerscope::contents::Contents;
use layerscope::inspection::{Inspection, Outline};

/// How long the key thread may take to notice that it is no longer wanted.
const PATIENCE: Duration = Duration::from_millis(100);

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
    Finished(Box<Result<(Inspection, Contents), E>>),
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
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.signals.close();
        self.is_over.store(true, Relaxed);
    }
}

/// Catches the signals that ask a program to end or to stop, and the one that says that it goes on; keys follow with [`Listening::hear_keys`].
pub(crate) fn listen<E: Send + 'static>(sender: Sender<Message<E>>) -> io::Result<Listening> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGCONT])?;
    let listening = Listening {
        signals: signals.handle(),
        is_over: Arc::default(),
    };
    thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            for signal in signals.forever() {
                if sender.send(Message::Signal(signal)).is_err() {
                    return;
                }
            }
        })?;
    Ok(listening)
}

impl Listening {
    /// Reads keys, once the terminal gives them one by one.
    pub(crate) fn hear_keys<E: Send + 'static>(
        &self,
        sender: Sender<Message<E>>,
    ) -> io::Result<()> {
        let is_over = Arc::clone(&self.is_over);
        thread::Builder::new()
            .name("keys".to_owned())
            .spawn(move || {
                while !is_over.load(Relaxed) {
                    let message = match event::poll(PATIENCE) {
                        Ok(false) => continue,
                        Ok(true) => event::read().map_or(Message::Closed, Message::Event),
                        Err(_) => Message::Closed,
                    };
                    let is_last = matches!(message, Message::Closed);
                    if sender.send(message).is_err() || is_last {
                        return;
                    }
                }
            })?;
        Ok(())
    }
}
