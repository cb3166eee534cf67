//! Tokens: asks the server that a registry names for one, to pull from one repository.
//!
//! As Docker does, the scope is our own and not what the challenge says: some registries name a placeholder there.
//!
//! <https://distribution.github.io/distribution/spec/auth/token/>, and .../oauth/ for identity tokens

use oci_distribution::token_cache::RegistryToken;
use reqwest::Url;
use reqwest::header::{HeaderMap, HeaderValue};

use super::challenge::Challenge;
use super::fault::{Fault, Kind};
use super::login::basic;
use super::session::{Message, Session};
use super::{retry, site};
use crate::source::credentials::Credential;

/// Of an answer, more than any token has.
const LONGEST: u64 = 64 << 10;

/// A token by a bearer `challenge` of the registry at `base`; none where its server wants to know who asks.
pub async fn ask(
    session: &Session,
    base: &Url,
    challenge: &Challenge,
    credential: Option<&Credential>,
) -> Result<Option<String>, Fault> {
    let wrong = |why: &str| Fault::new(Kind::Wrong, why);
    let mut realm = challenge
        .get("realm")
        .and_then(|realm| Url::parse(realm).ok())
        .filter(Url::has_host)
        .ok_or_else(|| wrong("it wants a token and names no server that gives one"))?;
    let checked = match credential {
        Some(_) => site::check_realm(base, &realm),
        None => site::check_scheme(base, &realm),
    };
    checked.map_err(|why| Fault::new(Kind::Denied, why))?;
    let mut form = realm.clone();
    form.set_query(None);
    let wanted = match credential {
        Some(Credential::IdentityToken(_)) => &mut form,
        _ => &mut realm,
    };
    let scope = format!("repository:{}:pull", session.name.repository);
    {
        let mut pairs = wanted.query_pairs_mut();
        if let Some(service) = challenge.get("service") {
            pairs.append_pair("service", service);
        }
        pairs.append_pair("scope", &scope);
        if let Some(Credential::IdentityToken(token)) = credential {
            pairs
                .append_pair("grant_type", "refresh_token")
                .append_pair("client_id", "layerscope")
                .append_pair("refresh_token", token);
        }
    }
    let mut authorization = None;
    if let Some(Credential::Basic { username, password }) = credential {
        let value = HeaderValue::from_str(&basic(username, password));
        let mut value = value.map_err(|_| wrong("its login can't be sent; log in again"))?;
        value.set_sensitive(true);
        authorization = Some(value);
    }
    let host = site::authority(&realm);
    let answer = session
        .exchange(Message {
            url: realm,
            headers: HeaderMap::new(),
            form: form.query().map(str::to_owned),
            authorization: authorization.as_ref(),
        })
        .await
        .map_err(|fault| Fault {
            why: format!("its token server {host}: {}", fault.why),
            ..fault
        })?;
    let status = answer.status();
    match status.as_u16() {
        200..=299 => {}
        400 | 401 | 403 if credential.is_none() => return Ok(None),
        400 | 401 | 403 => {
            let registry = &session.name.registry;
            let why = format!(
                "its token server {host} does not accept the login that is known for it; docker login {registry} gives a new one"
            );
            return Err(Fault::new(Kind::Denied, why));
        }
        408 | 429 | 500 | 502 | 503 | 504 => {
            let after = answer.headers().get(reqwest::header::RETRY_AFTER);
            let after = after.and_then(|header| retry::told(header.to_str().ok()?));
            let advice = retry::advice(after);
            let why = format!("its token server {host} answers {status}; {advice}");
            return Err(Fault::new(Kind::Busy(after), why));
        }
        _ => return Err(wrong(&format!("its token server {host} answers {status}"))),
    }
    let patience = session.patience;
    let bytes = answer.bytes(LONGEST, patience, patience).await;
    let bytes = bytes.map_err(|fault| match fault.kind {
        Kind::TooLarge => wrong(&format!(
            "its token server {host} answers with more than {LONGEST} bytes instead of a token"
        )),
        _ => Fault {
            why: format!("its token server {host}: {}", fault.why),
            ..fault
        },
    })?;
    let token: Option<RegistryToken> = serde_json::from_slice(&bytes).ok();
    token
        .map(|token| token.token().to_owned())
        .filter(|token| !token.is_empty())
        .map(Some)
        .ok_or_else(|| wrong(&format!("its token server {host} gives no token")))
}
