//! Where output goes: standard output, a file, warnings to standard error.

use std::fmt::Display;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::exit::Failure;
use layerscope::escape::escape;

/// Writes to standard output what `document` gives.
pub fn to_stdout(document: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<(), Failure> {
    let mut stdout = BufWriter::new(io::stdout().lock());
    let written = document(&mut stdout).and_then(|()| stdout.flush());
    written.map_err(|error| Failure::Write("standard output".to_owned(), error))
}

/// The warnings, to standard error, for where the document on standard output does not show them to a person.
pub fn warn(is_quiet: bool, warnings: &[String]) {
    if is_quiet {
        return;
    }
    let mut stderr = io::stderr().lock();
    for warning in warnings {
        let _ = writeln!(stderr, "warning: {}", escape(warning));
    }
}

/// A report's file: tried early, written late.
pub struct ReportFile {
    path: PathBuf,
}

impl ReportFile {
    /// Finds out whether the file can be written, and leaves things as they were. It must be none of the images.
    pub fn open<'a>(
        path: &Path,
        mut images: impl Iterator<Item = &'a Path>,
    ) -> Result<Self, Failure> {
        let failed = |why: &dyn Display| {
            Failure::Usage(format!(
                "--json: {} can't be written: {why}",
                path.display()
            ))
        };
        let same = |a: &Path, b: &Path| matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
        if images.any(|image| same(path, image)) {
            return Err(failed(&"it is the image, or one given with it"));
        }
        let is_new = !path.exists();
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|error| failed(&error))?;
        if is_new {
            // An interrupted run must not leave an empty report.
            let _ = std::fs::remove_file(path);
        }
        Ok(Self {
            path: path.to_owned(),
        })
    }

    /// Writes what `document` gives.
    pub fn write(
        self,
        document: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<(), Failure> {
        let write = || -> io::Result<()> {
            let mut out = BufWriter::new(File::create(&self.path)?);
            document(&mut out)?;
            out.flush()
        };
        write().map_err(|error| Failure::Write(self.path.display().to_string(), error))
    }
}
