//! Generated layer stacks over few names, so that everything collides: the program's merge against the plain model.

use std::sync::Arc;

use layerscope::layers::{Entry, EntryKind, LayerContents};
use layerscope::tree::ImageTree;
use proptest::prelude::*;
use tempfile::TempDir;

use super::model::{Model, Op};
use crate::support::binary::report;
use crate::support::image::Image;
use crate::support::layer::Layer;

fn path() -> impl Strategy<Value = Vec<u8>> {
    let name = prop::sample::select(vec!["a", "b", "c", "d"]);
    prop::collection::vec(name, 1..4).prop_map(|parts| parts.join("/").into_bytes())
}

fn target() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        path(),
        path().prop_map(|path| [b"/".as_slice(), &path].concat()),
        path().prop_map(|path| [b"../".as_slice(), &path].concat()),
        Just(b"..".to_vec()),
    ]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        6 => (path(), 0..1000u64).prop_map(|(path, size)| Op::File(path, size)),
        3 => path().prop_map(Op::Dir),
        2 => (path(), target()).prop_map(|(path, target)| Op::Symlink(path, target)),
        3 => (path(), path()).prop_map(|(path, target)| Op::HardLink(path, target)),
        1 => path().prop_map(Op::Fifo),
        3 => path().prop_map(Op::Whiteout),
        1 => path().prop_map(Op::Opaque),
    ]
}

fn stack() -> impl Strategy<Value = Vec<Vec<Op>>> {
    prop::collection::vec(prop::collection::vec(op(), 0..12), 0..6)
}

fn contents(layer: &[Op]) -> Arc<LayerContents> {
    let mut contents = LayerContents::default();
    for op in layer {
        let (path, link, kind, size): (&[u8], &[u8], _, _) = match op {
            Op::File(path, size) => (path, b"", EntryKind::File, *size),
            Op::Dir(path) => (path, b"", EntryKind::Directory, 0),
            Op::Symlink(path, target) => (path, target, EntryKind::Symlink, 0),
            Op::HardLink(path, target) => (path, target, EntryKind::HardLink, 0),
            Op::Fifo(path) => (path, b"", EntryKind::Fifo, 0),
            Op::Whiteout(path) => (path, b"", EntryKind::Whiteout, 0),
            Op::Opaque(path) => (path, b"", EntryKind::OpaqueWhiteout, 0),
        };
        let entry = Entry {
            size,
            ..Entry::new(kind)
        };
        contents.push(path, link, entry).unwrap();
    }
    Arc::new(contents)
}

/// The same layer as a tar.
fn tar(layer: &[Op]) -> Layer {
    fn text(path: &[u8]) -> &str {
        std::str::from_utf8(path).unwrap()
    }
    layer.iter().fold(Layer::new(), |tar, op| match op {
        Op::File(path, size) => tar.file(text(path), *size as usize),
        Op::Dir(path) => tar.dir(text(path)),
        Op::Symlink(path, target) => tar.symlink(text(path), text(target)),
        Op::HardLink(path, target) => tar.hard_link(text(path), text(target)),
        Op::Fifo(path) => tar.fifo(text(path)),
        Op::Whiteout(path) => tar.whiteout(text(path)),
        Op::Opaque(path) => tar.opaque(text(path)),
    })
}

fn model(stack: &[Vec<Op>]) -> Option<Model> {
    let mut model = Model::new();
    for layer in stack {
        model.apply(layer).ok()?;
    }
    Some(model)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_merge_keeps_what_the_model_keeps(stack in stack()) {
        let merged = ImageTree::merge(stack.iter().map(|layer| contents(layer)).collect());
        let model = model(&stack);
        prop_assert_eq!(merged.is_err(), model.is_none(), "both refuse or neither: {:?}", merged.err());
        let (Some(model), Ok(tree)) = (model, ImageTree::merge(stack.iter().map(|layer| contents(layer)).collect())) else {
            return Ok(());
        };
        let total: u64 = tree.inodes().iter().map(|inode| inode.size).sum();
        let live: u64 = tree.inodes().iter().filter(|inode| inode.links > 0).map(|inode| inode.size).sum();
        let lost: u64 = tree.inodes().iter().filter(|inode| inode.loss.is_some()).map(|inode| inode.size).sum();
        prop_assert_eq!(total, model.total());
        prop_assert_eq!(live, model.final_bytes());
        prop_assert_eq!(total, live + lost);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_binary_reports_what_the_model_keeps(stack in stack()) {
        let Some(model) = model(&stack) else { return Ok(()) };
        let dir = TempDir::new().unwrap();
        let image = Image::new(stack.iter().map(|layer| tar(layer)));
        let report = report(image.docker().write_tar(&dir.path().join("i.tar")), &[]);
        prop_assert_eq!(report["summary"]["total_bytes"].as_u64(), Some(model.total()));
        prop_assert_eq!(report["summary"]["final_bytes"].as_u64(), Some(model.final_bytes()));
        prop_assert_eq!(report["summary"]["files"].as_u64(), Some(model.files() as u64));
    }
}
