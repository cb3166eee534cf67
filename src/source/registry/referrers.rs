//! Provenance that was attached to a manifest: artifacts whose subject it is.
//!
//! They are what a registry lists as the manifest's referrers, or, where it can't, an index tagged `sha256-HEX`; and
//! what older cosign tags `sha256-HEX.att`. A statement comes as it is (BuildKit, `oras attach`), in a DSSE envelope (`cosign
//! attest`), or in a Sigstore bundle around one (newer cosign, GitHub). Of all that, BuildKit's own provenance is taken: others
//! tell nothing of layers. A registry without any of it is the usual case, and nothing to speak of.
//!
//! Whoever may push to the repository can attach what they like, and signatures are not checked. So an artifact must name the
//! manifest as its subject, the statement in it as well (`provenance` sees to that), and its use is always said.
//!
//! <https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#listing-referrers>,
//! <https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md>,
//! <https://github.com/secure-systems-lab/dsse/blob/master/envelope.md>

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Top;
use super::fault::{Fault, Kind};
use super::repository::Repository;
use crate::layers::Digest;
use crate::source::manifest::{Descriptor, Document, PREDICATE_TYPE};
use crate::source::opening::Opening;
use crate::source::store::Store;
use crate::source::{Chosen, Error, Statement};

/// Artifacts that are looked into at most, and statements that are read of each.
const ARTIFACTS: usize = 8;
const STATEMENTS: usize = 4;
/// Pages of a list that are read at most.
const PAGES: usize = 8;

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
pub fn complete(top: &Top<'_>, chosen: &mut Chosen) {
    let Some(manifest) = chosen.located.manifest_digest.clone() else {
        return;
    };
    if !chosen.located.statements.is_empty() {
        return;
    }
    chosen.located.statements = statements(top, &manifest, &mut chosen.warnings);
}

/// The statements about a manifest.
pub fn statements(top: &Top<'_>, manifest: &Digest, warnings: &mut Vec<String>) -> Vec<Statement> {
    let repository = Repository {
        session: Arc::clone(top.session),
        path: top.opening.path.clone(),
        is_optional: true,
    };
    let opening = Opening {
        store: &Store::Remote(Box::new(repository.clone())),
        path: repository.path.clone(),
        ..*top.opening
    };
    let mut search = Search {
        opening: &opening,
        repository: &repository,
        manifest,
        warnings,
    };
    let mut found = Vec::new();
    if let Err(fault) = search.statements(&mut found) {
        let why = fault.why;
        let warning = format!("whether provenance is attached could not be found out: {why}");
        search.warnings.push(warning);
    }
    let attached = found.into_iter().map(|bytes| Statement {
        bytes,
        is_attached: true,
    });
    attached.collect()
}

struct Search<'a> {
    opening: &'a Opening<'a>,
    repository: &'a Repository,
    manifest: &'a Digest,
    warnings: &'a mut Vec<String>,
}

/// The manifest of something that is attached.
#[derive(Deserialize)]
struct Artifact {
    layers: Option<Vec<Descriptor>>,
    subject: Option<Descriptor>,
}

impl Search<'_> {
    /// Adds what there is to `found`; fails where the registry does not say whether there is anything.
    fn statements(&mut self, found: &mut Vec<Vec<u8>>) -> Result<(), Fault> {
        let manifest = self.manifest;
        let tag = manifest.as_str().replacen(':', "-", 1);
        let listed = match self.list(&format!("referrers/{manifest}"))? {
            Some(listed) => listed,
            None => self.list(&format!("manifests/{tag}"))?.unwrap_or_default(),
        };
        for artifact in listed.iter().take(ARTIFACTS) {
            match self.artifact(artifact) {
                Ok(statements) => found.extend(statements),
                Err(error) => self.warn(&error),
            }
        }
        if found.is_empty()
            && let Some((_, manifest)) = self.usual::<Artifact>(&format!("manifests/{tag}.att"))?
        {
            match self.layers(manifest.layers.unwrap_or_default()) {
                Ok(statements) => found.extend(statements),
                Err(error) => self.warn(&error),
            }
        }
        Ok(())
    }

    fn warn(&mut self, error: &Error) {
        let warning = format!("provenance that is attached to the image can't be read: {error}");
        self.warnings.push(warning);
    }

    /// A list of artifacts that may be provenance, where there is a list.
    fn list(&mut self, name: &str) -> Result<Option<Vec<Descriptor>>, Fault> {
        let Some((mut next, list)) = self.usual::<Document>(name)? else {
            return Ok(None);
        };
        let Some(mut artifacts) = list.manifests else {
            return Ok(None);
        };
        artifacts.retain(may_be_provenance);
        for _ in 1..PAGES {
            let Some(name) = next.filter(|_| artifacts.len() < ARTIFACTS) else {
                break;
            };
            let Some((further, list)) = self.usual::<Document>(&name)? else {
                break;
            };
            let listed = list.manifests.unwrap_or_default();
            artifacts.extend(listed.into_iter().filter(may_be_provenance));
            next = further;
        }
        Ok(Some(artifacts))
    }

    /// A document that most images don't have, and where it goes on. Registries refuse what they don't know in many ways; one that has no time or
    /// can't be reached refuses nothing.
    fn usual<T: DeserializeOwned>(
        &mut self,
        name: &str,
    ) -> Result<Option<(Option<String>, T)>, Fault> {
        let limits = self.opening.limits;
        match self.repository.ask(name, limits) {
            Ok((headers, bytes)) => {
                let next = self.repository.session.next_page(name, &headers);
                let document = serde_json::from_slice(&bytes).ok();
                Ok(document.map(|document| (next, document)))
            }
            Err(fault) => match fault.kind {
                Kind::Busy(_) | Kind::Broken | Kind::Unreachable | Kind::NoTls => Err(fault),
                Kind::TooLarge => {
                    self.warn(&self.repository.error(name, &fault, limits));
                    Ok(None)
                }
                _ => Ok(None),
            },
        }
    }

    fn artifact(&mut self, artifact: &Descriptor) -> Result<Vec<Vec<u8>>, Error> {
        let digest = self.opening.digest(&artifact.digest)?;
        let name = format!("manifests/{digest}");
        let expected = Some((&digest, artifact.size));
        let manifest: Artifact = self.opening.json(&name, expected)?;
        let subject = manifest.subject.map(|subject| subject.digest);
        if subject.as_deref() != Some(self.manifest.as_str()) {
            self.warnings.push(format!(
                "the registry lists {digest} as attached to the image, and that says otherwise: it is left aside"
            ));
            return Ok(Vec::new());
        }
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
