//! The history of one path: what every layer did to it, and what is true of it now.
//!
//! Computed from a finished [`Inspection`]; how it is written out is `report`'s and `ui`'s. [`lookup`] follows a path
//! and [`places`] does so layer by layer; [`events`] goes through the layers, [`deeds`] tells what one did, [`below`]
//! sums up directories; [`now`] looks at the final file system, [`near`] for what was meant.

mod below;
mod deeds;
mod events;
mod lookup;
mod near;
mod now;
mod places;

use crate::Inspection;
use crate::inspection::Waste;
use crate::layers::Attributes;
use crate::tree::{Node, PathId};
pub use below::Below;
pub use lookup::{leads_to, link_target};
pub use near::Never;
use places::Places;

/// See the module.
#[derive(Debug, Clone)]
pub struct Why {
    /// Where the path leads in the final file system; where that has no way to it, where it led last.
    pub path: PathId,
    /// The symbolic links on the way there, in order.
    pub through: Vec<(PathId, Node)>,
    /// What layers did, oldest first. A path can have led to several places in turn; each has its own events.
    pub events: Vec<Event>,
    /// What is there now.
    pub now: Now,
}

/// What one layer did to one place.
#[derive(Debug, Clone)]
pub struct Event {
    /// Layer index from 0.
    pub layer: usize,
    /// The place.
    pub path: PathId,
    /// What it did to the place itself; none where it only did something below it.
    pub deed: Option<Deed>,
    /// What was there before.
    pub before: Option<Node>,
    /// What was there once the layer was applied.
    pub after: Option<Node>,
    /// For a hard link, where the entry with the bytes stood.
    pub link_to: Option<PathId>,
    /// How often the layer wrote a regular file here.
    pub copies: usize,
    /// Bytes of regular files that it wrote here.
    pub bytes: u64,
    /// Those of these files that were lost since.
    pub lost: Vec<Waste>,
    /// Bytes of layers below that it took away here.
    pub hides_bytes: u64,
    /// For a directory, what it did below.
    pub below: Option<Below>,
}

/// What a layer did to a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// Nothing had ever been there.
    Added,
    /// It had been there before that layer took it away.
    Restored {
        /// Layer index from 0.
        gone_since: usize,
    },
    /// A file over a file, or a link over a link, that says something else.
    Overwritten,
    /// The same with other attributes.
    MetadataOnly(Attributes),
    /// A file over a file whose contents were not compared.
    Rewritten,
    /// Something of another file type.
    Replaced,
    /// A directory whose contents of lower layers were taken away.
    Emptied,
    /// A whiteout of it.
    Deleted,
    /// A whiteout of a directory above it, or of everything in that.
    DeletedWith(PathId),
    /// A directory above it became something else: a file, or a symbolic link that leads elsewhere.
    Displaced(PathId),
    /// It was there only within the layer, whose tar goes on to write over it.
    Passing,
}

impl Event {
    /// Bytes that the layer wrote here and below.
    pub fn written_bytes(&self) -> u64 {
        self.bytes + self.below.map_or(0, |below| below.bytes)
    }

    /// Of these, lost.
    pub fn wasted_bytes(&self) -> u64 {
        let own: u64 = self.lost.iter().map(|row| row.bytes).sum();
        own + self.below.map_or(0, |below| below.wasted_bytes)
    }
}

/// What is true of a path in the final file system.
#[derive(Debug, Clone, Default)]
pub struct Now {
    /// What lives there.
    pub node: Option<Node>,
    /// Size of the regular file there; of a directory, of the live files that were written below it.
    pub bytes: u64,
    /// Live files, links and devices below a directory.
    pub files: u64,
    /// For a symbolic link, what lives where it leads.
    pub leads_to: Option<PathId>,
    /// Other live names of the file; where the path itself is gone, live names of what was there last.
    pub other_names: Vec<PathId>,
    /// Live paths with the same content.
    pub duplicates: Vec<PathId>,
}

/// The history of `asked`: any path with or without a leading slash, as bytes or as a report writes it.
///
/// # Errors
/// When it was never there in any layer, with what might have been meant.
pub fn why(inspection: &Inspection, asked: &[u8]) -> Result<Why, Never> {
    let tree = &inspection.tree;
    let places = Places::of(tree, asked);
    let Some(led) = places.last else {
        return Err(near::never(tree, asked));
    };
    let events = events::events(inspection, &places.all);
    Ok(Why {
        now: now::now(inspection, led.path, &events),
        path: led.path,
        through: led.through,
        events,
    })
}
