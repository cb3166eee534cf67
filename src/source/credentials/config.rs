//! Reads the files of JSON that hold credentials, and their entries, as far as Docker's client and Podman agree on them.
//!
//! Which file counts, and which entry in it, is for `docker` and `podman`. No message repeats what a file holds.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::LazyLock;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};
use serde_json::{Map, Value};

use crate::escape::escape;

/// The longest file that is read; real ones have some kilobytes.
const MAX_BYTES: u64 = 1 << 20;

/// What an object that is left out holds.
static NOTHING: LazyLock<Map<String, Value>> = LazyLock::new(Map::new);

/// A configuration, and what messages call it.
pub(super) struct Config {
    pub(super) place: String,
    fields: Map<String, Value>,
}

impl Config {
    /// Reads a file; none where there is none. An empty one holds nothing.
    ///
    /// # Errors
    /// When it can't be read or is no JSON: names it.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, String> {
        let place = escape(&path.display().to_string());
        let refused = |error: io::Error| {
            let help = match error.kind() {
                io::ErrorKind::PermissionDenied => {
                    "; credentials may stand there: make it readable"
                }
                _ => "",
            };
            format!("{place}: {error}{help}")
        };
        // A pipe would make the opening of it wait.
        match std::fs::metadata(path) {
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(None);
            }
            Err(error) => return Err(refused(error)),
            Ok(about) if !about.is_file() => {
                return Err(format!(
                    "{place}: it is no file that could hold credentials"
                ));
            }
            Ok(_) => (),
        }
        let mut text = Vec::new();
        let file = File::open(path).map_err(refused)?;
        file.take(MAX_BYTES + 1)
            .read_to_end(&mut text)
            .map_err(refused)?;
        if text.len() as u64 > MAX_BYTES {
            return Err(format!(
                "{place}: over {MAX_BYTES} bytes, too long for a configuration"
            ));
        }
        Self::parse(place, &text).map(Some)
    }

    /// Reads a text that came from `place`.
    pub(super) fn parse(place: String, text: &[u8]) -> Result<Self, String> {
        if text.trim_ascii().is_empty() {
            let fields = Map::new();
            return Ok(Self { place, fields });
        }
        match serde_json::from_slice(text) {
            Ok(Value::Object(fields)) => Ok(Self { place, fields }),
            Ok(_) => Err(format!("{place}: expected was an object of JSON")),
            // The crate's own words can repeat the text.
            Err(error) => Err(format!(
                "{place} is no JSON from line {}, column {} on; mend it there",
                error.line(),
                error.column()
            )),
        }
    }

    /// Its fields.
    pub(super) fn fields(&self) -> &Map<String, Value> {
        &self.fields
    }

    /// An object in it; an empty one where there is none.
    pub(super) fn object(&self, name: &str) -> Result<&Map<String, Value>, String> {
        match field(&self.fields, name) {
            None => Ok(&NOTHING),
            Some(Value::Object(object)) => Ok(object),
            Some(_) => Err(format!("{}: {name} should be an object", self.place)),
        }
    }

    /// A text in one of its objects, or in itself.
    pub(super) fn text<'a>(
        &self,
        object: &'a Map<String, Value>,
        name: &str,
    ) -> Result<Option<&'a str>, String> {
        match field(object, name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(format!("{}: {} should be a text", self.place, escape(name))),
        }
    }

    /// The name of the helper that an object, `credHelpers`, has for a registry; empty where it says that there is none.
    pub(super) fn helper(&self, registry: &str) -> Result<Option<&str>, String> {
        match self.object("credHelpers")?.get(registry) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(name)) => Ok(Some(name)),
            Some(_) => Err(format!(
                "{}: credHelpers should have the name of a helper for {}",
                self.place,
                escape(registry)
            )),
        }
    }

    /// The entry of `auths` that is given, as an object.
    pub(super) fn entry<'a>(
        &self,
        key: &str,
        entry: &'a Value,
    ) -> Result<&'a Map<String, Value>, String> {
        match entry {
            Value::Object(entry) => Ok(entry),
            Value::Null => Ok(&NOTHING),
            _ => Err(format!(
                "{}: the entry {} should be an object",
                self.place,
                escape(key)
            )),
        }
    }
}

/// A field by its name in whatever case, as Go reads JSON; `null` counts as left out.
pub(super) fn field<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let of_any_case = || {
        let mut fields = object.iter();
        fields.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
    };
    let value = object.get(name).or_else(of_any_case)?;
    (!value.is_null()).then_some(value)
}

/// What is wrong with an entry's `auth`.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Malformed {
    /// It is no base64, or not of a text.
    Encoding,
    /// Nothing divides name from password.
    NoColon,
}

/// Name and password from an entry's `auth`.
pub(super) fn decode(auth: &str) -> Result<(String, String), Malformed> {
    // Go allows line breaks anywhere, and bits behind the end.
    let config = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    let text: Vec<u8> = auth
        .bytes()
        .filter(|byte| !matches!(byte, b'\r' | b'\n'))
        .collect();
    let bytes = GeneralPurpose::new(&STANDARD, config)
        .decode(text)
        .map_err(|_| Malformed::Encoding)?;
    let text = String::from_utf8(bytes).map_err(|_| Malformed::Encoding)?;
    let (name, password) = text.split_once(':').ok_or(Malformed::NoColon)?;
    Ok((name.to_owned(), password.trim_matches('\0').to_owned()))
}
