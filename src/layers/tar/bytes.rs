//! Where a tar's bytes come from: a stream that is read through, or a section of a file that is read at places.

use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

/// Bytes of a tar, in order.
pub trait TarBytes {
    /// Reads some bytes; 0 at the end.
    ///
    /// # Errors
    /// When reading fails.
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize>;

    /// Passes over bytes and says how many there were, which is less than `count` at the end only.
    ///
    /// # Errors
    /// When reading fails.
    fn skip(&mut self, count: u64) -> io::Result<u64>;
}

impl<B: TarBytes> TarBytes for &mut B {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        (**self).read(buffer)
    }

    fn skip(&mut self, count: u64) -> io::Result<u64> {
        (**self).skip(count)
    }
}

const STREAM_BUFFER: usize = 128 << 10;

/// A stream: passing over bytes means reading them.
pub struct Streamed<R> {
    inner: R,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
}

impl<R: Read> Streamed<R> {
    /// Buffers by itself.
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            buffer: vec![0; STREAM_BUFFER],
            start: 0,
            end: 0,
        }
    }

    /// Reads to the very end: what stands behind a tar's end belongs to what its checksums cover.
    ///
    /// # Errors
    /// When reading fails.
    pub fn drain(&mut self) -> io::Result<()> {
        self.start = self.end;
        while !self.fill()?.is_empty() {
            self.start = self.end;
        }
        Ok(())
    }

    fn fill(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end {
            self.start = 0;
            self.end = read_some(&mut self.inner, &mut self.buffer)?;
        }
        Ok(&self.buffer[self.start..self.end])
    }
}

impl<R: Read> TarBytes for Streamed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.start == self.end && buffer.len() >= STREAM_BUFFER {
            return read_some(&mut self.inner, buffer);
        }
        let bytes = self.fill()?;
        let count = bytes.len().min(buffer.len());
        buffer[..count].copy_from_slice(&bytes[..count]);
        self.start += count;
        Ok(count)
    }

    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let mut left = count;
        while left > 0 {
            let available = self.fill()?.len();
            if available == 0 {
                break;
            }
            let step = available.min(usize::try_from(left).unwrap_or(usize::MAX));
            self.start += step;
            left -= step as u64;
        }
        Ok(count - left)
    }
}

fn read_some(reader: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    loop {
        match reader.read(buffer) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// A section of a file, read at any place by any number of threads.
#[derive(Debug, Clone)]
pub struct Section {
    file: Arc<File>,
    start: u64,
    len: u64,
    position: u64,
    window: Vec<u8>,
    window_start: u64,
}

/// One read covers a header, its PAX header and often some small files with their headers.
const WINDOW: usize = 32 << 10;

impl Section {
    /// `len` bytes from `start`; the file may turn out shorter.
    pub fn new(file: Arc<File>, start: u64, len: u64) -> Self {
        Self {
            file,
            start,
            len,
            position: 0,
            window: Vec::new(),
            window_start: 0,
        }
    }

    /// Its length in bytes.
    pub fn len(&self) -> u64 {
        self.len
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// A part of it; parts behind its end are empty.
    pub fn part(&self, offset: u64, len: u64) -> Self {
        let offset = offset.min(self.len);
        Self::new(
            Arc::clone(&self.file),
            self.start + offset,
            len.min(self.len - offset),
        )
    }

    /// Reads at a place; fewer bytes than asked for at the end only.
    ///
    /// # Errors
    /// When reading fails.
    pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.len.saturating_sub(offset);
        let want = buffer
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        let mut filled = 0;
        while filled < want {
            match file_read_at(
                &self.file,
                &mut buffer[filled..want],
                self.start + offset + filled as u64,
            ) {
                Ok(0) => break,
                Ok(read) => filled += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(filled)
    }

    /// The next `len` bytes, if they are at hand without another read.
    pub fn peek(&self, len: u64) -> Option<&[u8]> {
        let start = usize::try_from(self.position.checked_sub(self.window_start)?).ok()?;
        let end = start.checked_add(usize::try_from(len).ok()?)?;
        self.window.get(start..end)
    }

    fn read_window(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let in_window = self
            .position
            .checked_sub(self.window_start)
            .and_then(|offset| usize::try_from(offset).ok())
            .filter(|&offset| offset < self.window.len());
        let offset = match in_window {
            Some(offset) => offset,
            None => {
                let mut window = std::mem::take(&mut self.window);
                window.resize(WINDOW, 0);
                let read = self.read_at(self.position, &mut window)?;
                window.truncate(read);
                self.window = window;
                self.window_start = self.position;
                0
            }
        };
        let count = (self.window.len() - offset).min(buffer.len());
        buffer[..count].copy_from_slice(&self.window[offset..][..count]);
        Ok(count)
    }
}

impl TarBytes for Section {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = if buffer.len() >= WINDOW {
            self.read_at(self.position, buffer)?
        } else {
            self.read_window(buffer)?
        };
        self.position += read as u64;
        Ok(read)
    }

    fn skip(&mut self, count: u64) -> io::Result<u64> {
        let step = count.min(self.len - self.position);
        self.position += step;
        Ok(step)
    }
}

/// From its start to its end; for decoders, which want large reads in order.
impl Read for Section {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.read_at(self.position, buffer)?;
        self.position += read as u64;
        Ok(read)
    }
}

#[cfg(unix)]
fn file_read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn file_read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}
