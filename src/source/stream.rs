//! A tar that can only be read from front to end: a whole archive compressed with gzip or zstd, or a pipe.
//!
//! Which member is a layer is known only at the end, so every member that starts like one is parsed as it goes by and
//! small documents are kept. What fails to parse fails only if the image turns out to need it.

use std::collections::HashMap;
use std::io::{self, BufReader, Read};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use super::Options;
use super::error::Error;
use super::passing::Data;
use super::store::{check_document_size, link_target, member_name};
use crate::layers::blob::{Counting, Limiting};
use crate::layers::pipe;
use crate::layers::tar::{Error as TarError, Member, Streamed, Walker};
use crate::layers::{
    Algorithm, Compression, Digest, LimitHit, Limits, SharedContents, Sums, blob, compression,
    read_blob,
};
use crate::progress::Progress;

/// All documents of one archive together.
const DOCUMENTS: u64 = 256 << 20;

/// What may be kept of what was seen in all its layers together: twice what an image may have in the end, as their order is
/// not known yet.
const SEEN: usize = 512 << 20;

/// What is known of a stream before it is read.
#[derive(Debug, Default)]
pub struct Announced {
    /// About how many bytes come; 0 where that is not known.
    pub len: u64,
    /// How it is compressed; otherwise its first bytes tell.
    pub packed: Option<Compression>,
    /// Members that are surely layers, by their names: the indices of those layers, to tell how far each is.
    pub layers: HashMap<String, Vec<usize>>,
}

/// What a compressed archive held.
pub struct Stream {
    members: HashMap<String, Kept>,
    /// Directories at the top.
    pub(super) directories: Vec<String>,
}

enum Kept {
    Document(Vec<u8>),
    Layer(Parsed),
    LinkTo(String),
    Passed { size: u64 },
}

/// A layer that went by.
#[derive(Clone)]
pub struct Parsed {
    /// Its entries, or why there are none.
    pub outcome: Arc<Mutex<Option<Result<SharedContents, blob::Error>>>>,
    /// How it was compressed.
    pub compression: Compression,
    /// Bytes of the blob.
    pub size: u64,
    /// What it hashed to, as far as that was asked for.
    pub sums: Sums<Digest>,
}

impl Stream {
    /// Reads `file` to its end.
    ///
    /// # Errors
    /// When it can't be decompressed or is no tar.
    pub fn read(
        file: impl Read + Send,
        announced: &Announced,
        path: &str,
        options: &Options,
        progress: &dyn Progress,
    ) -> Result<Self, Error> {
        let limits = options.limits;
        let failed = |error: TarError| Error::Archive {
            path: path.to_owned(),
            source: Box::new(blob::Error::from(error)),
        };
        let io_failed = |error: io::Error| failed(error.into());
        let consumed = Arc::new(AtomicU64::new(0));
        let counted = Counting::new(file, Arc::clone(&consumed), |done| {
            progress.archive(done, announced.len)
        });
        let (first, rest) = compression::peek(counted).map_err(io_failed)?;
        let packed = match announced.packed.or_else(|| Compression::of_bytes(&first)) {
            Some(packed) if !first.is_empty() => packed,
            _ => {
                return Err(Error::NotAnImage {
                    path: path.to_owned(),
                    what: "expected was a tar, also one compressed with gzip or zstd".to_owned(),
                });
            }
        };
        let whole = first.as_slice().chain(rest);
        let bytes = packed
            .decoder(BufReader::with_capacity(256 << 10, whole))
            .map_err(io_failed)?;
        std::thread::scope(|scope| {
            let bytes: Box<dyn Read + Send> = match packed {
                Compression::None => bytes,
                _ => {
                    let limited = Limiting::new(bytes, consumed, limits);
                    Box::new(pipe::ahead(scope, limited).map_err(io_failed)?)
                }
            };
            let reading = Reading {
                walker: Walker::new(Streamed::new(bytes), limits),
                options,
                is_packed: packed != Compression::None,
                documents: 0,
                seen: 0,
                layers: &announced.layers,
                progress,
            };
            reading.members().map_err(failed)
        })
    }

    /// Whether there is a member of that name.
    pub fn contains(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    /// A kept document.
    ///
    /// # Errors
    /// When there is one, but too large to be kept.
    pub fn document(&self, name: &str, limits: Limits) -> Result<Option<Vec<u8>>, LimitHit> {
        match self.find(name) {
            Some(Kept::Document(bytes)) => Ok(Some(bytes.clone())),
            Some(Kept::Passed { size }) => {
                check_document_size(name, *size, limits)?;
                Ok(None)
            }
            _ => Ok(None),
        }
    }

    /// A layer that went by.
    pub fn parsed(&self, name: &str) -> Option<Parsed> {
        match self.find(name) {
            Some(Kept::Layer(parsed)) => Some(parsed.clone()),
            _ => None,
        }
    }

    fn find(&self, name: &str) -> Option<&Kept> {
        let mut name = name;
        for _ in 0..8 {
            match self.members.get(name)? {
                Kept::LinkTo(target) => name = target,
                kept => return Some(kept),
            }
        }
        None
    }
}

struct Reading<'a> {
    walker: Walker<Streamed<Box<dyn Read + Send + 'a>>>,
    options: &'a Options,
    is_packed: bool,
    documents: u64,
    seen: usize,
    layers: &'a HashMap<String, Vec<usize>>,
    progress: &'a dyn Progress,
}

impl Reading<'_> {
    fn members(mut self) -> Result<Stream, TarError> {
        let mut stream = Stream {
            members: HashMap::new(),
            directories: Vec::new(),
        };
        let limit = self.options.limits.entries;
        while let Some(member) = self.walker.next_member()? {
            if stream.members.len() as u64 >= limit {
                let what = format!("it has more than {limit} entries");
                return Err(LimitHit::new("entries", limit, what).into());
            }
            let name = member_name(&member.path);
            let kept = match member.flag {
                b'0' => self.keep(&name, &member)?,
                b'1' => Kept::LinkTo(member_name(&member.link)),
                b'2' => Kept::LinkTo(link_target(&name, &member_name(&member.link))),
                b'5' if !name.contains('/') => {
                    stream.directories.push(name);
                    continue;
                }
                _ => continue,
            };
            stream.members.insert(name, kept);
        }
        if self.is_packed {
            // The checksums of gzip and zstd cover what stands behind the tar's end too. A pipe may never end.
            self.walker.bytes_mut().drain()?;
        }
        Ok(stream)
    }

    fn keep(&mut self, name: &str, member: &Member) -> Result<Kept, TarError> {
        let mut data = Data(&mut self.walker);
        let (first, rest) = compression::peek(&mut data)?;
        let in_blobs = name.starts_with("blobs/");
        let Some(compression) = Compression::of_bytes(&first) else {
            let is_json = matches!(first.first(), Some(b'{' | b'['));
            let may_be_needed = in_blobs || !name.contains('/');
            if !is_json || !may_be_needed || member.size > self.options.limits.manifest {
                return Ok(Kept::Passed { size: member.size });
            }
            self.documents += member.size;
            if self.documents > DOCUMENTS {
                let what = format!("its JSON documents together have {} bytes", self.documents);
                return Err(LimitHit::new("manifest", DOCUMENTS, what).into());
            }
            let mut bytes = Vec::with_capacity(member.size as usize);
            first.as_slice().chain(rest).read_to_end(&mut bytes)?;
            return Ok(Kept::Document(bytes));
        };
        // An uncompressed layer is not held against a digest unasked, in a file neither; see `layers[].verified`.
        let is_held = self.options.verify || compression != Compression::None;
        let digest = blob_digest(name).filter(|_| is_held);
        let wanted = Sums {
            blob: digest.map(|digest| digest.algorithm()),
            // A docker-archive names its compressed layers by nothing else; see `layers[].verified`.
            diff_id: (self.options.verify || (!in_blobs && compression != Compression::None))
                .then_some(Algorithm::Sha256),
        };
        let blob = first.as_slice().chain(rest);
        let (progress, size) = (self.progress, member.size);
        let layers = self.layers.get(name).map_or(&[][..], Vec::as_slice);
        let tell = |done: u64| {
            for &layer in layers {
                progress.layer(layer, done.min(size), size);
            }
        };
        let Options { limits, look, .. } = self.options;
        let read = read_blob(blob, compression, &wanted, *limits, look, tell);
        tell(size);
        let (outcome, sums) = match read {
            Ok((mut contents, sums)) => {
                self.seen += contents.sights.bytes();
                if self.seen > SEEN {
                    contents.sights.keep(0);
                    contents.warnings.push(format!(
                        "the archive's lock files and package lists take more than {}; those of this layer are not read, so \
                         findings that follow from them may be missing",
                        crate::size::size(SEEN as u64)
                    ));
                }
                (Ok(Arc::new(contents)), sums)
            }
            Err(error) => (
                Err(error),
                Sums {
                    blob: None,
                    diff_id: None,
                },
            ),
        };
        Ok(Kept::Layer(Parsed {
            outcome: Arc::new(Mutex::new(Some(outcome))),
            compression,
            size: member.size,
            sums,
        }))
    }
}

/// The digest that a layout's blob is named after.
fn blob_digest(name: &str) -> Option<Digest> {
    let rest = name.strip_prefix("blobs/")?;
    let (algorithm, hex) = rest.split_once('/')?;
    Digest::parse(&format!("{algorithm}:{hex}"))
}

/// Takes the contents of a parsed layer out of it; a second taker of a failed one learns no more than that.
pub fn take(parsed: &Parsed) -> Option<Result<SharedContents, blob::Error>> {
    let mut slot = parsed.outcome.lock().ok()?;
    match slot.take()? {
        Ok(contents) => {
            *slot = Some(Ok(Arc::clone(&contents)));
            Some(Ok(contents))
        }
        Err(error) => Some(Err(error)),
    }
}
