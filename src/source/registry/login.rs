//! What the registry is shown to be let in: asked for once it wants that, kept until it wants something new.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Url;
use reqwest::header::HeaderValue;
use tokio::sync::Mutex;

use super::challenge::Challenge;
use super::fault::{Fault, Kind};
use super::session::Session;
use super::token;
use crate::source::credentials::{self, Credential};
use crate::source::name::DOCKER_HUB;
use crate::source::{Environment, Name};

/// The logins of a session.
pub struct Logins {
    registry: String,
    repository: String,
    environment: Environment,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    shown: Option<Shown>,
    found: Option<Found>,
}

/// A credential that was looked for, or why it can't be had.
type Found = Result<Option<Credential>, String>;

/// An `Authorization` header.
#[derive(Clone)]
pub struct Shown {
    pub header: HeaderValue,
    /// Counts them: several layers may hear of one's end at once.
    number: u64,
}

impl Logins {
    pub fn new(name: &Name, environment: &Environment) -> Self {
        Self {
            registry: name.registry.clone(),
            repository: name.repository.clone(),
            environment: environment.clone(),
            state: Mutex::default(),
        }
    }

    /// What is shown now.
    pub async fn shown(&self) -> Option<Shown> {
        self.state.lock().await.shown.clone()
    }

    /// Why there is no way in, with what to do.
    pub async fn denied(&self, said: &str) -> String {
        let login = match self.registry.as_str() {
            DOCKER_HUB => "docker login".to_owned(),
            registry => format!("docker login {registry}"),
        };
        match &self.state.lock().await.found {
            Some(Ok(Some(_))) => format!(
                "it gives no access to {} with the login that is known for it{said}; is the name right? {login} changes the login",
                self.repository
            ),
            Some(Err(why)) => format!(
                "it wants a login for {}{said}, and the one that is configured can't be had: {why}",
                self.repository
            ),
            _ => format!(
                "it has no {} that everybody may read{said}; is the name right? If so, {login} first",
                self.repository
            ),
        }
    }

    async fn credential(&self, state: &mut State) -> Found {
        if let Some(found) = &state.found {
            return found.clone();
        }
        let (environment, registry, repository) = (
            self.environment.clone(),
            self.registry.clone(),
            self.repository.clone(),
        );
        // A helper is a program that is waited for.
        let looked = tokio::task::spawn_blocking(move || {
            credentials::find(&environment, &registry, &repository)
        });
        let found = looked
            .await
            .unwrap_or_else(|_| Err("looking for it broke off".to_owned()));
        state.found = Some(found.clone());
        found
    }
}

impl Session {
    /// What the registry at `base` wants to be shown instead of `shown`, by its challenges; none where there is nothing.
    pub(super) async fn renew(
        &self,
        base: &Url,
        challenges: &[Challenge],
        shown: Option<&Shown>,
    ) -> Result<Option<Shown>, Fault> {
        let logins = &self.logins;
        let mut state = logins.state.lock().await;
        let number = shown.map_or(0, |shown| shown.number);
        if let Some(newer) = state.shown.as_ref().filter(|it| it.number > number) {
            return Ok(Some(newer.clone()));
        }
        let found = logins.credential(&mut state).await;
        let of = |scheme: &str| {
            let mut challenges = challenges.iter();
            challenges.find(|challenge| challenge.scheme == scheme)
        };
        let value = match (of("bearer"), of("basic"), &found) {
            (Some(_), _, Ok(Some(Credential::RegistryToken(token)))) => bearer(token),
            (Some(challenge), _, found) => {
                if let Err(why) = found {
                    let registry = &logins.registry;
                    self.warn(format!("{registry} is asked without a login: {why}"));
                }
                let credential = found.as_ref().ok().and_then(Option::as_ref);
                match token::ask(self, base, challenge, credential).await? {
                    Some(token) => bearer(&token),
                    None => return Ok(None),
                }
            }
            (None, Some(_), Ok(Some(Credential::Basic { username, password }))) => {
                basic(username, password)
            }
            _ => return Ok(None),
        };
        let mut header = HeaderValue::from_str(&value).map_err(|_| {
            let why = "its login holds characters that no request can carry; log in again";
            Fault::new(Kind::Wrong, why)
        })?;
        header.set_sensitive(true);
        let shown = Shown {
            header,
            number: number + 1,
        };
        state.shown = Some(shown.clone());
        Ok(Some(shown))
    }
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// <https://www.rfc-editor.org/rfc/rfc7617>
pub fn basic(username: &str, password: &str) -> String {
    format!(
        "Basic {}",
        STANDARD.encode(format!("{username}:{password}"))
    )
}
