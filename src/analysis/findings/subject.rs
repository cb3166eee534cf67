//! The image as rules see it: the merged tree, what was seen in contents, and the lines that brought it all.

use hashbrown::HashMap;

use super::tops::Tops;
use crate::inspection::{
    CopySource, Dockerfile, Duplicate, ImageInfo, Instruction, Layer, Step, Waste, WasteReason,
};
use crate::layers::Sight;
use crate::layers::sights::SharedSights;
use crate::provenance::{Builder, Meaning};
use crate::source::manifest::Config;
use crate::tree::{Cause, ImageTree, InodeId, PathId};

/// See the module.
pub struct Subject<'a> {
    /// The image itself.
    pub image: &'a ImageInfo,
    /// Its configuration as it is: nothing of it may be repeated unmasked.
    pub config: &'a Config,
    /// Its layers with their figures.
    pub layers: &'a [Layer],
    /// The Dockerfile as it is shown, with the layers of each line.
    pub dockerfile: Option<&'a Dockerfile>,
    /// What that Dockerfile means: nothing of it may be repeated unmasked.
    pub meaning: Option<&'a Meaning>,
    /// The merged file system.
    pub tree: &'a ImageTree,
    /// Lost inodes.
    pub wasted: &'a [Waste],
    /// Contents that live at several paths.
    pub duplicates: &'a [Duplicate],
    /// Files that only repeat others.
    pub rewrites: Rewrites,
    /// What was seen in the contents of each layer's files.
    pub seen: Vec<SharedSights>,
    /// Says many paths in few.
    pub tops: Tops<'a>,
}

/// The instruction that made a layer, as far as it is known.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// The layer, from 0.
    pub layer: usize,
    /// The instruction as the Dockerfile or the history has it, masked.
    pub instruction: Option<&'a Instruction>,
    /// The same in the Dockerfile, where that is known.
    pub step: Option<&'a Step>,
    /// The stage that it stands in.
    pub stage: Option<&'a str>,
    /// The stage that the layer was copied from.
    pub from_stage: Option<&'a str>,
}

impl Place<'_> {
    /// The line in the Dockerfile, from 1.
    pub fn line(&self) -> Option<u32> {
        self.instruction?.start_line
    }

    /// The instruction's keyword, upper case.
    pub fn keyword(&self) -> Option<&str> {
        self.instruction?.keyword.as_deref()
    }

    /// `line 12`, or the layer where the line is not known.
    pub fn words(&self) -> String {
        match self.line() {
            Some(line) => format!("line {line}"),
            None => format!("layer {}", self.layer + 1),
        }
    }
}

/// Which files only repeat a lower layer's content with other attributes, as chmod and chown leave them.
#[derive(Debug, Default)]
pub struct Rewrites {
    /// What each repeats; every inode is repeated by one at most.
    earlier: HashMap<InodeId, InodeId>,
    /// The same the other way.
    later: HashMap<InodeId, InodeId>,
}

impl Rewrites {
    /// By the reasons that inodes were lost for.
    pub fn new(tree: &ImageTree, wasted: &[Waste]) -> Self {
        // Two inodes are lost to one where a hard link takes both their places: it repeats the one at its own path, and the
        // other is gone like any that was deleted.
        let mut earlier: HashMap<InodeId, InodeId> = HashMap::new();
        for row in wasted {
            let Some(loss) = tree.inode(row.inode).loss else {
                continue;
            };
            let Cause::Rewritten(by) = loss.cause else {
                continue;
            };
            if row.reason != WasteReason::MetadataOnly {
                continue;
            }
            let strangeness = |old: InodeId| {
                let (old, own) = (tree.inode(old), tree.inode(by).path);
                let last = old.loss.map(|loss| loss.path);
                (old.path != own, last != Some(own))
            };
            // The rows of one content come by layer and path: the first stays.
            let old = earlier.entry(by).or_insert(row.inode);
            if strangeness(row.inode) < strangeness(*old) {
                *old = row.inode;
            }
        }
        Self {
            later: earlier.iter().map(|(&new, &old)| (old, new)).collect(),
            earlier,
        }
    }
}

impl<'a> Subject<'a> {
    /// Whether a layer is this build's own, not the base image's.
    pub fn is_own(&self, layer: usize) -> bool {
        layer >= self.image.base.as_ref().map_or(0, |base| base.layers)
    }

    /// Who built it, where that is known.
    pub fn builder(&self) -> Option<Builder> {
        let below = self.image.base.as_ref().map_or(0, |base| base.layers);
        Builder::of_build(self.config, self.layers.len(), below)
    }

    /// Whether it was surely built without a Dockerfile.
    pub fn has_no_dockerfile(&self) -> bool {
        let builder = self.builder();
        builder.is_some_and(|builder| !builder.reads_dockerfiles())
    }

    /// The instruction that made a layer.
    pub fn place(&self, layer: usize) -> Place<'a> {
        let provenance = &self.layers[layer].head.provenance;
        let instruction = provenance.instruction.as_ref();
        let line = instruction.and_then(|instruction| instruction.start_line);
        let step = line.and_then(|line| self.step(line));
        let from = provenance.copied_from.as_ref();
        Place {
            layer,
            instruction,
            step,
            stage: provenance.stage.as_deref(),
            from_stage: from
                .filter(|from| from.kind == CopySource::Stage)
                .map(|from| from.name.as_str()),
        }
    }

    /// The instruction that starts on a line of the Dockerfile.
    pub fn step(&self, line: u32) -> Option<&'a Step> {
        let steps = &self.dockerfile?.instructions;
        steps.iter().find(|step| step.start_line == line)
    }

    /// The whole path, escaped for people.
    pub fn name(&self, path: PathId) -> String {
        crate::escape::name(&self.tree.paths().full(path))
    }

    /// The inode that first brought this content to this path: a chmod or chown that wrote it again is not its source.
    pub fn first(&self, inode: InodeId) -> InodeId {
        let mut inode = inode;
        // A rewritten inode's layer is the lower one, so this ends.
        while let Some(&before) = self.rewrites.earlier.get(&inode) {
            inode = before;
        }
        inode
    }

    /// Whether an inode only repeats a lower layer's content with other attributes.
    pub fn is_repeat(&self, inode: InodeId) -> bool {
        self.rewrites.earlier.contains_key(&inode)
    }

    /// The inode that holds this content at this path in the end.
    pub fn last(&self, inode: InodeId) -> InodeId {
        let mut inode = inode;
        while let Some(&after) = self.rewrites.later.get(&inode) {
            inode = after;
        }
        inode
    }

    /// Whether the final file system shows this content at some name of this inode or of one that only repeats it.
    pub fn is_live(&self, inode: InodeId) -> bool {
        self.tree.inode(self.last(inode)).loss.is_none()
    }

    /// The layer that hid this content for good; none while it is live.
    pub fn hidden_by(&self, inode: InodeId) -> Option<usize> {
        let loss = self.tree.inode(self.last(inode)).loss?;
        Some(loss.layer)
    }

    /// What was seen in an inode's content.
    pub fn sight(&self, inode: InodeId) -> Option<&Sight> {
        let inode = self.tree.inode(inode);
        let seen = &self.seen[inode.layer];
        let position = u32::try_from(inode.entry).ok()?;
        let found = seen.binary_search_by_key(&position, |(entry, _)| *entry);
        found.ok().map(|at| &seen[at].1)
    }

    /// The inodes that a layer wrote, in the order of its entries.
    pub fn inodes_of(&self, layer: usize) -> impl Iterator<Item = InodeId> + use<> {
        let inodes = self.tree.inodes();
        let start = inodes.partition_point(|inode| inode.layer < layer) as u32;
        let end = inodes.partition_point(|inode| inode.layer <= layer) as u32;
        (start..end).map(InodeId)
    }

    /// All inodes in the order of layers and entries.
    pub fn inodes(&self) -> impl Iterator<Item = InodeId> + use<> {
        (0..self.tree.inodes().len() as u32).map(InodeId)
    }
}
