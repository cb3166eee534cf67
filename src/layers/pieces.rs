//! A file cut into pieces while it goes by, so that all of it can be looked at however long it is.
//!
//! Pieces overlap: what starts in a piece's [`core`](Piece::core) is for that piece to tell, and stands there whole as long
//! as it is no longer than [`AROUND`]. Cores follow each other without a gap.

use std::ops::Range;

use super::look::{Look, Sight, Spot, Wanted};

/// Bytes of a piece.
pub const PIECE: usize = 4 << 20;

/// Bytes that a piece shows before and behind its core. No known form of a secret is longer: keys take 128 KiB at most.
pub const AROUND: usize = 192 << 10;

/// Spots of one kind that are kept of a file: what has more is told well enough by these.
const MOST: usize = 100;

/// A piece of a file, or all of it.
#[derive(Debug, Clone)]
pub struct Piece<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// Which of them this piece is to tell of; the others tell what stands around these.
    pub core: Range<usize>,
    /// The line that the first byte stands on, from 1.
    pub line: u32,
    /// Bytes of the whole file.
    pub size: u64,
    /// Whether the file starts here.
    pub is_first: bool,
}

impl<'a> Piece<'a> {
    /// A file in one piece.
    pub fn whole(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            core: 0..bytes.len(),
            line: 1,
            size: bytes.len() as u64,
            is_first: true,
        }
    }
}

/// A file that goes by.
pub(super) struct Passing<'a> {
    look: Option<(&'a dyn Look, &'a [u8])>,
    wanted: Wanted,
    size: u64,
    /// Bytes of a piece of this file.
    piece: usize,
    bytes: Vec<u8>,
    line: u32,
    is_first: bool,
    is_over: bool,
    sight: Sight,
}

impl<'a> Passing<'a> {
    /// A file of that path and size, of which so much is wanted.
    pub(super) fn new(
        look: Option<&'a dyn Look>,
        path: &'a [u8],
        wanted: Wanted,
        size: u64,
    ) -> Self {
        let first = usize::try_from(wanted.first.min(size)).unwrap_or(usize::MAX);
        Self {
            look: look
                .filter(|_| !wanted.is_nothing())
                .map(|look| (look, path)),
            wanted,
            size,
            piece: if wanted.rest { first.max(PIECE) } else { first },
            bytes: Vec::new(),
            line: 1,
            is_first: true,
            is_over: false,
            sight: Sight::default(),
        }
    }

    /// Whether nothing more of it matters.
    pub(super) fn is_over(&self) -> bool {
        self.is_over || self.look.is_none()
    }

    /// Its next bytes.
    pub(super) fn add(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() && !self.is_over() {
            if self.bytes.len() == self.piece {
                match self.wanted.rest {
                    true => self.go_on(),
                    false => return,
                }
                continue;
            }
            let missing = self.piece - self.bytes.len();
            let (next, left) = bytes.split_at(missing.min(bytes.len()));
            self.bytes.extend_from_slice(next);
            bytes = left;
        }
    }

    /// What was seen in it; none where nobody looked.
    pub(super) fn end(mut self) -> Option<Sight> {
        self.look?;
        if !self.is_over {
            self.see(self.bytes.len());
        }
        Some(self.sight)
    }

    /// Looks at a piece behind which there is more, and keeps of it what the next one has to show before its core.
    fn go_on(&mut self) {
        self.see(self.bytes.len() - AROUND);
        let passed = self.bytes.len() - 2 * AROUND;
        let lines = self.bytes[..passed].iter();
        let lines = lines.filter(|&&byte| byte == b'\n').count();
        let lines = u32::try_from(lines).unwrap_or(u32::MAX);
        self.line = self.line.saturating_add(lines);
        self.bytes.drain(..passed);
        self.piece = PIECE;
        self.is_first = false;
    }

    /// Looks at what is there; its core ends at `end`.
    fn see(&mut self, end: usize) {
        let Some((look, path)) = self.look else {
            return;
        };
        let start = if self.is_first { 0 } else { AROUND };
        let seen = look.look(
            path,
            &Piece {
                bytes: &self.bytes,
                core: start..end,
                line: self.line,
                size: self.size,
                is_first: self.is_first,
            },
        );
        self.is_over = seen.is_enough;
        for spot in seen.sight.spots {
            self.tell(spot);
        }
        if seen.sight.kept.is_some() {
            self.sight.kept = seen.sight.kept;
        }
    }

    /// A line that goes over a border is seen on both sides of it.
    fn tell(&mut self, spot: Spot) {
        let mut same = self.sight.spots.iter().filter(|it| it.kind == spot.kind);
        if same.clone().count() < MOST && !same.any(|it| it.line == spot.line) {
            self.sight.spots.push(spot);
        }
    }
}
