//! An image built by hand: a base, three copies and a clean-up that came too late.

use std::collections::BTreeMap;
use std::sync::Arc;

use layerscope::inspection::{
    BaseBasis, BaseImage, Basis, CopiedFrom, CopySource, FileCounts, ImageInfo, Inspection,
    Instruction, Layer, LayerHead, Origin, Outline, Provenance, Summary, Waste, WasteReason,
};
use layerscope::layers::{Entry, EntryKind, LayerContents};
use layerscope::tree::{Cause, ChangeKind, ImageTree, Inode, InodeId};

/// A layer's contents from `(kind, path, bytes)`.
pub(super) fn contents<'a>(
    entries: impl IntoIterator<Item = (EntryKind, &'a [u8], u64)>,
) -> LayerContents {
    let mut contents = LayerContents::default();
    for (kind, path, size) in entries {
        let entry = Entry {
            size,
            mode: 0o644,
            ..Entry::new(kind)
        };
        contents.push(path, b"", entry).unwrap();
    }
    contents
}

fn texts(entries: &[(EntryKind, &str, u64)]) -> LayerContents {
    contents(
        entries
            .iter()
            .map(|&(kind, path, size)| (kind, path.as_bytes(), size)),
    )
}

pub(super) fn head(index: usize, text: &str) -> LayerHead {
    LayerHead {
        index,
        digest: Some(format!("sha256:{}", format!("{index:02x}a7").repeat(16))),
        diff_id: format!("sha256:{}", format!("{index:02x}d1").repeat(16)),
        media_type: "application/vnd.oci.image.layer.v1.tar+gzip".to_owned(),
        compressed_bytes: Some(1000 + 100_000 * index as u64),
        blob: String::new(),
        provenance: Provenance {
            created_by: Some(text.to_owned()),
            instruction: Some(Instruction {
                keyword: text.split(' ').next().map(str::to_owned),
                text: text.to_owned(),
                start_line: None,
                end_line: None,
            }),
            stage: None,
            origin: Origin::Unknown,
            copied_from: None,
            basis: Basis::History,
        },
    }
}

fn copied(index: usize, text: &str, line: u32, from: &str) -> LayerHead {
    let mut head = head(index, text);
    head.provenance.stage = Some("runtime".to_owned());
    head.provenance.origin = Origin::Copied;
    head.provenance.basis = Basis::Attestation;
    head.provenance.copied_from = Some(CopiedFrom {
        kind: CopySource::Stage,
        name: from.to_owned(),
    });
    if let Some(instruction) = &mut head.provenance.instruction {
        instruction.start_line = Some(line);
        instruction.end_line = Some(line);
    }
    head
}

pub(super) fn heads() -> Vec<LayerHead> {
    let mut base = head(0, "ADD busybox.tar.xz /");
    base.provenance.origin = Origin::Base;
    let clean = head(
        4,
        "RUN rm -rf /app/src/.git && chmod -R 755 /app/node_modules && echo \"a step that says much\" && true",
    );
    vec![
        base,
        copied(
            1,
            "COPY --from=deps /src/node_modules /app/node_modules",
            24,
            "deps",
        ),
        copied(
            2,
            "COPY --from=build /src/dist /src/.env /app/",
            25,
            "build",
        ),
        copied(3, "COPY --from=build /src /app/src", 26, "build"),
        clean,
    ]
}

pub(super) fn layers() -> Vec<LayerContents> {
    use EntryKind::{Directory, File, HardLink, Symlink, Whiteout};
    let mut base = texts(&[
        (Directory, "bin", 0),
        (File, "bin/busybox", 1_131_168),
        (Directory, "etc", 0),
        (File, "etc/group", 340),
        (File, "etc/passwd", 340),
        (Directory, "lib", 0),
        (File, "lib/libc.so.6", 845_000),
    ]);
    for name in ["sh", "ls", "cat"] {
        let entry = Entry::new(HardLink);
        base.push(format!("bin/{name}").as_bytes(), b"bin/busybox", entry)
            .unwrap();
    }
    base.push(b"lib64", b"lib", Entry::new(Symlink)).unwrap();
    let modules = [
        (Directory, "app", 0),
        (Directory, "app/node_modules", 0),
        (Directory, "app/node_modules/express", 0),
        (File, "app/node_modules/express/index.js", 300_000),
        (Directory, "app/node_modules/left-pad", 0),
        (File, "app/node_modules/left-pad/index.js", 48_000),
    ];
    vec![
        base,
        texts(&modules),
        texts(&[
            (File, "app/.env", 22),
            (File, "app/main.js", 40_000),
            (File, "app/vendor.js", 20_000),
        ]),
        texts(&[
            (Directory, "app/src", 0),
            (File, "app/src/.env", 22),
            (Directory, "app/src/.git", 0),
            (Directory, "app/src/.git/objects", 0),
            (File, "app/src/.git/objects/pack", 20_000),
            (File, "app/src/README.md", 4_000),
            (Directory, "app/src/dist", 0),
            (File, "app/src/dist/main.js", 40_000),
            (Directory, "app/src/node_modules", 0),
            (File, "app/src/node_modules/typescript.js", 404_000),
        ]),
        {
            let mut clean = texts(&modules);
            let gone = Entry::new(Whiteout);
            clean.push(b"app/src/.git", b"", gone).unwrap();
            clean
        },
    ]
}

pub(super) fn outline() -> Outline {
    Outline {
        dockerfile: None,
        image: image(),
        layers: heads(),
        warnings: vec!["the attestation names no base image".to_owned()],
    }
}

pub(super) fn image() -> ImageInfo {
    ImageInfo {
        reference: "shop:1".to_owned(),
        source: "oci-archive",
        found: None,
        platform: "linux/amd64".to_owned(),
        config_digest: Some("sha256:0".to_owned()),
        base: Some(BaseImage {
            reference: Some("busybox:1.35".to_owned()),
            digest: None,
            layers: 1,
            basis: BaseBasis::Attestation,
        }),
        ..ImageInfo::default()
    }
}

pub(super) fn inspection() -> Inspection {
    let mut inspection = inspect(heads(), layers());
    set_image(&mut inspection);
    inspection.warnings = vec![
        "the attestation names no base image".to_owned(),
        "layer 5: \u{1b}[31mred\u{1b}[0m is no xattr".to_owned(),
    ];
    inspection
}

/// Says which image it is; all but its lowest layer are its own.
pub(super) fn set_image(inspection: &mut Inspection) {
    inspection.image = image();
    let own = &inspection.layers[1..];
    inspection.summary.own_bytes = own.iter().map(|layer| layer.bytes).sum();
    inspection.summary.own_wasted_bytes = own.iter().map(|layer| layer.wasted_bytes).sum();
}

/// An inspection with the figures that the merge gives.
pub(super) fn inspect(heads: Vec<LayerHead>, layers: Vec<LayerContents>) -> Inspection {
    let shared = layers.into_iter().map(Arc::new).collect();
    let tree = ImageTree::merge(shared).unwrap();
    let layers: Vec<Layer> = heads
        .into_iter()
        .map(|head| {
            let written = tree
                .inodes()
                .iter()
                .filter(|inode| inode.layer == head.index);
            let bytes = written.clone().map(|inode| inode.size).sum();
            let live = written.filter(|inode| inode.loss.is_none());
            let final_bytes = live.map(|inode| inode.size).sum();
            let hidden = tree
                .inodes()
                .iter()
                .filter(|inode| inode.loss.is_some_and(|loss| loss.layer == head.index));
            let hides_bytes = hidden.map(|inode| inode.size).sum();
            let count = |kind| {
                let changes = tree.changes(head.index).iter();
                changes.filter(|change| change.kind == kind).count() as u64
            };
            Layer {
                bytes,
                final_bytes,
                wasted_bytes: bytes - final_bytes,
                hides_bytes,
                files: FileCounts {
                    added: count(ChangeKind::Added),
                    modified: count(ChangeKind::Modified),
                    removed: count(ChangeKind::Removed),
                },
                leads: None,
                verified: true,
                head,
            }
        })
        .collect();
    let sum = |of: fn(&Layer) -> u64| layers.iter().map(of).sum();
    Inspection {
        image: ImageInfo {
            reference: "image".to_owned(),
            ..ImageInfo::default()
        },
        summary: Summary {
            total_bytes: sum(|layer| layer.bytes),
            final_bytes: sum(|layer| layer.final_bytes),
            wasted_bytes: sum(|layer| layer.wasted_bytes),
            ..Summary::default()
        },
        stages: Vec::new(),
        dockerfile: None,
        stage_images: Vec::new(),
        made_here: Vec::new(),
        layers,
        wasted: tree.inodes().iter().enumerate().filter_map(waste).collect(),
        duplicates: Vec::new(),
        findings: None,
        reasons: BTreeMap::new(),
        unjudged: Vec::new(),
        ignored: Vec::new(),
        checklist: Vec::new(),
        split: None,
        tree,
        warnings: Vec::new(),
    }
}

/// Contents were not compared here: a file that was written again counts as the same.
fn waste((id, inode): (usize, &Inode)) -> Option<Waste> {
    let loss = inode.loss?;
    Some(Waste {
        inode: InodeId(id as u32),
        path: loss.path,
        bytes: inode.size,
        written_by: inode.layer,
        hidden_by: loss.layer,
        reason: match loss.cause {
            Cause::Whiteout => WasteReason::Deleted,
            Cause::Replaced => WasteReason::Replaced,
            Cause::Rewritten(_) => WasteReason::MetadataOnly,
            Cause::Repeated => WasteReason::Repeated,
        },
    })
}
