//! The image of [`fixtures`] led back to the Dockerfile in `testdata/shop-context`: stages, lines and edges as a
//! person reads them there.

use layerscope::inspection::{
    Basis, BuildStage, CopiedFrom, CopySource, Dockerfile, Edge, EdgeKind, Fate, Figures,
    Inspection, LayerHead, Origin, Outline, Stage, StageFile, StageImage, StageKind, Step,
};
use layerscope::layers::EntryKind;
use layerscope::provenance::copied::{Copied, Entry};
use layerscope::provenance::dockerfile as parser;

use super::{fixtures, found};

const TEXT: &str = include_str!("../../../testdata/shop-context/Dockerfile");

/// Stage, keyword, first and last line, layer, source.
type Line = (
    usize,
    &'static str,
    u32,
    u32,
    Option<usize>,
    Option<&'static str>,
);

const STEPS: &[Line] = &[
    (0, "FROM", 4, 4, None, None),
    (0, "WORKDIR", 5, 5, None, None),
    (0, "COPY", 6, 6, None, None),
    (0, "RUN", 7, 9, None, None),
    (1, "FROM", 11, 11, None, None),
    (1, "ARG", 12, 12, None, None),
    (1, "ENV", 13, 13, None, None),
    (1, "COPY", 14, 14, None, None),
    (1, "RUN", 15, 19, None, None),
    (2, "FROM", 21, 21, Some(0), None),
    (2, "LABEL", 22, 22, None, None),
    (2, "WORKDIR", 23, 23, None, None),
    (2, "COPY", 24, 24, Some(1), Some("deps")),
    (2, "COPY", 25, 25, Some(2), Some("build")),
    (2, "COPY", 26, 26, Some(3), Some("build")),
    (2, "RUN", 27, 27, Some(4), None),
    (2, "USER", 28, 28, None, None),
    (2, "EXPOSE", 29, 29, None, None),
    (2, "HEALTHCHECK", 30, 30, None, None),
    (2, "ENTRYPOINT", 31, 31, None, None),
];

pub(super) fn from(kind: CopySource, name: &str) -> CopiedFrom {
    CopiedFrom {
        kind,
        name: name.to_owned(),
    }
}

fn dockerfile() -> Dockerfile {
    use CopySource::{Image, Stage};
    let busybox = "localhost:5000/busybox:1.35";
    let lines: Vec<String> = TEXT.lines().map(str::to_owned).collect();
    let stage = |name: &str, base: &str, parent, is_final| BuildStage {
        name: name.to_owned(),
        base: base.to_owned(),
        parent,
        is_final,
    };
    let edge = |kind, from, to, line, layers: &[usize]| Edge {
        kind,
        from,
        to,
        line,
        layers: layers.to_vec(),
        bytes: 0,
    };
    let (inherits, copies) = (EdgeKind::Inherits, EdgeKind::Copies);
    Dockerfile {
        name: "Dockerfile".to_owned(),
        basis: Basis::Attestation,
        is_found: false,
        stages: vec![
            stage("deps", busybox, None, false),
            stage("build", "deps", Some(0), false),
            stage("runtime", busybox, None, true),
        ],
        instructions: STEPS
            .iter()
            .map(
                |&(stage, keyword, start_line, end_line, layer, source)| Step {
                    stage: Some(stage),
                    keyword: keyword.to_owned(),
                    text: lines[start_line as usize - 1].clone(),
                    start_line,
                    end_line,
                    copied_from: source.map(|name| from(Stage, name)),
                    paths: None,
                    is_used: stage == 2,
                    layers: layer.into_iter().collect(),
                    figures: Figures::default(),
                },
            )
            .collect(),
        edges: vec![
            edge(inherits, from(Image, busybox), 0, 4, &[]),
            edge(inherits, from(Stage, "deps"), 1, 11, &[]),
            edge(inherits, from(Image, busybox), 2, 21, &[0]),
            edge(copies, from(Stage, "deps"), 2, 24, &[1]),
            edge(copies, from(Stage, "build"), 2, 25, &[2]),
            edge(copies, from(Stage, "build"), 2, 26, &[3]),
        ],
        lines,
    }
}

fn heads() -> Vec<LayerHead> {
    let mut heads = fixtures::heads();
    for head in &mut heads {
        head.provenance.basis = Basis::Attestation;
    }
    let clean = &mut heads[4].provenance;
    clean.stage = Some("runtime".to_owned());
    clean.origin = Origin::Stage;
    heads
}

pub(super) fn outline() -> Outline {
    Outline {
        dockerfile: Some(dockerfile()),
        layers: heads(),
        warnings: Vec::new(),
        ..fixtures::outline()
    }
}

pub(super) fn inspection() -> Inspection {
    let mut inspection = fixtures::inspect(heads(), fixtures::layers());
    fixtures::set_image(&mut inspection);
    let row = |name: &str, kind, index, layers: &[usize]| {
        let of = layers.iter().map(|&layer| &inspection.layers[layer]);
        Stage {
            name: name.to_owned(),
            index,
            kind,
            base: None,
            is_final: index == Some(2),
            layer_bytes: of.clone().map(|layer| layer.bytes).sum(),
            final_bytes: of.clone().map(|layer| layer.final_bytes).sum(),
            wasted_bytes: of.map(|layer| layer.wasted_bytes).sum(),
            layers: layers.to_vec(),
            built_bytes: None,
        }
    };
    inspection.stages = vec![
        row("busybox:1.35", StageKind::Base, None, &[0]),
        row("deps", StageKind::Stage, Some(0), &[1]),
        row("build", StageKind::Stage, Some(1), &[2, 3]),
        row("runtime", StageKind::Stage, Some(2), &[4]),
    ];
    let file = parser::Dockerfile::parse(TEXT, &parser::Known::default()).unwrap();
    for (layer, line) in [(1, 24), (2, 25), (3, 26)] {
        let (_, instruction) = file.at(line).unwrap();
        let contents = &inspection.tree.layers()[layer];
        let files = contents.entries.iter();
        let files = files.filter(|entry| entry.kind == EntryKind::File);
        let entries = files.map(|entry| Entry {
            path: std::str::from_utf8(contents.path(entry)).unwrap(),
            is_directory: false,
        });
        let copied = Copied::of(instruction).unwrap();
        inspection.layers[layer].leads = Some(copied.leads(entries));
    }
    inspection.dockerfile = Some(with_figures(dockerfile(), &inspection));
    found::add(&mut inspection);
    inspection
}

/// Sums of its layers for each instruction and edge.
pub(super) fn with_figures(mut file: Dockerfile, inspection: &Inspection) -> Dockerfile {
    for step in &mut file.instructions {
        for layer in step.layers.iter().map(|&layer| &inspection.layers[layer]) {
            step.figures.bytes += layer.bytes;
            step.figures.final_bytes += layer.final_bytes;
            step.figures.wasted_bytes += layer.wasted_bytes;
        }
    }
    for edge in &mut file.edges {
        let layers = edge.layers.iter().map(|&layer| &inspection.layers[layer]);
        edge.bytes = layers.map(|layer| layer.bytes).sum();
    }
    file
}

/// What `build` holds: of 1 GB, 48 MB were carried.
pub(super) fn build_image() -> StageImage {
    let file = |path: &str, bytes, fate| StageFile {
        path: path.to_owned(),
        bytes,
        fate,
    };
    StageImage {
        name: "build".to_owned(),
        reference: "shop:build".to_owned(),
        built_bytes: 1_200_000_000,
        files: vec![
            file("src/dist/main.js", 48_000_000, Fate::Carried),
            file("usr/bin/node", 1_152_000_000, Fate::LeftBehind),
        ],
    }
}
