//! Buildpacks: the lifecycle's label maps each layer to what made it, and names the run image's last layer.
//!
//! <https://github.com/buildpacks/spec/blob/main/platform.md#iobuildpackslifecyclemetadata-json>

use std::collections::BTreeMap;

use serde_json::Value;

use crate::source::manifest::Config;

const LABEL: &str = "io.buildpacks.lifecycle.metadata";

const APP: &str = "Application Layer";
const SLICE: &str = "Application Slice: ";
/// Layers of the lifecycle's own, by the label's keys.
const SINGLE: [(&str, &str); 4] = [
    ("sbom", "Software Bill-of-Materials"),
    ("launcher", "Buildpacks Application Launcher"),
    ("config", "Buildpacks Launcher Config"),
    ("process-types", "Buildpacks Process Types"),
];

/// Whether the lifecycle writes such entries into the history.
pub fn wrote(text: &str) -> bool {
    text.starts_with("Layer: '") && text.contains("', Created by ")
        || text.starts_with(SLICE)
        || text == APP
        || SINGLE.iter().any(|(_, words)| text == *words)
}

/// What the label says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Metadata {
    /// What made a layer, by its diffID, in the words that the lifecycle uses in the history.
    pub layers: BTreeMap<String, String>,
    /// The diffID of the run image's last layer.
    pub top_layer: Option<String>,
    /// The run image's name.
    pub run_image: Option<String>,
    /// The digest of its manifest or index.
    pub run_digest: Option<String>,
}

impl Metadata {
    /// Reads an image's label; none where it has none that can be read.
    pub fn of(config: &Config) -> Option<Self> {
        let label: Value = serde_json::from_str(config.label(LABEL)?).ok()?;
        let text = |value: &Value| {
            value
                .as_str()
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        let mut layers = BTreeMap::new();
        let mut add = |layer: &Value, words: String| {
            layers.extend(text(&layer["sha"]).map(|diff_id| (diff_id, words)));
        };
        for (key, words) in SINGLE {
            add(&label[key], words.to_owned());
        }
        // One layer, not in a list, with the first lifecycles.
        add(&label["app"], APP.to_owned());
        let slices = label["app"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default();
        for (index, slice) in slices.iter().enumerate() {
            let is_only = slices.len() == 1;
            let words = format!("{SLICE}{}", index + 1);
            add(slice, if is_only { APP.to_owned() } else { words });
        }
        for buildpack in label["buildpacks"].as_array().into_iter().flatten() {
            let id = buildpack["key"].as_str().unwrap_or_default();
            let version = buildpack["version"].as_str().unwrap_or_default();
            for (name, layer) in buildpack["layers"].as_object().into_iter().flatten() {
                let words = format!("Layer: '{name}', Created by buildpack: {id}@{version}");
                add(layer, words);
            }
        }
        let run = &label["runImage"];
        // An engine's image is referred to by its ID.
        let reference = run["reference"].as_str().and_then(|it| it.split_once('@'));
        let name = text(&run["image"]).or_else(|| text(&label["stack"]["runImage"]["image"]));
        Some(Self {
            layers,
            top_layer: text(&run["topLayer"]),
            run_image: name.or_else(|| reference.map(|(name, _)| name.to_owned())),
            run_digest: reference.map(|(_, digest)| digest.to_owned()),
        })
    }
}
