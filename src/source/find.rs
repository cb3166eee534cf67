//! From what the user wrote to an opened image: a path by its content, a name in the engines and then in its registry.

use super::error::{Error, Tried};
use super::name::Name;
use super::reference::{ImageRef, Place, Transport};
use super::{Image, Options, containerd, engines, local, registry};
use crate::progress::Progress;

/// Where a bare name is looked up, in this order: what this machine has is had sooner, and is what was just built.
const ORDER: [Transport; 4] = [
    Transport::DockerDaemon,
    Transport::ContainersStorage,
    Transport::Containerd,
    Transport::Registry,
];

/// What an engine or a registry is asked for.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// As the user wrote it, with any transport.
    pub(super) text: &'a str,
    /// The name or ID, without transport.
    pub(super) name: &'a str,
    pub(super) options: &'a Options,
}

/// Why an engine or a registry gave no image.
pub(super) enum Missed {
    /// It is not there, or has no such image; another place may have it.
    Absent(Tried),
    /// It has the image and could not give it.
    Failed(Error),
}

/// Opens an image.
///
/// # Errors
/// When it can't be had or read, or is not what its transport says; see [`Error`].
pub fn open(
    reference: &ImageRef,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Image, Error> {
    let transport = reference.transport.or(options.from);
    let asked_for_name = transport.is_some_and(|transport| !transport.is_path());
    let name = match &reference.place {
        Place::Name(name) => name,
        Place::Path { .. } if asked_for_name => &reference.text,
        Place::Path { path, choice } => {
            let opened = local::open(
                reference,
                transport,
                path,
                choice.as_ref(),
                options,
                progress,
            );
            return match opened {
                Err(Error::NotAnImage { path, what })
                    if transport.is_none() && Name::parse(&reference.text).is_ok() =>
                {
                    let tried = Tried {
                        place: path,
                        why: format!("no container image: {what}"),
                    };
                    by_name(
                        &wanted(reference, &reference.text, options),
                        &ORDER,
                        vec![tried],
                        progress,
                    )
                }
                opened => opened,
            };
        }
    };
    let order = match &transport {
        Some(transport) if transport.is_path() => {
            return Err(Error::NotFound(format!(
                "{}: there is no such file or directory",
                crate::escape::escape(&reference.text)
            )));
        }
        Some(transport) => std::slice::from_ref(transport),
        None => &ORDER,
    };
    by_name(
        &wanted(reference, name, options),
        order,
        Vec::new(),
        progress,
    )
}

fn wanted<'a>(reference: &'a ImageRef, name: &'a str, options: &'a Options) -> Wanted<'a> {
    Wanted {
        text: &reference.text,
        name,
        options,
    }
}

fn by_name(
    wanted: &Wanted<'_>,
    order: &[Transport],
    mut tried: Vec<Tried>,
    progress: &dyn Progress,
) -> Result<Image, Error> {
    for transport in order {
        let found = match transport {
            Transport::DockerDaemon => engines::docker(wanted, progress),
            Transport::ContainersStorage => engines::podman(wanted, progress),
            Transport::Containerd => containerd::find(wanted),
            _ => registry::find(wanted),
        };
        match found {
            Ok(image) => return Ok(image),
            Err(Missed::Absent(absent)) => tried.push(absent),
            Err(Missed::Failed(error)) => return Err(error),
        }
    }
    Err(Error::Nowhere {
        name: wanted.text.to_owned(),
        tried,
    })
}
