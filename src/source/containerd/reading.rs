//! Content from its first to its last byte, asked for part by part.
//!
//! Asked for all, containerd sends messages of a mebibyte, and as many as the connection holds: with buffers of that size
//! the process grows by tens of megabytes.

use bytes::Bytes;
use futures_util::stream::{self, Stream};

use super::client::{Client, Fault, Messages};

/// Bytes of a part.
const PART: i64 = 256 << 10;

struct Reading {
    client: Client,
    namespace: String,
    digest: String,
    /// What is left of the part.
    messages: Messages,
    /// Bytes that came.
    offset: i64,
    /// Where the part ends, if the content does not before.
    end: i64,
}

/// Starts to read. A piece that does not come in time is an error.
///
/// # Errors
/// [`Fault::NotFound`] where there is no content of that digest.
pub fn read(
    client: &Client,
    namespace: &str,
    digest: &str,
) -> Result<impl Stream<Item = Result<Bytes, String>> + Send + use<>, Fault> {
    let first = client.part(namespace, digest, 0, PART);
    let reading = Reading {
        messages: client.runtime().block_on(first)?,
        client: client.clone(),
        namespace: namespace.to_owned(),
        digest: digest.to_owned(),
        offset: 0,
        end: PART,
    };
    Ok(stream::try_unfold(
        reading,
        async |mut reading| match reading.next().await {
            Ok(piece) => Ok(piece.map(|piece| (piece, reading))),
            Err(Fault::NotFound) => Err("it is no longer there".to_owned()),
            Err(Fault::Failed(why)) => Err(why),
        },
    ))
}

impl Reading {
    async fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        loop {
            if let Some(piece) = self.messages.next().await? {
                self.offset += piece.len() as i64;
                return Ok(Some(piece));
            }
            if self.offset < self.end {
                return Ok(None);
            }
            self.end = self.offset + PART;
            let part = self
                .client
                .part(&self.namespace, &self.digest, self.offset, PART);
            self.messages = part.await?;
        }
    }
}
