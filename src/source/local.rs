//! Images in files, directories and what engines export: which format it is, told by content, and the image in it.

use std::io::Read;

use super::offers::{self, Offers};
use super::opening::Opening;
use super::reference::{ImageRef, Place, Transport};
use super::store::Store;
use super::stream::{Announced, Stream};
use super::{Chosen, Error, Image, Options, docker, oci};
use crate::progress::Progress;

/// Opens the image in the file or directory that `reference` leads to, whose kind must be `asked` where that is said.
///
/// # Errors
/// When it can't be read, or is not what its transport says; see [`Error`].
pub fn open(
    reference: &ImageRef,
    asked: Option<Transport>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Image, Error> {
    opened(reference, asked, options, progress, |opening, transport| {
        let chosen = choose(opening, transport)?;
        opening.image(&reference.text, transport, chosen)
    })
}

/// Says for which platforms there is an image in a file or directory.
///
/// # Errors
/// As [`open`].
pub fn platforms(
    reference: &ImageRef,
    asked: Option<Transport>,
    options: &Options,
    progress: &dyn Progress,
) -> Result<Offers, Error> {
    opened(reference, asked, options, progress, |opening, transport| {
        let offers = match transport {
            Transport::DockerArchive if !opening.store.contains("index.json") => {
                let image = opening.image(&reference.text, transport, docker::open(opening)?)?;
                return Ok(Offers::of(image));
            }
            Transport::Dir => {
                let bytes = opening.document("manifest.json")?;
                offers::of_topmost(opening, oci::Naming::Flat, "manifest.json", &bytes)?
            }
            _ => offers::of_layout(opening)?,
        };
        Ok(Offers {
            reference: reference.text.clone(),
            source: transport.name(),
            found: None,
            offers,
            warnings: Vec::new(),
        })
    })
}

fn opened<T>(
    reference: &ImageRef,
    asked: Option<Transport>,
    options: &Options,
    progress: &dyn Progress,
    make: impl FnOnce(&Opening<'_>, Transport) -> Result<T, Error>,
) -> Result<T, Error> {
    let Place::Path { path, choice } = &reference.place else {
        let text = crate::escape::escape(&reference.text);
        return Err(Error::NotFound(format!("{text} leads to no file")));
    };
    let store = Store::open(path, options, progress)?;
    let opening = Opening {
        choice: choice.as_ref(),
        ..Opening::of(&store, path.display().to_string(), options)
    };
    let transport = recognise(&opening, path.is_dir())?;
    if let Some(asked) = asked
        && asked != transport
    {
        // Docker writes both formats into one archive.
        let is_hybrid = opening.store.contains("index.json")
            && opening.store.contains("manifest.json")
            && asked == Transport::OciArchive;
        if !is_hybrid {
            return Err(Error::NotAnImage {
                path: reference.text.clone(),
                what: format!("{} is of another kind: {}:", opening.path, transport.name()),
            });
        }
    }
    let transport = asked.unwrap_or(transport);
    if transport == Transport::Dir && choice.is_some() {
        return Err(Error::NotFound(format!(
            "{}: {} is skopeo's dir:, which holds one image; leave out what follows the colon",
            crate::escape::escape(&reference.text),
            opening.path
        )));
    }
    make(&opening, transport)
}

/// Reads the image that an engine exports, in either of the formats of `docker save`.
///
/// # Errors
/// When it breaks off or is no image.
pub fn exported(
    bytes: impl Read + Send,
    announced: &Announced,
    exporting: &Exporting<'_>,
    progress: &dyn Progress,
) -> Result<Image, Error> {
    let options = exporting.options;
    let path = exporting.path.clone();
    let stream = Stream::read(bytes, announced, &path, options, progress)?;
    let store = Store::Stream(stream);
    let opening = Opening::of(&store, path, options);
    let format = recognise(&opening, false)?;
    let chosen = choose(&opening, format)?;
    let image = opening.image(exporting.reference, exporting.transport, chosen)?;
    Ok(Image {
        found: exporting.found.clone(),
        ..image
    })
}

/// What is known of an image before an engine sends it.
pub struct Exporting<'a> {
    /// As the user wrote it.
    pub reference: &'a str,
    /// The engine.
    pub transport: Transport,
    /// See [`Image::path`].
    pub path: String,
    /// See [`Image::found`].
    pub found: Option<String>,
    /// How to open it.
    pub options: &'a Options,
}

fn choose(opening: &Opening<'_>, format: Transport) -> Result<Chosen, Error> {
    match format {
        Transport::Dir => oci::open_flat(opening),
        Transport::DockerArchive if !opening.store.contains("index.json") => docker::open(opening),
        _ => oci::open_layout(opening),
    }
}

fn recognise(opening: &Opening<'_>, is_directory: bool) -> Result<Transport, Error> {
    let has = |name: &str| opening.store.contains(name);
    if has("manifest.json") {
        let bytes = opening.document("manifest.json")?;
        let is_list = bytes.trim_ascii_start().starts_with(b"[");
        if is_list {
            return Ok(Transport::DockerArchive);
        }
        if is_directory && !has("index.json") {
            return Ok(Transport::Dir);
        }
    }
    if has("index.json") {
        return Ok(if is_directory {
            Transport::Oci
        } else {
            Transport::OciArchive
        });
    }
    let what = if has("oci-layout") {
        "it has oci-layout but no index.json; copy or save the image again, whole".to_owned()
    } else if has("repositories") {
        "it was saved by a Docker older than 1.10, without manifest.json; load it and save it again"
            .to_owned()
    } else if ["etc", "usr", "bin"]
        .iter()
        .any(|name| opening.store.contains_directory(name))
    {
        "it looks like a root file system, as docker export writes it; an image comes from docker save".to_owned()
    } else if is_directory {
        "the directory has neither index.json (an OCI layout) nor manifest.json (skopeo's dir:)"
            .to_owned()
    } else {
        "the tar has neither index.json (an OCI archive) nor manifest.json (docker save)".to_owned()
    };
    Err(Error::NotAnImage {
        path: opening.path.clone(),
        what,
    })
}
