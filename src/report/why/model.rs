//! The shape of the JSON document on one path. `assets/why.schema.json` is generated from these types.
//!
//! As in the report on an image, fields are added within `schema_version` 1, never renamed; layer indices count from 0;
//! paths are relative to the root, which is the empty path, and escaped in the same way.

use schemars::JsonSchema;
use serde::Serialize;

use crate::inspection::{Basis, Origin, WasteReason};
use crate::report::model::{CopiedFrom, Image, Instruction, Tool};

/// What every layer did to a path, and what is true of it now.
#[derive(Debug, Serialize, JsonSchema)]
pub struct WhyReport {
    /// Version of this format.
    pub schema_version: &'static str,
    /// What wrote the report.
    pub tool: Tool,
    /// The image itself.
    pub image: Image,
    /// The path as it was asked for.
    pub asked: String,
    /// Where it leads in the final file system; where that has no way to it, where it led last.
    pub path: String,
    /// The symbolic links in its parents that were followed, in order.
    pub through: Vec<Link>,
    /// What layers did to it, oldest first.
    pub history: Vec<Step>,
    /// What is there now.
    pub now: Now,
    /// Bytes that all layers together wrote here and below.
    pub written_bytes: u64,
    /// Of these, lost.
    pub wasted_bytes: u64,
    /// What could not be read or does not fit, in words for people.
    pub warnings: Vec<String>,
}

/// A symbolic link.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Link {
    /// The link.
    pub path: String,
    /// What it says.
    pub target: String,
}

/// What one layer did.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Step {
    /// Layer index.
    pub layer: usize,
    /// The place; another than `path` where the path led elsewhere at the time.
    pub path: String,
    /// What it did to the place itself; null where it only did something below it.
    pub did: Option<Did>,
    /// For `deleted_with` and `displaced`, the directory above; null else.
    pub with: Option<String>,
    /// For `restored`, index of the layer that had taken it away; null else.
    pub gone_since: Option<usize>,
    /// For `metadata_only`, what differs: `mode`, `owner`, `time`.
    pub changed: Vec<&'static str>,
    /// What was there once the layer was applied; null for nothing.
    pub kind: Option<Kind>,
    /// For a symbolic link, what it says.
    pub link_target: Option<String>,
    /// For a hard link, the path whose entry has the bytes.
    pub hard_link_to: Option<String>,
    /// Bytes of regular files that the layer wrote here.
    pub bytes: u64,
    /// Of these, lost.
    pub wasted_bytes: u64,
    /// How each of these files was lost.
    pub lost: Vec<Lost>,
    /// Bytes of layers below that it took away here.
    pub hides_bytes: u64,
    /// For a directory, what it did below; null where it did nothing there.
    pub below: Option<Below>,
    /// The layer's instruction.
    pub instruction: Option<Instruction>,
    /// The stage that it stands in; null in a base layer and where it is not known.
    pub stage: Option<String>,
    /// What kind of thing wrote the layer.
    pub origin: Origin,
    /// Null unless the origin is `copied`.
    pub copied_from: Option<CopiedFrom>,
    /// Where the file was copied from, as `build:/src/dist/server.bin`; null where it was not, or that is not known.
    pub source: Option<String>,
    /// How the file had come into the stage that it was copied from, where it was copied there too: the nearest first.
    pub source_came_from: Vec<Hop>,
    /// How all of this is known.
    pub basis: Basis,
}

/// A copy in an earlier stage.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Hop {
    /// Where the file lay, as `deps:/src/node_modules/left-pad/index.js`.
    pub source: String,
    /// Line of the copy, from 1.
    pub line: u32,
    /// Lines behind the copy, in its stage, that may have changed the file since; empty where it is certain.
    pub maybe_changed_by: Vec<u32>,
}

/// What a layer did to a path.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// Nothing had ever been there.
    Added,
    /// It had been there before and was gone since.
    Restored,
    /// It says something else now.
    Overwritten,
    /// The same with other attributes.
    MetadataOnly,
    /// A file over a file; their contents were not compared.
    Rewritten,
    /// Something of another file type.
    Replaced,
    /// A directory whose contents of lower layers were taken away.
    Emptied,
    /// A whiteout of it.
    Deleted,
    /// A whiteout of a directory above it, or of everything in that.
    DeletedWith,
    /// A directory above it became a file or a symbolic link.
    Displaced,
    /// There only within the layer, whose tar goes on to write over it.
    Passing,
}

/// A file type.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A directory.
    Directory,
    /// A regular file.
    File,
    /// A symbolic link.
    Symlink,
    /// A device or named pipe.
    Special,
}

/// A file that no path of the final file system reaches.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Lost {
    /// Its size.
    pub bytes: u64,
    /// Index of the layer that took its last name away.
    pub hidden_by: usize,
    /// How.
    pub reason: WasteReason,
}

/// What a layer did below a directory.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Below {
    /// Files, links and devices that were not there before.
    pub added: u64,
    /// That were there and were written again.
    pub modified: u64,
    /// That are gone.
    pub removed: u64,
    /// Bytes of regular files that it wrote.
    pub bytes: u64,
    /// Of these, lost.
    pub wasted_bytes: u64,
    /// Bytes of layers below that it took away.
    pub hides_bytes: u64,
}

/// What is true of a path in the final file system.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Now {
    /// Whether it is there.
    pub live: bool,
    /// What is there; null for nothing.
    pub kind: Option<Kind>,
    /// Size of the file, or of the one that was there last; of a directory, of the live files written below it.
    pub bytes: u64,
    /// Live files, links and devices below a directory.
    pub files: u64,
    /// Octal permission bits; null for nothing, and for a directory that no layer lists.
    pub mode: Option<String>,
    /// Owner; null like the mode.
    pub uid: Option<u64>,
    /// Group; null like the mode.
    pub gid: Option<u64>,
    /// For a symbolic link, what it says.
    pub link_target: Option<String>,
    /// For a symbolic link, the live path where it leads; null where it leads nowhere.
    pub leads_to: Option<String>,
    /// Other live names of the file; where the path is gone, live names of what was there last.
    pub hard_links: Vec<String>,
    /// Live paths with the same content.
    pub duplicates: Vec<String>,
}
