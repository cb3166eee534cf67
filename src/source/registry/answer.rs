//! What a server answered: its body within bounds, and what a refusal means in words.

use std::time::Duration;

use bytes::Bytes;
use oci_distribution::errors::{OciEnvelope, OciErrorCode};
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER, WWW_AUTHENTICATE};
use reqwest::{Response, StatusCode, Url};

use super::challenge::{self, Challenge};
use super::fault::{Fault, Kind};
use super::session::Session;
use super::{retry, site};
use crate::escape::escape;

/// Of a refusal's body, more than any registry writes.
const REFUSAL: u64 = 64 << 10;

/// An answer whose body has yet to be read.
pub struct Answer {
    response: Response,
    url: Url,
}

impl Answer {
    /// `url` is who gave it, after redirects.
    pub fn new(response: Response, url: Url) -> Self {
        Self { response, url }
    }

    pub fn status(&self) -> StatusCode {
        self.response.status()
    }

    pub fn headers(&self) -> &HeaderMap {
        self.response.headers()
    }

    /// How long the body is, as far as the server says.
    pub fn content_length(&self) -> Option<u64> {
        self.response.content_length()
    }

    pub fn url(&self) -> &Url {
        &self.url
    }

    pub fn host(&self) -> String {
        site::authority(&self.url)
    }

    /// Whether the server that `url` leads to gave it, and no other that it sent us to.
    pub fn is_from(&self, url: &Url) -> bool {
        self.url.origin() == url.origin()
    }

    /// The ways to log in that it names.
    pub fn challenges(&self) -> Vec<Challenge> {
        self.headers()
            .get_all(WWW_AUTHENTICATE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .flat_map(challenge::parse)
            .collect()
    }

    /// The next piece of the body; none at its end.
    pub async fn piece(&mut self, patience: Duration) -> Result<Option<Bytes>, Fault> {
        match tokio::time::timeout(patience, self.response.chunk()).await {
            Ok(Ok(piece)) => Ok(piece),
            Ok(Err(error)) => Err(Fault::of(&error, &self.host())),
            Err(_) => Err(Fault::silent(patience)),
        }
    }

    /// The whole body, of at most `limit` bytes, within `time`: a body that trickles would be waited for without end.
    pub async fn bytes(
        self,
        limit: u64,
        patience: Duration,
        time: Duration,
    ) -> Result<Vec<u8>, Fault> {
        let whole = tokio::time::timeout(time, self.whole(limit, patience));
        whole.await.unwrap_or_else(|_| {
            let why = format!("it is not done after {} seconds", time.as_secs_f32());
            Err(Fault::new(Kind::Wrong, why))
        })
    }

    async fn whole(mut self, limit: u64, patience: Duration) -> Result<Vec<u8>, Fault> {
        let too_large = || Fault::new(Kind::TooLarge, "");
        if self
            .response
            .content_length()
            .is_some_and(|len| len > limit)
        {
            return Err(too_large());
        }
        let mut bytes = Vec::new();
        while let Some(piece) = self.piece(patience).await? {
            if (bytes.len() + piece.len()) as u64 > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&piece);
        }
        Ok(bytes)
    }

    /// The answer itself if it is a success.
    pub async fn judged(self, session: &Session) -> Result<Self, Fault> {
        let status = self.status();
        if status.is_success() {
            return Ok(self);
        }
        let after = self.headers().get(RETRY_AFTER);
        let after = after.and_then(|header| retry::told(header.to_str().ok()?));
        let host = self.host();
        let is_page = self.is_page();
        let is_own = session.is_own(&self.url);
        let body = self
            .bytes(REFUSAL, session.patience, session.patience)
            .await;
        let envelope: Option<OciEnvelope> = body
            .ok()
            .and_then(|body| serde_json::from_slice(&body).ok());
        let said = envelope.as_ref().map(said).unwrap_or_default();
        let advice = retry::advice(after);
        let by = match is_own {
            true => String::new(),
            false => format!("{host}, where it sends us, "),
        };
        Err(match status.as_u16() {
            401 | 403 if is_own => Fault::new(Kind::Denied, session.logins.denied(&said).await),
            404 if is_own && !is_page => {
                Fault::new(Kind::Missing, missing(session, envelope.as_ref()))
            }
            404 if is_own => Fault::new(
                Kind::Missing,
                format!("{host} has web pages and is no registry"),
            ),
            404 => Fault::new(Kind::Missing, format!("{by}does not have it")),
            416 => Fault::new(Kind::Range, format!("{by}has no bytes from there on")),
            429 => Fault::new(
                Kind::Busy(after),
                format!("{by}too many requests (429){said}; {advice}, or log in"),
            ),
            408 | 500 | 502 | 503 | 504 => Fault::new(
                Kind::Busy(after),
                format!("{by}it fails with status {status}{said}; {advice}"),
            ),
            _ => Fault::new(Kind::Wrong, format!("{by}it answers {status}{said}")),
        })
    }

    /// Whether it is for people and not for us.
    pub fn is_page(&self) -> bool {
        self.headers()
            .get(CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .is_some_and(|kind| kind.trim_start().starts_with("text/html"))
    }
}

fn missing(session: &Session, envelope: Option<&OciEnvelope>) -> String {
    let name = &session.name;
    let codes = || envelope.into_iter().flat_map(|envelope| &envelope.errors);
    if codes().any(|error| error.code == OciErrorCode::NameUnknown) {
        return format!("it has no repository {}", name.repository);
    }
    match (&name.digest, &name.tag) {
        (Some(digest), _) => format!("its repository {} has no {digest}", name.repository),
        (None, Some(tag)) => format!("it has no {} with the tag {tag}", name.repository),
        (None, None) => format!("it has no {}", name.repository),
    }
}

/// The registry's own words, the first of them.
fn said(envelope: &OciEnvelope) -> String {
    match envelope.errors.first() {
        Some(error) if !error.message.is_empty() => {
            let words: String = error.message.chars().take(200).collect();
            format!(", saying '{}'", escape(&words))
        }
        _ => String::new(),
    }
}
