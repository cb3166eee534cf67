//! From what the user calls an image to containerd's record of it.
//!
//! Names there are plain strings: `nerdctl` and Kubernetes write complete ones, `ctr` whatever it is told. IDs are digests
//! of what a record leads to; Kubernetes has a record under the digest of the configuration too.

use super::api::Image;
use super::client::{Client, Fault};
use crate::escape::escape;
use crate::source::name::{Name, is_id};

/// From so many digits on, as `nerdctl images` prints them, a name may be the start of an ID.
const ID_DIGITS: usize = 12;

/// A record, and the namespace that has it.
pub struct Found {
    pub namespace: String,
    pub image: Image,
}

/// Looks for `wanted` in the namespaces, by name first, in their order.
///
/// # Errors
/// [`Fault::NotFound`] where none has it.
pub fn look_up(client: &Client, namespaces: &[String], wanted: &str) -> Result<Found, Fault> {
    for look in [by_name, by_repository_and_digest, by_id] {
        for namespace in namespaces {
            if let Some(image) = look(client, namespace, wanted)? {
                let namespace = namespace.clone();
                return Ok(Found { namespace, image });
            }
        }
    }
    Err(Fault::NotFound)
}

fn by_name(client: &Client, namespace: &str, wanted: &str) -> Result<Option<Image>, Fault> {
    let complete = Name::parse(wanted).map(|name| name.to_string());
    let mut names: Vec<String> = complete.into_iter().chain([wanted.to_owned()]).collect();
    names.dedup();
    for name in names {
        match client.image(namespace, &name) {
            Ok(image) => return Ok(Some(image)),
            Err(Fault::NotFound) => {}
            Err(fault) => return Err(fault),
        }
    }
    Ok(None)
}

/// `shop@sha256:…` is the image of that digest that has the name `shop`, whatever its tag.
fn by_repository_and_digest(
    client: &Client,
    namespace: &str,
    wanted: &str,
) -> Result<Option<Image>, Fault> {
    let Ok(Name {
        registry,
        repository,
        digest: Some(digest),
        ..
    }) = Name::parse(wanted)
    else {
        return Ok(None);
    };
    let filter = format!("target.digest=={digest}");
    let images = client.images(namespace, vec![filter])?;
    Ok(images.into_iter().find(|image| {
        Name::parse(&image.name)
            .is_ok_and(|name| name.registry == registry && name.repository == repository)
    }))
}

fn by_id(client: &Client, namespace: &str, wanted: &str) -> Result<Option<Image>, Fault> {
    let digits = wanted.strip_prefix("sha256:").unwrap_or(wanted);
    let is_start = digits.len() >= ID_DIGITS && is_id(&format!("sha256:{digits}"));
    if !is_id(wanted) && !is_start {
        return Ok(None);
    }
    let filters = ["target.digest", "name"].map(|field| format!("{field}~=^sha256:{digits}"));
    let mut images = client.images(namespace, filters.into())?;
    // A name for people is a better one.
    images.sort_by_key(|image| is_id(&image.name));
    let digest = |image: &Image| image.target.as_ref().map(|target| target.digest.clone());
    if images
        .iter()
        .any(|image| digest(image) != digest(&images[0]))
    {
        let names: Vec<String> = images.iter().map(|image| escape(&image.name)).collect();
        return Err(Fault::Failed(format!(
            "several images have IDs that start so: {}; give more digits or a name",
            names.join(", ")
        )));
    }
    Ok(images.into_iter().next())
}
