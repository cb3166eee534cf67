//! The platforms that an image is offered for, as text and as JSON.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;

use super::json;
use super::model::Tool;
use super::text::{Table, fit};
use crate::escape::{escape, shorten_hashes};
use crate::size::size;
use crate::source::{Offer, Offers, Transport};

/// From as many columns on, digests stand whole.
const WHOLE_DIGESTS: usize = 116;

/// The shape of the JSON document. `assets/platforms.schema.json` is generated from it; fields are added within
/// `schema_version` 1, never renamed.
#[derive(Debug, Serialize, JsonSchema)]
pub struct PlatformsReport {
    /// Version of this format.
    schema_version: &'static str,
    /// What wrote the report.
    tool: Tool,
    /// The reference as the user gave it.
    reference: String,
    /// The transport that read it, as in the report on an image.
    source: &'static str,
    /// One row an image manifest, in the order of the index.
    platforms: Vec<Row>,
    /// What could not be read or does not fit, in words for people.
    warnings: Vec<String>,
}

/// The image for one platform.
#[derive(Debug, Serialize, JsonSchema)]
struct Row {
    /// `os/architecture[/variant]`.
    platform: String,
    /// Digest of its manifest; null where it has none.
    manifest_digest: Option<String>,
    /// How many layers it has; null where its manifest is not present.
    layers: Option<usize>,
    /// Bytes of its layers as they are stored: of compressed ones, what a pull transfers; null where that is not known.
    bytes: Option<u64>,
    /// Whether BuildKit's provenance lies beside it; null where an engine has the image, which says that only with it.
    provenance: Option<bool>,
    /// Whether manifest and layers can be had where the index is.
    present: bool,
}

/// Writes the JSON document.
///
/// # Errors
/// When `out` can't be written to.
pub fn write_json(offers: &Offers, out: &mut dyn Write) -> io::Result<()> {
    let row = |offer: &Offer| Row {
        platform: offer.platform.to_string(),
        manifest_digest: offer.manifest_digest.as_ref().map(ToString::to_string),
        layers: offer.layers,
        bytes: offer.bytes,
        provenance: offer.has_provenance,
        present: offer.is_present,
    };
    let document = PlatformsReport {
        schema_version: "1.0",
        tool: Tool::this(),
        reference: offers.reference.clone(),
        source: offers.source,
        platforms: offers.offers.iter().map(row).collect(),
        warnings: offers.warnings.clone(),
    };
    json::write(&document, out)
}

/// Writes the table, cut at `width` columns.
///
/// # Errors
/// When `out` can't be written to.
pub fn write_text(offers: &Offers, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let place = offers.found.as_deref().unwrap_or(offers.source);
    let title = format!("{}  {}", escape(&offers.reference), escape(place));
    writeln!(out, "{}\n", fit(&title, width))?;
    // A column without a heading is there where somebody needs it.
    let mut table = Table::new(&["platform", ">layers", ">size", "provenance", "", "manifest"]);
    for offer in &offers.offers {
        let digest = offer.manifest_digest.as_ref().map(ToString::to_string);
        let digest = digest.unwrap_or_else(|| "–".to_owned());
        let unknown = || "–".to_owned();
        table.row([
            escape(&offer.platform.to_string()),
            offer.layers.map_or_else(unknown, |count| count.to_string()),
            offer.bytes.map_or_else(unknown, size),
            match offer.has_provenance {
                Some(true) => "yes".to_owned(),
                Some(false) => "no".to_owned(),
                None => unknown(),
            },
            if offer.is_present { "" } else { "not here" }.to_owned(),
            if width < WHOLE_DIGESTS {
                shorten_hashes(&digest)
            } else {
                digest
            },
        ]);
    }
    table.write(out, width)?;
    let engines = [Transport::DockerDaemon, Transport::ContainersStorage];
    if engines.iter().any(|engine| engine.name() == offers.source) {
        let note = "the engine would run this one; docker://NAME --platforms: all in the registry";
        writeln!(out, "\n{}", fit(note, width))?;
    }
    if !offers.warnings.is_empty() {
        writeln!(out, "\nWarnings")?;
    }
    for warning in &offers.warnings {
        writeln!(out, "  {}", escape(warning))?;
    }
    Ok(())
}

/// The JSON schema of [`PlatformsReport`], as `assets/platforms.schema.json` holds it.
///
/// # Errors
/// When the schema can't be serialised, which its types rule out.
pub fn schema() -> serde_json::Result<String> {
    json::schema_of::<PlatformsReport>()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After a change to the model: `LAYERSCOPE_UPDATE_SCHEMA=1 cargo test schema`.
    #[test]
    fn the_schema_in_assets_is_current() {
        json::assert_current("platforms.schema.json", &schema().unwrap());
    }
}
