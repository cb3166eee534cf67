//! The reports that can be written from inside, by the ends of their files' names.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use layerscope::inspection::Inspection;
use layerscope::report::json::Json;
use layerscope::report::{Format, Input};

/// One format.
pub(crate) struct Kind {
    /// What its files end in.
    pub(crate) extension: &'static str,
    /// What people call it.
    pub(crate) name: &'static str,
    format: &'static (dyn Format + Sync),
}

/// All of them; the first is what is offered.
pub(crate) static KINDS: &[Kind] = &[Kind {
    extension: "json",
    name: "JSON",
    format: &Json,
}];

/// The format of a file with this name.
pub(crate) fn kind_of(path: &Path) -> Option<&'static Kind> {
    let extension = path.extension()?.to_str()?;
    KINDS.iter().find(|kind| kind.extension == extension)
}

/// Writes a report to a file, and says its bytes. What stands there is replaced once all is written; where that fails or
/// is stopped, everything is as it was.
pub(crate) fn save(
    inspection: &Inspection,
    to: &Path,
    overwrite: bool,
    stop: &AtomicBool,
) -> io::Result<u64> {
    let beside = to.with_file_name(format!(".layerscope-{}", std::process::id()));
    let at = if overwrite { &*beside } else { to };
    let file = OpenOptions::new().write(true).create_new(true).open(at)?;
    let mut out = BufWriter::new(Stoppable { file, stop });
    let written = write(inspection, to, &mut out).and_then(|()| out.flush());
    let written = written.and_then(|()| {
        let bytes = out.get_ref().file.metadata()?.len();
        if overwrite {
            fs::rename(at, to)?;
        }
        Ok(bytes)
    });
    if written.is_err() {
        let _ = fs::remove_file(at);
    }
    written
}

/// A file that takes nothing more once it was told to stop.
struct Stoppable<'a> {
    file: File,
    stop: &'a AtomicBool,
}

impl Write for Stoppable<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.stop.load(Relaxed) {
            true => Err(io::Error::other("stopped")),
            false => self.file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes the report whose format the file's name says.
fn write(inspection: &Inspection, to: &Path, out: &mut dyn Write) -> io::Result<()> {
    let kind = kind_of(to).unwrap_or(&KINDS[0]);
    let input = Input {
        inspection,
        gate: None,
    };
    kind.format.write(&input, out)
}
