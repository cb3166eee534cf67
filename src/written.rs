//! TOML that people write: what is wrong in it is told with the file's name and the line.

use std::fmt::Display;
use std::fs::File;
use std::io::Read;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use layerscope::escape::escape;

/// Bytes of such a file at most: a mistyped name must not read an image into memory.
const MOST: u64 = 1 << 20;

/// A text and what it is called in messages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
}

/// Reads a file; the error says which and why.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let failed = |why: &dyn Display| unreadable(path, why);
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(MOST + 1).read_to_end(&mut bytes));
    read.map_err(|error| failed(&error))?;
    if bytes.len() as u64 > MOST {
        return Err(failed(&format!("it has more than {MOST} bytes")));
    }
    String::from_utf8(bytes).map_err(|error| {
        let before = error
            .as_bytes()
            .iter()
            .take(error.utf8_error().valid_up_to());
        let line = 1 + before.filter(|&&byte| byte == b'\n').count();
        let name = path.display().to_string();
        format!("{}:{line}: expected text in UTF-8", escape(&name))
    })
}

/// That a file can't be read, and why.
pub(crate) fn unreadable(path: &Path, why: &dyn Display) -> String {
    format!(
        "{} can't be read: {why}",
        escape(&path.display().to_string())
    )
}

impl<'a> Written<'a> {
    /// The whole text as a table.
    pub(crate) fn table(self) -> Result<DeTable<'a>, String> {
        match DeTable::parse(self.text) {
            Ok(table) => Ok(table.into_inner()),
            Err(error) => Err(self.error(
                error.span().unwrap_or_default(),
                &error.message().replace('\n', " "),
            )),
        }
    }

    /// The line that something starts in, counted from one.
    pub(crate) fn line(self, at: &Range<usize>) -> usize {
        let before = self.text.get(..at.start).unwrap_or(self.text);
        1 + before.matches('\n').count()
    }

    /// `FILE:LINE: what`.
    pub(crate) fn error(self, at: Range<usize>, what: &str) -> String {
        let line = self.line(&at);
        format!("{}:{line}: {}", escape(self.name), escape(what))
    }

    /// A value that has another type than it should.
    pub(crate) fn mismatch(
        self,
        key: &str,
        expected: &str,
        found: &Spanned<DeValue<'_>>,
    ) -> String {
        let kind = found.get_ref().type_str();
        let what = format!("{key}: expected {expected}, not {} {kind}", article(kind));
        self.error(found.span(), &what)
    }
}

fn article(word: &str) -> &'static str {
    if word.starts_with(['a', 'e', 'i', 'o', 'u']) {
        "an"
    } else {
        "a"
    }
}
