//! What takes its time and is asked for by a person: reading a file again, comparing two, extracting, writing a report.
//!
//! Each runs once, in a thread of [`crate::ui::work::desk`], with a ticket: what stops it, and how far it is. What is shown
//! meanwhile is [`crate::ui::overlay::wait`]'s.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use crate::ui::content::compare::{self, Comparison};
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
    /// Read the first megabyte of two, and compare them.
    Compare { old: Side, new: Side },
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
    let read = |parts: &[(InodeId, u64)]| contents.cost_to_read(inspection, parts, MEGABYTE);
    match errand {
        Errand::Read { file, from } => read(&[(*file, *from)]),
        Errand::Compare { old, new } => {
            let files = [old, new].into_iter().filter_map(|side| match side {
                Side::File(file) => Some((*file, 0)),
                Side::Link(_) => None,
            });
            read(&files.collect::<Vec<_>>())
        }
        Errand::Extract(wanted) => contents.cost_to_extract(inspection, wanted),
        Errand::Trace(_) | Errand::Report { .. } => Cost::Nothing,
    }
}

/// Does it.
pub(crate) fn run(
    errand: &Errand,
    ticket: &Ticket,
    inspection: &Inspection,
    contents: &Contents,
) -> Outcome {
    let read = |file, from| {
        contents.read(
            inspection,
            file,
            from,
            MEGABYTE,
            &*ticket.meter,
            &ticket.stop,
        )
    };
    let done = match errand {
        Errand::Read { file, from } => read(*file, *from).map(Outcome::Read),
        Errand::Compare { old, new } => {
            let part = |side: &Side| match side {
                Side::File(file) => read(*file, 0),
                Side::Link(target) => Ok(Part {
                    from: 0,
                    bytes: target.clone(),
                    size: target.len() as u64,
                }),
            };
            part(old).and_then(|old| {
                let compared = compare::compare(old, part(new)?);
                Ok(Outcome::Compared(Box::new(compared)))
            })
        }
        Errand::Extract(wanted) => contents
            .extract(inspection, wanted, &*ticket.meter, &ticket.stop)
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
