//! Where an image was found, and how it is asked for again there and nowhere else.

use std::fs::{File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::inspection::Inspection;
use crate::layers::{Compression, compression};
use crate::source::{self, Image, ImageRef, Name, Transport};

/// Which file lay there, as far as that can be told without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stamp {
    len: u64,
    modified: Option<SystemTime>,
    file: Option<(u64, u64)>,
}

impl Stamp {
    /// Of a regular file.
    pub(super) fn of(path: &Path) -> Option<Self> {
        let metadata = path.metadata().ok().filter(Metadata::is_file)?;
        #[cfg(unix)]
        let file = {
            use std::os::unix::fs::MetadataExt;
            Some((metadata.dev(), metadata.ino()))
        };
        #[cfg(not(unix))]
        let file = None;
        Some(Self {
            len: metadata.len(),
            modified: metadata.modified().ok(),
            file,
        })
    }
}

/// What lies where the image was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// A directory, or an archive that can be read at places.
    Files,
    /// A compressed archive of so many bytes, to be read from its start.
    Packed(PathBuf, u64),
    /// containerd, on this machine, which gives blobs from their start.
    Containerd,
    /// A registry.
    Registry,
    /// An engine, which exports the image whole.
    Engine,
    /// Nothing that can be read again: why, in words for people.
    Nothing(String),
}

impl Place {
    /// Looks at files, and asks nobody.
    pub(super) fn of(reference: &ImageRef, inspection: &Inspection) -> Self {
        match transport(inspection) {
            Some(Transport::Registry) => return Self::Registry,
            Some(Transport::Containerd) => return Self::Containerd,
            Some(Transport::DockerDaemon | Transport::ContainersStorage) => return Self::Engine,
            _ => {}
        }
        let Some(path) = reference.path() else {
            return Self::Nothing(format!("{} can't be read again", reference.text));
        };
        let shown = path.display();
        match path.metadata() {
            Err(error) => Self::Nothing(format!("{shown}: {error}")),
            Ok(metadata) if metadata.is_dir() => Self::Files,
            Ok(metadata) if metadata.is_file() => {
                let mut first = Vec::new();
                let read = File::open(path).and_then(|file| {
                    let mut start = file.take(compression::MAGIC_LEN as u64);
                    start.read_to_end(&mut first)
                });
                match read {
                    Err(error) => Self::Nothing(format!("{shown}: {error}")),
                    Ok(_) => match Compression::of_bytes(&first) {
                        Some(Compression::None) | None => Self::Files,
                        Some(_) => Self::Packed(path.to_owned(), metadata.len()),
                    },
                }
            }
            Ok(_) => Self::Nothing(format!(
                "{shown} can be read only once; to look into files, save the image to a file first"
            )),
        }
    }
}

/// The image where it was found, whatever else is called so; where there are digests to ask for, by its own.
pub(super) fn pinned(
    reference: &ImageRef,
    options: &source::Options,
    inspection: &Inspection,
) -> (ImageRef, source::Options) {
    let transport = transport(inspection);
    let mut options = source::Options {
        look: None,
        pull: false,
        from: transport,
        ..options.clone()
    };
    let mut reference = ImageRef {
        transport,
        ..reference.clone()
    };
    if transport.is_some_and(Transport::is_path) {
        return (reference, options);
    }
    let mut name = match &reference.place {
        source::Place::Name(name) => name.clone(),
        source::Place::Path { .. } => reference.text.clone(),
    };
    let digest = inspection.image.manifest_digest.as_deref();
    if transport == Some(Transport::Registry)
        && let (Ok(parsed), Some(digest)) = (Name::parse(&name), digest)
    {
        name = format!("{}/{}@{digest}", parsed.registry, parsed.repository);
        options.platform = None;
    }
    reference.place = source::Place::Name(name);
    (reference, options)
}

/// Whether an opened image is the one that was analysed, from the same place. What an engine has yet to send says of
/// itself which layers it has.
pub(super) fn is_same(image: &Image, inspection: &Inspection) -> bool {
    let known = &inspection.image;
    let text = |digest: &Option<crate::layers::Digest>| digest.as_ref().map(ToString::to_string);
    let is_sent = image.export.is_none();
    let layers = image.layers.iter().zip(&inspection.layers);
    image.found == known.found
        && (!is_sent || text(&image.config_digest) == known.config_digest)
        && image.layers.len() == inspection.layers.len()
        && layers.into_iter().all(|(layer, known)| {
            layer.diff_id.as_str() == known.head.diff_id
                && (!is_sent || text(&layer.digest) == known.head.digest)
        })
}

fn transport(inspection: &Inspection) -> Option<Transport> {
    Transport::ALL
        .into_iter()
        .find(|transport| transport.name() == inspection.image.source)
}
