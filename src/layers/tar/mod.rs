//! Walks a tar by its headers: who asks gets each member's header and may read or pass over its data.
//!
//! The `tar` crate supplies the header layouts. The walk itself is ours for what a reader of foreign images needs
//! and the crate does not have: caps before anything is allocated, the position of each member's data, PAX values
//! that hold newlines, and sizes that a PAX record overrides. It reads what Go's `archive/tar` reads, as container
//! engines unpack with that.

mod bytes;
mod header;
mod sparse;

pub use bytes::{Section, Streamed, TarBytes};
pub use header::checksum_is_right;
pub use sparse::{Map, Part};

use std::io;

use thiserror::Error;

use super::limits::{LimitHit, Limits};
use crate::escape::escape_name;
use header::{Extensions, is_header_only, number, pax_records};

/// Bytes of a tar block.
pub const BLOCK: u64 = 512;

/// A tar that can't be read.
#[derive(Debug, Error)]
pub enum Error {
    /// Reading or decompressing failed.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The tar ends in the middle of something.
    #[error("the tar ends in the middle of {what}, at byte {position}")]
    Truncated {
        /// A header or an entry's data.
        what: String,
        /// From the start of the tar.
        position: u64,
    },
    /// A header is no tar header.
    #[error("at byte {position} there should be a tar header, but {what}")]
    Header {
        /// What is wrong with it.
        what: String,
        /// From the start of the tar.
        position: u64,
    },
    /// A cap was hit.
    #[error(transparent)]
    Limit(#[from] LimitHit),
}

/// A member of a tar.
#[derive(Debug, Clone, Default)]
pub struct Member {
    /// As written.
    pub path: Vec<u8>,
    /// A link's target, as written.
    pub link: Vec<u8>,
    /// The type flag; `0` for a regular file.
    pub flag: u8,
    /// Apparent size.
    pub size: u64,
    /// Bytes of data in the tar.
    pub stored: u64,
    /// Whether the data is a sparse file's.
    pub sparse: bool,
    /// Where a sparse file's data belongs; only of a walk that keeps maps.
    pub map: Option<Map>,
    /// Permission bits.
    pub mode: u32,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// Seconds since 1970.
    pub mtime: i64,
    /// Where its data starts, from the start of the tar.
    pub offset: u64,
}

/// A walk over the members of a tar.
pub struct Walker<B> {
    bytes: B,
    limits: Limits,
    position: u64,
    /// Unread data of the current member, and the padding behind it.
    data: u64,
    padding: u64,
    /// The current member, for messages.
    current: Vec<u8>,
    keeps_maps: bool,
}

impl<B: TarBytes> Walker<B> {
    /// Starts at the first header.
    pub fn new(bytes: B, limits: Limits) -> Self {
        Self {
            bytes,
            limits,
            position: 0,
            data: 0,
            padding: 0,
            current: Vec::new(),
            keeps_maps: false,
        }
    }

    /// Keeps the maps of sparse files too, for who reads their contents.
    pub fn keeping_maps(self) -> Self {
        Self {
            keeps_maps: true,
            ..self
        }
    }

    /// The next member; none at the end of the tar.
    ///
    /// # Errors
    /// When the tar is damaged, ends too early or is over a limit.
    pub fn next_member(&mut self) -> Result<Option<Member>, Error> {
        self.pass_over_data()?;
        let mut extensions = Extensions::default();
        loop {
            let Some(block) = self.header_block()? else {
                return Ok(None);
            };
            let header = tar::Header::from_byte_slice(&block);
            // Not the crate's entry type, which takes the NUL of old tars for '0'.
            let flag = header.as_old().linkflag[0];
            let stored = self.field("size", &header.as_old().size)?;
            match flag {
                b'x' => {
                    let records = self.extension(stored)?;
                    self.read_pax(&records, &mut extensions)?;
                }
                b'g' => {
                    // Global records carry comments in practice; Go's reader does not apply them either.
                    self.extension(stored)?;
                }
                b'L' => extensions.path = Some(until_nul(self.extension(stored)?)),
                b'K' => extensions.link = Some(until_nul(self.extension(stored)?)),
                _ => return self.member(header, flag, stored, extensions).map(Some),
            }
        }
    }

    /// Reads data of the current member; 0 at its end.
    ///
    /// # Errors
    /// When reading fails or the tar ends before the data does.
    pub fn read_data(&mut self, buffer: &mut [u8]) -> Result<usize, Error> {
        let want = buffer
            .len()
            .min(usize::try_from(self.data).unwrap_or(usize::MAX));
        if want == 0 {
            return Ok(0);
        }
        let read = self.bytes.read(&mut buffer[..want])?;
        if read == 0 {
            return Err(self.truncated("data"));
        }
        self.position += read as u64;
        self.data -= read as u64;
        Ok(read)
    }

    /// Position from the start of the tar.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// What it reads from, at the current member's data.
    pub fn bytes(&self) -> &B {
        &self.bytes
    }

    /// What it reads from.
    pub fn bytes_mut(&mut self) -> &mut B {
        &mut self.bytes
    }

    fn member(
        &mut self,
        header: &tar::Header,
        flag: u8,
        header_size: u64,
        extensions: Extensions,
    ) -> Result<Member, Error> {
        let old = header.as_old();
        let path = extensions
            .sparse_name
            .or(extensions.path)
            .unwrap_or_else(|| header.path_bytes().into_owned());
        let link = extensions.link.unwrap_or_else(|| {
            header
                .link_name_bytes()
                .map(|name| name.into_owned())
                .unwrap_or_default()
        });
        self.check_path(&path)?;
        self.check_path(&link)?;
        self.current.clone_from(&path);

        let mut stored = extensions.size.unwrap_or(header_size);
        if is_header_only(flag) {
            stored = 0;
        }
        let mut size = stored;
        let mut sparse = false;
        let mut map = None;
        if flag == b'S' {
            (size, map) = self.read_old_sparse(header)?;
            sparse = true;
        } else if let Some(real) = extensions.sparse_size {
            size = real;
            sparse = true;
            map = self.keeps_maps.then(|| extensions.sparse.map());
        }
        let flag = match flag {
            // A file of old tars whose name ends in a slash is a directory.
            0 if path.ends_with(b"/") => b'5',
            0 | b'7' | b'S' => b'0',
            flag => flag,
        };
        self.data = stored;
        self.padding = padding(stored);
        Ok(Member {
            flag,
            size,
            stored,
            sparse,
            map,
            mode: number(&old.mode).unwrap_or(0) as u32 & 0o7777,
            uid: extensions.uid.or_else(|| number(&old.uid)).unwrap_or(0),
            gid: extensions.gid.or_else(|| number(&old.gid)).unwrap_or(0),
            mtime: extensions
                .mtime
                .or_else(|| number(&old.mtime).and_then(|seconds| seconds.try_into().ok()))
                .unwrap_or(0),
            offset: self.position,
            path,
            link,
        })
    }

    fn header_block(&mut self) -> Result<Option<[u8; BLOCK as usize]>, Error> {
        let start = self.position;
        let Some(block) = self.block()? else {
            return Ok(None);
        };
        if block.iter().any(|&byte| byte != 0) {
            if !checksum_is_right(&block) {
                return Err(Error::Header {
                    what: "its checksum is wrong".to_owned(),
                    position: start,
                });
            }
            return Ok(Some(block));
        }
        // Two zero blocks end a tar; so does the end of the file behind one.
        match self.block()? {
            Some(second) if second.iter().any(|&byte| byte != 0) => Err(Error::Header {
                what: "a single block of zeros stands before it".to_owned(),
                position: start,
            }),
            _ => Ok(None),
        }
    }

    /// A block; none at the end of the bytes.
    fn block(&mut self) -> Result<Option<[u8; BLOCK as usize]>, Error> {
        let mut block = [0; BLOCK as usize];
        let mut filled = 0;
        while filled < block.len() {
            let read = self.bytes.read(&mut block[filled..])?;
            if read == 0 {
                break;
            }
            filled += read;
        }
        self.position += filled as u64;
        match filled {
            0 => Ok(None),
            _ if filled == block.len() => Ok(Some(block)),
            _ => Err(Error::Truncated {
                what: "a header".to_owned(),
                position: self.position,
            }),
        }
    }

    /// The data of a PAX header or long name.
    fn extension(&mut self, size: u64) -> Result<Vec<u8>, Error> {
        if size > self.limits.header {
            return Err(LimitHit::new(
                "header",
                self.limits.header,
                format!(
                    "the extended header at byte {} says it is {size} bytes long",
                    self.position
                ),
            )
            .into());
        }
        self.data = size;
        self.padding = padding(size);
        self.current.clear();
        let mut data = vec![0; size as usize];
        let mut filled = 0;
        while filled < data.len() {
            filled += self.read_data(&mut data[filled..])?;
        }
        self.pass_over_data()?;
        Ok(data)
    }

    fn read_pax(&self, data: &[u8], extensions: &mut Extensions) -> Result<(), Error> {
        let Some(records) = pax_records(data) else {
            return Err(Error::Header {
                what: "its PAX records are malformed".to_owned(),
                position: self.position,
            });
        };
        for (key, value) in records {
            if !extensions.set(key, value) {
                return Err(Error::Header {
                    what: format!(
                        "its PAX record '{}' has the value '{}', which is no number",
                        escape_name(key),
                        escape_name(value)
                    ),
                    position: self.position,
                });
            }
        }
        Ok(())
    }

    /// The real size of an old GNU sparse file, and its map where that is kept.
    fn read_old_sparse(&mut self, header: &tar::Header) -> Result<(u64, Option<Map>), Error> {
        let gnu = header.as_gnu().ok_or_else(|| Error::Header {
            what: "it is of a sparse file and not in GNU format".to_owned(),
            position: self.position,
        })?;
        let size = self.field("real size", &gnu.realsize)?;
        let mut map = Vec::new();
        if self.keeps_maps {
            sparse::take_fields(&header.as_bytes()[sparse::IN_HEADER], &mut map);
        }
        let mut more = gnu.is_extended();
        let mut blocks = 0;
        while more {
            let block = self.block()?.ok_or_else(|| self.truncated("sparse map"))?;
            // After 21 map entries of 24 bytes.
            more = block[504] == 1;
            if self.keeps_maps {
                blocks += 1;
                if blocks * BLOCK > self.limits.header {
                    let what = "the map of a sparse file goes on and on";
                    return Err(LimitHit::new("header", self.limits.header, what).into());
                }
                sparse::take_fields(&block[..504], &mut map);
            }
        }
        Ok((size, self.keeps_maps.then_some(Map::Known(map))))
    }

    fn field(&self, name: &str, field: &[u8]) -> Result<u64, Error> {
        number(field).ok_or_else(|| Error::Header {
            what: format!("its {name} field is no number"),
            position: self.position.saturating_sub(BLOCK),
        })
    }

    fn check_path(&self, path: &[u8]) -> Result<(), Error> {
        if path.len() as u64 > self.limits.path {
            let what = format!("the path '{}…' is {} bytes long", start(path), path.len());
            return Err(LimitHit::new("path", self.limits.path, what).into());
        }
        let depth = 1 + path.iter().filter(|&&byte| byte == b'/').count() as u64;
        if depth > self.limits.depth {
            let what = format!("the path '{}…' has {depth} components", start(path));
            return Err(LimitHit::new("depth", self.limits.depth, what).into());
        }
        Ok(())
    }

    fn pass_over_data(&mut self) -> Result<(), Error> {
        // Some writers leave out the padding of the very last member.
        for (left, what) in [(self.data, "data"), (self.padding, "padding")] {
            let passed = self.bytes.skip(left)?;
            self.position += passed;
            if passed < left && what == "data" {
                return Err(self.truncated(what));
            }
        }
        (self.data, self.padding) = (0, 0);
        Ok(())
    }

    fn truncated(&self, what: &str) -> Error {
        Error::Truncated {
            what: if self.current.is_empty() {
                format!("an extended header's {what}")
            } else {
                format!("the {what} of '{}'", escape_name(&self.current))
            },
            position: self.position,
        }
    }
}

fn padding(size: u64) -> u64 {
    (BLOCK - size % BLOCK) % BLOCK
}

fn until_nul(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(end) = bytes.iter().position(|&byte| byte == 0) {
        bytes.truncate(end);
    }
    bytes
}

/// The first characters of a path that is too long to be told.
fn start(path: &[u8]) -> String {
    escape_name(path).chars().take(64).collect()
}
