//! Reports on one path's history: as text and as JSON.
//!
//! What happened is `analysis::why`'s to say; [`words`] puts it into a sentence, [`told`] all of a history into words.

mod fill;
mod model;
mod text;
pub mod told;
mod words;

use std::io::{self, Write};

use super::json;
use crate::Inspection;
use crate::analysis::why::{Never, Why};
use crate::escape::{escape, escape_name};
use crate::tree::PathId;
pub use model::WhyReport;

/// What a report on a path is written from.
pub struct Input<'a> {
    /// The analysis.
    pub inspection: &'a Inspection,
    /// The path as the user wrote it.
    pub asked: &'a [u8],
    /// Its history.
    pub why: &'a Why,
}

/// Writes the text, cut at `width` columns.
///
/// # Errors
/// When `out` can't be written to.
pub fn write_text(input: &Input<'_>, width: usize, out: &mut dyn Write) -> io::Result<()> {
    text::write(input, width, out)
}

/// Writes the JSON document that `assets/why.schema.json` describes.
///
/// # Errors
/// When `out` can't be written to.
pub fn write_json(input: &Input<'_>, out: &mut dyn Write) -> io::Result<()> {
    json::write(&fill::document(input), out)
}

/// The JSON schema of [`WhyReport`], as `assets/why.schema.json` holds it.
///
/// # Errors
/// When the schema can't be serialised, which its types rule out.
pub fn schema() -> serde_json::Result<String> {
    json::schema_of::<WhyReport>()
}

/// What to say of a path that was never there, with what may have been meant.
pub fn never(inspection: &Inspection, asked: &[u8], never: &Never) -> String {
    let path = |id| path(inspection, id);
    let mut text = format!(
        "{}: '{}' was never in any layer",
        escape(&inspection.image.reference),
        escape_name(asked)
    );
    if never.parent != PathId::ROOT {
        text += &format!("; of it, only '{}' was", path(never.parent));
    }
    for (index, &near) in never.near.iter().enumerate() {
        text += if index == 0 {
            "\nnear it:"
        } else {
            "\n        "
        };
        text += &format!(" {}", path(near));
        if inspection.tree.node(near).is_none() {
            text += " (not in the final image)";
        }
    }
    text
}

/// A path for people; the root is `/`.
fn path(inspection: &Inspection, id: PathId) -> String {
    match id {
        PathId::ROOT => "/".to_owned(),
        id => escape_name(&inspection.tree.paths().full(id)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After a change to the model: `LAYERSCOPE_UPDATE_SCHEMA=1 cargo test schema`.
    #[test]
    fn the_schema_in_assets_is_current() {
        json::assert_current("why.schema.json", &schema().unwrap());
    }
}
