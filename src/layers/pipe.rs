//! Reads ahead in another thread, so that hashing, inflating and parsing one layer run side by side.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, Scope};

/// Bytes that go from thread to thread at once.
const CHUNK: usize = 128 << 10;
/// Chunks that may wait: enough to even out, little enough to bound memory.
const WAITING: usize = 4;

/// What another thread read.
pub struct Piped {
    full: Receiver<io::Result<Vec<u8>>>,
    empty: SyncSender<Vec<u8>>,
    chunk: Vec<u8>,
    position: usize,
    ended: bool,
}

/// Reads `reader` to its end in a thread of `scope`. The thread ends early when the other side is dropped.
///
/// # Errors
/// When no thread can be had.
pub fn ahead<'scope>(
    scope: &'scope Scope<'scope, '_>,
    mut reader: impl Read + Send + 'scope,
) -> io::Result<Piped> {
    let (full_sender, full) = sync_channel(WAITING);
    // Emptied chunks go back, so that none is allocated twice.
    let (empty, empty_receiver) = sync_channel::<Vec<u8>>(WAITING + 2);
    Builder::new().spawn_scoped(scope, move || {
        loop {
            let mut chunk = empty_receiver.try_recv().unwrap_or_default();
            chunk.resize(CHUNK, 0);
            let (read, fault) = fill(&mut reader, &mut chunk);
            chunk.truncate(read);
            let is_last = read == 0 || fault.is_some();
            if (read > 0 || fault.is_none()) && full_sender.send(Ok(chunk)).is_err() {
                return;
            }
            if let Some(fault) = fault {
                let _ = full_sender.send(Err(fault));
            }
            if is_last {
                return;
            }
        }
    })?;
    Ok(Piped {
        full,
        empty,
        chunk: Vec::new(),
        position: 0,
        ended: false,
    })
}

/// How many bytes were read, and the fault that came then.
fn fill(reader: &mut impl Read, chunk: &mut [u8]) -> (usize, Option<io::Error>) {
    let mut filled = 0;
    while filled < chunk.len() {
        match reader.read(&mut chunk[filled..]) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return (filled, Some(error)),
        }
    }
    (filled, None)
}

impl Read for Piped {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.position == self.chunk.len() && !self.ended {
            let used = std::mem::take(&mut self.chunk);
            // Nobody may be there to take it any more.
            let _ = self.empty.try_send(used);
            self.position = 0;
            match self.full.recv() {
                Ok(chunk) => self.chunk = chunk?,
                Err(_) => {
                    self.ended = true;
                    return Err(io::Error::other("the thread that reads ahead broke off"));
                }
            }
            self.ended = self.chunk.is_empty();
        }
        let rest = &self.chunk[self.position..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Failing(usize);

    impl Read for Failing {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            if self.0 == 0 {
                return Err(io::Error::other("broken"));
            }
            let count = buffer.len().min(self.0);
            buffer[..count].fill(7);
            self.0 -= count;
            Ok(count)
        }
    }

    #[test]
    fn bytes_and_faults_arrive_in_order() {
        for size in [0, 1, CHUNK, CHUNK + 1, 20 * CHUNK + 5] {
            let bytes: Vec<u8> = (0..size).map(|n| n as u8).collect();
            std::thread::scope(|scope| {
                let mut read = Vec::new();
                ahead(scope, &bytes[..])
                    .unwrap()
                    .read_to_end(&mut read)
                    .unwrap();
                assert!(read == bytes, "{size}");
                let mut piped = ahead(scope, Failing(size)).unwrap();
                let mut read = Vec::new();
                let error = piped.read_to_end(&mut read).unwrap_err();
                assert_eq!((read.len(), error.to_string().as_str()), (size, "broken"));
            });
        }
    }

    #[test]
    fn a_reader_that_is_no_longer_wanted_ends() {
        std::thread::scope(|scope| {
            let mut piped = ahead(scope, io::repeat(1)).unwrap();
            piped.read_exact(&mut [0; 10]).unwrap();
        });
    }
}
