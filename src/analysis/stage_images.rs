//! Stages' own images held against the image that was built from them: what of a stage reached the image, file by file,
//! told by contents.

use std::collections::{HashMap, HashSet};
use std::io;

use super::contents::hash_whole;
use super::read::ReadLayer;
use crate::escape;
use crate::inspection::{
    BaseImage, CopySource, Dockerfile, Fate, Layer, Origin, StageFile, StageImage,
};
use crate::tree::{ImageTree, Inode, InodeId, NodeKind, PathId};

/// An image whose layers were read and merged.
pub struct Merged<'a> {
    /// Its file system.
    pub tree: &'a ImageTree,
    /// Its layers.
    pub read: &'a [ReadLayer],
}

/// A stage's image that was given.
pub struct Given {
    /// The stage.
    pub name: String,
    /// The image, as the user wrote it.
    pub reference: String,
    /// Digests of its layers, uncompressed, lowest first.
    pub diff_ids: Vec<String>,
    /// Its file system.
    pub tree: ImageTree,
    /// Its layers.
    pub read: Vec<ReadLayer>,
}

/// What is known of the image's layers.
pub struct Known<'a> {
    /// The layers.
    pub layers: &'a [Layer],
    /// The base image.
    pub base: Option<&'a BaseImage>,
    /// The Dockerfile.
    pub dockerfile: Option<&'a Dockerfile>,
}

/// A content by size and hash; an empty file also by its name, as all empty ones are equal.
type Key = (u64, u128, Vec<u8>);

/// Holds each stage's image against the image. Gives with them the live files that are in none: made in the final
/// stage, or come from its context.
///
/// # Errors
/// When a content can't be read.
pub fn compare(
    image: &Merged<'_>,
    known: &Known<'_>,
    given: &[Given],
) -> io::Result<(Vec<StageImage>, Vec<PathId>)> {
    if given.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let sizes = |tree: &ImageTree| -> HashSet<u64> {
        tree.inodes().iter().map(|inode| inode.size).collect()
    };
    let of_stages: HashSet<u64> = given.iter().flat_map(|stage| sizes(&stage.tree)).collect();
    let of_image = sizes(image.tree);
    let keys = Keys::of(image, &of_stages)?;
    let base = known.base.map_or(0, |base| base.layers);
    let mut images = Vec::new();
    let mut in_stages: HashSet<Key> = HashSet::new();
    for stage in given {
        let merged = Merged {
            tree: &stage.tree,
            read: &stage.read,
        };
        let own = Keys::of(&merged, &of_image)?;
        // Layers that both have from a common start did not reach the image through the stage, unless it inherits it.
        let is_inherited = inherits(known.dockerfile, &stage.name);
        let ids = known.layers.iter().map(|layer| &layer.head.diff_id);
        let common = ids.zip(&stage.diff_ids).take_while(|(a, b)| a == b).count();
        let first = if is_inherited { 0 } else { base.max(common) };
        let copies = copies(image.tree, known.layers, &stage.name);
        let inodes = image.tree.inodes().iter().enumerate();
        let comes_from = comes_from(known.dockerfile, &stage.name);
        let can_bring: Vec<bool> = known
            .layers
            .iter()
            .map(|layer| is_inherited || comes_from(layer))
            .collect();
        let reached: HashSet<&Key> = inodes
            .filter(|(_, inode)| inode.layer >= first && can_bring[inode.layer])
            .filter_map(|(id, _)| keys.0[id].as_ref())
            .collect();
        let files: Vec<StageFile> = live_files(&stage.tree)
            .map(|(path, id)| {
                let key = own.0[id.0 as usize].as_ref();
                in_stages.extend(key.cloned());
                let full = stage.tree.paths().full(path);
                let is_copied = || {
                    let at = std::str::from_utf8(&full).is_ok_and(|path| copies.contains(path));
                    at || is_inherited && is_file(image.tree, &full)
                };
                StageFile {
                    path: escape::name(&full),
                    bytes: stage.tree.inode(id).size,
                    fate: if key.is_some_and(|key| reached.contains(key)) {
                        Fate::Carried
                    } else if is_copied() {
                        Fate::Changed
                    } else {
                        Fate::LeftBehind
                    },
                }
            })
            .collect();
        images.push(StageImage {
            name: stage.name.clone(),
            reference: stage.reference.clone(),
            built_bytes: files.iter().map(|file| file.bytes).sum(),
            files,
        });
    }
    let names: HashSet<&str> = given.iter().map(|stage| stage.name.as_str()).collect();
    let made_here = live_files(image.tree)
        .filter(|(_, id)| {
            let layer = image.tree.inode(*id).layer;
            let is_in_stage = keys.0[id.0 as usize]
                .as_ref()
                .is_some_and(|key| in_stages.contains(key));
            layer >= base && !is_in_stage && is_of(&known.layers[layer], &names)
        })
        .map(|(path, _)| path)
        .collect();
    Ok((images, made_here))
}

/// Tells layers that may have brought something of a stage: theirs is it, or a stage that takes from it. Without a
/// Dockerfile any may.
fn comes_from<'a>(
    dockerfile: Option<&'a Dockerfile>,
    name: &'a str,
) -> impl Fn(&Layer) -> bool + 'a {
    let mut takers: HashSet<&str> = HashSet::from([name]);
    // In the order of the file: a stage takes from earlier ones only.
    for edge in dockerfile.iter().flat_map(|dockerfile| &dockerfile.edges) {
        if edge.from.kind == CopySource::Stage
            && takers.contains(edge.from.name.as_str())
            && let Some(stage) = dockerfile.and_then(|dockerfile| dockerfile.stages.get(edge.to))
        {
            takers.insert(&stage.name);
        }
    }
    move |layer| {
        let provenance = &layer.head.provenance;
        match (&provenance.copied_from, &provenance.stage) {
            (Some(from), _) => {
                from.kind == CopySource::Stage && takers.contains(from.name.as_str())
            }
            (None, Some(stage)) => takers.contains(stage.as_str()),
            (None, None) => true,
        }
    }
}

/// Paths in a stage that copies took from it, without a leading slash, as far as the copies tell.
fn copies(tree: &ImageTree, layers: &[Layer], name: &str) -> HashSet<String> {
    let of_stage = |layer: &Layer| {
        let from = layer.head.provenance.copied_from.as_ref();
        from.is_some_and(|from| from.kind == CopySource::Stage && from.name == name)
    };
    let led = tree.inodes().iter().filter_map(|inode| {
        let layer = layers.get(inode.layer).filter(|layer| of_stage(layer))?;
        let path = layer.leads.as_ref()?.lead(&tree.paths().full(inode.path))?;
        Some(path.trim_start_matches('/').to_owned())
    });
    led.collect()
}

/// Whether a regular file lives at a path.
fn is_file(tree: &ImageTree, path: &[u8]) -> bool {
    let mut names = path.split(|&byte| byte == b'/');
    let found = names.try_fold(PathId::ROOT, |at, name| tree.paths().find_child(at, name));
    found
        .and_then(|path| tree.node(path))
        .is_some_and(|node| node.kind == NodeKind::File)
}

/// Whether the image inherits a stage.
fn inherits(dockerfile: Option<&Dockerfile>, name: &str) -> bool {
    dockerfile.is_some_and(|dockerfile| {
        let used = dockerfile.instructions.iter().filter(|step| step.is_used);
        used.filter_map(|step| step.stage)
            .any(|stage| dockerfile.stages[stage].name == name)
    })
}

/// Whether a layer's files would be in one of these stages, had they been copied from any: what comes from a stage or
/// image that was not given may be there.
fn is_of(layer: &Layer, names: &HashSet<&str>) -> bool {
    let provenance = &layer.head.provenance;
    match (&provenance.copied_from, provenance.origin) {
        (Some(from), _) => names.contains(from.name.as_str()),
        (None, Origin::Stage) => true,
        (None, _) => false,
    }
}

/// Live regular files, each once, by the first path that reaches it.
fn live_files(tree: &ImageTree) -> impl Iterator<Item = (PathId, InodeId)> + '_ {
    let mut seen = HashSet::new();
    tree.final_nodes()
        .filter(|(_, node)| node.kind == NodeKind::File)
        .filter_map(|(path, node)| Some((path, node.inode?)))
        .filter(move |(_, id)| seen.insert(*id))
}

/// Keys along [`ImageTree::inodes`]; none where no file of such a size is on the other side.
struct Keys(Vec<Option<Key>>);

impl Keys {
    fn of(image: &Merged<'_>, sizes: &HashSet<u64>) -> io::Result<Self> {
        let tree = image.tree;
        let wanted = |inode: &Inode| inode.size > 0 && sizes.contains(&inode.size);
        let hashes: HashMap<InodeId, u128> = hash_whole(tree, image.read, wanted)?;
        let inodes = tree.inodes().iter().enumerate();
        let keys = inodes.map(|(position, inode)| match inode.size {
            0 => Some((0, 0, tree.paths().name(inode.path).to_vec())),
            size => {
                let hash = hashes.get(&InodeId(position as u32))?;
                Some((size, *hash, Vec::new()))
            }
        });
        Ok(Self(keys.collect()))
    }
}
