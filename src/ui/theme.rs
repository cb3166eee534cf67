//! Colours as data: one style a meaning, sixteen colours or none.
//!
//! No meaning rests on a style alone; every mark has a character and the chosen row has `▸` too.

use ratatui::style::{Color, Modifier, Style};

use layerscope::inspection::Severity;

/// One style for each meaning.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Theme {
    pub(crate) text: Style,
    pub(crate) dim: Style,
    pub(crate) strong: Style,
    pub(crate) heading: Style,
    pub(crate) key: Style,
    pub(crate) border: Style,
    /// Border and title of the pane that takes the keys.
    pub(crate) focus: Style,
    /// The chosen row of the pane that takes the keys.
    pub(crate) chosen: Style,
    /// The chosen row of another pane.
    pub(crate) chosen_elsewhere: Style,
    pub(crate) added: Style,
    pub(crate) modified: Style,
    pub(crate) removed: Style,
    pub(crate) waste: Style,
    pub(crate) warning: Style,
    critical: Style,
    high: Style,
    medium: Style,
    pub(crate) bar: Style,
    /// Characters that were searched for, over whatever else they are.
    pub(crate) found: Style,
}

impl Theme {
    pub(crate) fn new(color: bool) -> Self {
        if color {
            Self::sixteen_colors()
        } else {
            Self::plain()
        }
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

    /// Bold, dim and reverse only: what `NO_COLOR` leaves.
    fn plain() -> Self {
        let text = Style::new();
        let dim = text.add_modifier(Modifier::DIM);
        let strong = text.add_modifier(Modifier::BOLD);
        Self {
            text,
            dim,
            strong,
            heading: strong,
            key: strong,
            border: dim,
            focus: strong,
            chosen: text.add_modifier(Modifier::REVERSED),
            chosen_elsewhere: strong,
            added: text,
            modified: text,
            removed: dim,
            waste: text,
            warning: strong,
            critical: strong,
            high: strong,
            medium: text,
            bar: text,
            found: strong.add_modifier(Modifier::UNDERLINED),
        }
    }

    fn sixteen_colors() -> Self {
        let plain = Self::plain();
        Self {
            heading: plain.strong.fg(Color::Cyan),
            key: plain.strong.fg(Color::Cyan),
            focus: plain.strong.fg(Color::Cyan),
            added: plain.text.fg(Color::Green),
            modified: plain.text.fg(Color::Yellow),
            removed: plain.text.fg(Color::Red),
            waste: plain.text.fg(Color::Red),
            warning: plain.strong.fg(Color::Yellow),
            critical: plain.strong.fg(Color::Red),
            high: plain.text.fg(Color::Red),
            medium: plain.text.fg(Color::Yellow),
            bar: plain.text.fg(Color::Cyan),
            ..plain
        }
    }
}
