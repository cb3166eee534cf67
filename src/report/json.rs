//! The JSON report.

use std::io::{self, Write};

use super::model::Report;
use super::{Format, Input};

/// See [`Report`].
pub struct Json;

impl Format for Json {
    fn write(&self, input: &Input<'_>, out: &mut dyn Write) -> io::Result<()> {
        let report = Report::new(input.inspection, input.gate.cloned());
        serde_json::to_writer_pretty(&mut *out, &report)?;
        out.write_all(b"\n")
    }
}

/// The JSON schema of [`Report`], as `assets/report.schema.json` holds it.
///
/// # Errors
/// When the schema can't be serialised, which its types rule out.
pub fn schema() -> serde_json::Result<String> {
    let schema = schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<Report>();
    serde_json::to_string_pretty(&schema).map(|text| text + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After a change to the model: `LAYERSCOPE_UPDATE_SCHEMA=1 cargo test schema`.
    #[test]
    fn the_schema_in_assets_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/report.schema.json");
        let current = schema().unwrap();
        if std::env::var_os("LAYERSCOPE_UPDATE_SCHEMA").is_some() {
            std::fs::write(path, &current).unwrap();
        }
        let kept = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            kept == current,
            "assets/report.schema.json is old: LAYERSCOPE_UPDATE_SCHEMA=1 cargo test schema"
        );
    }
}
