//! The library's way from what a user calls an image to files of it that are read again.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use layerscope::contents::{Compared, Contents, Cost, Error, Extract, Extracted, Part, View};
use layerscope::progress::Silent;
use layerscope::source::{self, ImageRef};
use layerscope::tree::{InodeId, PathId};
use layerscope::{Inspection, analysis};

/// An image that was analysed.
pub struct Analysed {
    pub inspection: Inspection,
    pub contents: Contents,
}

/// Analyses an image.
pub fn analysed(image: &str) -> Analysed {
    analysed_with(image, source::Options::default())
}

/// Analyses an image that is opened so.
pub fn analysed_with(image: &str, options: source::Options) -> Analysed {
    let reference = ImageRef::parse(image).unwrap();
    let contents = Contents::of(reference.clone(), options.clone());
    let opened = source::open(&reference, &options, &Silent).unwrap();
    let how = analysis::Options::default();
    Analysed {
        inspection: analysis::inspect(opened, Vec::new(), &how, &Silent).unwrap(),
        contents,
    }
}

impl Analysed {
    /// The path of that name.
    pub fn path(&self, path: &[u8]) -> PathId {
        let paths = self.inspection.tree.paths();
        let names = path
            .split(|&byte| byte == b'/')
            .filter(|name| !name.is_empty());
        names.fold(PathId::ROOT, |at, name| paths.find_child(at, name).unwrap())
    }

    /// The inode at a path of the final file system.
    pub fn file(&self, path: &[u8]) -> InodeId {
        let node = self.inspection.tree.node(self.path(path)).unwrap();
        node.inode.unwrap()
    }

    /// A part of a file.
    pub fn read(&self, file: InodeId, from: u64, most: usize) -> Result<Part, Error> {
        let stop = AtomicBool::new(false);
        let inspection = &self.inspection;
        self.contents
            .read(inspection, file, from, most, &Silent, &stop)
    }

    /// What the first byte of a layer's first file takes.
    pub fn cost(&self, layer: usize) -> Cost {
        let inodes = self.inspection.tree.inodes().iter();
        let is_its = |inode: &layerscope::tree::Inode| inode.layer == layer && inode.size > 0;
        let at = inodes.clone().position(is_its).unwrap();
        let file = InodeId(at.try_into().unwrap());
        self.contents
            .cost_to_read(&self.inspection, &[(file, 0)], 1)
    }

    /// Two files, compared to their ends.
    pub fn compare(&self, files: [InodeId; 2], most: usize) -> Result<Compared, Error> {
        let stop = AtomicBool::new(false);
        let inspection = &self.inspection;
        self.contents
            .compare(inspection, files, most, &Silent, &stop)
    }

    /// A whole file, at most 1,000,000 bytes at once.
    pub fn whole(&self, file: InodeId) -> Vec<u8> {
        let mut whole = Vec::new();
        loop {
            let part = self.read(file, whole.len() as u64, 1_000_000).unwrap();
            assert_eq!(part.from, whole.len() as u64);
            whole.extend_from_slice(&part.bytes);
            if whole.len() as u64 == part.size {
                return whole;
            }
            assert!(!part.bytes.is_empty());
        }
    }

    /// Writes a path of a view.
    pub fn extract(&self, path: &[u8], view: View, to: &Path) -> Result<Extracted, Error> {
        self.extract_with(path, view, to, false)
    }

    /// Writes a path of a view, over what is there if that is said.
    pub fn extract_with(
        &self,
        path: &[u8],
        view: View,
        to: &Path,
        overwrite: bool,
    ) -> Result<Extracted, Error> {
        let wanted = Extract {
            path: self.path(path),
            view,
            to: to.to_owned(),
            overwrite,
        };
        let stop = AtomicBool::new(false);
        let inspection = &self.inspection;
        self.contents.extract(inspection, &wanted, &Silent, &stop)
    }

    /// The file system in the end.
    pub fn last(&self) -> View {
        View::Merged(self.inspection.layers.len() - 1)
    }
}
