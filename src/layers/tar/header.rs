//! The fields of tar headers and PAX records.

use super::sparse::SparseRecords;

/// Whether a block's checksum field holds the sum of its bytes, as a header's does.
pub fn checksum_is_right(block: &[u8; 512]) -> bool {
    // The checksum field itself counts as spaces. Some old tars summed signed bytes.
    let (mut unsigned, mut signed) = (8 * u64::from(b' '), 8 * i64::from(b' '));
    for (position, &byte) in block.iter().enumerate() {
        if !(148..156).contains(&position) {
            unsigned += u64::from(byte);
            signed += i64::from(byte as i8);
        }
    }
    match number(&block[148..156]) {
        Some(sum) => sum == unsigned || i64::try_from(sum) == Ok(signed),
        None => false,
    }
}

/// A numeric field: octal text between spaces and NULs, nothing (zero), or GNU's base 256; none for anything else,
/// negative numbers included.
pub fn number(field: &[u8]) -> Option<u64> {
    match field {
        [first, rest @ ..] if first & 0x80 != 0 => {
            if first & 0x40 != 0 {
                return None;
            }
            rest.iter().try_fold(u64::from(first & 0x3f), |sum, &byte| {
                sum.checked_mul(256)?.checked_add(u64::from(byte))
            })
        }
        _ => {
            let is_blank = |byte: &u8| matches!(byte, b' ' | 0);
            let start = field.iter().position(|byte| !is_blank(byte));
            let digits = &field[start.unwrap_or(field.len())..];
            let end = digits.iter().position(is_blank).unwrap_or(digits.len());
            digits[..end]
                .iter()
                .try_fold(0u64, |sum, &byte| match byte {
                    b'0'..=b'7' => sum.checked_mul(8)?.checked_add(u64::from(byte - b'0')),
                    _ => None,
                })
        }
    }
}

/// Types whose header is all there is, whatever the size field says.
pub fn is_header_only(flag: u8) -> bool {
    matches!(flag, b'1'..=b'6')
}

/// What PAX records and GNU long names say of the member that follows them.
#[derive(Default)]
pub struct Extensions {
    pub path: Option<Vec<u8>>,
    pub link: Option<Vec<u8>>,
    pub size: Option<u64>,
    pub uid: Option<u64>,
    pub gid: Option<u64>,
    pub mtime: Option<i64>,
    pub sparse_size: Option<u64>,
    pub sparse_name: Option<Vec<u8>>,
    pub sparse: SparseRecords,
}

impl Extensions {
    /// Takes one record; an empty value takes an earlier one back. False when a number is none.
    pub fn set(&mut self, key: &[u8], value: &[u8]) -> bool {
        let text = || (!value.is_empty()).then(|| value.to_vec());
        let number = || {
            std::str::from_utf8(value)
                .ok()
                .and_then(|text| text.parse().ok())
        };
        let target = match key {
            b"path" => {
                self.path = text();
                return true;
            }
            b"linkpath" => {
                self.link = text();
                return true;
            }
            b"GNU.sparse.name" => {
                self.sparse_name = text();
                return true;
            }
            b"mtime" => {
                // Only shown, never counted: a fraction is dropped and nonsense is no time.
                self.mtime = std::str::from_utf8(value)
                    .ok()
                    .and_then(|text| text.split('.').next()?.parse().ok());
                return true;
            }
            b"size" => &mut self.size,
            b"uid" => &mut self.uid,
            b"gid" => &mut self.gid,
            b"GNU.sparse.size" | b"GNU.sparse.realsize" => &mut self.sparse_size,
            _ => {
                self.sparse.take(key, value);
                return true;
            }
        };
        *target = number();
        target.is_some() || value.is_empty()
    }
}

/// The records `LENGTH KEY=VALUE\n` of a PAX header; none when they are malformed. Lengths rule, so values may hold
/// newlines.
pub fn pax_records(mut data: &[u8]) -> Option<Vec<(&[u8], &[u8])>> {
    let mut records = Vec::new();
    while !data.is_empty() && data.iter().any(|&byte| byte != 0) {
        let space = data.iter().position(|&byte| byte == b' ')?;
        let length: usize = std::str::from_utf8(&data[..space]).ok()?.parse().ok()?;
        let record = data.get(space + 1..length)?.strip_suffix(b"\n")?;
        let equals = record.iter().position(|&byte| byte == b'=')?;
        records.push((&record[..equals], &record[equals + 1..]));
        data = &data[length..];
    }
    Some(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_octal_blank_or_base_256() {
        assert_eq!(number(b"0000644\0"), Some(0o644));
        assert_eq!(number(b"   17 \0\0"), Some(0o17));
        assert_eq!(number(b"\0\0\0\0\0\0\0\0"), Some(0));
        assert_eq!(number(b"\x80\0\0\0\0\0\0\0\0\0\x01\x02"), Some(258));
        assert_eq!(number(b"\xff\xff\xff\xff\xff\xff\xff\xff"), None);
        assert_eq!(
            number(b"\x80\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"),
            None
        );
        assert_eq!(number(b"12x4567\0"), None);
    }

    #[test]
    fn pax_lengths_rule_over_newlines() {
        assert_eq!(
            pax_records(b"12 path=a\nb\n11 size=12\n"),
            Some(vec![(&b"path"[..], &b"a\nb"[..]), (b"size", b"12")])
        );
        for bad in [
            &b"99 path=a\n"[..],
            b"x path=a\n",
            b"8 patha\n",
            b"3 =\n",
            b"0 a=b\n",
        ] {
            assert_eq!(pax_records(bad), None, "{bad:?}");
        }
    }
}
