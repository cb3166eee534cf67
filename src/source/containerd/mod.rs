//! Images in containerd's content store, by its gRPC API: what `ctr`, `nerdctl` and Kubernetes pull, build and import.
//!
//! Here is where containerd is looked for and what its faults mean; [`lookup`] finds the image, [`content`] gives its
//! blobs.

mod api;
mod client;
mod content;
mod lookup;
mod reading;

use std::io;

use client::{Client, Fault};
use content::Content;
use lookup::Found;

use super::error::{Error, Tried};
use super::find::{Missed, Wanted};
use super::oci::{self, Naming};
use super::offers::{self, Offers};
use super::opening::Opening;
use super::reference::Transport;
use super::store::Store;
use super::{Environment, Image, Layer};
use crate::escape::escape;

/// Of `ctr` and `nerdctl`: what both take where nothing else is said.
const DEFAULT_NAMESPACE: &str = "default";

/// Opens an image in containerd.
pub(super) fn find(wanted: &Wanted<'_>) -> Result<Image, Missed> {
    at_top(wanted, |top| open(top, wanted.text))
}

/// Says for which platforms containerd has what a name leads to.
pub(super) fn platforms(wanted: &Wanted<'_>) -> Result<Offers, Missed> {
    at_top(wanted, |top| {
        Ok(Offers {
            reference: wanted.text.to_owned(),
            source: Transport::Containerd.name(),
            found: Some(top.found.clone()),
            offers: offers::of_topmost(top.opening, Naming::Remote, top.name, top.bytes)?,
            warnings: Vec::new(),
        })
    })
}

/// The manifest or index that a name leads to.
struct Top<'a> {
    opening: &'a Opening<'a>,
    name: &'a str,
    bytes: &'a [u8],
    /// See [`Image::found`].
    found: String,
}

/// Why a socket gave nothing.
enum Why {
    /// There is none to speak to, or no such image behind it.
    Absent(String),
    /// It did not say whether there is one.
    Refused(String),
}

/// Makes something of what the name leads to, behind the first socket that has it.
fn at_top<T>(
    wanted: &Wanted<'_>,
    make: impl Fn(&Top<'_>) -> Result<T, Error>,
) -> Result<T, Missed> {
    let sockets = sockets(&wanted.options.environment);
    let mut whys = Vec::new();
    let mut is_refused = false;
    for socket in &sockets {
        let place = format!("containerd at {}", escape(socket));
        let client = match Client::connect(socket) {
            Ok(client) => client,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => {
                whys.push((place, unreachable(&error)));
                continue;
            }
        };
        match look(wanted, &client) {
            Ok(found) => {
                let made = top(wanted, &place, client, found, &make);
                match made.map_err(|error| (lacks(wanted, &error), error)) {
                    Ok(made) => return Ok(made),
                    Err((Some(why), _)) => whys.push((place, why)),
                    Err((None, error)) => return Err(Missed::Failed(error)),
                }
            }
            Err(Why::Absent(why)) => whys.push((place, why)),
            Err(Why::Refused(why)) => {
                is_refused = true;
                whys.push((place, why));
            }
        }
    }
    let (place, why) = match whys.len() {
        0 => {
            let sockets: Vec<String> = sockets.iter().map(|socket| escape(socket)).collect();
            let why = format!("there is no socket at {}", sockets.join(", "));
            ("containerd".to_owned(), why)
        }
        1 => whys.remove(0),
        _ => {
            let whys = whys.iter().map(|(place, why)| format!("{place}: {why}"));
            let why = whys.collect::<Vec<_>>().join("; ");
            ("containerd".to_owned(), why)
        }
    };
    let tried = Tried { place, why };
    Err(if is_refused {
        Missed::Refused(tried)
    } else {
        Missed::Absent(tried)
    })
}

/// Why it lacks the platform that is asked for, where another place may have it.
fn lacks(wanted: &Wanted<'_>, error: &Error) -> Option<String> {
    if !wanted.is_anywhere() || wanted.options.platform.is_none() {
        return None;
    }
    match error {
        Error::Choice { what, .. } => Some(format!("it {what}")),
        Error::Missing { blob, remedy, .. } => Some(format!("{blob} is missing; {remedy}")),
        _ => None,
    }
}

/// Where it may listen: where the user says, and there alone, or else where its packages, its rootless form and k3s put
/// it.
fn sockets(environment: &Environment) -> Vec<String> {
    if let Some(address) = environment.get("CONTAINERD_ADDRESS") {
        return vec![
            address
                .strip_prefix("unix://")
                .unwrap_or(address)
                .to_owned(),
        ];
    }
    let rootless = environment
        .get("XDG_RUNTIME_DIR")
        .map(|directory| format!("{directory}/containerd/containerd.sock"));
    let mut sockets = vec!["/run/containerd/containerd.sock".to_owned()];
    sockets.extend(rootless);
    sockets.push("/run/k3s/containerd/containerd.sock".to_owned());
    sockets
}

fn unreachable(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::PermissionDenied => {
            "you may not use its socket; run this with sudo, or run containerd as yourself (nerdctl's rootless mode)"
                .to_owned()
        }
        io::ErrorKind::ConnectionRefused => "it is not running".to_owned(),
        _ => format!("it can't be reached: {}", escape(&error.to_string())),
    }
}

/// Looks for the image behind one socket; if it is not there, says why.
fn look(wanted: &Wanted<'_>, client: &Client) -> Result<Found, Why> {
    let explicit = wanted.options.environment.get("CONTAINERD_NAMESPACE");
    let namespaces = match explicit {
        Some(namespace) => vec![namespace.to_owned()],
        None => {
            let mut namespaces = client.namespaces().map_err(|fault| match fault {
                Fault::NotFound => Why::Absent("it has no namespaces".to_owned()),
                Fault::Failed(why) => Why::Refused(why),
            })?;
            namespaces.sort_by_key(|namespace| namespace != DEFAULT_NAMESPACE);
            namespaces
        }
    };
    let names: Vec<String> = namespaces.iter().map(|name| escape(name)).collect();
    let names = names.join(", ");
    lookup::look_up(client, &namespaces, wanted.name).map_err(|fault| match fault {
        Fault::Failed(why) => Why::Refused(why),
        Fault::NotFound => Why::Absent(if explicit.is_some() {
            format!(
                "it has no such image in the namespace {names}, which CONTAINERD_NAMESPACE names"
            )
        } else if names.is_empty() {
            "it has no images at all".to_owned()
        } else {
            format!("it has no such image in its namespaces ({names})")
        }),
    })
}

fn top<T>(
    wanted: &Wanted<'_>,
    place: &str,
    client: Client,
    found: Found,
    make: impl Fn(&Top<'_>) -> Result<T, Error>,
) -> Result<T, Error> {
    let Found { namespace, image } = found;
    let content = Content {
        client,
        namespace,
        name: image.name,
    };
    let store = Store::Remote(Box::new(content.clone()));
    let opening = Opening::of(&store, content.path(), wanted.options);
    let target = image.target.unwrap_or_default();
    let digest = opening.digest(&target.digest)?;
    let size = u64::try_from(target.size).unwrap_or_default();
    let name = format!("manifests/{digest}");
    let bytes = opening.checked_document(&name, Some((&digest, size)))?;
    let namespace = escape(&content.namespace);
    make(&Top {
        opening: &opening,
        name: &name,
        bytes: &bytes,
        found: format!("in {place} (namespace {namespace})"),
    })
}

fn open(top: &Top<'_>, text: &str) -> Result<Image, Error> {
    let opening = top.opening;
    let chosen = oci::open_remote(opening, top.name, top.bytes)?;
    let image = opening.image(text, Transport::Containerd, chosen)?;
    // To ask for each layer costs little; to find out while reading, the other layers' time.
    let missing = |layer: &Layer| !opening.store.contains(&layer.name);
    if let Some(index) = image.layers.iter().position(missing) {
        let (number, count) = (index + 1, image.layers.len());
        let name = &image.layers[index].name;
        return Err(opening.missing(format!("layer {number} of {count} ({name})")));
    }
    Ok(Image {
        found: Some(top.found.clone()),
        ..image
    })
}
