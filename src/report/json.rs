//! The JSON report.

use std::io::{self, Write};

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::{Formatter, PrettyFormatter};

use super::model::Report;
use super::{Format, Input};
use crate::escape::{is_harmful, mask_text};

/// See [`Report`].
pub struct Json;

impl Format for Json {
    fn write(&self, input: &Input<'_>, out: &mut dyn Write) -> io::Result<()> {
        write(&Report::new(input.inspection, input.gate.cloned()), out)
    }
}

/// Writes a document on lines of its own.
pub(super) fn write(document: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let mut serializer = Serializer::with_formatter(&mut *out, Harmless::default());
    document.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Pretty JSON without tokens of a known form, in which control characters of every kind, and those that turn text around, are `\uNNNN`: a report may
/// be shown in a terminal, and says the same to every parser.
#[derive(Default)]
struct Harmless {
    pretty: PrettyFormatter<'static>,
}

impl Formatter for Harmless {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        let text = mask_text(text);
        let mut plain = 0;
        for (at, c) in text.char_indices().filter(|&(_, c)| is_harmful(c)) {
            out.write_all(&text.as_bytes()[plain..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            plain = at + c.len_utf8();
        }
        out.write_all(&text.as_bytes()[plain..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.pretty.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.pretty.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.pretty.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.pretty.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.pretty.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.pretty.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.pretty.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.pretty.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.pretty.end_object_value(out)
    }
}

/// The JSON schema of [`Report`], as `assets/report.schema.json` holds it.
///
/// # Errors
/// When the schema can't be serialised, which its types rule out.
pub fn schema() -> serde_json::Result<String> {
    schema_of::<Report>()
}

/// The JSON schema of a document.
pub(super) fn schema_of<T: JsonSchema>() -> serde_json::Result<String> {
    let schema = schemars::generate::SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator()
        .into_root_schema_for::<T>();
    serde_json::to_string_pretty(&schema).map(|text| text + "\n")
}

/// Holds a schema in `assets/` against the current one, or writes it where that is asked for.
#[cfg(test)]
pub(super) fn assert_current(name: &str, current: &str) {
    let path = format!("{}/assets/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("LAYERSCOPE_UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, current).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == current,
        "assets/{name} is old: LAYERSCOPE_UPDATE_SCHEMA=1 cargo test schema"
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn harmful_characters_are_escaped_and_read_back() {
        let text = "a\u{9b}\u{202e}b\u{e0041}é\n";
        let mut out = Vec::new();
        let mut serializer = Serializer::with_formatter(&mut out, Harmless::default());
        [text].serialize(&mut serializer).unwrap();
        let json = String::from_utf8(out).unwrap();
        assert!(
            json.contains("a\\u009b\\u202eb\\udb40\\udc41é\\n"),
            "{json}"
        );
        assert_eq!(serde_json::from_str::<Vec<String>>(&json).unwrap(), [text]);
    }

    /// After a change to the model: `LAYERSCOPE_UPDATE_SCHEMA=1 cargo test schema`.
    #[test]
    fn the_schema_in_assets_is_current() {
        assert_current("report.schema.json", &schema().unwrap());
    }
}
