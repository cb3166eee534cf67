//! Images in registries: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md>.
//!
//! [`session`] makes requests, [`repository`] gives what they bring by name, [`blob`] streams layers, [`referrers`] finds
//! provenance that lies beside the image. What manifests mean is `oci`'s.
//!
//! Whoever answers in a registry's name can keep us busy, but must not have our credentials, our memory or a wrong figure
//! out of us: [`site`] says who gets credentials, every document has a cap, every byte a digest.

mod answer;
mod blob;
mod challenge;
mod clients;
mod fault;
mod login;
mod referrers;
mod repository;
mod retry;
mod session;
mod site;
mod token;

use std::sync::Arc;

use blob::Blob;
use repository::{NoManifest, Repository};
use session::Session;

use super::error::Tried;
use super::find::{Missed, Wanted};
use super::name::DOCKER_HUB;
use super::opening::Opening;
use super::store::Store;
use super::{Error, Image, LayerData, Name, Transport, oci};

/// Opens the image that a name leads to in its registry.
pub(super) fn find(wanted: &Wanted<'_>) -> Result<Image, Missed> {
    let absent = |place: String, why: String| Missed::Absent(Tried { place, why });
    let name = Name::parse(wanted.name).map_err(|why| absent("registries".to_owned(), why))?;
    let place = format!("the registry {}", name.registry);
    let path = format!("{name} in the registry");
    let session = Session::new(name, wanted.options).map_err(Missed::Failed)?;
    let session = Arc::new(session);
    let repository = Repository {
        session: Arc::clone(&session),
        path: path.clone(),
    };
    let top = format!("manifests/{}", session.name.reference());
    let bytes = repository.top(&top, wanted.options.limits);
    let bytes = bytes.map_err(|none| match none {
        NoManifest::Fault(fault) => absent(place.clone(), fault.why),
        NoManifest::Error(error) => Missed::Failed(error),
    })?;
    let store = Store::Remote(Box::new(repository));
    let opening = Opening::of(&store, path, wanted.options);
    let image = open(&opening, wanted.text, &top, &bytes, &session).map_err(Missed::Failed)?;
    Ok(Image {
        found: Some(format!("in {place}")),
        ..image
    })
}

fn open(
    opening: &Opening<'_>,
    text: &str,
    top: &str,
    bytes: &[u8],
    session: &Arc<Session>,
) -> Result<Image, Error> {
    let mut chosen = oci::open_remote(opening, top, bytes)?;
    referrers::complete(opening, &mut chosen);
    let mut image = opening.image(text, Transport::Registry, chosen)?;
    for layer in &mut image.layers {
        if is_foreign(&layer.media_type) {
            let blob = Blob::new(session, &layer.name, Some(layer.size), true);
            layer.data = LayerData::Remote(Box::new(blob));
        }
    }
    if let Ok(mut warnings) = session.warnings.lock() {
        image.warnings.append(&mut warnings);
    }
    Ok(image)
}

/// Whether a layer of that type need not lie in the registry.
fn is_foreign(media_type: &str) -> bool {
    media_type.contains(".foreign.") || media_type.contains(".nondistributable.")
}
