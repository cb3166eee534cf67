//! What a layer's tar says, entry by entry: the parsed form that everything after `layers` works on.

use std::sync::Arc;

use super::sights::Sights;

/// A parsed layer: its entries in the order of the tar, with all names in one buffer.
#[derive(Debug, Default)]
pub struct LayerContents {
    /// The entries, in the order of the tar.
    pub entries: Vec<Entry>,
    /// What was odd but does not change a figure, in words for people.
    pub warnings: Vec<String>,
    /// How many more warnings there were than are kept.
    pub more_warnings: u64,
    /// What was seen in files; see [`super::Look`].
    pub sights: Sights,
    names: Vec<u8>,
}

/// A parsed layer, shared where one layer stands in an image several times.
pub type SharedContents = Arc<LayerContents>;

impl Entry {
    /// An entry of that kind with everything else zero, to be filled in.
    pub fn new(kind: EntryKind) -> Self {
        Self {
            path: Text::default(),
            link: Text::default(),
            kind,
            size: 0,
            mode: 0,
            uid: 0,
            gid: 0,
            mtime: 0,
            content: Content::Empty,
        }
    }
}

/// Which attributes of two entries differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Permission bits.
    pub mode: bool,
    /// Owner or group.
    pub owner: bool,
    /// Modification time, in seconds.
    pub time: bool,
}

impl Attributes {
    /// Where `new` differs from `old`. Extended attributes are not held, so they are not compared.
    pub fn changed(old: &Entry, new: &Entry) -> Self {
        Self {
            mode: old.mode != new.mode,
            owner: (old.uid, old.gid) != (new.uid, new.gid),
            time: old.mtime != new.mtime,
        }
    }
}

impl LayerContents {
    /// The entry's path: normalised, without leading slash or `./`, empty for the root.
    pub fn path(&self, entry: &Entry) -> &[u8] {
        self.text(entry.path)
    }

    /// A symbolic link's target as written, or a hard link's target as a normalised path.
    pub fn link(&self, entry: &Entry) -> &[u8] {
        self.text(entry.link)
    }

    /// Sum of the sizes of the regular files; none when it overflows 64 bits.
    pub fn bytes(&self) -> Option<u64> {
        self.entries
            .iter()
            .try_fold(0u64, |sum, entry| sum.checked_add(entry.size))
    }

    /// Adds an entry with its path and link target; none when the name buffer's four-byte positions are used up.
    pub fn push(&mut self, path: &[u8], link: &[u8], entry: Entry) -> Option<()> {
        let path = self.intern(path)?;
        let link = self.intern(link)?;
        self.entries.push(Entry {
            path,
            link,
            ..entry
        });
        Some(())
    }

    fn intern(&mut self, text: &[u8]) -> Option<Text> {
        let start = u32::try_from(self.names.len()).ok()?;
        let len = u32::try_from(text.len()).ok()?;
        start.checked_add(len)?;
        self.names.extend_from_slice(text);
        Some(Text { start, len })
    }

    fn text(&self, text: Text) -> &[u8] {
        &self.names[text.start as usize..][..text.len as usize]
    }
}

/// A position in a layer's name buffer.
#[derive(Debug, Clone, Copy, Default)]
pub struct Text {
    start: u32,
    len: u32,
}

/// One entry of a layer's tar.
#[derive(Debug, Clone, Copy)]
pub struct Entry {
    /// Read with [`LayerContents::path`].
    pub path: Text,
    /// Read with [`LayerContents::link`].
    pub link: Text,
    /// What the entry makes.
    pub kind: EntryKind,
    /// Apparent size of a regular file in bytes; 0 for everything else.
    pub size: u64,
    /// Permission bits, with setuid, setgid and sticky.
    pub mode: u32,
    /// Owner.
    pub uid: u64,
    /// Group.
    pub gid: u64,
    /// Seconds since 1970.
    pub mtime: i64,
    /// Where a regular file's contents are, or what they hash to.
    pub content: Content,
}

/// What an entry makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// Another name for a file.
    HardLink,
    /// A symbolic link.
    Symlink,
    /// A directory.
    Directory,
    /// A character device.
    CharDevice,
    /// A block device.
    BlockDevice,
    /// A named pipe.
    Fifo,
    /// `.wh.NAME`: hides NAME of the layers below. The path is NAME's.
    Whiteout,
    /// `.wh..wh..opq`: hides everything of the layers below in a directory. The path is the directory's.
    OpaqueWhiteout,
}

/// Contents of a regular file, as far as the pass over the layer got them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Not a regular file, or an empty one.
    Empty,
    /// A 128-bit hash, taken while the layer streamed by.
    Hashed(u128),
    /// Still in the layer's blob: `offset` and `stored` bytes, to be read if two files must be compared. A sparse
    /// file's stored bytes are its map and data and are equal to another sparse file's only.
    Stored {
        /// From the start of the uncompressed layer.
        offset: u64,
        /// Bytes there.
        stored: u64,
        /// Whether they are a sparse file's.
        sparse: bool,
    },
}
