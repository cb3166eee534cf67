//! Two files compared to their ends, whatever their sizes: both go by at once in pieces, of which few are held.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{self, SyncSender, sync_channel};
use std::thread;

use super::pass::{Halt, Taker};
use super::{Compared, Contents, Error, MOST, Part};
use crate::inspection::Inspection;
use crate::layers::again::Receiver;
use crate::progress::Progress;
use crate::size::size;
use crate::tree::InodeId;

/// Pieces of a file that may wait to be compared.
const WAITING: usize = 8;
/// Bytes of each file's start.
const START: usize = 8 << 10;
/// Bytes before the first that differs, at most.
const BEFORE: usize = 16 << 10;
/// How often it is told how far it is, in bytes.
const TOLD: u64 = 32 << 20;

static ZEROS: [u8; 64 << 10] = [0; 64 << 10];

impl Contents {
    /// Compares two files to their ends, and gives up to `most` bytes of each from the first difference on, but no more
    /// than [`MOST`]. Both go by at once, each in a pass of its own: a few megabytes are held beside what is given.
    ///
    /// # Errors
    /// When either can't be read, or `stop` was set meanwhile.
    pub fn compare(
        &self,
        inspection: &Inspection,
        files: [InodeId; 2],
        most: usize,
        progress: &dyn Progress,
        stop: &AtomicBool,
    ) -> Result<Compared, Error> {
        let sizes = files.map(|file| inspection.tree.inode(file).size);
        let mut comparing = Comparing::new(sizes, most.min(MOST));
        let (old, old_pieces) = sync_channel(WAITING);
        let (new, new_pieces) = sync_channel(WAITING);
        let send = |side: usize, pieces| {
            let half = Half { progress, side };
            self.send(inspection, files[side], pieces, &half, stop)
        };
        let broken = |_| Error::Impossible("there is no thread left to read it".to_owned());
        thread::scope(|scope| {
            let start = |side, pieces| {
                let work = move || send(side, pieces);
                thread::Builder::new().spawn_scoped(scope, work)
            };
            let old = start(0, old).map_err(broken)?;
            let new = start(1, new).map_err(broken)?;
            let sides = [old_pieces, new_pieces].map(Side::new);
            comparing.run(sides, &|done| {
                progress.doing(&format!("compared up to {}", size(done)));
            });
            let lost = |_| Error::Impossible("reading it broke off".to_owned());
            old.join().map_err(lost)??;
            new.join().map_err(lost)??;
            Ok(comparing.compared)
        })
    }

    /// Sends a file from its start on, as long as anybody wants it.
    fn send(
        &self,
        inspection: &Inspection,
        file: InodeId,
        pieces: SyncSender<Piece>,
        progress: &dyn Progress,
        stop: &AtomicBool,
    ) -> Result<(), Error> {
        let inode = inspection.tree.inode(file);
        if inode.size == 0 {
            return Ok(());
        }
        let mut sent = Sent {
            entry: inode.entry,
            size: inode.size,
            position: 0,
            pieces,
            is_done: false,
            stop,
        };
        let layers = BTreeSet::from([inode.layer]);
        self.pass((inspection, &layers), &mut sent, progress, stop)?;
        match sent.is_done {
            true => Ok(()),
            false => Err(Error::Changed(self.image.text.clone())),
        }
    }
}

/// One of two that are read at once: how far each is, is told apart.
struct Half<'a> {
    progress: &'a dyn Progress,
    side: usize,
}

impl Progress for Half<'_> {
    fn doing(&self, words: &str) {
        self.progress.doing(words);
    }

    fn archive(&self, done: u64, total: u64) {
        self.progress.layer(self.side, done, total);
    }

    fn layer(&self, _index: usize, done: u64, total: u64) {
        self.progress.layer(self.side, done, total);
    }
}

/// What of a file comes next.
enum Piece {
    Bytes(Vec<u8>),
    /// A hole of a sparse file, which may be larger than any memory.
    Zeros(u64),
}

/// Sends one file.
struct Sent<'a> {
    entry: usize,
    size: u64,
    position: u64,
    pieces: SyncSender<Piece>,
    /// Whether all of it was sent, or nobody wants more.
    is_done: bool,
    stop: &'a AtomicBool,
}

impl Sent<'_> {
    fn piece(&mut self, piece: Piece) -> ControlFlow<()> {
        if self.pieces.send(piece).is_err() {
            self.is_done = true;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    fn hole(&mut self, until: u64) -> ControlFlow<()> {
        let zeros = until.saturating_sub(self.position);
        self.position = self.position.max(until);
        match zeros {
            0 => ControlFlow::Continue(()),
            zeros => self.piece(Piece::Zeros(zeros)),
        }
    }
}

impl Taker for Sent<'_> {
    fn layer(&mut self, _layer: usize, _is_checked: bool) {}
}

impl Receiver for Sent<'_> {
    type Error = Halt;

    fn start(&mut self, entry: usize) -> Result<bool, Halt> {
        Halt::if_stopped(self.stop)?;
        Ok(entry == self.entry)
    }

    fn data(&mut self, position: u64, bytes: &[u8]) -> Result<ControlFlow<()>, Halt> {
        Halt::if_stopped(self.stop)?;
        if self.hole(position).is_break() {
            return Ok(ControlFlow::Break(()));
        }
        self.position += bytes.len() as u64;
        Ok(self.piece(Piece::Bytes(bytes.to_vec())))
    }

    fn end(&mut self) -> Result<ControlFlow<()>, Halt> {
        let _ = self.hole(self.size);
        self.is_done = true;
        Ok(ControlFlow::Break(()))
    }
}

/// One of the two files as it comes.
struct Side {
    pieces: mpsc::Receiver<Piece>,
    piece: Piece,
    /// What of the piece was taken.
    taken: usize,
}

impl Side {
    fn new(pieces: mpsc::Receiver<Piece>) -> Self {
        Self {
            pieces,
            piece: Piece::Zeros(0),
            taken: 0,
        }
    }

    /// Bytes that are there, and whether they are a hole; nothing where no more come.
    fn ready(&mut self) -> Option<(u64, bool)> {
        loop {
            let (len, is_hole) = match &self.piece {
                Piece::Bytes(bytes) => ((bytes.len() - self.taken) as u64, false),
                Piece::Zeros(count) => (*count, true),
            };
            if len > 0 {
                return Some((len, is_hole));
            }
            self.piece = self.pieces.recv().ok()?;
            self.taken = 0;
        }
    }

    /// The next bytes; there are so many.
    fn bytes(&self, count: usize) -> &[u8] {
        match &self.piece {
            Piece::Bytes(bytes) => &bytes[self.taken..self.taken + count],
            Piece::Zeros(_) => &ZEROS[..count],
        }
    }

    fn take(&mut self, count: u64) {
        match &mut self.piece {
            // No more than the piece has.
            Piece::Bytes(_) => self.taken += count as usize,
            Piece::Zeros(left) => *left -= count,
        }
    }
}

/// What is known so far.
struct Comparing {
    compared: Compared,
    most: usize,
    /// Where both are.
    position: u64,
    /// The last bytes before that, as long as nothing differs.
    before: Vec<u8>,
    /// Bytes that a part may have.
    room: usize,
}

impl Comparing {
    fn new(sizes: [u64; 2], most: usize) -> Self {
        let part = |size| Part {
            from: 0,
            bytes: Vec::new(),
            size,
        };
        Self {
            compared: Compared {
                first: None,
                differing: 0,
                starts: [Vec::new(), Vec::new()],
                parts: sizes.map(part),
                lines: 0,
                is_within_line: false,
            },
            most,
            position: 0,
            before: Vec::new(),
            room: 0,
        }
    }

    fn run(&mut self, mut sides: [Side; 2], told: &dyn Fn(u64)) {
        let mut next = TOLD;
        loop {
            let [old, new] = sides.each_mut().map(Side::ready);
            let count = match (old, new) {
                (Some((old, true)), Some((new, true))) => {
                    let count = old.min(new);
                    self.hole(count);
                    count
                }
                (Some((old, _)), Some((new, _))) => {
                    let count = old.min(new).min(ZEROS.len() as u64);
                    let [old, new] = sides.each_ref().map(|side| side.bytes(count as usize));
                    self.both(old, new);
                    count
                }
                (None, None) => return,
                (old, new) => {
                    let longer = usize::from(old.is_none());
                    let is_broken = self.position < self.compared.parts[1 - longer].size;
                    let ready = old.or(new).map_or(0, |(count, _)| count);
                    let count = ready.min(ZEROS.len() as u64);
                    if is_broken || !self.only(longer, sides[longer].bytes(count as usize)) {
                        return;
                    }
                    count
                }
            };
            for (side, ready) in sides.iter_mut().zip([old, new]) {
                if ready.is_some() {
                    side.take(count);
                }
            }
            self.position += count;
            if self.position >= next {
                told(self.position);
                next = self.position + TOLD;
            }
        }
    }

    fn both(&mut self, old: &[u8], new: &[u8]) {
        let mut from = 0;
        if self.compared.first.is_none() {
            from = match old == new {
                true => old.len(),
                false => old.iter().zip(new).take_while(|(a, b)| a == b).count(),
            };
            self.equal(&old[..from]);
            if from == old.len() {
                return;
            }
            self.differs(self.position + from as u64);
        }
        let (old, new) = (&old[from..], &new[from..]);
        let differing = old.iter().zip(new).filter(|(a, b)| a != b).count();
        self.compared.differing += differing as u64;
        self.keep(0, old);
        self.keep(1, new);
    }

    /// Both have these bytes, and nothing differed before.
    fn equal(&mut self, bytes: &[u8]) {
        self.start(0, bytes);
        self.start(1, bytes);
        self.compared.lines += line_ends(bytes);
        self.before
            .extend(&bytes[bytes.len().saturating_sub(BEFORE)..]);
        let over = self.before.len().saturating_sub(BEFORE);
        self.before.drain(..over);
    }

    /// Both have so many zeros, of which as many are looked at as can be seen.
    fn hole(&mut self, count: u64) {
        let at_most = |most: usize| count.min(most as u64) as usize;
        if self.compared.first.is_none() {
            return self.equal(&ZEROS[..at_most(ZEROS.len())]);
        }
        let mut left = at_most(self.room);
        while left > 0 {
            let zeros = &ZEROS[..left.min(ZEROS.len())];
            self.keep(0, zeros);
            self.keep(1, zeros);
            left -= zeros.len();
        }
    }

    /// One goes on where the other has ended; whether more of it is wanted.
    fn only(&mut self, side: usize, bytes: &[u8]) -> bool {
        if self.compared.first.is_none() {
            self.differs(self.position);
        }
        self.keep(side, bytes);
        self.compared.parts[side].bytes.len() < self.room
    }

    /// The first difference: parts begin with whole lines before it, where there are any.
    fn differs(&mut self, at: u64) {
        let before = std::mem::take(&mut self.before);
        let from = at - before.len() as u64;
        let cut = match before.iter().position(|&byte| byte == b'\n') {
            _ if from == 0 => 0,
            Some(end) => end + 1,
            // Behind a byte that is known to end no line.
            None => {
                self.compared.is_within_line = true;
                1
            }
        };
        let before = &before[cut..];
        self.compared.first = Some(at);
        self.compared.lines -= line_ends(before);
        self.room = before.len().saturating_add(self.most);
        for part in &mut self.compared.parts {
            part.from = from + cut as u64;
            part.bytes.extend(before);
        }
    }

    fn keep(&mut self, side: usize, bytes: &[u8]) {
        self.start(side, bytes);
        let part = &mut self.compared.parts[side].bytes;
        let room = self.room - part.len().min(self.room);
        part.extend(&bytes[..bytes.len().min(room)]);
    }

    fn start(&mut self, side: usize, bytes: &[u8]) {
        let start = &mut self.compared.starts[side];
        let room = START - start.len().min(START);
        start.extend(&bytes[..bytes.len().min(room)]);
    }
}

fn line_ends(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&&byte| byte == b'\n').count() as u64
}

#[cfg(test)]
mod tests;
