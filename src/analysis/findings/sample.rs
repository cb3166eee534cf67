//! The images of `testdata/` as rules see them, for unit tests.

use super::{Rewrites, Subject, Tops};
use crate::progress::Silent;
use crate::source::{self, ImageRef};
use crate::tree::PathId;

/// Analyses an image below `testdata/`: `corpus/attested:node-chain`.
pub(in crate::analysis) fn with<T>(name: &str, then: impl FnOnce(&Subject<'_>) -> T) -> T {
    let path = format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"));
    let open = || {
        let reference = ImageRef::parse(&path).unwrap();
        source::open(&reference, &source::Options::default(), &Silent).unwrap()
    };
    let image = open();
    let told = crate::provenance::told(&image, &Default::default()).unwrap();
    let inspection =
        crate::analysis::inspect(open(), Vec::new(), &Default::default(), &Silent).unwrap();
    then(&Subject {
        image: &inspection.image,
        config: &image.config,
        layers: &inspection.layers,
        dockerfile: inspection.dockerfile.as_ref(),
        meaning: told.meaning.as_ref(),
        tree: &inspection.tree,
        wasted: &inspection.wasted,
        duplicates: &inspection.duplicates,
        rewrites: Rewrites::new(&inspection.tree, &inspection.wasted),
        seen: vec![Default::default(); inspection.layers.len()],
        tops: Tops::new(inspection.tree.paths()),
    })
}

/// The path of that name, which some layer must have had.
pub(in crate::analysis) fn path(subject: &Subject<'_>, name: &str) -> PathId {
    let paths = subject.tree.paths();
    let found = name.split('/').try_fold(PathId::ROOT, |at, part| {
        paths.find_child(at, part.as_bytes())
    });
    found.unwrap_or_else(|| panic!("no {name}"))
}
