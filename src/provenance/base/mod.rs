//! Which of the layers are the base image's, and what the base image is called.
//!
//! Name and number of layers come from different places. The number: what the user says (`given`), BuildKit's steps, an
//! image beside this one that provenance or annotations name (`claims`, `prefixes`), the builder's own records
//! (`records`), a Dockerfile that aligns, any other image beside this one, a `guess`. The basis told is that of the
//! number, and nothing is claimed where nothing is known.

mod claims;
mod given;
mod guess;
mod prefixes;
mod records;

pub use claims::Material;
pub use given::GivenBase;

use crate::inspection::{BaseBasis, BaseImage, LayerHead, Origin};
use crate::source::Image;
use claims::Claim;
use prefixes::Prefixes;
use records::{Annotates, Record};

/// What is known of where an image starts.
pub struct Evidence<'a> {
    /// The image.
    pub image: &'a Image,
    /// The history's entries by layer.
    pub entries: &'a [Option<usize>],
    /// What the steps in an attestation say.
    pub exact: Option<Start>,
    /// The images that an attestation lists as used for the build; none without an attestation.
    pub materials: Option<&'a [Material]>,
    /// What a Dockerfile that aligns says.
    pub aligned: Option<Start>,
    /// What the user says; checked to be a prefix.
    pub given: Option<&'a GivenBase>,
}

/// Where a build started.
#[derive(Debug, Clone)]
pub enum Start {
    /// From an image.
    Image(BaseImage),
    /// From nothing.
    Scratch,
}

impl From<Option<BaseImage>> for Start {
    fn from(base: Option<BaseImage>) -> Self {
        base.map_or(Self::Scratch, Self::Image)
    }
}

/// The base image, as far as it is known.
#[derive(Debug, Default)]
pub struct Found {
    /// None where there is none, or where it is not known.
    pub base: Option<BaseImage>,
    /// What is uncertain, in words for people.
    pub warnings: Vec<String>,
}

impl Found {
    fn base(base: BaseImage) -> Self {
        Self {
            base: Some(base),
            warnings: Vec::new(),
        }
    }

    fn warned(warning: String) -> Self {
        Self {
            base: None,
            warnings: vec![warning],
        }
    }
}

/// Marks the base image's layers.
pub fn mark(heads: &mut [LayerHead], base: Option<&BaseImage>) {
    for head in heads.iter_mut().take(base.map_or(0, |base| base.layers)) {
        head.provenance.origin = Origin::Base;
        head.provenance.stage = None;
        head.provenance.copied_from = None;
    }
}

/// Weighs the evidence.
pub fn resolve(evidence: &Evidence<'_>) -> Found {
    let image = evidence.image;
    if image.layers.is_empty() {
        return Found::default();
    }
    let mut claims = Claim::all(evidence.materials, &image.annotations);
    if let Some(given) = evidence.given {
        return Found::base(given.base(evidence.exact.as_ref(), &claims));
    }
    match &evidence.exact {
        Some(Start::Image(base)) => return Found::base(base.clone()),
        Some(Start::Scratch) => return Found::default(),
        // A build that used no image started from nothing.
        None if evidence.materials.is_some_and(<[Material]>::is_empty) => return Found::default(),
        None => {}
    }
    let prefixes = Prefixes::of(image);
    if let Some(base) = prefixes.claimed(&claims) {
        return Found::base(base);
    }
    let mut warnings = Vec::new();
    claims.retain(|claim| {
        // Had its layers been this image's, it would have been found above.
        let is_refuted = image.neighbours.iter().any(|it| claim.has_digest_of(it));
        if is_refuted && claim.basis == BaseBasis::Annotation {
            warnings.push(format!(
                "the annotations name {} as the base image, but its layers are not this image's",
                claim.shown()
            ));
        }
        !is_refuted
    });
    let record = records::read(&image.config, evidence.entries, &image.layers);
    let mut found = match (record, &evidence.aligned) {
        (Some(Record::Scratch), _) | (None, Some(Start::Scratch)) => Found::default(),
        (Some(Record::Squashed(name)), _) => Found::warned(format!(
            "no layer is the base image {name}'s alone: it had none, or the build squashed it into its own; every layer counts as own"
        )),
        (Some(Record::Base(record)), _) => Found::base(recorded(record, &claims, &prefixes)),
        (None, Some(Start::Image(aligned))) => {
            Found::base(written(aligned.clone(), &claims, &prefixes))
        }
        (None, None) => undirected(evidence, &claims, &prefixes),
    };
    found.warnings.splice(0..0, warnings);
    found
}

/// What the builder recorded, with the name that an annotation adds where this builder writes them itself: others keep
/// the annotations of the image that they started from.
fn recorded(record: records::Base, claims: &[Claim], prefixes: &Prefixes<'_>) -> BaseImage {
    let annotation = claims.iter().find(|claim| {
        claim.basis == BaseBasis::Annotation
            && record.annotates != Annotates::Nothing
            && record
                .name
                .as_deref()
                .is_none_or(|name| claim.is_called(name))
    });
    let beside = prefixes.as_long_as(record.layers);
    let basis = match (annotation, beside) {
        (Some(_), _) => BaseBasis::Annotation,
        (None, Some(_)) => BaseBasis::Prefix,
        (None, None) => BaseBasis::Builder,
    };
    let annotated = annotation.filter(|_| record.annotates == Annotates::Digest);
    BaseImage {
        reference: (record.name)
            .or_else(|| annotation.and_then(|claim| claim.reference.clone()))
            .or_else(|| beside.and_then(|beside| beside.names.first().cloned())),
        digest: (record.digest).or_else(|| annotated.and_then(|claim| claim.digest.clone())),
        layers: record.layers,
        basis,
    }
}

/// What a Dockerfile says. Triggers that the base image sets off can't be told from its own layers, except where it
/// lies beside this image.
fn written(mut base: BaseImage, claims: &[Claim], prefixes: &Prefixes<'_>) -> BaseImage {
    if let Some(name) = &base.reference {
        let claim = claims.iter().find(|claim| claim.is_called(name));
        base.digest = claim.and_then(|claim| claim.digest.clone());
        if let Some(beside) = prefixes.called(name) {
            base.layers = beside.diff_ids.len();
            base.basis = BaseBasis::Prefix;
        }
    }
    if prefixes.as_long_as(base.layers).is_some() {
        base.basis = BaseBasis::Prefix;
    }
    base
}

/// Without the builder's word: the longest image beside this one, or else a guess.
fn undirected(evidence: &Evidence<'_>, claims: &[Claim], prefixes: &Prefixes<'_>) -> Found {
    if let Some(beside) = prefixes.longest() {
        return Found::base(BaseImage {
            reference: beside.names.first().cloned(),
            digest: beside.digests.first().map(ToString::to_string),
            layers: beside.diff_ids.len(),
            basis: BaseBasis::Prefix,
        });
    }
    let history = &evidence.image.config.history;
    let Some(guess) = guess::read(history, evidence.entries) else {
        let names = Claim::list(claims);
        let used = match names.as_str() {
            "" => String::new(),
            names => format!(" ({names} is recorded, but not how many layers came from there)"),
        };
        return Found::warned(format!(
            "the base image is not known, so every layer counts as own; --base-image IMAGE tells it{used}"
        ));
    };
    let annotation = claims
        .iter()
        .find(|claim| claim.basis == BaseBasis::Annotation);
    let mut materials = claims
        .iter()
        .filter(|claim| claim.basis == BaseBasis::Attestation);
    let material = materials.next();
    let is_only = materials.next().is_none();
    let claim = match (annotation.filter(|_| guess.annotates), material) {
        (Some(annotation), _) => Some(annotation),
        (None, material) => material.filter(|_| is_only),
    };
    let layers = match guess.layers {
        1 => "the lowest layer is".to_owned(),
        layers => format!("the lowest {layers} layers are"),
    };
    let mut found = Found::base(BaseImage {
        reference: claim.and_then(|claim| claim.reference.clone()),
        digest: claim.and_then(|claim| claim.digest.clone()),
        layers: guess.layers,
        basis: BaseBasis::Heuristic,
    });
    found.warnings.push(format!(
        "the base image is a guess from the history: {layers} taken to be its; --base-image IMAGE or -f DOCKERFILE \
         settles it"
    ));
    if claim.is_none() && material.is_some() {
        found.warnings.push(format!(
            "the image's provenance names several images, and not which of them is the base: {}",
            Claim::list(claims)
        ));
    }
    found
}
