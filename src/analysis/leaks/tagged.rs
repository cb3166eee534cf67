//! Directories that say themselves that they are a cache, by a `CACHEDIR.TAG`.
//!
//! <https://bford.info/cachedir/>

use super::super::findings::Subject;
use crate::tree::PathId;

/// The rule that takes them.
pub const RULE: &str = "leak/cachedir";

const NAME: &[u8] = b"CACHEDIR.TAG";
/// What such a file has to start with.
const SIGNATURE: &[u8] = b"Signature: 8a477f597d28d172789f06886806bc55";

/// What lies in directories that have the tag and are no cache: uv gives it to the environments that it makes, and what
/// cargo builds has a rule of its own, which leaves the programs.
const NO_CACHES: [&[u8]; 2] = [b"pyvenv.cfg", b".rustc_info.json"];

/// The signature's length, of a file of that name.
pub fn wants(path: &[u8], size: u64) -> u64 {
    let wanted = SIGNATURE.len() as u64;
    let is_tag = path.rsplit(|&byte| byte == b'/').next() == Some(NAME);
    if is_tag && size >= wanted { wanted } else { 0 }
}

/// Nothing, kept as a sign that the signature is right.
pub fn kept(path: &[u8], content: &[u8]) -> Option<Box<[u8]>> {
    (wants(path, u64::MAX) > 0 && content.starts_with(SIGNATURE)).then(Box::default)
}

/// All directories with such a file.
pub fn directories(subject: &Subject<'_>) -> Vec<PathId> {
    let paths = subject.tree.paths();
    subject
        .inodes()
        .filter(|&id| paths.name(subject.tree.inode(id).path) == NAME)
        .filter(|&id| subject.sight(id).is_some_and(|sight| sight.kept.is_some()))
        .map(|id| paths.parent(subject.tree.inode(id).path))
        .filter(|&directory| {
            let has = |name: &&[u8]| paths.find_child(directory, name).is_some();
            !NO_CACHES.iter().any(has)
        })
        .collect()
}
