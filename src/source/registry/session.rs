//! Requests to one repository of one registry: the scheme that it speaks, redirects, logins, another try where that may help.
//!
//! What a request says is here; when another one is made is for [`retry`](super::retry), whom to believe for
//! [`site`], how to log in for [`login`](super::login).

use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use reqwest::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, HeaderMap, HeaderValue, RANGE};
use reqwest::header::{CONTENT_TYPE, LINK, LOCATION};
use reqwest::{Method, StatusCode, Url};

use super::answer::Answer;
use super::clients::Clients;
use super::fault::{Fault, Kind};
use super::login::Logins;
use super::retry::Backoff;
use super::site;
use crate::source::{Error, Name, Options};

/// Every kind of manifest and index that is understood.
const DOCUMENTS: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
     application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.docker.distribution.manifest.v2+json";
const REDIRECTS: usize = 10;
/// How many times the patience a document may take in all.
const DOCUMENT: u32 = 10;

/// A repository's registry, as far as it is known.
pub struct Session {
    pub name: Name,
    /// How long nothing may come before a connection counts as broken.
    pub patience: Duration,
    /// What was odd, in words for people.
    pub warnings: Mutex<Vec<String>>,
    pub(super) logins: Logins,
    clients: Clients,
    candidates: Vec<Url>,
    /// The scheme that the registry speaks, with its host; from the first answer on.
    agreed: OnceLock<Url>,
}

/// A request.
#[derive(Clone, Copy)]
pub struct Wish<'a> {
    /// What follows the repository's name: `manifests/TAG`, `blobs/DIGEST`, `referrers/DIGEST`.
    pub path: &'a str,
    /// The first byte.
    pub from: u64,
}

/// Words of a request that go to whoever is asked.
pub struct Message<'a> {
    pub url: Url,
    pub headers: HeaderMap,
    /// A form, which makes it a POST.
    pub form: Option<String>,
    /// Goes to the host, port and scheme of `url` alone.
    pub authorization: Option<&'a HeaderValue>,
}

impl Session {
    /// Makes no request yet.
    ///
    /// # Errors
    /// When an authority that the user names can't be read.
    pub fn new(name: Name, options: &Options) -> Result<Self, Error> {
        let host = site::api_host(&name.registry);
        let candidates = site::schemes(&name.registry, &options.registries)
            .iter()
            .filter_map(|scheme| Url::parse(&format!("{scheme}://{host}/")).ok())
            .collect();
        Ok(Self {
            patience: options.registries.patience,
            warnings: Mutex::default(),
            logins: Logins::new(&name, &options.environment),
            clients: Clients::new(&options.registries, &options.environment)?,
            candidates,
            agreed: OnceLock::new(),
            name,
        })
    }

    /// Whether anything ever came from the registry.
    pub fn is_known(&self) -> bool {
        self.agreed.get().is_some()
    }

    /// Whether a URL leads to the registry itself.
    pub fn is_own(&self, url: &Url) -> bool {
        let mut own = self.candidates.iter();
        own.any(|own| own.origin() == url.origin())
    }

    pub fn warn(&self, warning: String) {
        if let Ok(mut warnings) = self.warnings.lock()
            && !warnings.contains(&warning)
        {
            warnings.push(warning);
        }
    }

    /// A document's bytes, at most `limit`; tried again where that may help.
    pub async fn document(
        &self,
        path: &str,
        limit: u64,
        mut backoff: Backoff,
    ) -> Result<(HeaderMap, Vec<u8>), Fault> {
        loop {
            let time = self.patience.saturating_mul(DOCUMENT);
            let read = async {
                let answer = self.once(Wish { path, from: 0 }).await?;
                let headers = answer.headers().clone();
                Ok((headers, answer.bytes(limit, self.patience, time).await?))
            };
            match read.await {
                Err(fault) => self.wait(&mut backoff, fault).await?,
                read => return read,
            }
        }
    }

    /// Waits before the next try.
    ///
    /// # Errors
    /// The fault itself, where there is to be none.
    pub async fn wait(&self, backoff: &mut Backoff, fault: Fault) -> Result<(), Fault> {
        match backoff.after(&fault, self.is_known()) {
            Some(wait) => {
                tokio::time::sleep(wait).await;
                Ok(())
            }
            None => Err(fault),
        }
    }

    /// Asks once; logging in and following redirects are part of that. The answer is a success.
    pub async fn once(&self, wish: Wish<'_>) -> Result<Answer, Fault> {
        if let Some(base) = self.agreed.get() {
            return self.ask(base, wish).await;
        }
        let mut last = Fault::new(Kind::Wrong, "its name can't be made an address");
        for base in &self.candidates {
            last = match self.ask(base, wish).await {
                // On another port something else may listen; and some servers that don't speak TLS just wait for more.
                Err(fault)
                    if fault.kind == Kind::Unreachable
                        && (base.port().is_none() || site::is_loopback(base)) =>
                {
                    fault
                }
                Err(fault) if fault.kind == Kind::NoTls => fault,
                asked => return asked,
            };
        }
        if last.kind == Kind::NoTls {
            let host = &self.name.registry;
            last.why += &format!("; --insecure-registry {host} asks it without");
        }
        Err(last)
    }

    /// Where a list goes on that was answered to a request for `path`, as a path of its own; none at its end, nor where
    /// that is another server's or another repository's.
    ///
    /// <https://www.rfc-editor.org/rfc/rfc8288>
    pub fn next_page(&self, path: &str, headers: &HeaderMap) -> Option<String> {
        let repository = self
            .agreed
            .get()?
            .join(&format!("v2/{}/", self.name.repository));
        let repository = repository.ok()?;
        let links = headers.get_all(LINK).iter();
        let links = links.filter_map(|link| link.to_str().ok());
        let mut links = links.flat_map(|link| link.split('<').skip(1));
        let next = links.find_map(|link| {
            let (target, parameters) = link.split_once('>')?;
            let mut parameters = parameters.split([';', ',']).map(str::trim);
            let is_next = parameters.any(|it| it == "rel=\"next\"" || it == "rel=next");
            is_next.then_some(target)
        })?;
        let next = repository.join(path).ok()?.join(next).ok()?;
        let is_ours = next.origin() == repository.origin();
        let rest = next.path().strip_prefix(repository.path());
        let query = next.query().unwrap_or_default();
        Some(format!("{}?{query}", rest.filter(|_| is_ours)?))
    }

    async fn ask(&self, base: &Url, wish: Wish<'_>) -> Result<Answer, Fault> {
        let path = format!("v2/{}/{}", self.name.repository, wish.path);
        let url = base
            .join(&path)
            .map_err(|_| Fault::new(Kind::Wrong, "its name can't be made an address"))?;
        let mut headers = HeaderMap::new();
        if !wish.path.starts_with("blobs/") {
            headers.insert(ACCEPT, HeaderValue::from_static(DOCUMENTS));
        }
        if wish.from > 0
            && let Ok(range) = HeaderValue::from_str(&format!("bytes={}-", wish.from))
        {
            headers.insert(RANGE, range);
        }
        let mut shown = self.logins.shown().await;
        let mut is_new = false;
        loop {
            let answer = self
                .exchange(Message {
                    url: url.clone(),
                    headers: headers.clone(),
                    form: None,
                    authorization: shown.as_ref().map(|shown| &shown.header),
                })
                .await?;
            self.agreed.get_or_init(|| base.clone());
            if answer.status() != StatusCode::UNAUTHORIZED || is_new || !answer.is_from(&url) {
                return answer.judged(self).await;
            }
            let challenges = answer.challenges();
            shown = match self.renew(base, &challenges, shown.as_ref()).await? {
                Some(newer) => Some(newer),
                None => return answer.judged(self).await,
            };
            is_new = true;
        }
    }

    fn unanswered(&self, error: &reqwest::Error, url: &Url) -> Fault {
        let mut fault = Fault::of(error, &site::authority(url));
        if let Some(proxy) = self.clients.proxy(url)
            && fault.kind == Kind::Unreachable
        {
            fault.why += &format!("; {proxy} is set: does that proxy work?");
        }
        fault
    }

    /// Sends a message and follows redirects; gives whatever answer comes in the end.
    pub async fn exchange(&self, message: Message<'_>) -> Result<Answer, Fault> {
        let first = &message.url;
        let mut url = message.url.clone();
        for _ in 0..=REDIRECTS {
            // What stands there would go out as credentials.
            let _ = url.set_username("");
            let _ = url.set_password(None);
            let method = match message.form {
                Some(_) => Method::POST,
                None => Method::GET,
            };
            let mut request = self
                .clients
                .client(&url)?
                .request(method, url.clone())
                .headers(message.headers.clone())
                .header(ACCEPT_ENCODING, "identity");
            if let Some(form) = &message.form {
                request = request
                    .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body(form.clone());
            }
            if let Some(authorization) = message.authorization
                && url.origin() == first.origin()
            {
                request = request.header(AUTHORIZATION, authorization.clone());
            }
            let response = tokio::time::timeout(self.patience, request.send())
                .await
                .map_err(|_| Fault::silent(self.patience))?
                .map_err(|error| self.unanswered(&error, &url))?;
            let answer = Answer::new(response, url);
            let location = answer.headers().get(LOCATION);
            let Some(location) = location.filter(|_| is_redirect(answer.status())) else {
                return Ok(answer);
            };
            if message.form.is_some() {
                return Err(Fault::new(
                    Kind::Wrong,
                    "its token server sends us elsewhere",
                ));
            }
            url = next(&answer, location)?;
        }
        let why = format!("it sends us on more than {REDIRECTS} times");
        Err(Fault::new(Kind::Wrong, why))
    }
}

fn is_redirect(status: StatusCode) -> bool {
    matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308)
}

fn next(answer: &Answer, location: &HeaderValue) -> Result<Url, Fault> {
    let wrong = |why: String| Fault::new(Kind::Wrong, why);
    let next = location
        .to_str()
        .ok()
        .and_then(|location| answer.url().join(location).ok())
        .filter(|next| next.has_host())
        .ok_or_else(|| wrong("it sends us to an address that is none".to_owned()))?;
    match (answer.url().scheme(), next.scheme()) {
        ("http", "http") | (_, "https") => Ok(next),
        _ => Err(wrong(format!(
            "{} sends us to {} without TLS, which is not followed",
            answer.host(),
            site::authority(&next)
        ))),
    }
}
