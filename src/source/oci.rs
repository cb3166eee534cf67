//! From an index through nested indexes to the manifest of one platform: in OCI layouts, skopeo's `dir:`, registries and
//! containerd.

use std::collections::HashSet;

use super::error::Error;
use super::manifest::{CONTAINERD_NAME, Config, Descriptor, Document, PREDICATE_TYPE, REF_NAME};
use super::neighbours::{self, Listing};
use super::opening::Opening;
use super::platform::Platform;
use super::reference::{Choice, names_match};
use super::store::Store;
use super::{Chosen, Located, Statement, choose};
use crate::layers::Digest;

/// A manifest that could be the one, and where it was listed.
pub(super) struct Candidate {
    pub(super) descriptor: Descriptor,
    pub(super) platform: Option<Platform>,
    /// Position in the topmost index.
    top: usize,
    /// The indexes that lead to it.
    pub(super) indexes: Vec<Digest>,
}

/// How a store names its blobs.
#[derive(Clone, Copy)]
pub enum Naming {
    /// `blobs/sha256/HEX`.
    Layout,
    /// `HEX`, beside `manifest.json`.
    Flat,
    /// `manifests/DIGEST` and `blobs/DIGEST`.
    Remote,
}

impl Naming {
    pub(super) fn name(self, digest: &Digest) -> String {
        match self {
            Self::Layout => format!("blobs/{}", digest.as_str().replacen(':', "/", 1)),
            Self::Flat => digest.hex().to_owned(),
            Self::Remote => format!("blobs/{digest}"),
        }
    }

    /// The document that everything starts from, in messages.
    pub(super) fn topmost(self) -> &'static str {
        match self {
            Self::Layout => "index.json",
            Self::Flat => "manifest.json",
            Self::Remote => "the index",
        }
    }

    /// `skopeo copy --all` puts `.manifest.json` behind the manifests that an index lists.
    pub(super) fn manifest_name(self, store: &Store, digest: &Digest) -> String {
        let name = self.name(digest);
        let marked = format!("{name}.manifest.json");
        match self {
            Self::Flat if store.contains(&marked) => marked,
            Self::Remote => format!("manifests/{digest}"),
            _ => name,
        }
    }
}

/// What a walk through indexes came upon.
pub(super) struct Walked {
    /// The manifests that may be meant: one image, perhaps for several platforms.
    pub(super) candidates: Vec<Candidate>,
    pub(super) attestations: Vec<Descriptor>,
    /// All image manifests.
    others: Vec<Listing>,
}

/// Opens the layout whose topmost document is `index.json`.
pub fn open_layout(opening: &Opening<'_>) -> Result<Chosen, Error> {
    let walked = walk_layout(opening)?;
    let mut found = choose::by_platform(opening, Naming::Layout, walked.candidates)?;
    found.located.neighbours = neighbours::in_layout(opening, &found.located, &walked.others);
    Ok(with_statements(
        opening,
        Naming::Layout,
        found,
        &walked.attestations,
    ))
}

/// The manifests that a layout lists.
pub(super) fn walk_layout(opening: &Opening<'_>) -> Result<Walked, Error> {
    let document = opening.json::<Document>("index.json", None)?;
    let Some(manifests) = document.manifests else {
        return Err(opening.document_error(
            "index.json",
            "has no list of manifests, so this is no OCI layout",
        ));
    };
    let mut walk = Walk::new(opening, Naming::Layout);
    let mut tops = Vec::new();
    for descriptor in manifests {
        if descriptor.is_attestation() {
            walk.attestations.push(descriptor);
            continue;
        }
        let top = tops.len();
        walk.follow(&descriptor, top)?;
        tops.push(descriptor);
    }
    let others = walk.candidates.iter().map(|candidate| Listing {
        names: names(&tops[candidate.top]),
        descriptor: candidate.descriptor.clone(),
        indexes: candidate.indexes.clone(),
    });
    let others: Vec<Listing> = others.collect();
    let mut candidates = walk.candidates;
    if let Some(Choice::Name(wanted)) = opening.choice
        && candidates
            .iter()
            .any(|candidate| candidate.descriptor.digest == *wanted)
    {
        candidates.retain(|candidate| candidate.descriptor.digest == *wanted);
    } else {
        let wanted = choose_image(opening, &tops)?;
        candidates.retain(|candidate| wanted.contains(&candidate.top));
    }
    Ok(Walked {
        candidates,
        attestations: walk.attestations,
        others,
    })
}

/// Opens skopeo's `dir:`, whose topmost document is `manifest.json`, a manifest or an index.
pub fn open_flat(opening: &Opening<'_>) -> Result<Chosen, Error> {
    let bytes = opening.document("manifest.json")?;
    open_topmost(opening, Naming::Flat, "manifest.json", &bytes)
}

/// Opens a repository of a registry or an engine's store. `top` is the name of the manifest or index that the image's
/// name leads to, `bytes` are its, held against a digest where one is known.
pub fn open_remote(opening: &Opening<'_>, top: &str, bytes: &[u8]) -> Result<Chosen, Error> {
    open_topmost(opening, Naming::Remote, top, bytes)
}

fn open_topmost(
    opening: &Opening<'_>,
    naming: Naming,
    top: &str,
    bytes: &[u8],
) -> Result<Chosen, Error> {
    match walk_topmost(opening, naming, top, bytes)? {
        Topmost::Index(walked) => {
            let chosen = choose::by_platform(opening, naming, walked.candidates)?;
            let attestations = &walked.attestations;
            Ok(with_statements(opening, naming, chosen, attestations))
        }
        Topmost::Manifest(located) => choose::check_only_platform(opening, *located),
    }
}

/// What the name of an image leads to.
pub(super) enum Topmost {
    Index(Walked),
    Manifest(Box<Located>),
}

/// The manifest, or the manifests that an index lists, of which `top` is the name.
pub(super) fn walk_topmost(
    opening: &Opening<'_>,
    naming: Naming,
    top: &str,
    bytes: &[u8],
) -> Result<Topmost, Error> {
    let digest = Digest::sha256(bytes);
    let document: Document = opening.parse(top, bytes)?;
    let is_index = document.manifests.is_some();
    check_kind(opening, top, &document, is_index)?;
    let Some(manifests) = document.manifests else {
        let located = locate(opening, naming, top, Some(digest), document)?;
        return Ok(Topmost::Manifest(Box::new(located)));
    };
    let mut walk = Walk::new(opening, naming);
    walk.trail.push(digest);
    for descriptor in manifests {
        if descriptor.is_attestation() {
            walk.attestations.push(descriptor);
        } else {
            walk.follow(&descriptor, 0)?;
        }
    }
    Ok(Topmost::Index(Walked {
        candidates: walk.candidates,
        attestations: walk.attestations,
        others: Vec::new(),
    }))
}

/// Adds the provenance statements that an index lists beside the chosen manifest. What is wrong with them is a warning:
/// the figures do not need them.
fn with_statements(
    opening: &Opening<'_>,
    naming: Naming,
    mut found: Chosen,
    attestations: &[Descriptor],
) -> Chosen {
    let Some(manifest) = &found.located.manifest_digest else {
        return found;
    };
    /// BuildKit lists one.
    const MOST: usize = 4;
    let mut read = 0;
    for descriptor in attestations {
        if descriptor.subject() != Some(manifest.as_str()) {
            continue;
        }
        if read == MOST {
            break;
        }
        read += 1;
        match statements(opening, naming, descriptor) {
            Ok(statements) => found.located.statements.extend(statements),
            Err(error) => found
                .warnings
                .push(format!("the image's attestation can't be read: {error}")),
        }
    }
    found
}

/// Statements in an attestation manifest at most: BuildKit writes one, and each may have megabytes.
const STATEMENTS: usize = 4;

fn statements(
    opening: &Opening<'_>,
    naming: Naming,
    descriptor: &Descriptor,
) -> Result<Vec<Statement>, Error> {
    let listed = provenance(opening, naming, descriptor)?;
    let statements = listed.iter().take(STATEMENTS);
    statements
        .map(|statement| {
            let digest = opening.digest(&statement.digest)?;
            let expected = Some((&digest, statement.size));
            Ok(Statement {
                bytes: opening.checked_document(&naming.name(&digest), expected)?,
                is_attached: false,
            })
        })
        .collect()
}

/// The provenance statements that an attestation manifest lists.
pub(super) fn provenance(
    opening: &Opening<'_>,
    naming: Naming,
    descriptor: &Descriptor,
) -> Result<Vec<Descriptor>, Error> {
    let digest = opening.digest(&descriptor.digest)?;
    let name = naming.manifest_name(opening.store, &digest);
    let manifest: Document = opening.json(&name, Some((&digest, descriptor.size)))?;
    let mut listed = manifest.layers.unwrap_or_default();
    listed.retain(|layer| {
        let kind = layer.annotations.get(PREDICATE_TYPE);
        kind.is_some_and(|kind| kind.starts_with("https://slsa.dev/provenance/"))
    });
    Ok(listed)
}

struct Walk<'a> {
    opening: &'a Opening<'a>,
    naming: Naming,
    /// Indexes, with the topmost entry that led there.
    seen: HashSet<(usize, Digest)>,
    candidates: Vec<Candidate>,
    attestations: Vec<Descriptor>,
    /// The indexes from the topmost to the one being read.
    trail: Vec<Digest>,
}

impl<'a> Walk<'a> {
    fn new(opening: &'a Opening<'a>, naming: Naming) -> Self {
        Self {
            opening,
            naming,
            seen: HashSet::new(),
            candidates: Vec::new(),
            attestations: Vec::new(),
            trail: Vec::new(),
        }
    }

    fn follow(&mut self, descriptor: &Descriptor, top: usize) -> Result<(), Error> {
        let opening = self.opening;
        let depth = self.trail.len();
        let (limit, nesting) = (opening.limits.manifests, opening.limits.nesting);
        if depth as u64 > nesting {
            let what = format!("indexes are nested {depth} deep");
            return Err(opening.limit("nesting", nesting, &what));
        }
        let count = self.seen.len() as u64 + self.candidates.len() as u64;
        if count >= limit {
            let what = format!("its indexes lead to {count} manifests and further");
            return Err(opening.limit("manifests", limit, &what));
        }
        if !descriptor.is_index() {
            self.candidates.push(Candidate {
                platform: descriptor
                    .platform
                    .as_ref()
                    .filter(|platform| !platform.os.is_empty() && !platform.architecture.is_empty())
                    .map(|platform| {
                        Platform::new(
                            &platform.os,
                            &platform.architecture,
                            platform.variant.as_deref(),
                        )
                    }),
                descriptor: descriptor.clone(),
                top,
                indexes: self.trail.clone(),
            });
            return Ok(());
        }
        let digest = opening.digest(&descriptor.digest)?;
        // Two names may lead to one index, and a circle back to one.
        if !self.seen.insert((top, digest.clone())) {
            return Ok(());
        }
        let name = self.naming.manifest_name(opening.store, &digest);
        let document = opening.json::<Document>(&name, Some((&digest, descriptor.size)))?;
        check_kind(opening, &name, &document, true)?;
        self.trail.push(digest);
        for inner in document.manifests.unwrap_or_default() {
            if inner.is_attestation() {
                self.attestations.push(inner);
            } else {
                self.follow(&inner, top)?;
            }
        }
        self.trail.pop();
        Ok(())
    }
}

/// What an entry of the topmost index calls itself.
fn names(descriptor: &Descriptor) -> Vec<String> {
    [CONTAINERD_NAME, REF_NAME]
        .iter()
        .filter_map(|key| descriptor.annotations.get(*key).cloned())
        .collect()
}

/// Positions in the topmost index that the user may mean: one image, perhaps in several platforms.
fn choose_image(opening: &Opening<'_>, tops: &[Descriptor]) -> Result<Vec<usize>, Error> {
    match opening.choice {
        Some(Choice::Index(index)) => {
            if *index < tops.len() {
                return Ok(vec![*index]);
            }
        }
        Some(Choice::Name(wanted)) => {
            let found: Vec<usize> = (0..tops.len())
                .filter(|&top| {
                    tops[top].digest == *wanted
                        || names(&tops[top])
                            .iter()
                            .any(|name| names_match(wanted, name))
                })
                .collect();
            if !found.is_empty() {
                return Ok(found);
            }
        }
        None => {
            // The same image under two tags is one; images without a name are one in several platforms.
            let groups: HashSet<Option<&str>> = tops
                .iter()
                .map(|top| (!names(top).is_empty()).then_some(top.digest.as_str()))
                .collect();
            let same_name = tops.iter().map(names).collect::<HashSet<_>>().len() <= 1;
            if groups.len() <= 1 || same_name {
                return Ok((0..tops.len()).collect());
            }
        }
    }
    let list = tops
        .iter()
        .map(|top| match names(top) {
            names if names.is_empty() => vec![top.digest.clone()],
            names => names,
        })
        .collect();
    Err(opening.choice_error(list))
}

pub(super) fn locate(
    opening: &Opening<'_>,
    naming: Naming,
    name: &str,
    manifest_digest: Option<Digest>,
    document: Document,
) -> Result<Located, Error> {
    let (Some(config), Some(layers)) = (document.config, document.layers) else {
        let what = if document.schema_version == 1 {
            "is of Docker's manifest schema 1, which has no configuration; push the image again with a newer tool"
        } else {
            "has no configuration and layers, so it is no image manifest"
        };
        return Err(opening.document_error(name, what));
    };
    if !is_image_config(&config.media_type) {
        return Err(opening.document_error(
            name,
            &format!(
                "describes an artifact of type '{}', not an image",
                config.media_type
            ),
        ));
    }
    let config_digest = opening.digest(&config.digest)?;
    let config_name = naming.name(&config_digest);
    let parsed = opening.json::<Config>(&config_name, Some((&config_digest, config.size)))?;
    let layers = layers
        .into_iter()
        .map(|layer| {
            let digest = opening.digest(&layer.digest)?;
            Ok(super::Listed {
                name: naming.name(&digest),
                digest: Some(digest),
                media_type: Some(layer.media_type),
                size: Some(layer.size),
            })
        })
        .collect::<Result<Vec<_>, Error>>()?;
    Ok(Located {
        platform: Platform::new(&parsed.os, &parsed.architecture, parsed.variant.as_deref()),
        manifest_digest,
        config_digest,
        config_name,
        config: parsed,
        layers,
        annotations: document.annotations,
        indexes: Vec::new(),
        neighbours: Vec::new(),
        statements: Vec::new(),
    })
}

fn is_image_config(media_type: &str) -> bool {
    media_type.is_empty()
        || media_type == "application/vnd.oci.image.config.v1+json"
        || media_type == "application/vnd.docker.container.image.v1+json"
}

/// A document that can be read as an index and as a manifest has been used to smuggle one past a check
/// (CVE-2021-41190).
pub(super) fn check_kind(
    opening: &Opening<'_>,
    name: &str,
    document: &Document,
    is_index: bool,
) -> Result<(), Error> {
    let has_index = document.manifests.is_some();
    let has_manifest = document.config.is_some() || document.layers.is_some();
    if has_index && has_manifest {
        return Err(opening.document_error(
            name,
            "is an index and a manifest at once, which is not allowed",
        ));
    }
    if is_index != has_index && (has_index || has_manifest) {
        return Err(opening.document_error(
            name,
            if is_index {
                "is a manifest where an index is announced"
            } else {
                "is an index where a manifest is announced"
            },
        ));
    }
    Ok(())
}
