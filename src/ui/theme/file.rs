//! A theme's file: for each meaning colours and what becomes of the letters, on top of another theme.
//!
//! ```toml
//! inherits = "dark"
//! added = { fg = "#56b4e9", bold = true }
//! ```

use std::str::FromStr;

use ratatui::style::{Color, Modifier, Style};
use toml::Spanned;
use toml::de::DeValue;

use super::Theme;
use crate::written::Written;
use layerscope::near::unknown;

/// The theme that a file starts from.
const INHERITS: &str = "inherits";

/// What a meaning can have beside colours.
const MODIFIERS: [(&str, Modifier); 5] = [
    ("bold", Modifier::BOLD),
    ("dim", Modifier::DIM),
    ("italic", Modifier::ITALIC),
    ("underline", Modifier::UNDERLINED),
    ("reverse", Modifier::REVERSED),
];

impl Theme {
    /// Reads a theme; what it leaves out is as in the one that it inherits from, or plain.
    pub(super) fn parse(written: Written<'_>) -> Result<Self, String> {
        let table = written.table()?;
        let mut theme = Self::default();
        if let Some(parent) = table.get(INHERITS) {
            let expected = || format!("one of {}", Self::names().join(", "));
            let Some(name) = parent.get_ref().as_str() else {
                return Err(written.mismatch(INHERITS, &expected(), parent));
            };
            // A theme that came with the program inherits from none, so this ends.
            let parent_theme = Self::built_in(name).unwrap_or_else(|| {
                let what = unknown("theme", name, Self::names());
                let what = format!("{INHERITS}: {what}; expected {}", expected());
                Err(written.error(parent.span(), &what))
            });
            theme = parent_theme?;
        }
        for (name, value) in &table {
            let meaning = name.get_ref().as_ref();
            if meaning == INHERITS {
                continue;
            }
            let Some(style) = theme.style_mut(meaning) else {
                let known = Self::MEANINGS.iter().copied().chain([INHERITS]);
                let what = unknown("meaning of a theme", meaning, known);
                return Err(written.error(name.span(), &what));
            };
            *style = style.patch(patch(written, meaning, value)?);
        }
        Ok(theme)
    }
}

fn patch(
    written: Written<'_>,
    meaning: &str,
    value: &Spanned<DeValue<'_>>,
) -> Result<Style, String> {
    let Some(table) = value.get_ref().as_table() else {
        return Err(written.mismatch(meaning, "a table like { fg = \"#56b4e9\" }", value));
    };
    let mut style = Style::new();
    for (name, value) in table {
        let key = format!("{meaning}.{}", name.get_ref());
        match name.get_ref().as_ref() {
            "fg" => style.fg = Some(color(written, &key, value)?),
            "bg" => style.bg = Some(color(written, &key, value)?),
            other => {
                let Some((_, modifier)) = MODIFIERS.iter().find(|(known, _)| *known == other)
                else {
                    let known = MODIFIERS.iter().map(|(name, _)| *name);
                    let what = unknown("part of a style", other, known.chain(["fg", "bg"]));
                    return Err(written.error(name.span(), &format!("{meaning}: {what}")));
                };
                style = match value.get_ref().as_bool() {
                    Some(true) => style.add_modifier(*modifier),
                    Some(false) => style.remove_modifier(*modifier),
                    None => return Err(written.mismatch(&key, "true or false", value)),
                };
            }
        }
    }
    Ok(style)
}

fn color(written: Written<'_>, key: &str, value: &Spanned<DeValue<'_>>) -> Result<Color, String> {
    const EXPECTED: &str =
        "a colour like \"#56b4e9\", \"red\", \"light-blue\", a number from 0 to 255 or \"default\"";
    let text = match value.get_ref() {
        DeValue::String(text) if text == "default" => return Ok(Color::Reset),
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        _ => return Err(written.mismatch(key, EXPECTED, value)),
    };
    Color::from_str(&text).map_err(|_| {
        let what = format!("{key}: expected {EXPECTED}, not '{text}'");
        written.error(value.span(), &what)
    })
}
