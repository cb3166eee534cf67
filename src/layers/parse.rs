//! A layer's tar as [`LayerContents`]: names normalised, whiteouts recognised, contents hashed or located.

use std::io::{self, Read};

use rayon::prelude::*;
use xxhash_rust::xxh3::{Xxh3, xxh3_128};

use super::entry::{Content, Entry, EntryKind, LayerContents};
use super::limits::{LimitHit, Limits};
use super::look::{Look, Looker, Sight, Wanted};
use super::pieces::Passing;
use super::sights::{self, Sights};
use super::spots;
use super::tar::{Error, Member, Section, Streamed, Walker};
use crate::escape::escape_name;
use crate::size::size;

const WHITEOUT: &[u8] = b".wh.";
const AUFS: &[u8] = b".wh..wh.";
const OPAQUE: &[u8] = b".wh..wh..opq";

/// Bytes of documents that are kept of a layer; those that stand later in it are not.
const KEPT: usize = 64 << 20;

/// Files that are read again at once: what is kept of them can be some MiB each.
const AT_ONCE: usize = 32;

/// Bytes of a file that are read again in one go.
const READ: usize = 256 << 10;

/// Bytes between two words on progress.
const TOLD_STEP: u64 = 1 << 20;

/// Walks an uncompressed layer by its headers; contents stay where they are, but for small ones that a header's read
/// brought along.
///
/// # Errors
/// When the tar is damaged, ends too early or is over a limit.
pub fn walk(
    section: Section,
    limits: Limits,
    look: &Looker,
    mut told: impl FnMut(u64),
) -> Result<LayerContents, Error> {
    let mut walker = Walker::new(section.clone(), limits);
    let mut parser = Parser::new(limits);
    let mut unseen = Vec::new();
    let mut told_at = 0;
    while let Some(member) = walker.next_member()? {
        let at_hand = walker.bytes().peek(member.stored);
        let wanted = parser.wanted(look, &member);
        let content = match at_hand {
            _ if member.size == 0 => Content::Empty,
            // Small files lie in the block that was read for their header: hashing them saves reading them again.
            Some(data) => Content::Hashed(finish(xxh3_128(data), member.sparse)),
            None => Content::Stored {
                offset: member.offset,
                stored: member.stored,
                sparse: member.sparse,
            },
        };
        let seen = match (look, at_hand) {
            (Some(look), Some(data)) => {
                let look = Some(look.as_ref());
                let mut passing = Passing::new(look, parser.path(), wanted, member.size);
                passing.add(data);
                passing.end()
            }
            _ => None,
        };
        let is_unseen = seen.is_none() && !wanted.is_nothing();
        if let Some(entry) = parser.add(&member, content, seen)?
            && is_unseen
        {
            unseen.push((entry, wanted));
        }
        if walker.position() - told_at >= TOLD_STEP {
            told_at = walker.position();
            told(told_at);
        }
    }
    if let Some(look) = look {
        parser.look_again(&section, look.as_ref(), &unseen)?;
    }
    Ok(parser.done())
}

/// Reads a layer from its uncompressed bytes to their very end, and hashes contents on the way.
///
/// # Errors
/// When reading fails, the tar is damaged, ends too early or is over a limit.
pub fn read(bytes: impl Read, limits: Limits, look: &Looker) -> Result<LayerContents, Error> {
    let mut walker = Walker::new(Streamed::new(bytes), limits);
    let mut parser = Parser::new(limits);
    let mut buffer = vec![0; 64 << 10];
    while let Some(member) = walker.next_member()? {
        let wanted = parser.wanted(look, &member);
        let mut passing = Passing::new(look.as_deref(), parser.path(), wanted, member.size);
        let content = if member.flag == b'0' && member.size > 0 {
            let hash = hash(&mut buffer, |buffer| {
                let read = walker.read_data(buffer)?;
                passing.add(&buffer[..read]);
                Ok::<_, Error>(read)
            })?;
            Content::Hashed(finish(hash, member.sparse))
        } else {
            Content::Empty
        };
        let seen = passing.end();
        parser.add(&member, content, seen)?;
    }
    walker.bytes_mut().drain()?;
    Ok(parser.done())
}

/// The 128-bit hash of a stored content, as [`read`] would have taken it.
///
/// # Errors
/// When reading fails.
pub fn hash_stored(layer: &Section, offset: u64, stored: u64, sparse: bool) -> io::Result<u128> {
    let mut data = layer.part(offset, stored);
    let mut buffer = vec![
        0;
        usize::try_from(stored)
            .unwrap_or(usize::MAX)
            .clamp(1, 256 << 10)
    ];
    hash(&mut buffer, |buffer| Read::read(&mut data, buffer)).map(|hash| finish(hash, sparse))
}

fn hash<E>(
    buffer: &mut [u8],
    mut read: impl FnMut(&mut [u8]) -> Result<usize, E>,
) -> Result<u128, E> {
    let mut fill = |buffer: &mut [u8]| {
        let mut filled = 0;
        while filled < buffer.len() {
            match read(&mut buffer[filled..])? {
                0 => break,
                count => filled += count,
            }
        }
        Ok(filled)
    };
    let first = fill(buffer)?;
    if first < buffer.len() {
        return Ok(xxh3_128(&buffer[..first]));
    }
    let mut hasher = Xxh3::new();
    hasher.update(&buffer[..first]);
    loop {
        match fill(buffer)? {
            0 => return Ok(hasher.digest128()),
            count => hasher.update(&buffer[..count]),
        }
    }
}

/// A sparse file's stored bytes are its map too: they must never equal a plain file's.
pub(super) fn finish(hash: u128, sparse: bool) -> u128 {
    if sparse { !hash } else { hash }
}

struct Parser {
    contents: LayerContents,
    limits: Limits,
    path: Vec<u8>,
    link: Vec<u8>,
    seen: Vec<(u32, Sight)>,
    /// Bytes of documents in these.
    kept: usize,
    is_cut: bool,
    spots: usize,
    has_more_spots: bool,
}

impl Parser {
    fn new(limits: Limits) -> Self {
        Self {
            contents: LayerContents::default(),
            limits,
            path: Vec::new(),
            link: Vec::new(),
            seen: Vec::new(),
            kept: 0,
            is_cut: false,
            spots: 0,
            has_more_spots: false,
        }
    }

    /// How much of a file's content is to be looked at. A sparse file's stored bytes are not its content.
    fn wanted(&mut self, look: &Looker, member: &Member) -> Wanted {
        normalise(&member.path, &mut self.path);
        match look {
            Some(look) if member.flag == b'0' && member.size > 0 && !member.sparse => {
                look.wants(&self.path, member.size)
            }
            _ => Wanted::default(),
        }
    }

    /// The normalised path of the member that [`Self::wanted`] was asked of last.
    fn path(&self) -> &[u8] {
        &self.path
    }

    /// Reads the files that were only located, as much of each as is wanted: forward through the layer.
    fn look_again(
        &mut self,
        section: &Section,
        look: &dyn Look,
        unseen: &[(u32, Wanted)],
    ) -> Result<(), Error> {
        for unseen in unseen.chunks(AT_ONCE) {
            let contents = &self.contents;
            let read = |&(position, wanted): &(u32, Wanted)| {
                let entry = &contents.entries[position as usize];
                let Content::Stored { offset, stored, .. } = entry.content else {
                    return Ok(None);
                };
                let path = contents.path(entry);
                let mut passing = Passing::new(Some(look), path, wanted, stored);
                let end = if wanted.rest {
                    stored
                } else {
                    stored.min(wanted.first)
                };
                let mut part = section.part(offset, end);
                let mut buffer = vec![0; READ.min(usize::try_from(end).unwrap_or(READ))];
                while !passing.is_over() {
                    match Read::read(&mut part, &mut buffer)? {
                        0 => break,
                        count => passing.add(&buffer[..count]),
                    }
                }
                Ok(passing.end().map(|sight| (position, sight)))
            };
            let seen: Vec<_> = unseen.par_iter().map(read).collect::<io::Result<_>>()?;
            for (position, sight) in seen.into_iter().flatten() {
                self.see(position, sight);
            }
        }
        Ok(())
    }

    /// Takes down what was seen in an entry's content.
    fn see(&mut self, position: u32, sight: Sight) {
        if sight.is_empty() {
            return;
        }
        self.spots += sight.spots.len();
        self.kept += sight.kept.as_ref().map_or(0, |kept| kept.len());
        self.seen.push((position, sight));
        // What is behind the cap now will be so when others have come between.
        if self.kept > 2 * KEPT {
            self.cut();
        }
        if self.spots > 2 * spots::MOST {
            self.cut_spots();
        }
    }

    fn cut_spots(&mut self) {
        self.seen.sort_by_key(|(position, _)| *position);
        self.has_more_spots |= spots::cut(&mut self.seen, spots::MOST);
        self.spots = spots::count(&self.seen);
    }

    fn cut(&mut self) {
        self.seen.sort_by_key(|(position, _)| *position);
        self.is_cut |= sights::cut(&mut self.seen, KEPT);
        self.kept = sights::bytes(&self.seen);
    }

    /// The layer, with what was seen in it.
    fn done(mut self) -> LayerContents {
        self.cut_spots();
        if self.has_more_spots {
            self.contents.warnings.push(format!(
                "secrets seem to stand in more than {} places of its files; findings tell of the first ones only",
                spots::MOST
            ));
        }
        self.cut();
        if self.is_cut {
            self.contents.warnings.push(format!(
                "its lock files and package lists take more than {}; not all are read, so findings that follow from them \
                 may be missing",
                size(KEPT as u64)
            ));
        }
        self.contents.sights = Sights::new(self.seen);
        self.contents
    }

    /// Adds what [`Self::wanted`] was asked of; gives the position of its entry, if it is one.
    fn add(
        &mut self,
        member: &Member,
        content: Content,
        seen: Option<Sight>,
    ) -> Result<Option<u32>, Error> {
        self.link.clear();
        let kind = match becomes(&mut self.path, member.flag) {
            Ok(kind) => kind,
            Err(LeftOut::Marker(why)) => {
                self.warn(format!("'{}' {why}", escape_name(&member.path)));
                return Ok(None);
            }
            Err(LeftOut::UnknownType) => {
                self.warn(format!(
                    "'{}' is of the unknown type '{}' and left out",
                    escape_name(&member.path),
                    escape_name(&[member.flag])
                ));
                return Ok(None);
            }
        };
        match kind {
            EntryKind::HardLink => normalise(&member.link, &mut self.link),
            EntryKind::Symlink => self.link.extend_from_slice(&member.link),
            _ => {}
        }
        let is_file = kind == EntryKind::File;
        let entry = Entry {
            size: if is_file { member.size } else { 0 },
            mode: member.mode,
            uid: member.uid,
            gid: member.gid,
            mtime: member.mtime,
            content: if is_file { content } else { Content::Empty },
            ..Entry::new(kind)
        };
        if self.contents.entries.len() as u64 >= self.limits.entries {
            let what = format!("it has more than {} entries", self.limits.entries);
            return Err(LimitHit::new("entries", self.limits.entries, what).into());
        }
        self.contents
            .push(&self.path, &self.link, entry)
            .ok_or_else(|| {
                let limit = u64::from(u32::MAX);
                Error::from(LimitHit::new(
                    "entries",
                    limit,
                    "its names are over 4 GiB long",
                ))
            })?;
        // Names have four-byte positions, and there are fewer entries than bytes of names.
        let position = (self.contents.entries.len() - 1) as u32;
        if let Some(sight) = seen.filter(|_| is_file) {
            self.see(position, sight);
        }
        Ok(is_file.then_some(position))
    }

    fn warn(&mut self, text: String) {
        /// Enough to see what is wrong; the rest is counted.
        const SHOWN: usize = 20;
        if self.contents.warnings.len() < SHOWN {
            self.contents.warnings.push(text);
        } else {
            self.contents.more_warnings += 1;
        }
    }
}

/// Why a member is no entry.
pub(super) enum LeftOut {
    /// What it is instead, in words.
    Marker(&'static str),
    /// Nobody knows its type.
    UnknownType,
}

/// What a member of a normalised path and that type becomes. Of a whiteout, cuts the path down to what it hides.
pub(super) fn becomes(path: &mut Vec<u8>, flag: u8) -> Result<EntryKind, LeftOut> {
    let start = path
        .iter()
        .rposition(|&byte| byte == b'/')
        .map_or(0, |slash| slash + 1);
    let name = &path[start..];
    if name == OPAQUE {
        path.truncate(start.saturating_sub(1));
        return Ok(EntryKind::OpaqueWhiteout);
    }
    if path
        .split(|&byte| byte == b'/')
        .any(|part| part.starts_with(AUFS))
    {
        let why = "is a record of the AUFS storage driver and left out";
        return Err(LeftOut::Marker(why));
    }
    match name.strip_prefix(WHITEOUT) {
        None => {}
        Some(b"" | b"." | b"..") => {
            let why = "is a whiteout that names no file, and left out";
            return Err(LeftOut::Marker(why));
        }
        Some(hidden) => {
            let hidden = hidden.to_vec();
            path.truncate(start);
            path.extend_from_slice(&hidden);
            return Ok(EntryKind::Whiteout);
        }
    }
    match flag {
        b'0' => Ok(EntryKind::File),
        b'1' => Ok(EntryKind::HardLink),
        b'2' => Ok(EntryKind::Symlink),
        b'3' => Ok(EntryKind::CharDevice),
        b'4' => Ok(EntryKind::BlockDevice),
        b'5' => Ok(EntryKind::Directory),
        b'6' => Ok(EntryKind::Fifo),
        _ => Err(LeftOut::UnknownType),
    }
}

/// Drops `.`, empty components and leading slashes; `..` takes a component back, at the root nothing.
pub(super) fn normalise(path: &[u8], normal: &mut Vec<u8>) {
    normal.clear();
    for part in path.split(|&byte| byte == b'/') {
        match part {
            b"" | b"." => {}
            b".." => {
                let parent = normal.iter().rposition(|&byte| byte == b'/').unwrap_or(0);
                normal.truncate(parent);
            }
            part => {
                if !normal.is_empty() {
                    normal.push(b'/');
                }
                normal.extend_from_slice(part);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lose_dots_and_never_leave_the_root() {
        for (path, expected) in [
            ("./", ""),
            ("/", ""),
            ("./usr//bin/", "usr/bin"),
            ("/a/../../b", "b"),
            ("a/b/../../..", ""),
            ("../../etc/passwd", "etc/passwd"),
        ] {
            let mut normal = vec![1];
            normalise(path.as_bytes(), &mut normal);
            assert_eq!(String::from_utf8_lossy(&normal), expected, "{path}");
        }
    }

    #[test]
    fn a_content_hashes_the_same_however_it_is_cut() {
        let text: Vec<u8> = (0..200_000u32).map(|n| n as u8).collect();
        let whole = xxh3_128(&text);
        for size in [1, 7, 4096, text.len(), text.len() + 1] {
            let mut rest = &text[..];
            let mut buffer = vec![0; size];
            let cut = hash(&mut buffer, |buffer| rest.read(buffer)).unwrap();
            assert_eq!(cut, whole, "{size}");
        }
    }
}
