//! Colours as data: one style a meaning, in themes that are files ([`file`]), some of which come with the program.
//!
//! No meaning rests on a style alone; every mark has a character and the chosen row has `▸` too.

mod file;
pub(crate) mod looks;
#[cfg(test)]
mod tests;

use std::path::Path;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Style};

use super::text::ascii;
use crate::written::{self, Written};
use layerscope::inspection::Severity;
use layerscope::near::unknown;

macro_rules! meanings {
    ($($(#[$about:meta])* $field:ident $name:literal,)*) => {
        /// One style for each meaning, and whether only ASCII is drawn.
        #[derive(Debug, Clone, Copy, Default, PartialEq)]
        pub(crate) struct Theme {
            $($(#[$about])* pub(crate) $field: Style,)*
            /// Every other character is drawn as the one of [`ascii`].
            pub(crate) is_ascii: bool,
        }

        impl Theme {
            /// What meanings are called in a theme's file.
            pub(crate) const MEANINGS: &'static [&'static str] = &[$($name),*];

            /// The style of the meaning of that name.
            fn style_mut(&mut self, name: &str) -> Option<&mut Style> {
                match name {
                    $($name => Some(&mut self.$field),)*
                    _ => None,
                }
            }
        }
    };
}

meanings! {
    /// What is below everything; where it has a background, so has the whole screen.
    screen "screen",
    text "text",
    dim "dim",
    strong "strong",
    heading "heading",
    key "key",
    border "border",
    /// Border and title of the pane that takes the keys.
    focus "focus",
    /// The chosen row of the pane that takes the keys.
    chosen "chosen",
    /// The chosen row of another pane.
    chosen_elsewhere "chosen-elsewhere",
    added "added",
    modified "modified",
    removed "removed",
    waste "waste",
    warning "warning",
    critical "critical",
    high "high",
    medium "medium",
    bar "bar",
    /// Characters that were searched for, over whatever else they are.
    found "found",
}

/// The themes that come with the program, by name.
const BUILT_IN: [(&str, &str); 5] = [
    ("dark", include_str!("../../../assets/themes/dark.toml")),
    ("light", include_str!("../../../assets/themes/light.toml")),
    (
        "high-contrast",
        include_str!("../../../assets/themes/high-contrast.toml"),
    ),
    ("16", include_str!("../../../assets/themes/16.toml")),
    ("none", include_str!("../../../assets/themes/none.toml")),
];

/// The name that leaves the choice to the terminal.
pub(crate) const AUTO: &str = "auto";

impl Theme {
    /// Names of the themes that come with the program.
    pub(crate) fn names() -> [&'static str; 5] {
        BUILT_IN.map(|(name, _)| name)
    }

    /// Of the chosen row, by whether its pane takes the keys.
    pub(crate) fn choice(&self, has_focus: bool) -> Style {
        match has_focus {
            true => self.chosen,
            false => self.chosen_elsewhere,
        }
    }

    /// A theme by its name, or from a file: what holds a slash or ends in `.toml`.
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        if is_file(name) {
            let text = written::read(Path::new(name))?;
            return Self::parse(Written { name, text: &text });
        }
        Self::built_in(name).unwrap_or_else(|| {
            let names = Self::names().into_iter().chain([AUTO]);
            let what = unknown("theme", name, names.clone());
            let names: Vec<&str> = names.collect();
            Err(format!(
                "{what}; there are {}, and files whose names end in .toml",
                names.join(", ")
            ))
        })
    }

    fn built_in(name: &str) -> Option<Result<Self, String>> {
        let (name, text) = BUILT_IN.into_iter().find(|(known, _)| *known == name)?;
        Some(Self::parse(Written { name, text }))
    }

    /// Of a finding.
    pub(crate) fn severity(&self, severity: Severity) -> Style {
        match severity {
            Severity::Critical => self.critical,
            Severity::High => self.high,
            Severity::Medium => self.medium,
            Severity::Low => self.text,
            Severity::Info => self.dim,
        }
    }

    /// What a theme does to all that was drawn: characters that the terminal has, and the screen's own colours where
    /// nothing has others.
    pub(crate) fn finish(&self, buffer: &mut Buffer) {
        if self.is_ascii {
            ascii::replace(buffer);
        }
        let Style { fg, bg, .. } = self.screen;
        if fg.is_none() && bg.is_none() {
            return;
        }
        for cell in &mut buffer.content {
            if cell.fg == Color::Reset {
                cell.fg = fg.unwrap_or_default();
            }
            if cell.bg == Color::Reset {
                cell.bg = bg.unwrap_or_default();
            }
        }
    }
}

/// Whether a theme's name is a file's.
pub(crate) fn is_file(name: &str) -> bool {
    name.ends_with(".toml") || name.contains(std::path::is_separator)
}
