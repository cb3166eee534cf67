//! What a pass over a layer sees in the files that go by, for whoever wants to know more of contents than what they hash
//! to.
//!
//! A layer that streams is read once, so what matters of a content has to be told while it goes by. Which files matter,
//! and what in them, is `analysis`' to say; it gives a [`Look`] along.

use std::fmt;
use std::sync::Arc;

/// Looks into files while a layer is read. What it says must hang on path and content alone: layers are read in parallel,
/// in any order, and before it is known which image they are of.
pub trait Look: Send + Sync + fmt::Debug {
    /// How many of a regular file's first bytes matter; 0 for none.
    fn wants(&self, path: &[u8], size: u64) -> u64;

    /// What there is to see in these first bytes. The path is normalised, as in [`super::LayerContents::path`].
    fn look(&self, path: &[u8], content: &[u8]) -> Sight;
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

/// The bytes of a file that matter, taken while it goes by.
#[derive(Debug, Default)]
pub(super) struct Taken {
    wanted: usize,
    bytes: Vec<u8>,
}

impl Taken {
    /// Nothing yet, of a file of which so many bytes are wanted.
    pub(super) fn new(wanted: u64) -> Self {
        Self {
            wanted: usize::try_from(wanted).unwrap_or(usize::MAX),
            bytes: Vec::new(),
        }
    }

    /// Takes what is still wanted of the next bytes.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        let missing = self.wanted - self.bytes.len();
        let next = &bytes[..missing.min(bytes.len())];
        self.bytes.extend_from_slice(next);
    }

    /// All that was wanted and came.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, Write};

    use super::*;
    use crate::layers::tar::Section;
    use crate::layers::{LayerContents, Limits, parse};

    /// Keeps what it is shown of files called `kept`, up to so many bytes.
    #[derive(Debug)]
    struct Keeping(u64);

    impl Look for Keeping {
        fn wants(&self, path: &[u8], _size: u64) -> u64 {
            if path.ends_with(b"kept") { self.0 } else { 0 }
        }

        fn look(&self, _path: &[u8], content: &[u8]) -> Sight {
            Sight {
                spots: Vec::new(),
                kept: Some(content.into()),
            }
        }
    }

    fn kept(contents: &LayerContents) -> Vec<(String, Vec<u8>)> {
        let of = |(position, sight): &(u32, Sight)| {
            let path = contents.path(&contents.entries[*position as usize]);
            let kept = sight.kept.clone().unwrap_or_default();
            (String::from_utf8_lossy(path).into_owned(), kept.into())
        };
        contents.sights.seen().iter().map(of).collect()
    }

    #[test]
    fn a_layer_that_streams_and_one_that_is_walked_show_the_same() {
        const WANTED: usize = 200_000;
        let data: Vec<u8> = (0..300_000u32).map(|n| (n / 7) as u8).collect();
        let sizes = [0, 1, 600, 70_000, WANTED, 300_000];
        let mut tar = tar::Builder::new(Vec::new());
        for size in sizes {
            for name in ["kept", "passed"] {
                let mut header = tar::Header::new_ustar();
                header.set_size(size as u64);
                let path = format!("./a//{size}/{name}");
                tar.append_data(&mut header, path, &data[..size]).unwrap();
            }
        }
        let bytes = tar.into_inner().unwrap();
        let expected: Vec<(String, Vec<u8>)> = (sizes.iter())
            .filter(|size| **size > 0)
            .map(|&size| (format!("a/{size}/kept"), data[..size.min(WANTED)].to_vec()))
            .collect();

        let look: Looker = Some(Arc::new(Keeping(WANTED as u64)));
        let limits = Limits::default();
        let streamed = parse::read(bytes.as_slice(), limits, &look).unwrap();
        assert!(kept(&streamed) == expected);

        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        file.rewind().unwrap();
        let section = Section::new(Arc::new(file), 0, bytes.len() as u64);
        let walked = parse::walk(section.clone(), limits, &look, |_| {}).unwrap();
        assert!(kept(&walked) == expected);
        let blind = parse::walk(section, limits, &None, |_| {}).unwrap();
        assert!(blind.sights.seen().is_empty());
    }
}
