//! Builders other than a Dockerfile's: what made each layer, and where the base image ends, by their own records.
//!
//! The forms are those of the builders' sources and of images that they made; every figure is by hand.

mod buildpacks;
mod recorded;
mod together;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::{number, report};
use crate::support::image::Image;
use crate::support::layer::Layer;

/// What an image shows of its layers and its base.
pub struct Expected<'a> {
    /// Name, layers and basis of the base image.
    pub base: Option<(Option<&'a str>, u64, &'a str)>,
    /// Keyword and text of each layer above it.
    pub own: &'a [(Option<&'a str>, &'a str)],
    /// The own layers' basis.
    pub basis: &'a str,
}

/// Checks a report.
pub fn check(name: &str, report: &Value, expected: &Expected<'_>) {
    let base = &report["image"]["base"];
    let below = expected.base.map_or(0, |(_, layers, _)| layers);
    match expected.base {
        None => assert_eq!(*base, Value::Null, "{name}"),
        Some((reference, layers, basis)) => {
            assert_eq!(base["reference"].as_str(), reference, "{name}");
            assert_eq!(number(&base["layers"]), layers, "{name}");
            assert_eq!(base["basis"], basis, "{name}");
        }
    }
    let (base, own) = report["layers"]
        .as_array()
        .unwrap()
        .split_at(usize::try_from(below).unwrap());
    for layer in base {
        assert_eq!(layer["origin"], "base", "{name}: {layer}");
        assert_eq!(layer["stage"], Value::Null, "{name}: {layer}");
    }
    let told: Vec<_> = own
        .iter()
        .map(|layer| {
            assert_eq!(layer["basis"], expected.basis, "{name}: {layer}");
            let instruction = &layer["instruction"];
            (
                instruction["keyword"].as_str(),
                instruction["text"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(told, expected.own, "{name}");
    let bytes = own.iter().map(|layer| number(&layer["bytes"])).sum::<u64>();
    assert_eq!(number(&report["summary"]["own_bytes"]), bytes, "{name}");
}

/// An image of so many layers of 1, 2, 4, … bytes with that history.
pub fn image(layers: u32, history: Value) -> Image {
    let layer = |index: u32| Layer::new().file(&format!("f{index}"), 1 << index);
    Image::new((0..layers).map(layer)).history(history)
}

pub fn written(image: &Image) -> Value {
    let dir = TempDir::new().unwrap();
    report(image.docker().write_tar(&dir.path().join("i.tar")), &[])
}

pub fn step(created_by: &str, comment: &str, author: &str) -> Value {
    json!({"created": "1970-01-01T00:00:00Z", "created_by": created_by, "comment": comment, "author": author})
}

pub fn empty(created_by: &str, comment: &str) -> Value {
    json!({"created_by": created_by, "comment": comment, "empty_layer": true})
}
