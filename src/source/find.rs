//! From what the user wrote to an opened image: a path by its content, a name in the engines and then in its registry.
//!
//! Who is asked, in which order, and what becomes of the answers is decided here; how to ask is each place's own.

use super::error::{Error, Tried};
use super::name::Name;
use super::offers::Offers;
use super::reference::{ImageRef, Place, Transport, is_called_like_an_archive};
use super::{Image, Options, containerd, engines, local, registry};
use crate::escape::escape;
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

impl Wanted<'_> {
    /// Whether it is looked for in one place after the other.
    pub(super) fn is_anywhere(&self) -> bool {
        self.options.from.is_none() && self.text == self.name
    }
}

/// Why an engine or a registry gave no image.
pub(super) enum Missed {
    /// It is not there, or has no such image; another place may have it.
    Absent(Tried),
    /// It is there and could not be asked: whoever gets the image from another place is told.
    Refused(Tried),
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
    look(
        reference,
        options,
        progress,
        |asked| local::open(reference, asked, options, progress),
        |transport, wanted| match transport {
            Transport::DockerDaemon => engines::docker(wanted, progress),
            Transport::ContainersStorage => engines::podman(wanted, progress),
            Transport::Containerd => containerd::find(wanted),
            _ => registry::find(wanted),
        },
    )
}

/// Says for which platforms there is an image, without reading any layer.
///
/// # Errors
/// When that can't be had or read; see [`Error`].
pub fn platforms(
    reference: &ImageRef,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Offers, Error> {
    look(
        reference,
        options,
        progress,
        |asked| local::platforms(reference, asked, options, progress),
        |transport, wanted| match transport {
            Transport::DockerDaemon => engines::docker(wanted, progress).map(Offers::of),
            Transport::ContainersStorage => engines::podman(wanted, progress).map(Offers::of),
            Transport::Containerd => containerd::platforms(wanted),
            _ => registry::platforms(wanted),
        },
    )
}

/// What is found somewhere.
pub(super) trait Found {
    /// See [`Image::found`].
    fn found(&self) -> Option<&str>;
    /// What was odd, in words for people.
    fn warnings(&mut self) -> &mut Vec<String>;
}

impl Found for Image {
    fn found(&self) -> Option<&str> {
        self.found.as_deref()
    }

    fn warnings(&mut self) -> &mut Vec<String> {
        &mut self.warnings
    }
}

/// Finds what the user means: in the file or directory that it leads to, by `here`, or by its name, by `ask`.
fn look<T: Found>(
    reference: &ImageRef,
    options: &Options,
    progress: &dyn Progress,
    here: impl FnOnce(Option<Transport>) -> Result<T, Error>,
    ask: impl Fn(Transport, &Wanted<'_>) -> Result<T, Missed>,
) -> Result<T, Error> {
    let transport = reference.transport.or(options.from);
    let asked_for_name = transport.is_some_and(|transport| !transport.is_path());
    let mut tried = Vec::new();
    let name = match &reference.place {
        Place::Name(name) => name,
        Place::Path { .. } if asked_for_name => &reference.text,
        Place::Path { .. } => match here(transport) {
            Err(Error::NotAnImage { path, what })
                if transport.is_none() && may_be_name(&reference.text) =>
            {
                tried.push(Tried {
                    place: path,
                    why: format!("no container image: {what}"),
                });
                &reference.text
            }
            // `web:1` beside a file `web`.
            Err(Error::NoSuchImage { path, what })
                if transport.is_none() && may_be_name(&reference.text) =>
            {
                let lines: Vec<&str> = what.lines().map(str::trim).collect();
                let why = format!("it {}", lines.join(" "));
                tried.push(Tried { place: path, why });
                &reference.text
            }
            opened => return opened,
        },
    };
    let order = match &transport {
        Some(transport) if transport.is_path() => return Err(no_such_file(reference)),
        Some(transport) => std::slice::from_ref(transport),
        None if is_called_like_an_archive(name) => return Err(no_such_file(reference)),
        None => &ORDER,
    };
    let wanted = Wanted {
        text: &reference.text,
        name,
        options,
    };
    let mut warnings = Vec::new();
    for transport in order {
        progress.doing(&asking(*transport, name));
        let absent = match ask(*transport, &wanted) {
            Ok(mut found) => {
                if let Some(place) = found.found() {
                    progress.found(&reference.text, place);
                }
                found.warnings().splice(0..0, warnings);
                return Ok(found);
            }
            Err(Missed::Absent(absent)) => absent,
            Err(Missed::Refused(refused)) => {
                warnings.push(format!(
                    "{}: {}; the image is from elsewhere",
                    refused.place, refused.why
                ));
                refused
            }
            Err(Missed::Failed(error)) => return Err(error),
        };
        tried.push(absent);
    }
    // dive's word for the engine is skopeo's for a registry.
    let hint = (reference.transport == Some(Transport::Registry)).then(|| {
        let name = escape(name);
        format!("docker:// is a registry here, as it is to skopeo; the Docker engine: docker-daemon:{name}")
    });
    Err(Error::Nowhere {
        name: wanted.text.to_owned(),
        tried,
        hint,
    })
}

/// Whether somebody who has a file or directory of that name may mean an image of that name all the same.
fn may_be_name(text: &str) -> bool {
    !is_called_like_an_archive(text) && Name::parse(text).is_ok()
}

fn no_such_file(reference: &ImageRef) -> Error {
    let text = escape(&reference.text);
    let mut what = format!("{text}: there is no such file or directory");
    if reference.transport.is_none() && is_called_like_an_archive(&reference.text) {
        what += "; an image that is called so is docker-daemon:";
        what += &format!("{text} or docker://{text}");
    }
    Error::NotFound(what)
}

/// What is being done, in words.
fn asking(transport: Transport, name: &str) -> String {
    let place = match transport {
        Transport::DockerDaemon => "Docker".to_owned(),
        Transport::ContainersStorage => "Podman".to_owned(),
        Transport::Registry => Name::parse(name).map_or_else(
            |_| "the registry".to_owned(),
            |name| format!("the registry {}", name.registry),
        ),
        other => other.name().to_owned(),
    };
    format!("asking {place}")
}
