//! Asks an engine to pull an image first, in the user's name.

use std::collections::HashMap;
use std::time::Duration;

use bollard::Docker;
use bollard::models::CreateImageInfo;
use bollard::query_parameters::CreateImageOptionsBuilder;
use futures_util::StreamExt;
use tokio::time::timeout;

use super::engine::Engine;
use super::fault::Fault;
use crate::escape::escape;
use crate::progress::Progress;
use crate::source::credentials::{self, Credential};
use crate::source::find::Wanted;
use crate::source::name::{self, Name};
use crate::source::net;

/// Pulls the wanted image.
///
/// # Errors
/// Says what went wrong, and what to do.
pub fn pull(engine: &Engine, wanted: &Wanted<'_>, progress: &dyn Progress) -> Result<(), String> {
    if name::is_id(wanted.name) {
        return Err("an ID can't be pulled; name the image, or leave out --pull".to_owned());
    }
    let name = Name::parse(wanted.name)?;
    let environment = &wanted.options.environment;
    let credential = credentials::find(environment, &name.registry, &name.repository)?;
    let repository = format!("{}/{}", name.registry, name.repository);
    let mut options = CreateImageOptionsBuilder::new()
        .from_image(&repository)
        .tag(name.reference());
    let platform = wanted.options.platform.as_ref().map(ToString::to_string);
    if let Some(platform) = &platform {
        options = options.platform(platform);
    }
    let api = match credential {
        Some(credential) => with_credential(engine, &name, &credential),
        None => engine.api.clone(),
    };
    progress.doing(&format!("having {} pull it", engine.kind.name()));
    let mut steps = api.create_image(Some(options.build()), None, None);
    let runtime = net::runtime().map_err(|error| error.to_string())?;
    let mut layers = Layers::default();
    runtime.block_on(async {
        loop {
            let step = timeout(SILENCE, steps.next()).await;
            match step.map_err(|_| failure(&Fault::Slow(SILENCE), &name))? {
                Some(Ok(step)) => layers.tell(&step, progress),
                Some(Err(error)) => return Err(failure(&Fault::of(error), &name)),
                None => return Ok(()),
            }
        }
    })
}

/// How long an engine may say nothing while it pulls: a large layer takes its time to be unpacked.
const SILENCE: Duration = Duration::from_secs(900);

fn failure(fault: &Fault, name: &Name) -> String {
    format!(
        "the engine can't pull it: {fault}; if the registry wants to know who asks, docker login {} tells it",
        escape(&name.registry)
    )
}

/// The API with a credential for the registry. The crate writes another alphabet than engines read.
fn with_credential(engine: &Engine, name: &Name, credential: &Credential) -> Docker {
    let encoded = credential.registry_auth(&name.registry);
    engine
        .api
        .clone()
        .with_request_modifier(move |mut request| {
            if let Ok(value) = encoded.parse() {
                request.headers_mut().insert("X-Registry-Auth", value);
            }
            request
        })
}

/// The layers of a pull: bytes that came, of bytes, by the engine's names for them.
#[derive(Default)]
struct Layers {
    of: HashMap<String, (u64, u64)>,
}

impl Layers {
    fn tell(&mut self, step: &CreateImageInfo, progress: &dyn Progress) {
        let (Some(id), Some(status)) = (&step.id, &step.status) else {
            return;
        };
        // "Pulling from library/shop" has the tag for an ID.
        if status.starts_with("Pulling from") {
            return;
        }
        let (done, size) = self.of.entry(id.clone()).or_default();
        let detail = step.progress_detail.as_ref();
        let number = |value: Option<i64>| value.and_then(|value| u64::try_from(value).ok());
        match status.as_str() {
            "Downloading" => {
                *size = number(detail.and_then(|detail| detail.total)).unwrap_or_default();
                *done = number(detail.and_then(|detail| detail.current)).unwrap_or_default();
            }
            "Download complete" | "Pull complete" | "Already exists" => *done = *size,
            _ => return,
        }
        let sum =
            |of: fn(&(u64, u64)) -> u64| self.of.values().map(of).fold(0, u64::saturating_add);
        progress.archive(sum(|(done, _)| *done), sum(|(_, size)| *size));
    }
}
