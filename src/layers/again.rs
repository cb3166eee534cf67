//! Walks a layer again whose entries are known, and hands on the contents of files that are wanted.
//!
//! A member is an entry by the same rules as the first time, so that its number tells which. What does not fit the known
//! entry is not the same layer any more.

use std::io;
use std::ops::ControlFlow;

use xxhash_rust::xxh3::Xxh3;

use super::entry::{Content, EntryKind, LayerContents};
use super::limits::Limits;
use super::parse::{becomes, finish, normalise};
use super::tar::{BLOCK, Error, Map, Member, Part, TarBytes, Walker};

/// Bytes that are handed on at once.
const PIECE: usize = 128 << 10;

/// Whoever wants contents of files.
pub trait Receiver {
    /// Its own errors.
    type Error: From<Fault>;

    /// The walk came to an entry, a regular file of some bytes: whether its content is wanted.
    ///
    /// # Errors
    /// Its own.
    fn start(&mut self, entry: usize) -> Result<bool, Self::Error>;

    /// Bytes at a position of the file that was started last, forward through it. What is between two calls, and behind
    /// the last one, is zeros. Breaking ends the whole walk.
    ///
    /// # Errors
    /// Its own.
    fn data(&mut self, position: u64, bytes: &[u8]) -> Result<ControlFlow<()>, Self::Error>;

    /// All of the file went by, and was what it was before as far as that is known. Breaking ends the whole walk.
    ///
    /// # Errors
    /// Its own.
    fn end(&mut self) -> Result<ControlFlow<()>, Self::Error>;
}

/// Why a layer can't be read again.
#[derive(Debug)]
pub enum Fault {
    /// Its tar is damaged, ends too early, or does not come.
    Tar(Error),
    /// It is another layer.
    Changed,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Tar(error)
    }
}

/// Walks the uncompressed `bytes` of the layer that was read as `known`. Whether the receiver ended it.
///
/// # Errors
/// When the bytes are not that layer, or can't be read; the receiver's own.
pub fn walk<B: TarBytes, R: Receiver>(
    bytes: B,
    known: &LayerContents,
    limits: Limits,
    receiver: &mut R,
) -> Result<ControlFlow<()>, R::Error> {
    let mut walker = Walker::new(bytes, limits).keeping_maps();
    let mut path = Vec::new();
    let mut buffer = vec![0; PIECE];
    let mut next = 0;
    while let Some(member) = walker.next_member().map_err(Fault::Tar)? {
        normalise(&member.path, &mut path);
        let Ok(kind) = becomes(&mut path, member.flag) else {
            continue;
        };
        let entry = next;
        next += 1;
        let known_entry = known.entries.get(entry).ok_or(Fault::Changed)?;
        let size = if kind == EntryKind::File {
            member.size
        } else {
            0
        };
        if (known_entry.kind, known_entry.size) != (kind, size) || known.path(known_entry) != path {
            return Err(Fault::Changed.into());
        }
        if size == 0 || !receiver.start(entry)? {
            continue;
        }
        let file = File {
            walker: &mut walker,
            member: &member,
            hasher: Xxh3::new(),
        };
        if file
            .read(known_entry.content, &mut buffer, receiver)?
            .is_break()
        {
            return Ok(ControlFlow::Break(()));
        }
    }
    match next == known.entries.len() {
        true => Ok(ControlFlow::Continue(())),
        false => Err(Fault::Changed.into()),
    }
}

/// A file whose content goes by.
struct File<'a, B> {
    walker: &'a mut Walker<B>,
    member: &'a Member,
    hasher: Xxh3,
}

impl<B: TarBytes> File<'_, B> {
    fn read<R: Receiver>(
        mut self,
        known: Content,
        buffer: &mut [u8],
        receiver: &mut R,
    ) -> Result<ControlFlow<()>, R::Error> {
        for part in self.parts()? {
            let mut done = 0;
            while done < part.len {
                let left = usize::try_from(part.len - done).unwrap_or(usize::MAX);
                let count = left.min(buffer.len());
                let read = self.take(&mut buffer[..count])?;
                let flow = receiver.data(part.start + done, &buffer[..read])?;
                if flow.is_break() {
                    return Ok(flow);
                }
                done += read as u64;
            }
        }
        if let Content::Hashed(hash) = known
            && hash != finish(self.hasher.digest128(), self.member.sparse)
        {
            return Err(Fault::Changed.into());
        }
        receiver.end()
    }

    /// Where the data belongs.
    fn parts(&mut self) -> Result<Vec<Part>, Fault> {
        let Member {
            size, stored, map, ..
        } = self.member;
        let broken = || {
            let what = "the map of a sparse file does not fit it";
            Fault::Tar(Error::Io(io::Error::new(io::ErrorKind::InvalidData, what)))
        };
        let (numbers, stored) = match map {
            None => {
                return Ok(vec![Part {
                    start: 0,
                    len: *stored,
                }]);
            }
            Some(Map::Known(numbers)) => (numbers.clone(), *stored),
            Some(Map::InData) => {
                let text = self.map_in_data()?.ok_or_else(broken)?;
                let numbers = Map::in_data(&text).ok_or_else(broken)?;
                (numbers, stored - text.len() as u64)
            }
        };
        Map::parts(&numbers, *size, stored).ok_or_else(broken)
    }

    /// The blocks in front of the data; none where they are no map.
    fn map_in_data(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        /// More than any file system would make of it.
        const LONGEST: usize = 16 << 20;
        let (mut text, mut lines) = (Vec::new(), 0);
        loop {
            let mut block = [0; BLOCK as usize];
            let mut filled = 0;
            while filled < block.len() {
                match self.take(&mut block[filled..])? {
                    0 => return Ok(None),
                    read => filled += read,
                }
            }
            lines += block.iter().filter(|&&byte| byte == b'\n').count() as u64;
            text.extend_from_slice(&block);
            match Map::lines(&text) {
                Some(all) if lines >= all => return Ok(Some(text)),
                Some(_) if text.len() < LONGEST => {}
                _ => return Ok(None),
            }
        }
    }

    fn take(&mut self, buffer: &mut [u8]) -> Result<usize, Fault> {
        let read = self.walker.read_data(buffer)?;
        self.hasher.update(&buffer[..read]);
        Ok(read)
    }
}
