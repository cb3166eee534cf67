//! Images in registries: <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md>.
//!
//! [`session`] makes requests, [`repository`] gives what they bring by name, [`blob`] streams layers, [`referrers`] finds
//! provenance that lies beside the image. What manifests mean is `oci`'s.
//!
//! The client is our own, and `oci-distribution` gives only types of messages: as a client that reads manifests without a cap,
//! shows credentials to any realm, hides `Retry-After` and `Content-Range`, and knows no client certificates.
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
use super::oci::{self, Naming};
use super::offers::{self, Offers};
use super::opening::Opening;
use super::store::Store;
use super::{Error, Image, LayerData, Name, Transport};

/// Opens the image that a name leads to in its registry.
pub(super) fn find(wanted: &Wanted<'_>) -> Result<Image, Missed> {
    at_top(wanted, |top| {
        Ok(Image {
            found: Some(top.found()),
            ..open(top, wanted.text)?
        })
    })
}

/// Says for which platforms a registry has what a name leads to.
pub(super) fn platforms(wanted: &Wanted<'_>) -> Result<Offers, Missed> {
    at_top(wanted, |top| {
        let mut warnings = Vec::new();
        let mut offers = offers::of_topmost(top.opening, Naming::Remote, top.name, top.bytes)?;
        for offer in offers
            .iter_mut()
            .filter(|offer| offer.has_provenance != Some(true))
        {
            if let Some(digest) = offer.manifest_digest.as_ref().filter(|_| offer.is_present) {
                let found = referrers::statements(top, digest, &mut warnings);
                offer.has_provenance = Some(!found.is_empty());
            }
        }
        warnings.extend(top.warnings());
        Ok(Offers {
            reference: wanted.text.to_owned(),
            source: Transport::Registry.name(),
            found: Some(top.found()),
            offers,
            warnings,
        })
    })
}

/// The manifest or index that a name leads to.
struct Top<'a> {
    opening: &'a Opening<'a>,
    name: &'a str,
    bytes: &'a [u8],
    session: &'a Arc<Session>,
}

impl Top<'_> {
    /// See [`Image::found`].
    fn found(&self) -> String {
        format!("in {}", place(&self.session.name))
    }

    /// What was odd about the connection; each time only what is new.
    fn warnings(&self) -> Vec<String> {
        let warnings = self.session.warnings.lock();
        warnings.map_or_else(
            |_| Vec::new(),
            |mut warnings| std::mem::take(&mut *warnings),
        )
    }
}

fn place(name: &Name) -> String {
    format!("the registry {}", name.registry)
}

/// Makes something of what the name leads to.
fn at_top<T>(
    wanted: &Wanted<'_>,
    make: impl FnOnce(&Top<'_>) -> Result<T, Error>,
) -> Result<T, Missed> {
    let absent = |place: String, why: String| Missed::Absent(Tried { place, why });
    let name = Name::parse(wanted.name).map_err(|why| absent("registries".to_owned(), why))?;
    let place = place(&name);
    let path = format!("{name} in the registry");
    let session = Session::new(name, wanted.options).map_err(Missed::Failed)?;
    let session = Arc::new(session);
    let repository = Repository {
        session: Arc::clone(&session),
        path: path.clone(),
        is_optional: false,
    };
    let name = format!("manifests/{}", session.name.reference());
    let bytes = repository.top(&name, wanted.options.limits);
    let bytes = bytes.map_err(|none| match none {
        NoManifest::Fault(fault) => absent(place, fault.why),
        NoManifest::Error(error) => Missed::Failed(error),
    })?;
    let store = Store::Remote(Box::new(repository));
    let opening = Opening::of(&store, path, wanted.options);
    let top = Top {
        opening: &opening,
        name: &name,
        bytes: &bytes,
        session: &session,
    };
    make(&top).map_err(Missed::Failed)
}

fn open(top: &Top<'_>, text: &str) -> Result<Image, Error> {
    let opening = top.opening;
    let mut chosen = oci::open_remote(opening, top.name, top.bytes)?;
    referrers::complete(top, &mut chosen);
    let mut image = opening.image(text, Transport::Registry, chosen)?;
    for layer in &mut image.layers {
        if is_foreign(&layer.media_type) {
            let blob = Blob::new(top.session, &layer.name, Some(layer.size), true);
            layer.data = LayerData::Remote(Box::new(blob));
        }
    }
    image.warnings.extend(top.warnings());
    Ok(image)
}

/// Whether a layer of that type need not lie in the registry.
fn is_foreign(media_type: &str) -> bool {
    media_type.contains(".foreign.") || media_type.contains(".nondistributable.")
}
