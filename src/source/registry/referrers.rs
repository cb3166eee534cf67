//! Provenance that was attached to a manifest: artifacts whose subject it is.
//!
//! They are what a registry lists as the manifest's referrers, or, where it can't, an index tagged `sha256-HEX`; and
//! what older cosign tags `sha256-HEX.att`. A statement comes as it is (BuildKit, `oras attach`), in a DSSE envelope (`cosign
//! attest`), or in a Sigstore bundle around one (newer cosign, GitHub). Of all that, BuildKit's own provenance is taken: others
//! tell nothing of layers. A registry without any of it is the usual case, and nothing to speak of.
//!
//! <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers>,
//! <https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md>,
//! <https://github.com/secure-systems-lab/dsse/blob/master/envelope.md>

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::layers::Digest;
use crate::source::manifest::{Descriptor, Document, PREDICATE_TYPE};
use crate::source::opening::Opening;
use crate::source::{Chosen, Error};

/// Artifacts that are looked into at most, and statements that are read of each.
const ARTIFACTS: usize = 8;
const STATEMENTS: usize = 4;

const IN_TOTO: &str = "application/vnd.in-toto+json";
const DSSE: &str = "application/vnd.dsse.envelope.v1+json";
const BUNDLE: &str = "application/vnd.dev.sigstore.bundle";
const BUILDKIT: &str = "application/vnd.docker.attestation.manifest.v1+json";
/// Where a descriptor says what its statement is about: BuildKit's, cosign's, the Sigstore bundle's.
const PREDICATES: [&str; 3] = [
    PREDICATE_TYPE,
    "predicateType",
    "dev.sigstore.bundle.predicateType",
];
const PROVENANCE: &str = "https://slsa.dev/provenance/";

/// Adds the statements about the chosen manifest where its index lists none.
pub fn complete(opening: &Opening<'_>, chosen: &mut Chosen) {
    let Some(manifest) = chosen.located.manifest_digest.clone() else {
        return;
    };
    if !chosen.located.statements.is_empty() {
        return;
    }
    chosen.located.statements = statements(opening, &manifest, &mut chosen.warnings);
}

/// The statements about a manifest.
pub fn statements(
    opening: &Opening<'_>,
    manifest: &Digest,
    warnings: &mut Vec<String>,
) -> Vec<Vec<u8>> {
    Search { opening, warnings }.statements(manifest)
}

struct Search<'a, 'b> {
    opening: &'a Opening<'b>,
    warnings: &'a mut Vec<String>,
}

impl Search<'_, '_> {
    fn statements(mut self, manifest: &Digest) -> Vec<Vec<u8>> {
        let tag = manifest.as_str().replacen(':', "-", 1);
        let listed = self
            .list(&format!("referrers/{manifest}"))
            .or_else(|| self.list(&format!("manifests/{tag}")))
            .unwrap_or_default();
        let listed = listed.iter().filter(|artifact| may_be_provenance(artifact));
        let mut statements = Vec::new();
        for artifact in listed.take(ARTIFACTS) {
            match self.artifact(artifact) {
                Ok(found) => statements.extend(found),
                Err(error) => self.warn(&error),
            }
        }
        if statements.is_empty()
            && let Some(manifest) = self.usual(&format!("manifests/{tag}.att"))
        {
            match self.layers(manifest.layers.unwrap_or_default()) {
                Ok(found) => statements.extend(found),
                Err(error) => self.warn(&error),
            }
        }
        statements
    }

    fn warn(&mut self, error: &Error) {
        let warning = format!("provenance that is attached to the image can't be read: {error}");
        self.warnings.push(warning);
    }

    /// A list of artifacts, where there is one.
    fn list(&mut self, name: &str) -> Option<Vec<Descriptor>> {
        self.usual(name)?.manifests
    }

    /// A document that most images don't have. Registries refuse what they don't know in many ways.
    fn usual(&mut self, name: &str) -> Option<Document> {
        let opening = self.opening;
        let bytes = opening.store.document(name, opening.limits);
        match bytes.map_err(|error| error.at(&opening.path, name)) {
            Ok(bytes) => serde_json::from_slice(&bytes?).ok(),
            Err(error) => {
                if error.is_limit() {
                    self.warn(&error);
                }
                None
            }
        }
    }

    fn artifact(&self, artifact: &Descriptor) -> Result<Vec<Vec<u8>>, Error> {
        let digest = self.opening.digest(&artifact.digest)?;
        let name = format!("manifests/{digest}");
        let expected = Some((&digest, artifact.size));
        let manifest: Document = self.opening.json(&name, expected)?;
        self.layers(manifest.layers.unwrap_or_default())
    }

    fn layers(&self, layers: Vec<Descriptor>) -> Result<Vec<Vec<u8>>, Error> {
        let mut statements = Vec::new();
        let wanted = layers.iter().filter(|layer| may_be_provenance(layer));
        for layer in wanted.take(STATEMENTS) {
            let digest = self.opening.digest(&layer.digest)?;
            let name = format!("blobs/{digest}");
            let bytes = self
                .opening
                .checked_document(&name, Some((&digest, layer.size)))?;
            statements.extend(statement(bytes));
        }
        Ok(statements)
    }
}

/// Whether an artifact or a blob of one may be provenance, as far as its descriptor says.
fn may_be_provenance(descriptor: &Descriptor) -> bool {
    let mut predicates = PREDICATES
        .iter()
        .filter_map(|name| descriptor.annotations.get(*name));
    if let Some(predicate) = predicates.next() {
        return predicate.starts_with(PROVENANCE);
    }
    let kind = match &descriptor.artifact_type {
        Some(kind) if !kind.is_empty() => kind,
        _ => &descriptor.media_type,
    };
    kind.starts_with(BUNDLE)
        || [IN_TOTO, DSSE, BUILDKIT].contains(&kind.as_str())
        || kind.contains("slsa")
        || kind.contains("provenance")
}

/// BuildKit's provenance statement in what may be an envelope, or a bundle around one.
fn statement(bytes: Vec<u8>) -> Option<Vec<u8>> {
    let outer: Value = serde_json::from_slice(&bytes).ok()?;
    let envelope = match &outer["dsseEnvelope"] {
        Value::Null => &outer,
        envelope => envelope,
    };
    let statement = match envelope["payload"].as_str() {
        Some(payload) => STANDARD.decode(payload).ok()?,
        None => bytes,
    };
    let parsed: Value = serde_json::from_slice(&statement).ok()?;
    let predicate = &parsed["predicate"];
    let by = predicate["buildType"]
        .as_str()
        .or(predicate["buildDefinition"]["buildType"].as_str())?;
    let kind = parsed["predicateType"].as_str()?;
    (kind.starts_with(PROVENANCE) && by.contains("buildkit")).then_some(statement)
}
