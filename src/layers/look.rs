//! What a pass over a layer sees in the files that go by, for whoever wants to know more of contents than what they hash
//! to.
//!
//! A layer that streams is read once, so what matters of a content has to be told while it goes by. Which files matter,
//! and what in them, is `analysis`' to say; it gives a [`Look`] along.

use std::fmt;
use std::sync::Arc;

use super::pieces::Piece;

/// Looks into files while a layer is read. What it says must hang on path and content alone: layers are read in parallel,
/// in any order, and before it is known which image they are of.
pub trait Look: Send + Sync + fmt::Debug {
    /// How much of a regular file matters.
    fn wants(&self, path: &[u8], size: u64) -> Wanted;

    /// What there is to see in a piece of it, the first one first. The path is normalised, as in
    /// [`super::LayerContents::path`].
    fn look(&self, path: &[u8], piece: &Piece<'_>) -> Seen;
}

/// How much of a file matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Wanted {
    /// First bytes that have to be seen at once, in the first piece.
    pub first: u64,
    /// Whether what comes behind them matters too, in as many pieces as it takes.
    pub rest: bool,
}

impl Wanted {
    /// Whether it is not to be looked at.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

/// What was seen in a piece.
#[derive(Debug, Clone, Default)]
pub struct Seen {
    /// Lines count from the file's start.
    pub sight: Sight,
    /// Whether the pieces behind it are not worth a look.
    pub is_enough: bool,
}

/// Who looks, if anybody does.
pub type Looker = Option<Arc<dyn Look>>;

/// What was seen in a file.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sight {
    /// Places that stand out. They never hold what stands there.
    pub spots: Vec<Spot>,
    /// The content itself, of documents that say something of other files.
    pub kept: Option<Box<[u8]>>,
}

impl Sight {
    /// Whether nothing was seen.
    pub fn is_empty(&self) -> bool {
        self.spots.is_empty() && self.kept.is_none()
    }
}

/// Documents can hold passwords: how long they are is all that is told of them.
impl fmt::Debug for Sight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kept = self.kept.as_ref().map(|kept| kept.len());
        let mut debug = f.debug_struct("Sight");
        debug.field("spots", &self.spots);
        debug.field("kept", &format_args!("{} bytes", kept.unwrap_or_default()));
        debug.finish()
    }
}

/// A place in a file that stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// What it is; whoever looks gives the number its meaning.
    pub kind: u16,
    /// Its line, from 1.
    pub line: u32,
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, Write};

    use super::*;
    use crate::layers::tar::Section;
    use crate::layers::{AROUND, LayerContents, Limits, PIECE, parse};

    /// Keeps so many first bytes of files called `kept`, and tells where `!` stands in files called `told`.
    #[derive(Debug)]
    struct Keeping(u64);

    impl Look for Keeping {
        fn wants(&self, path: &[u8], _size: u64) -> Wanted {
            Wanted {
                first: if path.ends_with(b"kept") { self.0 } else { 0 },
                rest: path.ends_with(b"told"),
            }
        }

        fn look(&self, path: &[u8], piece: &Piece<'_>) -> Seen {
            let mut line = piece.line;
            let mut spots = Vec::new();
            for (at, byte) in piece.bytes.iter().enumerate() {
                if *byte == b'!' && piece.core.contains(&at) {
                    // Each needs what stands around it.
                    let from = at
                        .checked_sub(NEAR)
                        .or(piece.is_first.then_some(0))
                        .unwrap();
                    let before = piece.bytes[from..at].iter();
                    let kind = before.filter(|&&byte| byte == b'?').count() as u16;
                    spots.push(Spot { kind, line });
                }
                line += u32::from(*byte == b'\n');
            }
            Seen {
                sight: Sight {
                    spots,
                    kept: path.ends_with(b"kept").then(|| piece.bytes.into()),
                },
                is_enough: piece.bytes.contains(&0),
            }
        }
    }

    const NEAR: usize = 100;

    /// Reads a layer as it streams and as it lies in a file, which must give the same.
    fn seen(tar: tar::Builder<Vec<u8>>, look: &Looker) -> LayerContents {
        let bytes = tar.into_inner().unwrap();
        let limits = Limits::default();
        let streamed = parse::read(bytes.as_slice(), limits, look).unwrap();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        file.rewind().unwrap();
        let section = Section::new(Arc::new(file), 0, bytes.len() as u64);
        let walked = parse::walk(section.clone(), limits, look, |_| {}).unwrap();
        assert!(streamed.sights.seen() == walked.sights.seen());
        let blind = parse::walk(section, limits, &None, |_| {}).unwrap();
        assert!(blind.sights.seen().is_empty());
        walked
    }

    fn append(tar: &mut tar::Builder<Vec<u8>>, path: &str, data: &[u8]) {
        let mut header = tar::Header::new_ustar();
        header.set_size(data.len() as u64);
        tar.append_data(&mut header, path, data).unwrap();
    }

    #[test]
    fn documents_are_kept_up_to_what_is_wanted() {
        const WANTED: usize = 200_000;
        let data: Vec<u8> = (0..300_000u32).map(|n| (n / 7) as u8).collect();
        let sizes = [0, 1, 600, 70_000, WANTED, 300_000];
        let mut tar = tar::Builder::new(Vec::new());
        for size in sizes {
            for name in ["kept", "passed"] {
                append(&mut tar, &format!("./a//{size}/{name}"), &data[..size]);
            }
        }
        let expected: Vec<(String, Vec<u8>)> = (sizes.iter())
            .filter(|size| **size > 0)
            .map(|&size| (format!("a/{size}/kept"), data[..size.min(WANTED)].to_vec()))
            .collect();
        let contents = seen(tar, &Some(Arc::new(Keeping(WANTED as u64))));
        let kept: Vec<(String, Vec<u8>)> = (contents.sights.seen().iter())
            .map(|(position, sight)| {
                let path = contents.path(&contents.entries[*position as usize]);
                let kept = sight.kept.clone().unwrap_or_default();
                (String::from_utf8_lossy(path).into_owned(), kept.into())
            })
            .collect();
        assert!(kept == expected);
    }

    #[test]
    fn a_long_file_is_seen_to_its_end_and_each_line_once() {
        // Lines of 100 bytes, of which some have marks: at the start, around borders of pieces, at the end.
        const LINES: usize = 95_000;
        let borders = [PIECE, PIECE - AROUND, PIECE - 2 * AROUND];
        let again = borders.map(|at| at + PIECE - 2 * AROUND);
        let near = borders.iter().chain(&again).map(|at| at / 100);
        let mut marked: Vec<usize> = near.flat_map(|line| line - 2..line + 3).collect();
        marked.extend([0, 1, 50_000, LINES - 1]);
        marked.sort_unstable();
        let mut text = vec![b'.'; LINES * 100];
        for line in 0..LINES {
            text[line * 100 + 99] = b'\n';
        }
        for line in &marked {
            text[line * 100 + 5] = b'?';
            text[line * 100 + 95] = b'!';
        }
        let mut binary = text.clone();
        binary[7] = 0;
        let mut tar = tar::Builder::new(Vec::new());
        append(&mut tar, "binary/told", &binary);
        append(&mut tar, "told", &text);
        let contents = seen(tar, &Some(Arc::new(Keeping(0))));
        let seen = contents.sights.seen();
        let [(0, binary), (1, text)] = &seen[..] else {
            panic!("{seen:?}");
        };
        let lines = |sight: &Sight| -> Vec<usize> {
            let spots = sight.spots.iter();
            spots
                .map(|spot| {
                    assert_eq!(spot.kind, 1);
                    spot.line as usize - 1
                })
                .collect()
        };
        assert_eq!(lines(text), marked);
        marked.retain(|line| line * 100 < PIECE - AROUND);
        assert_eq!(lines(binary), marked);
    }
}
