//! A stream of bytes as something to read, with as much waiting in between as evens out the two sides.

use std::fmt::Display;
use std::io::{self, Read};

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use crate::layers::blob::Unavailable;

/// Pieces that may wait.
const WAITING: usize = 8;
/// Bytes of one at most.
const PIECE: usize = 64 << 10;

/// What a connection sends, to be read by code that is not async. Dropping it ends the connection.
///
/// What a read of the connection gave is copied into buffers that go round: the connection keeps its own buffer that way.
/// Handed on, each would be allocated in one thread and freed in another, and the process would grow to many times of what
/// is in use.
pub struct Body {
    pieces: Receiver<Result<Vec<u8>, String>>,
    emptied: Sender<Vec<u8>>,
    piece: Vec<u8>,
    position: usize,
    ended: bool,
}

impl Body {
    /// Reads `stream` on `runtime`.
    pub fn new<E: Display + Send>(
        runtime: &Runtime,
        stream: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
    ) -> Self {
        let (sender, pieces) = channel(WAITING);
        let (emptied, mut empty) = channel::<Vec<u8>>(WAITING + 2);
        runtime.spawn(async move {
            let mut stream = std::pin::pin!(stream);
            while let Some(piece) = stream.next().await {
                let piece = match piece {
                    Ok(piece) => piece,
                    Err(error) => {
                        let _ = sender.send(Err(error.to_string())).await;
                        return;
                    }
                };
                for part in piece.chunks(PIECE) {
                    let buffer = empty.try_recv();
                    let mut buffer = buffer.unwrap_or_else(|_| Vec::with_capacity(PIECE));
                    buffer.extend_from_slice(part);
                    if sender.send(Ok(buffer)).await.is_err() {
                        return;
                    }
                }
            }
        });
        Self {
            pieces,
            emptied,
            piece: Vec::new(),
            position: 0,
            ended: false,
        }
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.position == self.piece.len() && !self.ended {
            let mut used = std::mem::take(&mut self.piece);
            if used.capacity() > 0 {
                used.clear();
                // Nobody may be there to take it any more.
                let _ = self.emptied.try_send(used);
            }
            self.position = 0;
            match self.pieces.blocking_recv() {
                Some(Ok(piece)) => self.piece = piece,
                Some(Err(why)) => {
                    self.ended = true;
                    return Err(io::Error::other(Unavailable(why)));
                }
                None => self.ended = true,
            }
        }
        let rest = &self.piece[self.position..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.position += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::net::runtime;

    #[test]
    fn pieces_and_faults_arrive_in_order() {
        let runtime = runtime().unwrap();
        let pieces =
            (0..40u8).map(|n| Ok::<_, String>(Bytes::from(vec![n; usize::from(n) * 1000])));
        let fault = std::iter::once(Err("cut".to_owned()));
        let stream = futures_util::stream::iter(pieces.chain(fault).collect::<Vec<_>>());
        let mut read = Vec::new();
        let error = Body::new(runtime, stream)
            .read_to_end(&mut read)
            .unwrap_err();
        let expected: Vec<u8> = (0..40u8)
            .flat_map(|n| vec![n; usize::from(n) * 1000])
            .collect();
        assert!(read == expected);
        assert!(error.to_string().contains("cut"), "{error}");
    }

    #[test]
    fn a_body_that_is_dropped_ends_the_stream() {
        let (sender, mut dropped) = channel::<()>(1);
        let stream = futures_util::stream::repeat_with(move || {
            let _ = &sender;
            Ok::<_, String>(Bytes::from_static(b"more"))
        });
        let runtime = runtime().unwrap();
        Body::new(runtime, stream).read_exact(&mut [0; 10]).unwrap();
        assert_eq!(dropped.blocking_recv(), None);
    }
}
