//! A stream of bytes as something to read, with as much waiting in between as evens out the two sides.

use std::fmt::Display;
use std::io::{self, Read};

use bytes::{Buf, Bytes};
use futures_util::{Stream, StreamExt};
use tokio::runtime::Runtime;
use tokio::sync::mpsc::{Receiver, channel};

use crate::layers::blob::Unavailable;

/// Pieces that may wait; a piece is what one read of the connection gave.
const WAITING: usize = 8;

/// What a connection sends, to be read by code that is not async. Dropping it ends the connection.
pub struct Body {
    pieces: Receiver<Result<Bytes, String>>,
    piece: Bytes,
    ended: bool,
}

impl Body {
    /// Reads `stream` on `runtime`.
    pub fn new<E: Display + Send>(
        runtime: &Runtime,
        stream: impl Stream<Item = Result<Bytes, E>> + Send + 'static,
    ) -> Self {
        let (sender, pieces) = channel(WAITING);
        runtime.spawn(async move {
            let mut stream = std::pin::pin!(stream);
            while let Some(piece) = stream.next().await {
                let is_last = piece.is_err();
                let piece = piece.map_err(|error| error.to_string());
                if sender.send(piece).await.is_err() || is_last {
                    return;
                }
            }
        });
        Self {
            pieces,
            piece: Bytes::new(),
            ended: false,
        }
    }
}

impl Read for Body {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.piece.is_empty() && !self.ended {
            match self.pieces.blocking_recv() {
                Some(Ok(piece)) => self.piece = piece,
                Some(Err(why)) => {
                    self.ended = true;
                    return Err(io::Error::other(Unavailable(why)));
                }
                None => self.ended = true,
            }
        }
        let count = self.piece.len().min(buffer.len());
        self.piece.copy_to_slice(&mut buffer[..count]);
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
