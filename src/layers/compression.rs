//! How a blob is compressed, told by its media type and its first bytes together, and the matching decoder.

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// How a blob is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Not at all: a tar.
    None,
    /// gzip, of one or several members (eStargz has many).
    Gzip,
    /// zstd, of one or several frames (zstd:chunked has many, and skippable ones).
    Zstd,
}

/// As many first bytes as [`Compression::of_bytes`] looks at.
pub const MAGIC_LEN: usize = 512;

impl Compression {
    /// What the first bytes show; none when they are nothing a layer may start with. No bytes at all are an empty tar.
    pub fn of_bytes(first: &[u8]) -> Option<Self> {
        match first {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            [skippable, 0x2a, 0x4d, 0x18, ..] if skippable & 0xf0 == 0x50 => Some(Self::Zstd),
            _ if is_tar(first) => Some(Self::None),
            _ => None,
        }
    }

    /// What a layer's media type claims; none when it says nothing of compression that is known here.
    pub fn of_media_type(media_type: &str) -> Option<Self> {
        let base = media_type.split(';').next().unwrap_or_default().trim();
        if base.ends_with("+gzip") || base.ends_with(".tar.gzip") {
            Some(Self::Gzip)
        } else if base.ends_with("+zstd") || base.ends_with(".tar.zstd") {
            Some(Self::Zstd)
        } else if base.ends_with(".tar") {
            Some(Self::None)
        } else {
            None
        }
    }

    /// The OCI media type of such a layer.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::None => "application/vnd.oci.image.layer.v1.tar",
            Self::Gzip => "application/vnd.oci.image.layer.v1.tar+gzip",
            Self::Zstd => "application/vnd.oci.image.layer.v1.tar+zstd",
        }
    }

    /// `tar`, `gzip` or `zstd`.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "tar",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// A reader of the uncompressed bytes.
    ///
    /// # Errors
    /// When the decoder can't be set up.
    pub fn decoder<'a>(
        self,
        blob: impl BufRead + Send + 'a,
    ) -> io::Result<Box<dyn Read + Send + 'a>> {
        Ok(match self {
            Self::None => Box::new(blob),
            Self::Gzip => Box::new(MultiGzip::new(blob)),
            Self::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(blob)?),
        })
    }
}

/// As many first bytes of a reader as [`Compression::of_bytes`] looks at, and the reader behind them.
///
/// # Errors
/// The reader's own.
pub fn peek<R: Read>(mut reader: R) -> io::Result<(Vec<u8>, R)> {
    let mut first = Vec::with_capacity(MAGIC_LEN);
    reader
        .by_ref()
        .take(MAGIC_LEN as u64)
        .read_to_end(&mut first)?;
    Ok((first, reader))
}

/// A tar starts with a header whose checksum is right, or with the zero blocks that end it.
fn is_tar(first: &[u8]) -> bool {
    match first.first_chunk::<512>() {
        Some(block) => block.iter().all(|&byte| byte == 0) || super::tar::checksum_is_right(block),
        None => first.is_empty(),
    }
}

/// gzip members one after another, then nothing but zero bytes, as GNU gzip reads them. Other bytes behind the last
/// member are an error: whatever they are, they are no part of the layer that a container engine would unpack.
struct MultiGzip<R> {
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> MultiGzip<R> {
    fn new(blob: R) -> Self {
        Self {
            member: Some(GzDecoder::new(blob)),
        }
    }
}

impl<R: BufRead> Read for MultiGzip<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        while let Some(member) = &mut self.member {
            let read = member.read(buffer)?;
            if read > 0 {
                return Ok(read);
            }
            let Some(mut rest) = self.member.take().map(GzDecoder::into_inner) else {
                break;
            };
            let zeros = skip_zeros(&mut rest)?;
            match rest.fill_buf()? {
                [] => {}
                [0x1f, ..] if zeros == 0 => self.member = Some(GzDecoder::new(rest)),
                _ => {
                    return Err(io::Error::new(
                        io::ErrorKind::InvalidData,
                        "there is other data behind the end of the gzip stream",
                    ));
                }
            }
        }
        Ok(0)
    }
}

fn skip_zeros(blob: &mut impl BufRead) -> io::Result<u64> {
    let mut skipped = 0;
    loop {
        let bytes = blob.fill_buf()?;
        let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
        let done = bytes.is_empty() || zeros < bytes.len();
        blob.consume(zeros);
        skipped += zeros as u64;
        if done {
            return Ok(skipped);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(blob: &[u8]) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        Compression::Gzip.decoder(blob)?.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    #[test]
    fn gzip_members_and_trailing_zeros_are_read_through() {
        let mut blob = gzip(b"one ");
        blob.extend(gzip(b""));
        blob.extend(gzip(b"two"));
        assert_eq!(read(&blob).unwrap(), b"one two");
        blob.extend([0; 1000]);
        assert_eq!(read(&blob).unwrap(), b"one two");
        blob.push(1);
        assert!(read(&blob).is_err());
    }

    #[test]
    fn media_types_and_first_bytes_tell_the_compression() {
        for (media_type, expected) in [
            (
                "application/vnd.oci.image.layer.v1.tar",
                Some(Compression::None),
            ),
            (
                "application/vnd.oci.image.layer.v1.tar+zstd",
                Some(Compression::Zstd),
            ),
            (
                "application/vnd.docker.image.rootfs.diff.tar.gzip",
                Some(Compression::Gzip),
            ),
            (
                "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
                Some(Compression::Gzip),
            ),
            ("application/vnd.in-toto+json", None),
        ] {
            assert_eq!(
                Compression::of_media_type(media_type),
                expected,
                "{media_type}"
            );
        }
        assert_eq!(Compression::of_bytes(&gzip(b"x")), Some(Compression::Gzip));
        assert_eq!(Compression::of_bytes(&[0; 512]), Some(Compression::None));
        assert_eq!(Compression::of_bytes(b""), Some(Compression::None));
        assert_eq!(Compression::of_bytes(b"BZh9"), None);
    }
}
