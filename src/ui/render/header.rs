//! The first line: which image, how big, how much of it is waste, whether there are warnings, and which screens there
//! are.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use crate::ui::action::Action;
use crate::ui::keymap;
use crate::ui::state::{Phase, State};
use crate::ui::tab::Tab;
use crate::ui::text;
use crate::ui::theme::Theme;
use layerscope::size::size;

/// Columns that the reference keeps, however much else there is to say.
const REFERENCE_COLUMNS: usize = 10;
/// Columns of the reference that go before the platform.
const EASY_COLUMNS: usize = 24;

pub(super) fn render(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.header;
    let (figures, waste) = match &state.phase {
        Phase::Opening => ("opening".to_owned(), String::new()),
        Phase::Analysing(_) => (state.work.count(), String::new()),
        Phase::Ready(inspection, _) => {
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
    let columns = usize::from(area.width);
    let figures_columns = text::width(&figures) + text::width(&waste);
    // A space before everything, two before the figures, and one after them.
    let room = columns.saturating_sub(4 + figures_columns);
    let kept = text::width(&state.reference).min(REFERENCE_COLUMNS);
    let (warnings, tabs) = right_side(state, room.saturating_sub(kept));
    let tabs_columns: usize = tabs.iter().map(|(words, _)| text::width(words)).sum();
    let room = room.saturating_sub(text::width(&warnings) + tabs_columns);

    // Half a platform or place tells nothing, so each stands whole or not at all.
    let mut taken = text::width(&state.reference).min(EASY_COLUMNS);
    let mut beside = String::new();
    for words in [&state.platform, &state.place] {
        if !words.is_empty() && taken + 2 + text::width(words) <= room {
            taken += 2 + text::width(words);
            beside += &format!("  {words}");
        }
    }
    let taken = text::width(&beside);
    let reference = text::fit_end(&state.reference, room.saturating_sub(taken));
    let line = Line::from(vec![
        Span::raw(" "),
        Span::styled(&*reference, theme.heading),
        Span::styled(beside, theme.dim),
        Span::raw("  "),
        Span::styled(figures, theme.strong),
        Span::styled(waste, theme.waste),
    ]);
    buffer.set_line(area.x, area.y, &line, area.width);

    let mut right = Line::from(Span::styled(warnings, theme.warning));
    for (words, is_shown) in tabs {
        let style = if is_shown { theme.chosen } else { theme.text };
        right.push_span(Span::styled(words, style));
    }
    let end = u16::try_from(right.width()).unwrap_or(0).min(area.width);
    buffer.set_line(area.right() - end, area.y, &right, end);
}

/// Warnings and the names of the screens, as many words as fit into `room`: first the warnings' words go, then the
/// names of screens that are not shown.
fn right_side(state: &State, room: usize) -> (String, Vec<(String, bool)>) {
    let [long, short] = warnings(state);
    let tabs: Vec<Tab> = match state.phase {
        Phase::Opening => Vec::new(),
        _ => Tab::ALL.to_vec(),
    };
    let name = |tab: Tab, is_named: bool| {
        let key = keymap::key_of(Action::Show(tab));
        let words = if is_named {
            format!(" {key} {} ", tab.name())
        } else {
            format!(" {key} ")
        };
        (words, tab == state.tab)
    };
    let all: Vec<_> = tabs.iter().map(|&tab| name(tab, true)).collect();
    let one: Vec<_> = tabs
        .iter()
        .map(|&tab| name(tab, tab == state.tab))
        .collect();
    let only: Vec<_> = one
        .iter()
        .filter(|(_, is_shown)| *is_shown)
        .cloned()
        .collect();
    let choices = [(&long, &all), (&short, &all), (&short, &one)];
    let columns = |warnings: &str, tabs: &[(String, bool)]| {
        let tabs: usize = tabs.iter().map(|(words, _)| text::width(words)).sum();
        text::width(warnings) + tabs
    };
    let fitting = choices
        .into_iter()
        .find(|(warnings, tabs)| columns(warnings, tabs) <= room);
    match fitting {
        Some((warnings, tabs)) => (warnings.clone(), tabs.clone()),
        None => (short, only),
    }
}

/// In words, and as a mark.
fn warnings(state: &State) -> [String; 2] {
    let key = keymap::key_of(Action::Warnings);
    match state.warnings().len() {
        0 => [String::new(), String::new()],
        1 => [format!("! 1 warning: {key}  "), "!1 ".to_owned()],
        many => [format!("! {many} warnings: {key}  "), format!("!{many} ")],
    }
}
