//! What takes its time and is asked for by a person: reading a file again, comparing two, extracting, writing a report.
//!
//! Each runs once, in a thread of [`super::desk`], with a ticket: what stops it, and how far it is. What is shown
//! meanwhile is [`super::overlay::wait`]'s.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Arc, Mutex, PoisonError};

use super::compare::{self, Comparison};
use super::job::Reading;
use super::reports;
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
    Exists(PathBuf),
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
        let all = super::work::sum(readings.values().copied());
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

/// What reading all of these layers takes: the worst kind, and the bytes of that.
pub(crate) fn price(
    contents: &Contents,
    inspection: &Inspection,
    layers: impl IntoIterator<Item = usize>,
) -> Cost {
    let costs = layers
        .into_iter()
        .map(|layer| contents.cost(inspection, layer));
    costs.fold(Cost::Nothing, together)
}

fn together(one: Cost, other: Cost) -> Cost {
    use Cost::{Download, Export, Impossible, Nothing, Read};
    match (one, other) {
        (Impossible(why), _) | (_, Impossible(why)) => Impossible(why),
        // One export has all layers.
        (Export(a), Export(b)) => Export(a.max(b)),
        (Export(a), _) | (_, Export(a)) => Export(a),
        (Download(a), Download(b)) => Download(a.saturating_add(b)),
        (Download(a), _) | (_, Download(a)) => Download(a),
        (Read(a), Read(b)) => Read(a.saturating_add(b)),
        (Read(a), Nothing) | (Nothing, Read(a)) => Read(a),
        (Nothing, Nothing) => Nothing,
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
        Errand::Trace(path) => return trace(*path, inspection),
        Errand::Report { to, overwrite } => return report(inspection, to, *overwrite),
    };
    done.unwrap_or_else(|error| match error {
        Error::Exists(path) => Outcome::Exists(path),
        error => Outcome::Failed(error.to_string()),
    })
}

/// The history of a path.
pub(crate) fn trace(path: PathId, inspection: &Inspection) -> Outcome {
    match why(inspection, &inspection.tree.paths().full(path)) {
        Ok(why) => Outcome::Traced(Box::new(why)),
        Err(_) => Outcome::Failed("no layer ever had it".to_owned()),
    }
}

fn report(inspection: &Inspection, to: &PathBuf, overwrite: bool) -> Outcome {
    let open = || match overwrite {
        true => File::create(to),
        false => OpenOptions::new().write(true).create_new(true).open(to),
    };
    let write = |file: File| -> io::Result<u64> {
        let mut out = BufWriter::new(file);
        reports::write(inspection, to, &mut out)?;
        out.flush()?;
        Ok(out.get_ref().metadata()?.len())
    };
    match open().and_then(write) {
        Ok(bytes) => Outcome::Reported(bytes),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Outcome::Exists(to.clone()),
        Err(error) => Outcome::Failed(format!("{} can't be written: {error}", to.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_dearest_of_several_layers_is_said() {
        use Cost::{Download, Export, Impossible, Nothing, Read};
        let of = |costs: &[Cost]| costs.iter().cloned().fold(Nothing, together);
        assert_eq!(of(&[Nothing, Read(4), Read(5)]), Read(9));
        assert_eq!(of(&[Read(900), Download(4), Download(5)]), Download(9));
        assert_eq!(of(&[Export(7), Export(7), Nothing]), Export(7));
        let gone = Impossible("gone".to_owned());
        assert_eq!(of(&[Export(7), gone.clone(), Nothing]), gone);
    }
}
