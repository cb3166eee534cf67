//! The JSON documents of an image, as far as they are read: index, manifest, configuration, and the docker-archive's
//! `manifest.json`.
//!
//! Our own types instead of a crate's: real images leave out what the specification requires and add what it does not
//! know, and a missing `history` must not keep anybody from the figures.
//!
//! <https://github.com/opencontainers/image-spec/blob/v1.1.1/manifest.md>

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Annotation that holds an image's tag or name in an OCI layout.
pub const REF_NAME: &str = "org.opencontainers.image.ref.name";
/// Annotation in which containerd and BuildKit put the whole name.
pub const CONTAINERD_NAME: &str = "io.containerd.image.name";
/// Annotation with the name of the base image.
pub const BASE_NAME: &str = "org.opencontainers.image.base.name";
/// Annotation with the digest of the base image's manifest or index.
pub const BASE_DIGEST: &str = "org.opencontainers.image.base.digest";
/// Annotation that marks BuildKit's attestation manifests.
const REFERENCE_TYPE: &str = "vnd.docker.reference.type";

/// Annotation that says whose attestation it is.
const REFERENCE_DIGEST: &str = "vnd.docker.reference.digest";
/// Annotation that says so in what `docker save --platform` writes, where BuildKit's are left out.
const CONTAINERD_SUBJECT: &str = "io.containerd.manifest.subject";
/// Annotation that says what an in-toto statement is about.
pub const PREDICATE_TYPE: &str = "in-toto.io/predicate-type";

/// Points at a blob.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// Empty where a writer left it out.
    #[serde(default)]
    pub media_type: String,
    /// What it is for, where it leads to something else than an image.
    pub artifact_type: Option<String>,
    /// Not yet checked for form.
    pub digest: String,
    /// Bytes of the blob.
    #[serde(default)]
    pub size: u64,
    /// Names and marks.
    #[serde(default, deserialize_with = "null_is_default")]
    pub annotations: BTreeMap<String, String>,
    /// What the image runs on.
    pub platform: Option<PlatformFields>,
}

impl Descriptor {
    /// Whether it points at another index.
    pub fn is_index(&self) -> bool {
        matches!(
            self.media_type.as_str(),
            "application/vnd.oci.image.index.v1+json"
                | "application/vnd.docker.distribution.manifest.list.v2+json"
        )
    }

    /// The digest of the manifest that it attests, where it is an attestation.
    pub fn subject(&self) -> Option<&str> {
        let subject = [REFERENCE_DIGEST, CONTAINERD_SUBJECT];
        let mut subject = subject.iter().filter_map(|key| self.annotations.get(*key));
        subject.next().map(String::as_str)
    }

    /// Whether it points at an attestation instead of an image.
    pub fn is_attestation(&self) -> bool {
        self.annotations.contains_key(REFERENCE_TYPE)
            || self.annotations.contains_key(CONTAINERD_SUBJECT)
            || self.platform.as_ref().is_some_and(|platform| {
                platform.os == "unknown" && platform.architecture == "unknown"
            })
    }
}

/// A platform as descriptors write it.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct PlatformFields {
    /// `linux`, `windows`, …
    #[serde(default)]
    pub os: String,
    /// `amd64`, `arm64`, …
    #[serde(default)]
    pub architecture: String,
    /// `v7`, …
    pub variant: Option<String>,
}

/// An index or a manifest: which it is, its keys tell.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    /// 2; Docker's first schema has 1 and layers without configuration.
    #[serde(default)]
    pub schema_version: u32,
    /// Not required by OCI.
    pub media_type: Option<String>,
    /// An index's.
    pub manifests: Option<Vec<Descriptor>>,
    /// A manifest's.
    pub config: Option<Descriptor>,
    /// A manifest's.
    pub layers: Option<Vec<Descriptor>>,
    /// Names and marks.
    #[serde(default, deserialize_with = "null_is_default")]
    pub annotations: BTreeMap<String, String>,
}

/// An image's configuration.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Config {
    /// RFC 3339.
    pub created: Option<String>,
    /// `amd64`, …
    #[serde(default, deserialize_with = "null_is_default")]
    pub architecture: String,
    /// `linux`, …
    #[serde(default, deserialize_with = "null_is_default")]
    pub os: String,
    /// `v7`, …
    pub variant: Option<String>,
    /// Digests of the uncompressed layers.
    pub rootfs: Option<RootFs>,
    /// What made the layers.
    #[serde(default, deserialize_with = "null_is_default")]
    pub history: Vec<History>,
    /// How a container runs.
    pub config: Option<RunConfig>,
    /// How the container ran that the last entry of the history comes from; Docker's older store writes it.
    #[serde(default)]
    container_config: Value,
}

/// See [`Config`].
#[derive(Debug, Clone, Default, Deserialize)]
pub struct RootFs {
    /// Lowest layer first.
    #[serde(default, deserialize_with = "null_is_default")]
    pub diff_ids: Vec<String>,
}

/// What an entry of the history says.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct History {
    /// RFC 3339.
    pub created: Option<String>,
    /// The instruction, in the builder's dressing.
    pub created_by: Option<String>,
    /// Whose it is.
    pub author: Option<String>,
    /// What the builder adds.
    pub comment: Option<String>,
    /// Whether it made no layer.
    #[serde(default, deserialize_with = "null_is_default")]
    pub empty_layer: bool,
}

/// How a container runs, as far as it matters here.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct RunConfig {
    /// `NAME=value`.
    #[serde(rename = "Env", default, deserialize_with = "null_is_default")]
    pub env: Vec<String>,
    /// Where it starts.
    #[serde(rename = "WorkingDir")]
    pub working_dir: Option<String>,
    #[serde(rename = "Image", default)]
    image: Value,
    #[serde(rename = "User", default)]
    user: Value,
    #[serde(rename = "Entrypoint", default)]
    entrypoint: Value,
    #[serde(rename = "Cmd", default)]
    cmd: Value,
    #[serde(rename = "Labels", default)]
    labels: Value,
    #[serde(rename = "Healthcheck", default)]
    healthcheck: Value,
}

// Kept as any JSON, so that an odd value keeps nobody from the figures.
impl Config {
    /// The commands that a container of this image runs, and that the last container of its build ran: words joined by
    /// spaces.
    pub fn commands(&self) -> Vec<String> {
        let run = self.config.as_ref().map(|run| &run.cmd);
        let last = self.container_config.get("Cmd");
        run.into_iter()
            .chain(last)
            .filter_map(|command| {
                let words: Vec<&str> = words(command).collect();
                (!words.is_empty()).then(|| words.join(" "))
            })
            .collect()
    }

    /// The words of ENTRYPOINT and CMD together, in the order in which a container gets them.
    pub fn starts(&self) -> Vec<&str> {
        let run = self.config.iter();
        run.flat_map(|run| words(&run.entrypoint).chain(words(&run.cmd)))
            .collect()
    }

    /// The user that a container runs as, with its group where one is given; empty where none is set.
    pub fn user(&self) -> &str {
        let user = self.config.as_ref().and_then(|run| run.user.as_str());
        user.unwrap_or_default()
    }

    /// Whether the words that a container runs name a program, by itself or with a directory in front.
    pub fn runs(&self, program: &str) -> bool {
        let words = self.starts();
        let mut words = words.into_iter().flat_map(str::split_whitespace);
        words.any(|word| word.rsplit('/').next() == Some(program))
    }

    /// The image that the last container was made from: as the user called it after `docker commit`, an ID with the
    /// classic builder.
    pub fn container_image(&self) -> Option<&str> {
        self.config.as_ref()?.image.as_str()
    }

    /// All texts of how a container runs but its environment, as they are, each with what it is: `LABEL`, `CMD`,
    /// `ENTRYPOINT` or `HEALTHCHECK`.
    pub fn run_texts(&self) -> Vec<(&'static str, String)> {
        let Some(run) = &self.config else {
            return Vec::new();
        };
        let text = |command: &Value| {
            let words: Vec<&str> = words(command).collect();
            (!words.is_empty()).then(|| words.join(" "))
        };
        let commands = [
            ("CMD", text(&run.cmd)),
            ("ENTRYPOINT", text(&run.entrypoint)),
            ("HEALTHCHECK", run.healthcheck.get("Test").and_then(text)),
        ];
        let commands = commands
            .into_iter()
            .filter_map(|(what, text)| Some((what, text?)));
        let labels = run.labels.as_object().into_iter().flatten();
        let labels = labels
            .filter_map(|(name, value)| Some(("LABEL", format!("{name}={}", value.as_str()?))));
        commands.chain(labels).collect()
    }

    /// What a label says.
    pub fn label(&self, name: &str) -> Option<&str> {
        self.config.as_ref()?.labels.get(name)?.as_str()
    }
}

fn words(command: &Value) -> impl Iterator<Item = &str> {
    let words = command.as_array().into_iter().flatten();
    words.filter_map(Value::as_str)
}

/// One image of a docker-archive's `manifest.json`.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DockerImage {
    /// Name of the configuration in the archive.
    pub config: String,
    /// `name:tag`.
    #[serde(default, deserialize_with = "null_is_default")]
    pub repo_tags: Vec<String>,
    /// Names of the layers in the archive, lowest first.
    #[serde(default, deserialize_with = "null_is_default")]
    pub layers: Vec<String>,
}

fn null_is_default<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Option::unwrap_or_default)
}
