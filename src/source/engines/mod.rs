//! Images in a Docker engine or in Podman, by their API: the same calls for both.
//!
//! What an engine says of an image ([`inspect`]) makes a provisional one at once ([`provisional`]); its layers come when
//! the engine exports it ([`export`]), analysed while they arrive. Where engines are is for [`place`] and [`context`].

mod absent;
mod context;
mod engine;
mod export;
mod fault;
mod inspect;
mod members;
mod place;
mod provisional;
mod pull;
mod tls;

use engine::{Engine, Kind};
use place::Endpoint;

use super::error::Tried;
use super::find::{Missed, Wanted};
use super::name::{self, Name};
use super::{Error, Image};
use crate::escape::escape;
use crate::progress::Progress;

/// Looks in the Docker engine.
pub(super) fn docker(wanted: &Wanted<'_>, progress: &dyn Progress) -> Result<Image, Missed> {
    let endpoints = place::docker(&wanted.options.environment);
    open(Kind::Docker, endpoints, wanted, progress)
}

/// Looks in Podman.
pub(super) fn podman(wanted: &Wanted<'_>, progress: &dyn Progress) -> Result<Image, Missed> {
    let endpoints = place::podman(&wanted.options.environment);
    open(Kind::Podman, endpoints, wanted, progress)
}

fn open(
    kind: Kind,
    endpoints: Result<Vec<Endpoint>, Missed>,
    wanted: &Wanted<'_>,
    progress: &dyn Progress,
) -> Result<Image, Missed> {
    let engine = first(kind, &endpoints?)?;
    // It becomes part of a path of the API.
    if !name::is_id(wanted.name) {
        Name::parse(wanted.name).map_err(|why| {
            let why = format!("'{}' is no image name: {why}", escape(wanted.name));
            missed(&engine, why)
        })?;
    }
    if wanted.options.pull {
        pull::pull(&engine, wanted, progress).map_err(|what| failed(&engine, wanted.name, what))?;
    }
    let inspected = inspect::image(&engine, wanted)?;
    provisional::image(engine, inspected, wanted)
}

/// The first engine that answers.
fn first(kind: Kind, endpoints: &[Endpoint]) -> Result<Engine, Missed> {
    let mut refusals = Vec::new();
    for endpoint in endpoints {
        let unreached = match Engine::connect(kind, endpoint) {
            Ok(engine) => return Ok(engine),
            Err(unreached) => unreached,
        };
        let tried = Tried {
            place: format!("{} at {}", kind.name(), endpoint.shown()),
            why: unreached.why,
        };
        refusals.push(if unreached.is_missed {
            Missed::Refused(tried)
        } else {
            Missed::Absent(tried)
        });
    }
    let nowhere = || {
        Missed::Absent(Tried {
            place: kind.name().to_owned(),
            why: "nowhere to look".to_owned(),
        })
    };
    Err(refusals.into_iter().next().unwrap_or_else(nowhere))
}

fn missed(engine: &Engine, why: String) -> Missed {
    Missed::Absent(Tried {
        place: engine.place(),
        why,
    })
}

fn failed(engine: &Engine, name: &str, what: String) -> Missed {
    Missed::Failed(Error::Remote {
        path: format!("{} {}", escape(name), engine.found()),
        what,
    })
}
