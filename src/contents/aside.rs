//! Work that may have to wait for others, in a thread that can be left behind: to be told to stop takes no time.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::thread;
use std::time::Duration;

use super::Error;
use crate::progress::Progress;

/// How often it is looked whether to stop.
const BEAT: Duration = Duration::from_millis(25);

/// Bytes that are handed over at once, and how many such pieces may wait.
const PIECE: usize = 128 << 10;
const WAITING: usize = 8;

enum Word<T> {
    Doing(String),
    Archive(u64, u64),
    Done(T),
}

/// Waits for `work` as long as it may. What is left behind ends by itself once nobody lets it wait any more.
///
/// # Errors
/// [`Error::Stopped`], or that no thread can be had.
pub(super) fn aside<T: Send + 'static>(
    progress: &dyn Progress,
    stop: &AtomicBool,
    work: impl FnOnce(&dyn Progress) -> T + Send + 'static,
) -> Result<T, Error> {
    let (sender, words) = channel();
    let broken = |_| Error::Impossible("there is no thread left to read it".to_owned());
    thread::Builder::new()
        .spawn(move || {
            let relay = Relay(sender);
            let done = work(&relay);
            let _ = relay.0.send(Word::Done(done));
        })
        .map_err(broken)?;
    loop {
        if stop.load(Relaxed) {
            return Err(Error::Stopped);
        }
        match words.recv_timeout(BEAT) {
            Ok(Word::Doing(words)) => progress.doing(&words),
            Ok(Word::Archive(done, total)) => progress.archive(done, total),
            Ok(Word::Done(done)) => return Ok(done),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::Impossible("opening it again broke off".to_owned()));
            }
        }
    }
}

/// Tells who waits.
struct Relay<T>(Sender<Word<T>>);

impl<T: Send> Progress for Relay<T> {
    fn doing(&self, words: &str) {
        let _ = self.0.send(Word::Doing(words.to_owned()));
    }

    fn archive(&self, done: u64, total: u64) {
        let _ = self.0.send(Word::Archive(done, total));
    }
}

/// A reader that waits for another one no longer than it may.
pub(super) struct Ahead<'a> {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    position: usize,
    ended: bool,
    stop: &'a AtomicBool,
}

impl<'a> Ahead<'a> {
    /// Of what `open` gives, which may take its time too.
    ///
    /// # Errors
    /// When no thread can be had.
    pub(super) fn new(
        stop: &'a AtomicBool,
        open: impl FnOnce() -> io::Result<Box<dyn Read + Send>> + Send + 'static,
    ) -> io::Result<Self> {
        let (sender, pieces) = sync_channel(WAITING);
        thread::Builder::new().spawn(move || {
            let mut reader = match open() {
                Ok(reader) => reader,
                Err(error) => {
                    let _ = sender.send(Err(error));
                    return;
                }
            };
            loop {
                let mut piece = vec![0; PIECE];
                let read = match reader.read(&mut piece) {
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    read => read,
                };
                let is_last = !matches!(read, Ok(1..));
                let read = read.map(|read| {
                    piece.truncate(read);
                    piece
                });
                if sender.send(read).is_err() || is_last {
                    return;
                }
            }
        })?;
        Ok(Self {
            pieces,
            piece: Vec::new(),
            position: 0,
            ended: false,
            stop,
        })
    }
}

impl Read for Ahead<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.position == self.piece.len() && !self.ended {
            if self.stop.load(Relaxed) {
                return Err(stopped());
            }
            match self.pieces.recv_timeout(BEAT) {
                Ok(piece) => {
                    self.piece = piece?;
                    self.position = 0;
                    self.ended = self.piece.is_empty();
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(io::Error::other("reading it broke off"));
                }
            }
        }
        let rest = &self.piece[self.position..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count;
        Ok(count)
    }
}

/// A reader that ends with an error when it is told to stop.
pub(super) struct Stoppable<'a, R> {
    inner: R,
    stop: &'a AtomicBool,
}

impl<'a, R: Read> Stoppable<'a, R> {
    pub(super) fn new(inner: R, stop: &'a AtomicBool) -> Self {
        Self { inner, stop }
    }
}

impl<R: Read> Read for Stoppable<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.stop.load(Relaxed) {
            true => Err(stopped()),
            false => self.inner.read(buffer),
        }
    }
}

/// What it means, who told it to stop knows.
fn stopped() -> io::Error {
    io::Error::other("stopped")
}
