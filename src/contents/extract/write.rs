//! Files on their way from layers to where they are to stand.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

use hashbrown::HashMap;

use super::super::Error;
use super::super::pass::{Halt, Taker, first_of};
use super::destination::{Destination, Writing};
use super::plan::{Item, LeftOut, What};
use super::{Stand, finish_file};
use crate::inspection::Inspection;
use crate::layers::again::Receiver;

/// Writes the files that are wanted as their layers go by.
pub(super) struct Files<'a, 'b> {
    items: &'a [Item],
    stands: &'a [Stand],
    inspection: &'a Inspection,
    pub(super) destination: &'a mut Destination<'b>,
    pub(super) left_out: &'a mut LeftOut,
    stop: &'a AtomicBool,
    /// Positions of items by layer and entry.
    wanted: HashMap<(usize, usize), usize>,
    /// How many are still to come of each layer.
    left: HashMap<usize, usize>,
    layer: usize,
    is_checked: bool,
    current: Option<Current>,
    pub(super) is_written: Vec<bool>,
    pub(super) bytes: u64,
}

/// A file that is being written.
struct Current {
    item: usize,
    file: File,
    writing: Writing,
    position: u64,
}

impl<'a, 'b> Files<'a, 'b> {
    pub(super) fn new(
        (items, stands): (&'a [Item], &'a [Stand]),
        inspection: &'a Inspection,
        destination: &'a mut Destination<'b>,
        left_out: &'a mut LeftOut,
        stop: &'a AtomicBool,
    ) -> Self {
        let (mut wanted, mut left) = (HashMap::new(), HashMap::new());
        for (position, item) in items.iter().enumerate() {
            if let What::File(inode) = item.what
                && stands[position] != Stand::LeftOut
            {
                let inode = inspection.tree.inode(inode);
                if inode.size > 0 {
                    let layer = first_of(inspection, inode.layer);
                    wanted.insert((layer, inode.entry), position);
                    *left.entry(layer).or_insert(0) += 1;
                }
            }
        }
        Self {
            is_written: vec![false; items.len()],
            items,
            stands,
            inspection,
            destination,
            left_out,
            stop,
            wanted,
            left,
            layer: 0,
            is_checked: false,
            current: None,
            bytes: 0,
        }
    }

    /// The layers that have any of them.
    pub(super) fn layers(&self) -> BTreeSet<usize> {
        self.left.keys().copied().collect()
    }

    /// Writes the files that need no layer.
    pub(super) fn empty_ones(&mut self) -> Result<(), Error> {
        for position in 0..self.items.len() {
            let What::File(inode) = self.items[position].what else {
                continue;
            };
            let is_empty = self.inspection.tree.inode(inode).size == 0;
            if !is_empty || self.stands[position] == Stand::LeftOut {
                continue;
            }
            if self.stop.load(Relaxed) {
                return Err(Error::Stopped);
            }
            if self.open(position)? {
                self.close()?;
            }
        }
        Ok(())
    }

    /// Whether a file did not come.
    pub(super) fn is_missing_any(&self) -> bool {
        self.left.values().any(|&left| left > 0)
    }

    /// Takes away what is not whole.
    pub(super) fn abandon(&mut self) {
        if let Some(Current { writing, .. }) = self.current.take() {
            self.destination.drop(&writing);
        }
    }

    /// Starts a file; false where it has to be left out.
    pub(super) fn open(&mut self, item: usize) -> Result<bool, Error> {
        let path = self.items[item].path;
        let is_over = self.stands[item] == Stand::Over;
        match self.destination.create(path, is_over) {
            Ok((file, writing)) => {
                self.current = Some(Current {
                    item,
                    file,
                    writing,
                    position: 0,
                });
                Ok(true)
            }
            Err(error) => {
                super::leave_out(self.destination, self.left_out, path, error)?;
                Ok(false)
            }
        }
    }

    /// Ends the file that is being written.
    pub(super) fn close(&mut self) -> Result<(), Error> {
        let Some(current) = self.current.take() else {
            return Ok(());
        };
        let item = &self.items[current.item];
        let size = match item.what {
            What::File(inode) => self.inspection.tree.inode(inode).size,
            _ => 0,
        };
        // What is behind the last data is a hole.
        let sized = match current.position == size {
            true => Ok(()),
            false => current.file.set_len(size),
        };
        finish_file(&current.file, item.mode, item.mtime);
        drop(current.file);
        match sized {
            Ok(()) => {
                let put = self.destination.put(current.writing);
                put.map_err(|error| self.destination.failed(item.path, error))?;
            }
            Err(error) => {
                self.destination.drop(&current.writing);
                return Err(self.destination.failed(item.path, error));
            }
        }
        self.is_written[current.item] = true;
        self.bytes += size;
        Ok(())
    }

    fn write(&mut self, position: u64, bytes: &[u8]) -> Result<(), Error> {
        let Some(current) = &mut self.current else {
            return Ok(());
        };
        let mut write = || {
            if current.position != position {
                current.file.seek(SeekFrom::Start(position))?;
            }
            current.file.write_all(bytes)
        };
        match write() {
            Ok(()) => {
                current.position = position + bytes.len() as u64;
                Ok(())
            }
            Err(error) => {
                let path = self.items[current.item].path;
                Err(self.destination.failed(path, error))
            }
        }
    }

    fn is_done(&mut self) -> ControlFlow<()> {
        let left = self.left.entry(self.layer).or_insert(0);
        *left = left.saturating_sub(1);
        match *left == 0 && !self.is_checked {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

impl Taker for Files<'_, '_> {
    fn layer(&mut self, layer: usize, is_checked: bool) {
        (self.layer, self.is_checked) = (layer, is_checked);
    }
}

impl Receiver for Files<'_, '_> {
    type Error = Halt;

    fn start(&mut self, entry: usize) -> Result<bool, Halt> {
        Halt::if_stopped(self.stop)?;
        let Some(&item) = self.wanted.get(&(self.layer, entry)) else {
            return Ok(false);
        };
        let is_open = self.open(item).map_err(Halt::Taker)?;
        if !is_open {
            let _ = self.is_done();
        }
        Ok(is_open)
    }

    fn data(&mut self, position: u64, bytes: &[u8]) -> Result<ControlFlow<()>, Halt> {
        Halt::if_stopped(self.stop)?;
        self.write(position, bytes).map_err(Halt::Taker)?;
        Ok(ControlFlow::Continue(()))
    }

    fn end(&mut self) -> Result<ControlFlow<()>, Halt> {
        self.close().map_err(Halt::Taker)?;
        Ok(self.is_done())
    }
}
