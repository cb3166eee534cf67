//! The first line: which image, how big, how much of it is waste, and whether there are warnings.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use super::waiting;
use crate::ui::action::Action;
use crate::ui::keymap;
use crate::ui::state::{Phase, State};
use crate::ui::text;
use crate::ui::theme::Theme;
use layerscope::size::size;

/// Columns that the reference keeps, however much else there is to say.
const REFERENCE_COLUMNS: usize = 12;

pub(super) fn render(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.header;
    let (figures, waste) = match &state.phase {
        Phase::Opening { .. } => ("opening".to_owned(), String::new()),
        Phase::Analysing { layers, .. } => (waiting::count(layers), String::new()),
        Phase::Ready(inspection) => {
            let summary = &inspection.summary;
            (
                format!("{} · ", size(summary.total_bytes)),
                format!(
                    "waste {} ({:.1} %)",
                    size(summary.wasted_bytes),
                    summary.wasted_percent()
                ),
            )
        }
    };
    let warnings = match state.warnings().len() {
        0 => String::new(),
        1 => format!("! 1 warning: {} ", keymap::key_of(Action::Warnings)),
        many => format!("! {many} warnings: {} ", keymap::key_of(Action::Warnings)),
    };

    let columns = usize::from(area.width);
    let fixed = 6 + text::width(&figures) + text::width(&waste) + text::width(&warnings);
    let room = columns.saturating_sub(fixed);
    let platform = text::fit(&state.platform, room.saturating_sub(REFERENCE_COLUMNS));
    let reference = text::fit_end(
        &state.reference,
        room.saturating_sub(text::width(&platform)),
    );
    let gap = if platform.is_empty() { "" } else { "  " };
    let line = Line::from(vec![
        Span::raw(" "),
        Span::styled(&*reference, theme.heading),
        Span::styled(format!("{gap}{platform}"), theme.dim),
        Span::raw("  "),
        Span::styled(figures, theme.strong),
        Span::styled(waste, theme.waste),
    ]);
    buffer.set_line(area.x, area.y, &line, area.width);
    let end = u16::try_from(text::width(&warnings))
        .unwrap_or(0)
        .min(area.width);
    buffer.set_string(area.right() - end, area.y, warnings, theme.warning);
}
