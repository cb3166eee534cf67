//! What takes its time and is asked for by a person: reading a file again, comparing two, extracting, writing a report.
//!
//! Each runs once, in a thread of [`crate::ui::work::desk`], with a ticket: what stops it, and how far it is. What is shown
//! meanwhile is [`crate::ui::overlay::wait`]'s.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use crate::ui::content::compare::{Comparison, Facts};
use crate::ui::content::reports;
use crate::ui::work::job::Reading;
use layerscope::analysis::why::{Why, why};
use layerscope::contents::{Contents, Cost, Error, Extract, Extracted, Part};
use layerscope::inspection::Inspection;
use layerscope::progress::Progress;
use layerscope::tree::{InodeId, PathId};

/// Bytes that are read at a time.
pub(crate) const MEGABYTE: usize = 1_000_000;

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Errand {
    /// Read a megabyte of a file, from a position on.
    Read { file: InodeId, from: u64 },
    /// Compare two to their ends, or a longer stretch of their lines.
    Compare {
        old: Side,
        new: Side,
        more: Option<Stretch>,
    },
    /// Go through what every layer did to a path.
    Trace(PathId),
    /// Write files of the image.
    Extract(Extract),
    /// Write a report.
    Report { to: PathBuf, overwrite: bool },
}

/// One of two that are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Side {
    File(InodeId),
    /// Where a symbolic link leads.
    Link(Vec<u8>),
}

impl Side {
    fn file(&self) -> Option<InodeId> {
        match self {
            Self::File(file) => Some(*file),
            Self::Link(_) => None,
        }
    }
}

/// Which lines of two texts are compared that are known to differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// Where lines begin that are compared, in both.
    pub(crate) from: u64,
    /// Bytes of each, at most.
    pub(crate) most: usize,
    pub(crate) facts: Facts,
}

/// What came of it.
#[derive(Debug)]
pub(crate) enum Outcome {
    Read(Part),
    Compared(Box<Comparison>),
    Traced(Box<Why>),
    Extracted(Extracted),
    /// A report was written: its bytes.
    Reported(u64),
    /// Something stands there that was not to be written over.
    Exists {
        path: PathBuf,
        is_link: bool,
    },
    /// It was stopped while it wrote, and all is as it was before.
    TakenBack,
    /// Why nothing came of it, in words for people.
    Failed(String),
}

/// Of one errand: what stops it, and how far it is.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) number: u64,
    pub(crate) stop: Arc<AtomicBool>,
    pub(crate) meter: Arc<Meter>,
}

impl Ticket {
    pub(crate) fn new(number: u64) -> Self {
        Self {
            number,
            stop: Arc::default(),
            meter: Arc::default(),
        }
    }

    pub(crate) fn stop(&self) {
        self.stop.store(true, Relaxed);
    }
}

impl PartialEq for Ticket {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl Eq for Ticket {}

/// How far an errand is: written by its thread, read by the screen.
#[derive(Debug, Default)]
pub(crate) struct Meter {
    doing: Mutex<String>,
    /// What an engine sends, and each layer that is read.
    readings: Mutex<BTreeMap<Option<usize>, Reading>>,
}

impl Meter {
    /// What is done while there is nothing to count, and how much is read of all that is.
    pub(crate) fn read(&self) -> (String, Reading) {
        let doing = self.doing.lock().unwrap_or_else(PoisonError::into_inner);
        let readings = self.readings.lock();
        let readings = readings.unwrap_or_else(PoisonError::into_inner);
        let all = crate::ui::work::sum(readings.values().copied());
        (doing.clone(), all)
    }

    fn write(&self, of: Option<usize>, done: u64, total: u64) {
        if let Ok(mut readings) = self.readings.lock() {
            readings.insert(of, Reading { done, total });
        }
    }
}

impl Progress for Meter {
    fn doing(&self, words: &str) {
        if let Ok(mut doing) = self.doing.lock() {
            words.clone_into(&mut doing);
        }
    }

    fn archive(&self, done: u64, total: u64) {
        self.write(None, done, total);
    }

    fn layer(&self, index: usize, done: u64, total: u64) {
        self.write(Some(index), done, total);
    }
}

/// What it takes.
pub(crate) fn cost(errand: &Errand, inspection: &Inspection, contents: &Contents) -> Cost {
    let read = |parts: &[_], most| contents.cost_to_read(inspection, parts, most);
    match errand {
        Errand::Read { file, from } => read(&[(*file, *from)], MEGABYTE),
        Errand::Compare { old, new, more } => match whole(inspection, old, new, *more) {
            Some(files) => contents.cost_to_compare(inspection, files),
            None => {
                let (from, most) = stretch(*more);
                let files = [old, new].into_iter().filter_map(Side::file);
                let parts: Vec<_> = files.map(|file| (file, from)).collect();
                read(&parts, most)
            }
        },
        Errand::Extract(wanted) => contents.cost_to_extract(inspection, wanted),
        Errand::Trace(_) | Errand::Report { .. } => Cost::Nothing,
    }
}

/// Two files of which none fits into a megabyte: whether they differ is known only at their ends.
fn whole(
    inspection: &Inspection,
    old: &Side,
    new: &Side,
    more: Option<Stretch>,
) -> Option<[InodeId; 2]> {
    let files = [old.file()?, new.file()?];
    let is_large = |file| inspection.tree.inode(file).size > MEGABYTE as u64;
    (more.is_none() && files.into_iter().all(is_large)).then_some(files)
}

/// From where on how many bytes are read of each.
fn stretch(more: Option<Stretch>) -> (u64, usize) {
    more.map_or((0, MEGABYTE), |it| (it.from, it.most))
}

/// Does it.
pub(crate) fn run(
    errand: &Errand,
    ticket: &Ticket,
    inspection: &Inspection,
    contents: &Contents,
) -> Outcome {
    let (meter, stop) = (&*ticket.meter, &*ticket.stop);
    let read = |file, from, most| contents.read(inspection, file, from, most, meter, stop);
    let done = match errand {
        Errand::Read { file, from } => read(*file, *from, MEGABYTE).map(Outcome::Read),
        Errand::Compare { old, new, more } => {
            let (from, most) = stretch(*more);
            let part = |side: &Side| match side {
                Side::File(file) => read(*file, from, most),
                Side::Link(target) => Ok(Part {
                    from: 0,
                    bytes: target.clone(),
                    size: target.len() as u64,
                }),
            };
            let compared = match (whole(inspection, old, new, *more), more) {
                (Some(files), _) => contents
                    .compare(inspection, files, MEGABYTE, meter, stop)
                    .map(Comparison::of_whole),
                (None, more) => part(old).and_then(|old| {
                    let new = part(new)?;
                    Ok(match more {
                        Some(more) => Comparison::of_texts(old, new, more.facts),
                        None => Comparison::of_parts(old, new),
                    })
                }),
            };
            compared.map(|it| Outcome::Compared(Box::new(it)))
        }
        Errand::Extract(wanted) => contents
            .extract(inspection, wanted, meter, stop)
            .map(Outcome::Extracted),
        Errand::Report { to, overwrite } => {
            let written = reports::save(inspection, to, *overwrite, &ticket.stop);
            return written.map_or_else(
                |error| match error.kind() {
                    io::ErrorKind::AlreadyExists => exists(to.clone()),
                    _ if ticket.stop.load(Relaxed) => Outcome::TakenBack,
                    _ => Outcome::Failed(format!("{} can't be written: {error}", to.display())),
                },
                Outcome::Reported,
            );
        }
        Errand::Trace(path) => return trace(*path, inspection),
    };
    done.unwrap_or_else(|error| match error {
        Error::Exists(path) => exists(path),
        Error::Stopped if matches!(errand, Errand::Extract(_)) => Outcome::TakenBack,
        error => Outcome::Failed(error.to_string()),
    })
}

fn exists(path: PathBuf) -> Outcome {
    Outcome::Exists {
        is_link: path.is_symlink(),
        path,
    }
}

/// The history of a path.
pub(crate) fn trace(path: PathId, inspection: &Inspection) -> Outcome {
    match why(inspection, &inspection.tree.paths().full(path)) {
        Ok(why) => Outcome::Traced(Box::new(why)),
        Err(_) => Outcome::Failed("no layer ever had it".to_owned()),
    }
}
