//! The first line: which image, how big, how much of it is waste, what was found, whether there are warnings, and
//! which screens there are.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use crate::ui::keymap::action::Action;
use crate::ui::screens::found;
use crate::ui::state::{Phase, State};
use crate::ui::tab::Tab;
use crate::ui::text;
use crate::ui::theme::Theme;
use layerscope::size::{size, tenths};

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
    let mut taken = text::width(&state.heading.reference).min(EASY_COLUMNS);
    let mut beside = String::new();
    for words in [&state.heading.platform, &state.heading.found] {
        if !words.is_empty() && taken + 2 + text::width(words) <= room {
            taken += 2 + text::width(words);
            beside += &format!("  {words}");
        }
    }
    let taken = text::width(&beside);
    let reference = text::fit_end(&state.heading.reference, room.saturating_sub(taken));
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
    let kept = text::width(&state.heading.reference).min(REFERENCE_COLUMNS);
    columns.saturating_sub(4).saturating_sub(kept)
}

/// What stands beside the reference.
struct Choice {
    figures: Vec<Span<'static>>,
    warnings: String,
    /// Words of the screens, and whether they are of the one that is shown.
    tabs: Vec<(String, bool)>,
}

/// As many words as fit into `room`: first the warnings' go, then the names of screens that are not shown, then what is
/// this build's own, the share of waste, the word for findings, the name of the screen that is shown, how many findings
/// there are, what is waste, the warnings, and last the screens. Each stands whole or not at all, and whichever screen is
/// shown the same ones do.
fn choice(state: &State, room: usize, theme: &Theme) -> Choice {
    let [long, middle, short] = warnings(state);
    let none = String::new();
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
    let named = |is_named: &dyn Fn(Tab) -> bool| -> Vec<(String, bool)> {
        tabs.iter().map(|&tab| name(tab, is_named(tab))).collect()
    };
    let all = named(&|_| true);
    let one = named(&|tab| tab == state.tab);
    let keys = named(&|_| false);
    let [own, whole, shorter, marked, shortest, total] = figures(state, theme);
    // A share is worth less than a word for warnings, where there are any.
    let worded = if middle.is_empty() { &own } else { &shorter };
    let choices = [
        (&own, &long, &all),
        (&own, &middle, &all),
        (worded, &middle, &all),
        (&own, &short, &all),
        (&own, &middle, &one),
        (&own, &short, &one),
        (&whole, &long, &all),
        (&whole, &middle, &all),
        (&whole, &short, &all),
        (&whole, &middle, &one),
        (&whole, &short, &one),
        (&shorter, &middle, &one),
        (&shorter, &short, &one),
        (&marked, &short, &one),
        (&marked, &short, &keys),
        (&shortest, &short, &keys),
        (&total, &short, &keys),
        (&total, &none, &keys),
    ];
    // Another screen's name may be longer.
    let longest = tabs.iter().map(|tab| text::width(tab.name())).max();
    let spare = longest
        .unwrap_or(0)
        .saturating_sub(text::width(state.tab.name()));
    let fits = |(figures, warnings, tabs): &(&Vec<Span<'_>>, &String, &Vec<_>)| {
        let spare = if *tabs == &one { spare } else { 0 };
        spans_width(figures) + text::width(warnings) + tabs_width(tabs) + spare <= room
    };
    let (figures, warnings, tabs) = choices
        .into_iter()
        .find(fits)
        .map_or((&total, &none, Vec::new()), |(figures, warnings, tabs)| {
            (figures, warnings, tabs.clone())
        });
    Choice {
        figures: figures.clone(),
        warnings: warnings.clone(),
        tabs,
    }
}

fn spans_width(spans: &[Span<'_>]) -> usize {
    spans.iter().map(Span::width).sum()
}

fn tabs_width(tabs: &[(String, bool)]) -> usize {
    tabs.iter().map(|(words, _)| text::width(words)).sum()
}

/// How big the image is, how much of it is waste and what was found, the longest words first; before all, where the base
/// image is folded, the same without it.
fn figures(state: &State, theme: &Theme) -> [Vec<Span<'static>>; 6] {
    let alone = |words: String| [(); 6].map(|()| vec![Span::styled(words.clone(), theme.strong)]);
    let summary = match &state.phase {
        Phase::Opening => return alone("opening".to_owned()),
        Phase::Analysing(_) => return alone(state.work.count()),
        Phase::Ready(inspection, _) => &inspection.summary,
    };
    let total = Span::styled(size(summary.total_bytes), theme.strong);
    let between = Span::styled(" · ", theme.strong);
    let waste = format!("waste {}", size(summary.wasted_bytes));
    let share = format!("{waste} ({})", tenths(summary.wasted_percent()));
    let own = match state.is_base_folded && state.has_base() {
        true => format!(
            "own {} · own waste {} ({})",
            size(summary.own_bytes),
            size(summary.own_wasted_bytes),
            tenths(summary.own_wasted_percent())
        ),
        false => share.clone(),
    };
    let with = |waste: &str, found: Option<Span<'static>>| {
        let waste = Span::styled(waste.to_owned(), theme.waste);
        let mut spans = vec![total.clone(), between.clone(), waste];
        spans.extend(found.into_iter().flat_map(|it| [between.clone(), it]));
        spans
    };
    let tally = state.findings.tally;
    let style = tally.and_then(|it| it.worst).map(|it| theme.severity(it));
    let style = style.unwrap_or(theme.text);
    let found = tally.map(|it| Span::styled(found::count(it.count), style));
    let marked = tally.filter(|it| it.count > 0);
    let marked = marked.map(|it| Span::styled(it.words(), style));
    [
        with(&own, found.clone()),
        with(&share, found.clone()),
        with(&waste, found),
        with(&waste, marked),
        with(&waste, None),
        vec![total],
    ]
}

/// In words with the key that shows them, in words, and as the key with how many there are.
fn warnings(state: &State) -> [String; 3] {
    let key = state.keymap.key_of(Action::Warnings);
    match state.warnings().len() {
        0 => Default::default(),
        1 => [
            format!("! 1 warning: {key}  "),
            "1 warning ".to_owned(),
            format!("{key}1 "),
        ],
        many => [
            format!("! {many} warnings: {key}  "),
            format!("{many} warnings "),
            format!("{key}{many} "),
        ],
    }
}
