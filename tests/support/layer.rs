//! Writes a layer's tar block by block, so that a test can put any entry into it, and any nonsense.
//!
//! The writer knows nothing of layerscope: it is the independent side of every figure. It sums up the sizes of the
//! regular files it wrote, which is what `total_bytes` must be.

const BLOCK: usize = 512;

/// Where a header's fields lie: <https://www.gnu.org/software/tar/manual/html_node/Standard.html>.
const MODE: usize = 100;
const UID: usize = 108;
const GID: usize = 116;
const SIZE: usize = 124;
const MTIME: usize = 136;
const CHECKSUM: usize = 148;
const KIND: usize = 156;
const LINK: usize = 157;
const MAGIC: usize = 257;

/// A layer being written. Parents are not added by themselves.
#[derive(Debug, Clone)]
pub struct Layer {
    bytes: Vec<u8>,
    total: u64,
    mode: u32,
    /// User and group.
    owner: (u64, u64),
    mtime: u64,
    /// The next header follows a PAX one, so its magic must be POSIX's: GNU tar reads sparse maps by that.
    posix: bool,
}

impl Layer {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            bytes: Vec::new(),
            total: 0,
            mode: 0o644,
            owner: (0, 0),
            mtime: 1_700_000_000,
            posix: false,
        }
    }

    /// The mode of the entries that follow.
    pub fn mode(mut self, mode: u32) -> Self {
        self.mode = mode;
        self
    }

    /// User and group of the entries that follow.
    pub fn owner(mut self, user: u64, group: u64) -> Self {
        self.owner = (user, group);
        self
    }

    /// The modification time of the entries that follow.
    pub fn mtime(mut self, mtime: u64) -> Self {
        self.mtime = mtime;
        self
    }

    /// A directory.
    pub fn dir(self, path: &str) -> Self {
        let mode = self.mode;
        let mut layer = self.mode(0o755).entry(path.as_bytes(), b'5', b"", &[]);
        layer.mode = mode;
        layer
    }

    /// A directory of another mode.
    pub fn entry_dir(self, path: &str, mode: u32) -> Self {
        let before = self.mode;
        let mut layer = self.mode(mode).entry(path.as_bytes(), b'5', b"", &[]);
        layer.mode = before;
        layer
    }

    /// A regular file of `size` bytes whose contents follow from its path, so that equal paths have equal contents.
    pub fn file(self, path: &str, size: usize) -> Self {
        let seed = path
            .bytes()
            .fold(7u8, |sum, byte| sum.wrapping_mul(31) ^ byte);
        self.file_with(path.as_bytes(), &filler(seed, size))
    }

    /// A regular file with these contents.
    pub fn file_with(mut self, path: &[u8], contents: &[u8]) -> Self {
        self.total += contents.len() as u64;
        self.entry(path, b'0', b"", contents)
    }

    /// A hard link.
    pub fn hard_link(self, path: &str, target: &str) -> Self {
        self.entry(path.as_bytes(), b'1', target.as_bytes(), &[])
    }

    /// A symbolic link.
    pub fn symlink(self, path: &str, target: &str) -> Self {
        self.entry(path.as_bytes(), b'2', target.as_bytes(), &[])
    }

    /// A named pipe: a special file that needs no privileges to unpack.
    pub fn fifo(self, path: &str) -> Self {
        self.entry(path.as_bytes(), b'6', b"", &[])
    }

    /// A character device 0:0 as an entry of its own (not an overlayfs whiteout: those never stand in layers).
    pub fn char_device(self, path: &str) -> Self {
        self.entry(path.as_bytes(), b'3', b"", &[])
    }

    /// The whiteout of `path`.
    pub fn whiteout(self, path: &str) -> Self {
        let marker = match path.rsplit_once('/') {
            Some((parent, name)) => format!("{parent}/.wh.{name}"),
            None => format!(".wh.{path}"),
        };
        self.entry(marker.as_bytes(), b'0', b"", &[])
    }

    /// The opaque whiteout of the directory `path`.
    pub fn opaque(self, path: &str) -> Self {
        self.entry(format!("{path}/.wh..wh..opq").as_bytes(), b'0', b"", &[])
    }

    /// An extended header (PAX) for the entry that follows.
    pub fn pax(self, records: &[(&str, &[u8])]) -> Self {
        let body: Vec<u8> = records.iter().flat_map(|(k, v)| pax_record(k, v)).collect();
        let mut layer = self.entry(b"./PaxHeaders/x", b'x', b"", &body);
        layer.posix = true;
        layer
    }

    /// A regular file whose header says `header_size` while a PAX record gives the real size.
    pub fn file_sized_by_pax(mut self, path: &str, contents: &[u8], header_size: u64) -> Self {
        self = self.pax(&[("size", contents.len().to_string().as_bytes())]);
        self.total += contents.len() as u64;
        let header = self.header(path.as_bytes(), b'0', b"", header_size);
        self.posix = false;
        self.raw(&header).data(contents)
    }

    /// A file of `apparent` bytes in the old GNU sparse form: `data` at `offset`, a hole everywhere else.
    pub fn gnu_sparse(mut self, path: &str, apparent: u64, offset: u64, data: &[u8]) -> Self {
        let mut header = self.header(path.as_bytes(), b'S', b"", data.len() as u64);
        octal(&mut header[386..398], offset);
        octal(&mut header[398..410], data.len() as u64);
        octal(&mut header[410..422], apparent);
        octal(&mut header[422..434], 0);
        octal(&mut header[483..495], apparent);
        sign(&mut header);
        self.total += apparent;
        self.raw(&header).data(data)
    }

    /// The same in the PAX form 1.0, where the map stands before the data.
    pub fn pax_sparse(mut self, path: &str, apparent: u64, offset: u64, data: &[u8]) -> Self {
        let mut body = format!("2\n{offset}\n{}\n{apparent}\n0\n", data.len()).into_bytes();
        body.resize(BLOCK, 0);
        body.extend_from_slice(data);
        self.total += apparent;
        let real = apparent.to_string();
        self.pax(&[
            ("GNU.sparse.major", b"1"),
            ("GNU.sparse.minor", b"0"),
            ("GNU.sparse.name", path.as_bytes()),
            ("GNU.sparse.realsize", real.as_bytes()),
        ])
        .entry(b"./GNUSparseFile.0/x", b'0', b"", &body)
    }

    /// Any entry; a name or link of more than 100 bytes goes into a GNU long-name entry before it.
    pub fn entry(mut self, path: &[u8], kind: u8, link: &[u8], data: &[u8]) -> Self {
        for (text, kind) in [(path, b'L'), (link, b'K')] {
            if text.len() > 100 {
                let mut body = text.to_vec();
                body.push(0);
                let header = self.header(b"././@LongLink", kind, b"", body.len() as u64);
                self = self.raw(&header).data(&body);
            }
        }
        let header = self.header(path, kind, link, data.len() as u64);
        self.posix = false;
        self.raw(&header).data(data)
    }

    /// A header as it would stand before an entry.
    pub fn header(&self, path: &[u8], kind: u8, link: &[u8], size: u64) -> [u8; BLOCK] {
        let mut header = [0u8; BLOCK];
        put(&mut header[..100], path);
        octal(&mut header[MODE..MODE + 8], u64::from(self.mode));
        octal(&mut header[UID..UID + 8], self.owner.0);
        octal(&mut header[GID..GID + 8], self.owner.1);
        octal(&mut header[SIZE..SIZE + 12], size);
        octal(&mut header[MTIME..MTIME + 12], self.mtime);
        header[KIND] = kind;
        put(&mut header[LINK..LINK + 100], link);
        let magic = if self.posix {
            b"ustar\x0000"
        } else {
            b"ustar  \0"
        };
        header[MAGIC..MAGIC + 8].copy_from_slice(magic);
        sign(&mut header);
        header
    }

    /// Bytes as they are.
    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.bytes.extend_from_slice(bytes);
        self
    }

    /// Contents, padded to whole blocks.
    fn data(self, bytes: &[u8]) -> Self {
        let padding = vec![0; bytes.len().next_multiple_of(BLOCK) - bytes.len()];
        self.raw(bytes).raw(&padding)
    }

    /// Sizes of all regular files written.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The tar, with its end marker.
    pub fn tar(&self) -> Vec<u8> {
        let mut tar = self.bytes.clone();
        tar.extend_from_slice(&[0; 2 * BLOCK]);
        tar
    }

    /// The tar cut off without an end marker.
    pub fn unended(&self) -> Vec<u8> {
        self.bytes.clone()
    }
}

/// `size` bytes that depend on `seed` and don't compress to nothing.
pub fn filler(seed: u8, size: usize) -> Vec<u8> {
    let mut state = u32::from(seed) | 0x9e37_0001;
    (0..size)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        })
        .collect()
}

fn pax_record(key: &str, value: &[u8]) -> Vec<u8> {
    let rest = key.len() + value.len() + 3;
    let mut length = rest + 1;
    while length != rest + length.to_string().len() {
        length = rest + length.to_string().len();
    }
    let mut record = format!("{length} {key}=").into_bytes();
    record.extend_from_slice(value);
    record.push(b'\n');
    record
}

fn put(field: &mut [u8], text: &[u8]) {
    let length = text.len().min(field.len());
    field[..length].copy_from_slice(&text[..length]);
}

fn octal(field: &mut [u8], value: u64) {
    let digits = field.len() - 1;
    let text = format!("{value:0digits$o}");
    field[..digits].copy_from_slice(text.as_bytes());
}

/// Sets the checksum.
pub fn sign(header: &mut [u8; BLOCK]) {
    header[CHECKSUM..CHECKSUM + 8].fill(b' ');
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[CHECKSUM..CHECKSUM + 8].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}
