//! Files that are lost, that live several times, and that no stage has.

use schemars::JsonSchema;
use serde::Serialize;

use crate::escape;
use crate::inspection::{Inspection, WasteReason};
use crate::tree::PathId;

/// A file that no path of the final file system reaches.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Waste {
    /// Where its entry put it.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Layer index.
    pub written_by: usize,
    /// Index of the layer that took its last name away.
    pub hidden_by: usize,
    /// How.
    pub reason: WasteReason,
    /// Where it was copied from, as `build:/src/dist/server.bin`; null where it was not, or that is not known.
    pub source: Option<String>,
}

/// One content at several live paths.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Duplicate {
    /// `xxh128:` and the content's 128-bit XXH3 hash.
    pub digest: String,
    /// Beyond the first copy.
    pub bytes: u64,
    /// Sorted; a hard-linked file counts once.
    pub paths: Vec<String>,
}

/// A file that came from no other stage.
#[derive(Debug, Serialize, JsonSchema)]
pub struct MadeHere {
    /// In the final file system.
    pub path: String,
    /// Its size.
    pub bytes: u64,
    /// Index of the layer that wrote it.
    pub layer: usize,
}

fn text(inspection: &Inspection, path: PathId) -> String {
    escape::name(&inspection.tree.paths().full(path))
}

/// One row a lost file.
pub(super) fn wasted(inspection: &Inspection) -> Vec<Waste> {
    let rows = inspection.wasted.iter().map(|row| Waste {
        path: text(inspection, row.path),
        bytes: row.bytes,
        written_by: row.written_by,
        hidden_by: row.hidden_by,
        reason: row.reason,
        source: inspection.source_path(row.written_by, row.path),
    });
    rows.collect()
}

/// One row a content that lives several times.
pub(super) fn duplicates(inspection: &Inspection) -> Vec<Duplicate> {
    let rows = inspection.duplicates.iter().map(|row| Duplicate {
        digest: row.digest.clone(),
        bytes: row.bytes,
        paths: row.paths.iter().map(|&id| text(inspection, id)).collect(),
    });
    rows.collect()
}

/// A file whose content is in no stage image that was given, nor in the base image.
pub(super) fn made_here(inspection: &Inspection) -> Vec<MadeHere> {
    let tree = &inspection.tree;
    let rows = inspection.made_here.iter().filter_map(|&path| {
        let inode = tree.inode(tree.node(path)?.inode?);
        Some(MadeHere {
            path: text(inspection, path),
            bytes: inode.size,
            layer: inode.layer,
        })
    });
    rows.collect()
}
