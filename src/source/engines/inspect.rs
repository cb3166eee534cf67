//! What an engine says of an image before it sends it.

use bollard::Docker;
use bollard::models::{
    ImageHistoryResponseItem, ImageInspect, ImageManifestSummary, ImageManifestSummaryKindEnum,
};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::json;

use super::engine::Engine;
use super::fault::Fault;
use super::{absent, failed, missed};
use crate::source::Platform;
use crate::source::find::{Missed, Wanted};

/// What an engine says of an image.
pub struct Inspected {
    /// Of the platform that will be read.
    pub image: ImageInspect,
    /// The last step first, as the API gives it; empty where it does not.
    pub history: Vec<ImageHistoryResponseItem>,
    /// About how many bytes it will send.
    pub bytes: u64,
}

/// Asks for the wanted image.
pub fn image(engine: &Engine, wanted: &Wanted<'_>) -> Result<Inspected, Missed> {
    let name = engine.name_for(wanted.name);
    let refused = |fault: Fault| match &fault {
        Fault::Refused { status: 404, .. } => missed(engine, absent::why(engine, name)),
        Fault::Refused { status, .. } if *status < 500 => missed(engine, fault.to_string()),
        _ => failed(engine, name, fault.to_string()),
    };
    let with_manifests = with_query(&engine.api, "manifests=1");
    let mut image = engine
        .ask(with_manifests.inspect_image(name))
        .map_err(refused)?;
    let manifests = image.manifests.take().unwrap_or_default();
    if let Some(asked) = &wanted.options.platform
        && !platform(&image).satisfies(asked)
    {
        let offered = offered(&image, &manifests);
        if !offered.iter().any(|platform| platform.satisfies(asked)) {
            let list: Vec<String> = offered.iter().map(ToString::to_string).collect();
            let why = format!("it has the image for {}, not for {asked}", list.join(", "));
            return Err(missed(engine, why));
        }
        let query = json!({
            "os": asked.os,
            "architecture": asked.architecture,
            "variant": asked.variant.as_deref().unwrap_or_default(),
        });
        let query = query.to_string();
        let query = utf8_percent_encode(&query, NON_ALPHANUMERIC);
        let for_platform = with_query(&engine.api, &format!("platform={query}"));
        image = engine
            .ask(for_platform.inspect_image(name))
            .map_err(refused)?;
    }
    // It says what makes up the layers; without it they are only counted.
    let history = engine.ask(engine.api.image_history(name));
    Ok(Inspected {
        bytes: bytes(&image, &manifests),
        history: history.unwrap_or_default(),
        image,
    })
}

/// What the image runs on.
pub fn platform(image: &ImageInspect) -> Platform {
    from_parts(&image.os, &image.architecture, &image.variant)
}

fn from_parts(
    os: &Option<String>,
    architecture: &Option<String>,
    variant: &Option<String>,
) -> Platform {
    let [os, architecture] = [os, architecture].map(|part| part.as_deref().unwrap_or_default());
    Platform::new(os, architecture, variant.as_deref())
}

/// The platforms whose layers the engine has. containerd's store keeps several under one name.
fn offered(image: &ImageInspect, manifests: &[ImageManifestSummary]) -> Vec<Platform> {
    let mut offered: Vec<Platform> = manifests
        .iter()
        .filter(|manifest| {
            manifest.available && manifest.kind == Some(ImageManifestSummaryKindEnum::IMAGE)
        })
        .filter_map(|manifest| Some(&manifest.image_data.as_ref()?.platform))
        .map(|parts| from_parts(&parts.os, &parts.architecture, &parts.variant))
        .collect();
    if offered.is_empty() {
        offered.push(platform(image));
    }
    offered.sort();
    offered
}

/// Everything that lies under the name comes along: each platform, and the attestations.
fn bytes(image: &ImageInspect, manifests: &[ImageManifestSummary]) -> u64 {
    let contents = manifests
        .iter()
        .filter(|manifest| manifest.available)
        .map(|manifest| manifest.size.content);
    let sum = contents.fold(0, i64::saturating_add);
    let size = if sum > 0 {
        sum
    } else {
        image.size.unwrap_or_default()
    };
    u64::try_from(size).unwrap_or_default()
}

/// The API, with something added to each question that the crate's functions leave out. Engines that do not know it pass
/// over it.
fn with_query(api: &Docker, query: &str) -> Docker {
    let query = query.to_owned();
    api.clone().with_request_modifier(move |mut request| {
        if let Ok(uri) = format!("{}?{query}", request.uri()).parse() {
            *request.uri_mut() = uri;
        }
        request
    })
}
