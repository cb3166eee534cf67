//! What an engine says of an image before it sends it.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::engine::{Engine, Kind};
use super::fault::Fault;
use super::{absent, failed, missed};
use crate::source::Platform;
use crate::source::find::{Missed, Wanted};

/// An image as an engine describes it. What it leaves out is empty.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Description {
    /// The digest of the configuration; of the manifest or the index in containerd's store.
    pub id: String,
    /// The names that it has.
    pub repo_tags: Option<Vec<String>>,
    /// RFC 3339.
    pub created: Option<String>,
    /// `linux`, …
    pub os: String,
    /// `amd64`, …
    pub architecture: String,
    /// `v7`, …
    pub variant: Option<String>,
    /// About how many bytes it has.
    pub size: i64,
    /// How a container runs.
    pub config: Value,
    #[serde(rename = "RootFS")]
    rootfs: RootFs,
    manifests: Option<Vec<Manifest>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct RootFs {
    layers: Option<Vec<String>>,
}

/// What lies under the image's name in containerd's store: a platform, or an attestation.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Manifest {
    available: bool,
    kind: String,
    size: Size,
    image_data: Option<ImageData>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Size {
    content: i64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ImageData {
    platform: PlatformFields,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct PlatformFields {
    os: String,
    architecture: String,
    variant: Option<String>,
}

/// What made an image, as far as the API tells.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Step {
    /// The instruction, in the builder's dressing.
    pub created_by: String,
    /// What the builder adds.
    pub comment: String,
    /// Bytes of its layer; 0 where it made none, or an empty one.
    pub size: i64,
}

/// What an engine says of an image.
pub struct Inspected {
    /// Of the platform that will be read.
    pub image: Description,
    /// The last step first, as the API gives it; empty where it does not.
    pub history: Vec<Step>,
    /// About how many bytes it will send.
    pub bytes: u64,
    /// The platform that it has to be asked for, where it can't send everything that lies under the name.
    pub exported: Option<Platform>,
    /// Whether nothing else can come: Docker's older store has no export of an image without layers.
    pub is_whole: bool,
}

/// Asks for the wanted image.
pub fn image(engine: &Engine, wanted: &Wanted<'_>) -> Result<Inspected, Missed> {
    let name = engine.name_for(wanted.name);
    let limit = wanted.options.limits.manifest;
    let refused = |fault: Fault| match &fault {
        Fault::Refused { status: 404, .. } => missed(engine, absent::why(engine, name, limit)),
        // Podman has none by a name that it can't read: one with an IPv6 address, for example.
        Fault::Refused { message, .. } if message.contains("invalid reference format") => {
            missed(engine, fault.to_string())
        }
        Fault::Refused { status, .. } if *status < 500 => missed(engine, fault.to_string()),
        _ => failed(engine, name, fault.to_string()),
    };
    let described = |query: &str| {
        let path = format!("/images/{name}/json?{query}");
        engine.json::<Description>(&path, limit).map_err(refused)
    };
    let mut image = described("manifests=1")?;
    let manifests = image.manifests.take().unwrap_or_default();
    let is_elsewhere = image.layers().is_empty() && !manifests.is_empty();
    let offered = offered(&image, &manifests);
    if let Some(platform) = choose(&image, &offered, wanted) {
        image = described(&platform_query(platform))?;
    }
    if let Some(asked) = &wanted.options.platform
        && !image.platform().satisfies(asked)
    {
        let list: Vec<String> = offered.iter().map(ToString::to_string).collect();
        let why = format!("it has the image for {}, not for {asked}", list.join(", "));
        return Err(missed(engine, why));
    }
    // It says what makes up the layers; without it they are only counted.
    let history = engine.json(&format!("/images/{name}/history"), limit);
    Ok(Inspected {
        // Docker fails to export a name whose platform for its own machine it lacks.
        exported: is_elsewhere.then(|| image.platform()),
        bytes: bytes(&image, &manifests),
        is_whole: engine.kind == Kind::Docker && image.layers().is_empty() && manifests.is_empty(),
        history: history.unwrap_or_default(),
        image,
    })
}

impl Description {
    /// What it runs on.
    pub fn platform(&self) -> Platform {
        Platform::new(&self.os, &self.architecture, self.variant.as_deref())
    }

    /// The diffIDs of its layers, not yet checked for form.
    pub fn layers(&self) -> &[String] {
        self.rootfs.layers.as_deref().unwrap_or_default()
    }
}

/// How the API is asked for a platform.
pub fn platform_query(platform: &Platform) -> String {
    let fields = json!({
        "os": platform.os,
        "architecture": platform.architecture,
        "variant": platform.variant.as_deref().unwrap_or_default(),
    });
    let fields = fields.to_string();
    format!(
        "platform={}",
        utf8_percent_encode(&fields, NON_ALPHANUMERIC)
    )
}

/// The platform to be asked for, where what was described is of another one. Docker describes that of its machine, and
/// nothing where it has only others.
fn choose<'a>(
    image: &Description,
    offered: &'a [Platform],
    wanted: &Wanted<'_>,
) -> Option<&'a Platform> {
    let Wanted { options, .. } = wanted;
    // What the export will be opened for.
    let default = Platform::default_for_images();
    let asked = options.platform.as_ref().or(options.preferred.as_ref());
    let asked = asked.unwrap_or(&default);
    let fits = |platform: &&Platform| platform.satisfies(asked);
    let described = image.platform();
    if fits(&&described) && !image.layers().is_empty() {
        return None;
    }
    let fitting = offered.iter().find(fits);
    let only = (image.layers().is_empty())
        .then(|| offered.first())
        .flatten();
    fitting.or(only).filter(|platform| **platform != described)
}

/// The platforms whose layers the engine has. containerd's store keeps several under one name.
fn offered(image: &Description, manifests: &[Manifest]) -> Vec<Platform> {
    let mut offered: Vec<Platform> = manifests
        .iter()
        .filter(|manifest| manifest.available && manifest.kind == "image")
        .filter_map(|manifest| Some(&manifest.image_data.as_ref()?.platform))
        .map(|fields| Platform::new(&fields.os, &fields.architecture, fields.variant.as_deref()))
        .collect();
    if offered.is_empty() {
        offered.push(image.platform());
    }
    offered.sort();
    offered
}

/// Everything that lies under the name comes along: each platform, and the attestations.
fn bytes(image: &Description, manifests: &[Manifest]) -> u64 {
    let contents = manifests.iter().filter(|manifest| manifest.available);
    let sum = contents.fold(0, |sum: i64, manifest| {
        sum.saturating_add(manifest.size.content)
    });
    let size = if sum > 0 { sum } else { image.size };
    u64::try_from(size).unwrap_or_default()
}
