use super::*;

/// What comes of pieces of both files.
fn compared(files: [Vec<Piece>; 2], sizes: [u64; 2], most: usize) -> Compared {
    let mut comparing = Comparing::new(sizes, most);
    let sides = files.map(|pieces| {
        let (sender, receiver) = sync_channel(pieces.len());
        pieces.into_iter().for_each(|it| sender.send(it).unwrap());
        Side::new(receiver)
    });
    comparing.run(sides, &|_| {});
    comparing.compared
}

fn pieces(bytes: &[u8], len: usize) -> Vec<Piece> {
    let pieces = bytes.chunks(len);
    pieces.map(|it| Piece::Bytes(it.to_vec())).collect()
}

#[test]
fn the_first_difference_is_found_wherever_pieces_end() {
    let old: Vec<u8> = (0..100_000u32)
        .flat_map(|it| format!("{it}\n").into_bytes())
        .collect();
    for at in [0, 1, 17_000, 16_384, 65_535, 65_536, old.len() - 1] {
        let mut new = old.clone();
        new[at] ^= 1;
        let later = (at + 500).min(old.len() - 1);
        new[later] ^= if later > at { 1 } else { 0 };
        for [a, b] in [[1000, 70_000], [131_072, 131_072], [65_536, 4096]] {
            let sizes = [old.len() as u64; 2];
            let found = compared([pieces(&old, a), pieces(&new, b)], sizes, 2000);
            assert_eq!(found.first, Some(at as u64));
            assert_eq!(found.differing, 1 + u64::from(later > at));
            let from = usize::try_from(found.parts[0].from).unwrap();
            assert!(from <= at && at - from <= BEFORE);
            assert!(from == 0 || old[from - 1] == b'\n');
            for (part, whole) in found.parts.iter().zip([&old, &new]) {
                let end = whole.len().min(at + 2000);
                assert!(part.bytes == whole[from..end], "{at} {a} {b}");
            }
            let lines = old[..from].iter().filter(|it| **it == b'\n').count();
            assert_eq!(found.lines, lines as u64);
            assert_eq!(found.starts, [&old, &new].map(|it| it[..START].to_vec()));
        }
    }
}

#[test]
fn a_part_that_begins_inside_a_line_is_marked() {
    // One line of 40,000 bytes behind another; the difference may be at most 16,384 bytes behind its start.
    let text = [b"first\n".to_vec(), vec![b'x'; 40_000]].concat();
    for (at, is_within) in [(3, false), (16_389, false), (16_390, true), (30_000, true)] {
        let mut new = text.clone();
        new[at] ^= 1;
        let found = compared(
            [pieces(&text, 9000), pieces(&new, 9000)],
            [text.len() as u64; 2],
            100,
        );
        assert_eq!(found.is_within_line, is_within, "{at}");
        let from = found.parts[0].from as usize;
        let begins = from == 0 || text[from - 1] == b'\n';
        assert_eq!(begins, !is_within, "{at}");
        assert!(found.parts[0].bytes == text[from..at + 100], "{at}");
    }
    // A short file has no line before.
    let found = compared([pieces(b"ab", 2), pieces(b"ac", 2)], [2; 2], 100);
    assert!(!found.is_within_line);
}

#[test]
fn holes_are_zeros_and_take_no_time() {
    let huge = 1 << 60;
    let hole = || vec![Piece::Bytes(b"a\n".to_vec()), Piece::Zeros(huge)];
    let mut longer = hole();
    longer.push(Piece::Bytes(b"end".to_vec()));
    let found = compared([hole(), longer], [huge + 2, huge + 5], 2);
    assert_eq!((found.first, found.differing), (Some(huge + 2), 0));
    assert_eq!(found.lines, 1);
    assert!(found.parts[1].bytes.ends_with(b"\0en"));
    // A difference first, then the hole that both have.
    let start = |byte: u8| vec![Piece::Bytes(vec![byte]), Piece::Zeros(huge)];
    let found = compared([start(b'x'), start(b'y')], [huge + 1; 2], 200_000);
    assert_eq!((found.first, found.differing), (Some(0), 1));
    assert_eq!(found.parts[0].bytes.len(), 200_000);
    // Zeros that are there and zeros that are not are the same.
    let there = vec![Piece::Bytes(vec![0; 100_000])];
    let found = compared([there, vec![Piece::Zeros(100_000)]], [100_000; 2], 10);
    assert_eq!((found.first, found.parts[0].bytes.len()), (None, 0));
}
