//! Maps of sparse files: a tar holds the parts of such a file that are no holes, and where they belong.
//!
//! <https://www.gnu.org/software/tar/manual/html_node/Sparse-Formats.html>

use std::ops::Range;

use super::header::number;

/// The old GNU form's map in a header: four fields of position and length.
pub const IN_HEADER: Range<usize> = 386..482;

/// Position and length of a part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// In the file.
    pub start: u64,
    /// In bytes.
    pub len: u64,
}

/// A map as it stands in a tar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Map {
    /// Positions and lengths by turns, unchecked.
    Known(Vec<u64>),
    /// The PAX form 1.0: a text in front of the data, filled up to whole blocks.
    InData,
}

impl Map {
    /// The parts; none where numbers do not fit a file of `size` bytes with so many `stored` ones.
    pub fn parts(numbers: &[u64], size: u64, stored: u64) -> Option<Vec<Part>> {
        let mut parts = Vec::with_capacity(numbers.len() / 2);
        let (mut end, mut sum) = (0, 0u64);
        if !numbers.len().is_multiple_of(2) {
            return None;
        }
        for pair in numbers.chunks_exact(2) {
            let (start, len) = (pair[0], pair[1]);
            if start < end {
                return None;
            }
            end = start.checked_add(len).filter(|&end| end <= size)?;
            sum = sum.checked_add(len)?;
            parts.push(Part { start, len });
        }
        (sum == stored).then_some(parts)
    }

    /// How many lines a map has that stands in the data; none where its first line is not there or no number.
    pub fn lines(text: &[u8]) -> Option<u64> {
        let end = text.iter().position(|&byte| byte == b'\n')?;
        decimal(&text[..end])?.checked_mul(2)?.checked_add(1)
    }

    /// The numbers of a map that stands in the data; none where it is none.
    pub fn in_data(text: &[u8]) -> Option<Vec<u64>> {
        let count = usize::try_from(Self::lines(text)?).ok()?;
        let lines = text.split(|&byte| byte == b'\n');
        let numbers: Vec<u64> = lines
            .take(count)
            .skip(1)
            .map(decimal)
            .collect::<Option<_>>()?;
        (numbers.len() == count - 1).then_some(numbers)
    }
}

/// What PAX records say of a sparse file's map.
#[derive(Debug, Default)]
pub struct SparseRecords {
    major: Vec<u8>,
    numbers: Vec<u64>,
    is_broken: bool,
}

impl SparseRecords {
    /// Takes one record, whatever it is.
    pub fn take(&mut self, key: &[u8], value: &[u8]) {
        match key {
            b"GNU.sparse.major" => self.major = value.to_vec(),
            b"GNU.sparse.offset" | b"GNU.sparse.numbytes" => self.add(value),
            b"GNU.sparse.map" => {
                self.numbers.clear();
                value
                    .split(|&byte| byte == b',')
                    .for_each(|it| self.add(it));
            }
            _ => {}
        }
    }

    /// The map that they make.
    pub fn map(self) -> Map {
        match self.major.as_slice() {
            b"1" => Map::InData,
            // An odd count of numbers is no map.
            _ if self.is_broken => Map::Known(vec![0]),
            _ => Map::Known(self.numbers),
        }
    }

    fn add(&mut self, digits: &[u8]) {
        match decimal(digits) {
            Some(number) => self.numbers.push(number),
            None => self.is_broken = true,
        }
    }
}

/// Adds the fields of an old GNU header or of a block that continues it; an empty one ends them.
pub fn take_fields(fields: &[u8], map: &mut Vec<u64>) {
    for field in fields.chunks_exact(24) {
        let (start, len) = field.split_at(12);
        if start[0] == 0 {
            return;
        }
        // What is no number makes the map one that fits nothing.
        map.extend([start, len].map(|field| number(field).unwrap_or(u64::MAX)));
    }
}

fn decimal(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_in_order_inside_the_file_and_make_up_what_is_stored() {
        let part = |start, len| Part { start, len };
        assert_eq!(
            Map::parts(&[0, 5, 10, 5, 100, 0], 100, 10),
            Some(vec![part(0, 5), part(10, 5), part(100, 0)])
        );
        for (numbers, size, stored) in [
            (&[0, 5, 10][..], 100, 5),
            (&[10, 5, 0, 5], 100, 10),
            (&[0, 5, 4, 5], 100, 10),
            (&[98, 5], 100, 5),
            (&[0, 5], 100, 6),
            (&[u64::MAX, 5], u64::MAX, 5),
            (&[0, u64::MAX, u64::MAX, 1], u64::MAX, 0),
        ] {
            assert_eq!(Map::parts(numbers, size, stored), None, "{numbers:?}");
        }
    }

    #[test]
    fn a_map_in_the_data_is_a_text() {
        let mut text = b"2\n0\n5\n100\n0\n".to_vec();
        assert_eq!(Map::lines(b"2"), None);
        assert_eq!(Map::lines(&text), Some(5));
        text.resize(512, 0);
        assert_eq!(Map::in_data(&text), Some(vec![0, 5, 100, 0]));
        for bad in [
            &b"x\n"[..],
            b"99999999999999999999\n",
            b"2\n0\n5\n",
            b"1\n0\nx\n",
        ] {
            assert_eq!(Map::in_data(bad), None);
        }
    }
}
