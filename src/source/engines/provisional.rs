//! An image as an engine describes it: what can be shown until its layers have come.
//!
//! The description is made of what two calls say, so it is not the configuration itself: that comes with the layers, and
//! takes this one's place.

use serde_json::{Value, json};

use super::engine::Engine;
use super::export::Exported;
use super::failed;
use super::inspect::{Description, Inspected, Step};
use crate::layers::{Compression, Digest};
use crate::source::find::{Missed, Wanted};
use crate::source::name::Name;
use crate::source::reference::names_match;
use crate::source::{Export, Image, Layer, LayerData};

/// The image that `inspected` describes; reading its export gives the true one.
pub fn image(engine: Engine, inspected: Inspected, wanted: &Wanted<'_>) -> Result<Image, Missed> {
    let Inspected {
        image,
        history,
        bytes,
        exported,
        is_whole,
    } = inspected;
    let unclear = |what: &str| {
        let what = format!("the engine's description of it {what}");
        failed(&engine, wanted.name, what)
    };
    // It may become part of a path of the API.
    Digest::parse(&image.id).ok_or_else(|| unclear("has no ID"))?;
    let names = image.layers().iter();
    let diff_ids: Option<Vec<Digest>> = names.map(|name| Digest::parse(name)).collect();
    let diff_ids = diff_ids.ok_or_else(|| unclear("has a layer without a well-formed diffID"))?;
    let sizes = sizes(&history, diff_ids.len());
    let config = serde_json::from_value(config(&image, &history, sizes.is_some()))
        .map_err(|_| unclear("can't be understood"))?;
    let layers = diff_ids.iter().enumerate().map(|(index, diff_id)| Layer {
        digest: None,
        diff_id: diff_id.clone(),
        media_type: Compression::None.media_type().to_owned(),
        compression: Compression::None,
        size: sizes.as_ref().map_or(0, |sizes| sizes[index]),
        name: diff_id.to_string(),
        data: LayerData::Exported,
    });
    let path = format!("{} {}", whole_name(wanted.name, &image), engine.found());
    Ok(Image {
        reference: wanted.text.to_owned(),
        transport: engine.kind.transport(),
        platform: image.platform(),
        manifest_digest: None,
        // The ID is that of the manifest or the index in containerd's store.
        config_digest: None,
        config,
        layers: layers.collect(),
        annotations: Default::default(),
        indexes: Vec::new(),
        neighbours: Vec::new(),
        statements: Vec::new(),
        warnings: Vec::new(),
        path: path.clone(),
        found: Some(engine.found()),
        export: (!is_whole).then(|| {
            Box::new(Exported {
                // The export knows fewer ways to write an ID than the inspection.
                name: id(wanted.name, &image).unwrap_or(wanted.name).to_owned(),
                platform: exported,
                engine,
                reference: wanted.text.to_owned(),
                path,
                diff_ids,
                bytes,
                options: wanted.options.clone(),
            }) as Box<dyn Export>
        }),
    })
}

/// Bytes of each layer, where the history surely says them: it gives steps without a layer a size of 0, and some layers
/// are as empty.
fn sizes(history: &[Step], layers: usize) -> Option<Vec<u64>> {
    let steps = history.iter().rev();
    let sizes: Vec<u64> = steps
        .filter_map(|step| u64::try_from(step.size).ok().filter(|&size| size > 0))
        .collect();
    (sizes.len() == layers).then_some(sizes)
}

/// The image's configuration, as far as it is known. The API leaves out which steps made no layer.
fn config(image: &Description, history: &[Step], by_size: bool) -> Value {
    let steps: Vec<Value> = history
        .iter()
        .rev()
        .map(|step| {
            json!({
                "created_by": step.created_by,
                "comment": step.comment,
                "empty_layer": by_size && step.size == 0,
            })
        })
        .collect();
    json!({
        "created": image.created,
        "architecture": image.architecture,
        "os": image.os,
        "variant": image.variant,
        "rootfs": { "diff_ids": image.layers() },
        "history": steps,
        "config": image.config,
    })
}

/// The name that the engine knows it by, complete; its ID where that was asked for.
fn whole_name(wanted: &str, image: &Description) -> String {
    let complete =
        |name: &str| Name::parse(name).map_or_else(|_| name.to_owned(), |name| name.to_string());
    // Podman puts its own host in front of what is built without one.
    let local = format!("localhost/{wanted}");
    let mut tags = image.repo_tags.iter().flatten();
    let tag = tags.find(|tag| names_match(wanted, tag) || names_match(&local, tag));
    match tag {
        Some(tag) => complete(tag),
        None => id(wanted, image).map_or_else(|| complete(wanted), str::to_owned),
    }
}

/// The image's ID, where its first digits were asked for.
fn id<'a>(wanted: &str, image: &'a Description) -> Option<&'a str> {
    let digits = wanted.strip_prefix("sha256:").unwrap_or(wanted);
    let is_its = image.id.strip_prefix("sha256:")?.starts_with(digits);
    is_its.then_some(image.id.as_str())
}
