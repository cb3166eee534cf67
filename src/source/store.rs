//! Named blobs of an image, wherever it lies: a tar file, a directory, a stream that went by, a registry or containerd.
//!
//! A store knows names and bytes; what they mean is `oci`'s and `docker`'s to say.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::Options;
use super::error::Error;
use super::fetch::Fetch;
use super::stream::{self, Announced, Parsed};
use crate::layers::tar::{Error as TarError, Walker};
use crate::layers::{Compression, LimitHit, Limits, Section, blob, compression};
use crate::progress::Progress;

/// Where an image's blobs are.
pub enum Store {
    /// An uncompressed tar: read at places.
    Archive(Archive),
    /// A compressed tar: read through once, its layers already parsed.
    Stream(stream::Stream),
    /// A directory.
    Directory(PathBuf),
    /// A registry's repository or an engine's store.
    Remote(Box<dyn Remote>),
}

/// A blob that may be a layer.
pub enum Blob {
    /// Bytes that are fetched while they are read.
    Remote(Box<dyn Fetch>),
    /// Bytes that can be read at any place.
    Section(Section),
    /// Already read and parsed.
    Parsed(Parsed),
}

/// Blobs that lie elsewhere, each behind a request. Names are `manifests/TAG`, `manifests/DIGEST` and `blobs/DIGEST`.
pub trait Remote {
    /// Whether there is a blob of that name, as far as that is known without asking for each.
    fn contains(&self, name: &str) -> bool;

    /// A small blob, whole; none when there is no such name. The cap on documents bounds its bytes.
    ///
    /// # Errors
    /// When it can't be had.
    fn document(&self, name: &str, limits: Limits) -> Result<Option<Vec<u8>>, Error>;

    /// What to do where a blob is missing.
    fn remedy(&self) -> String {
        "push the image again, whole".to_owned()
    }

    /// A blob of any size, which the manifest says to have `size` bytes; it may turn out to be missing when it is read.
    fn blob(&self, name: &str, size: Option<u64>) -> Box<dyn Fetch>;
}

impl Store {
    /// Opens a file or directory, recognised by its content.
    ///
    /// # Errors
    /// When it can't be opened or is neither a tar, compressed or not, nor a directory.
    pub fn open(path: &Path, options: &Options, progress: &dyn Progress) -> Result<Self, Error> {
        let shown = path.display().to_string();
        let io_error = |source| Error::Io {
            path: shown.clone(),
            source,
        };
        if path.is_dir() {
            return Ok(Self::Directory(path.to_owned()));
        }
        let file = File::open(path).map_err(io_error)?;
        let metadata = file.metadata().map_err(io_error)?;
        if !metadata.is_file() {
            let unknown = Announced::default();
            return stream::Stream::read(file, &unknown, &shown, options, progress)
                .map(Self::Stream);
        }
        let section = Section::new(Arc::new(file), 0, metadata.len());
        let mut first = vec![0; compression::MAGIC_LEN];
        let read = section.read_at(0, &mut first).map_err(io_error)?;
        first.truncate(read);
        let not_an_image = |what: &str| Error::NotAnImage {
            path: shown.clone(),
            what: what.to_owned(),
        };
        match Compression::of_bytes(&first) {
            _ if first.is_empty() => Err(not_an_image("the file is empty; save the image again")),
            None => Err(not_an_image(
                "expected was a tar, also one compressed with gzip or zstd, or a layout directory",
            )),
            Some(Compression::None) => {
                Archive::index(section, &shown, options.limits).map(Self::Archive)
            }
            Some(packed) => {
                let announced = Announced {
                    len: section.len(),
                    packed: Some(packed),
                    ..Announced::default()
                };
                stream::Stream::read(section, &announced, &shown, options, progress)
                    .map(Self::Stream)
            }
        }
    }

    /// Whether there is a blob of that name.
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::Archive(archive) => archive.find(name).is_some(),
            Self::Stream(stream) => stream.contains(name),
            Self::Directory(root) => root.join(name).symlink_metadata().is_ok(),
            Self::Remote(remote) => remote.contains(name),
        }
    }

    /// What to do where a blob is missing.
    pub fn remedy(&self) -> String {
        match self {
            Self::Remote(remote) => remote.remedy(),
            _ => "save or copy the image again, whole".to_owned(),
        }
    }

    /// Some names, for messages on what a tar holds instead of an image.
    pub fn contains_directory(&self, name: &str) -> bool {
        match self {
            Self::Archive(archive) => archive
                .directories
                .iter()
                .any(|directory| directory == name),
            Self::Stream(stream) => stream.directories.iter().any(|directory| directory == name),
            Self::Directory(root) => root.join(name).is_dir(),
            Self::Remote(_) => false,
        }
    }

    /// A small blob, whole; none when there is no such name.
    ///
    /// # Errors
    /// When it can't be read or is larger than the cap on documents.
    pub fn document(&self, name: &str, limits: Limits) -> Result<Option<Vec<u8>>, StoreError> {
        let section = match self {
            Self::Archive(archive) => archive.find(name),
            Self::Directory(root) => open_inside(root, name)?,
            Self::Stream(stream) => return Ok(stream.document(name, limits)?),
            Self::Remote(remote) => {
                return remote.document(name, limits).map_err(StoreError::Remote);
            }
        };
        let Some(section) = section else {
            return Ok(None);
        };
        check_document_size(name, section.len(), limits)?;
        let mut bytes = vec![0; section.len() as usize];
        let read = section.read_at(0, &mut bytes)?;
        bytes.truncate(read);
        Ok(Some(bytes))
    }

    /// A blob of any size, `size` bytes where its manifest says that; none when there is no such name.
    ///
    /// # Errors
    /// When it can't be opened.
    pub fn blob(&self, name: &str, size: Option<u64>) -> Result<Option<Blob>, StoreError> {
        Ok(match self {
            Self::Remote(remote) => Some(Blob::Remote(remote.blob(name, size))),
            Self::Archive(archive) => archive.find(name).map(Blob::Section),
            Self::Directory(root) => open_inside(root, name)?.map(Blob::Section),
            Self::Stream(stream) => stream.parsed(name).map(Blob::Parsed),
        })
    }
}

/// Why a store could not give a blob; whoever asked knows for what.
#[derive(Debug)]
pub enum StoreError {
    /// The operating system's word.
    Io(io::Error),
    /// The document is too large.
    Limit(LimitHit),
    /// A registry or an engine does not give it; says all there is to say.
    Remote(Error),
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<LimitHit> for StoreError {
    fn from(error: LimitHit) -> Self {
        Self::Limit(error)
    }
}

impl StoreError {
    /// With the name of the file or directory.
    pub fn at(self, path: &str, blob: &str) -> Error {
        match self {
            Self::Io(source) => Error::Io {
                path: format!("{path}: {blob}"),
                source,
            },
            Self::Limit(source) => Error::Limit {
                path: path.to_owned(),
                source,
            },
            Self::Remote(error) => error,
        }
    }
}

/// Documents are read whole, so their size is capped before anything is allocated.
pub fn check_document_size(name: &str, size: u64, limits: Limits) -> Result<(), LimitHit> {
    if size > limits.manifest {
        let what = format!("{name} is {size} bytes long");
        return Err(LimitHit::new("manifest", limits.manifest, what));
    }
    Ok(())
}

/// Opens a file below `root` without following symbolic links: a layout from elsewhere must not show the host's files.
fn open_inside(root: &Path, name: &str) -> io::Result<Option<Section>> {
    let mut path = root.to_owned();
    for component in Path::new(name).components() {
        let Component::Normal(component) = component else {
            return Ok(None);
        };
        path.push(component);
        match path.symlink_metadata() {
            Ok(metadata) if metadata.is_symlink() => {
                return Err(io::Error::other(
                    "it is a symbolic link, and links inside a layout are not followed; copy the layout with its links resolved (cp -rL)",
                ));
            }
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        }
    }
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NOFOLLOW | libc::O_NONBLOCK,
    );
    let file = options.open(&path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    Ok(Some(Section::new(Arc::new(file), 0, metadata.len())))
}

/// An uncompressed tar and where its members are.
pub struct Archive {
    section: Section,
    members: HashMap<String, Place>,
    directories: Vec<String>,
}

enum Place {
    At {
        offset: u64,
        len: u64,
    },
    /// `docker save` of old writes a layer once and links to it from there on.
    LinkTo(String),
}

impl Archive {
    fn index(section: Section, path: &str, limits: Limits) -> Result<Self, Error> {
        let mut walker = Walker::new(section.clone(), limits);
        let mut members = HashMap::new();
        let mut directories = Vec::new();
        let mut count = 0;
        let failed = |error: TarError| Error::Archive {
            path: path.to_owned(),
            source: Box::new(blob::Error::from(error)),
        };
        while let Some(member) = walker.next_member().map_err(failed)? {
            count += 1;
            if count > limits.entries {
                let what = format!("it has more than {} entries", limits.entries);
                return Err(failed(
                    LimitHit::new("entries", limits.entries, what).into(),
                ));
            }
            let name = member_name(&member.path);
            match member.flag {
                b'0' => {
                    let place = Place::At {
                        offset: member.offset,
                        len: member.stored,
                    };
                    members.insert(name, place);
                }
                b'1' => {
                    members.insert(name, Place::LinkTo(member_name(&member.link)));
                }
                b'2' => {
                    let target = link_target(&name, &member_name(&member.link));
                    members.insert(name, Place::LinkTo(target));
                }
                b'5' if !name.contains('/') => directories.push(name),
                _ => {}
            }
        }
        Ok(Self {
            section,
            members,
            directories,
        })
    }

    fn find(&self, name: &str) -> Option<Section> {
        let mut name = name;
        // A link may lead to a link; a circle ends.
        for _ in 0..8 {
            match self.members.get(name)? {
                Place::At { offset, len } => return Some(self.section.part(*offset, *len)),
                Place::LinkTo(target) => name = target,
            }
        }
        None
    }
}

/// A member's name without `./` and leading or trailing slashes.
pub fn member_name(path: &[u8]) -> String {
    let text = String::from_utf8_lossy(path);
    let parts: Vec<&str> = text
        .split('/')
        .filter(|part| !matches!(*part, "" | "."))
        .collect();
    parts.join("/")
}

/// Where a symbolic link of that name leads, inside the tar.
pub fn link_target(name: &str, target: &str) -> String {
    let mut parts: Vec<&str> = name.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}
