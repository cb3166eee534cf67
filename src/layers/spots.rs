//! How many spots are kept of a layer: files without end could be full of them.
//!
//! Files go by in any order that is quick, so what goes past the cap is the last by entry, not the last that came.

use super::look::Sight;

/// Spots that are kept of a layer: more than anybody would read.
pub const MOST: usize = 100_000;

/// How many there are.
pub fn count(seen: &[(u32, Sight)]) -> usize {
    seen.iter().map(|(_, sight)| sight.spots.len()).sum()
}

/// Drops those past so many; says whether there were any. They have to be in the order of their entries.
pub fn cut(seen: &mut Vec<(u32, Sight)>, most: usize) -> bool {
    let mut left = most;
    let mut is_cut = false;
    for (_, sight) in seen.iter_mut() {
        is_cut |= sight.spots.len() > left;
        sight.spots.truncate(left);
        left -= sight.spots.len();
    }
    seen.retain(|(_, sight)| !sight.is_empty());
    is_cut
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, Write};
    use std::sync::Arc;

    use super::*;
    use crate::layers::tar::Section;
    use crate::layers::{LayerContents, Limits, Look, Looker, Piece, Seen, Spot, Wanted, parse};

    /// Sees spots in everything: as many as fit.
    #[derive(Debug)]
    struct Everywhere;

    const OF_ONE: u32 = 100;

    impl Look for Everywhere {
        fn wants(&self, _path: &[u8], _size: u64) -> Wanted {
            Wanted {
                first: u64::MAX,
                rest: false,
            }
        }

        fn look(&self, _path: &[u8], _piece: &Piece<'_>) -> Seen {
            let spots = (1..=OF_ONE).map(|line| Spot { kind: 0, line });
            Seen {
                sight: Sight {
                    spots: spots.collect(),
                    kept: None,
                },
                is_enough: true,
            }
        }
    }

    /// A layer of as many files, small ones and large ones, read in both ways.
    fn layers(files: usize) -> [LayerContents; 2] {
        let mut tar = tar::Builder::new(Vec::new());
        for file in 0..files {
            let size = if file % 5 == 0 { 70_000 } else { 1 };
            let mut header = tar::Header::new_ustar();
            header.set_size(size as u64);
            let path = format!("f{file}");
            tar.append_data(&mut header, path, &vec![b'x'; size][..])
                .unwrap();
        }
        let bytes = tar.into_inner().unwrap();
        let look: Looker = Some(Arc::new(Everywhere));
        let limits = Limits::default();
        let streamed = parse::read(bytes.as_slice(), limits, &look).unwrap();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&bytes).unwrap();
        file.rewind().unwrap();
        let section = Section::new(Arc::new(file), 0, bytes.len() as u64);
        [
            streamed,
            parse::walk(section, limits, &look, |_| {}).unwrap(),
        ]
    }

    #[test]
    fn a_layer_keeps_its_first_spots_and_says_where_there_were_more() {
        let fits = MOST / OF_ONE as usize;
        for layer in layers(fits) {
            assert_eq!(count(&layer.sights.seen()), MOST);
            assert_eq!(layer.warnings, [""; 0]);
        }
        for layer in layers(3 * fits) {
            let kept: Vec<u32> = layer.sights.seen().iter().map(|(entry, _)| *entry).collect();
            assert!(kept.into_iter().eq(0..fits as u32));
            assert_eq!(count(&layer.sights.seen()), MOST);
            assert!(layer.warnings[0].contains("more than 100000 places"));
        }
    }
}
