//! The first line: which image, how big, how much of it is waste, what was found, whether there are warnings, and
//! which screens there are.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use crate::ui::action::Action;
use crate::ui::found;
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
    let columns = usize::from(area.width);
    let Choice {
        figures,
        warnings,
        tabs,
    } = choice(state, room(state, columns), theme);
    let taken = spans_width(&figures) + text::width(&warnings) + tabs_width(&tabs);
    let room = columns.saturating_sub(4).saturating_sub(taken);

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
    let mut line = Line::from(vec![
        Span::raw(" "),
        Span::styled(&*reference, theme.heading),
        Span::styled(beside, theme.dim),
        Span::raw("  "),
    ]);
    line.extend(figures);
    buffer.set_line(area.x, area.y, &line, area.width);

    let mut right = Line::from(Span::styled(warnings, theme.warning));
    for (words, is_shown) in tabs {
        let style = if is_shown { theme.chosen } else { theme.text };
        right.push_span(Span::styled(words, style));
    }
    let end = u16::try_from(right.width()).unwrap_or(0).min(area.width);
    buffer.set_line(area.right() - end, area.y, &right, end);
}

/// The screen whose name stands at a column of the first line.
pub(crate) fn tab_at(state: &State, column: u16) -> Option<Tab> {
    let columns = usize::from(state.places.header.width);
    let theme = Theme::default();
    let Choice { tabs, .. } = choice(state, room(state, columns), &theme);
    let mut at = columns.checked_sub(tabs_width(&tabs))?;
    let all = Tab::ALL
        .into_iter()
        .filter(|&tab| tabs.len() > 1 || tab == state.tab);
    for ((words, _), tab) in tabs.iter().zip(all) {
        let end = at + text::width(words);
        if (at..end).contains(&usize::from(column)) {
            return Some(tab);
        }
        at = end;
    }
    None
}

/// Columns for what stands beside the reference: a space goes before everything, two before the figures, and one after
/// them.
fn room(state: &State, columns: usize) -> usize {
    let kept = text::width(&state.reference).min(REFERENCE_COLUMNS);
    columns.saturating_sub(4).saturating_sub(kept)
}

/// What stands beside the reference.
struct Choice {
    figures: Vec<Span<'static>>,
    warnings: String,
    /// Words of the screens, and whether they are of the one that is shown.
    tabs: Vec<(String, bool)>,
}

/// As many words as fit into `room`: first the warnings' go, then the names of screens that are not shown, then the
/// share of waste, then how many findings there are, and last the screens that are not shown.
fn choice(state: &State, room: usize, theme: &Theme) -> Choice {
    let [long, short] = warnings(state);
    let tabs: Vec<Tab> = match state.phase {
        Phase::Opening => Vec::new(),
        _ => Tab::ALL.to_vec(),
    };
    let name = |tab: Tab, is_named: bool| {
        let key = state.keymap.key_of(Action::Show(tab));
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
    let only = one.iter().filter(|(_, is_shown)| *is_shown);
    let only: Vec<_> = only.cloned().collect();
    let [whole, shorter, shortest] = figures(state, theme);
    let choices = [
        (&whole, &long, &all),
        (&whole, &short, &all),
        (&whole, &short, &one),
        (&shorter, &short, &one),
        (&shortest, &short, &one),
    ];
    let fits = |(figures, warnings, tabs): &(&Vec<Span<'_>>, &String, &Vec<_>)| {
        spans_width(figures) + text::width(warnings) + tabs_width(tabs) <= room
    };
    let (figures, warnings, tabs) = choices
        .into_iter()
        .find(fits)
        .unwrap_or((&whole, &short, &only));
    Choice {
        figures: figures.clone(),
        warnings: warnings.clone(),
        tabs: tabs.clone(),
    }
}

fn spans_width(spans: &[Span<'_>]) -> usize {
    spans.iter().map(Span::width).sum()
}

fn tabs_width(tabs: &[(String, bool)]) -> usize {
    tabs.iter().map(|(words, _)| text::width(words)).sum()
}

/// How big the image is, how much of it is waste and what was found, the longest words first.
fn figures(state: &State, theme: &Theme) -> [Vec<Span<'static>>; 3] {
    let alone = |words: String| {
        let words = vec![Span::styled(words, theme.strong)];
        [words.clone(), words.clone(), words]
    };
    let summary = match &state.phase {
        Phase::Opening => return alone("opening".to_owned()),
        Phase::Analysing(_) => return alone(state.work.count()),
        Phase::Ready(inspection, _) => &inspection.summary,
    };
    let total = Span::styled(format!("{} · ", size(summary.total_bytes)), theme.strong);
    let waste = format!("waste {}", size(summary.wasted_bytes));
    let share = format!("{waste} ({:.1} %)", summary.wasted_percent());
    let (waste, share) = (
        Span::styled(waste, theme.waste),
        Span::styled(share, theme.waste),
    );
    let mut whole = vec![total.clone(), share];
    let mut shorter = vec![total.clone(), waste.clone()];
    if let Some(tally) = state.findings.tally {
        let style = tally.worst.map_or(theme.text, |it| theme.severity(it));
        for figures in [&mut whole, &mut shorter] {
            figures.push(Span::styled(" · ", theme.strong));
            figures.push(Span::styled(found::count(tally.count), style));
        }
    }
    [whole, shorter, vec![total, waste]]
}

/// In words, and as a mark.
fn warnings(state: &State) -> [String; 2] {
    let key = state.keymap.key_of(Action::Warnings);
    match state.warnings().len() {
        0 => [String::new(), String::new()],
        1 => [format!("! 1 warning: {key}  "), "!1 ".to_owned()],
        many => [format!("! {many} warnings: {key}  "), format!("!{many} ")],
    }
}
