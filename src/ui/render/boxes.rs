//! Small boxes over whatever is shown: a line to type, a question, a list, what runs.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Clear, Widget};

use super::content::margin;
use super::{cells_of, mark_row, note, pane, put};
use crate::ui::overlay::ask::{Ask, Then};
use crate::ui::overlay::choose::Choose;
use crate::ui::overlay::prompt::Prompt;
use crate::ui::overlay::wait::Wait;
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::theme::Theme;

/// Cells of a progress bar.
const BAR: usize = 40;

/// The topmost's border, with what it covers wiped, and what is inside.
fn open(title: &str, state: &State, theme: &Theme, buffer: &mut Buffer) -> Rect {
    let area = state.overlay_area();
    Clear.render(area, buffer);
    margin(pane(area, title, true, theme, buffer))
}

pub(super) fn prompt(prompt: &Prompt, state: &State, theme: &Theme, buffer: &mut Buffer) {
    let mut lines = Vec::new();
    if let Some(from) = prompt.state() {
        let other = if prompt.has_states() {
            " (tab: another)"
        } else {
            ""
        };
        lines.push(Line::styled(format!("From {from}{other}"), theme.dim));
        let rule = "A directory, or a path that ends in /, takes it in.";
        lines.push(Line::styled(rule, theme.dim));
    }
    if let Some(fault) = &prompt.fault {
        lines.push(Line::styled(format!("! {fault}"), theme.warning));
    }
    let within = open(&prompt.title, state, theme, buffer);
    put(
        within,
        0,
        typed(prompt, usize::from(within.width), theme),
        buffer,
    );
    for (row, line) in lines.into_iter().enumerate() {
        put(within, 1 + row, line, buffer);
    }
}

/// The line with its cursor, which is always in sight.
fn typed<'a>(prompt: &Prompt, columns: usize, theme: &Theme) -> Line<'a> {
    let (before, behind) = prompt.line.halves();
    let (before, behind) = (text::clean(before), text::clean(behind));
    let mut rest = behind.chars();
    let under = rest.next().unwrap_or(' ').to_string();
    let before = text::fit_end(&before, columns.saturating_sub(4).max(1)).into_owned();
    Line::from(vec![
        Span::styled(before, theme.text),
        Span::styled(under, theme.chosen),
        Span::styled(rest.as_str().to_owned(), theme.text),
    ])
}

pub(super) fn ask(ask: &Ask, state: &State, theme: &Theme, buffer: &mut Buffer) {
    let keys = match ask.then {
        Then::Pay(_) => "enter goes on, esc doesn't",
        Then::Overwrite(_) => "o overwrites, esc doesn't",
        Then::Nothing(Some(_)) => "enter closes, y copies the path",
        Then::Nothing(None) => "enter closes",
    };
    let within = open(&ask.title, state, theme, buffer);
    let lines = ask.wrapped(usize::from(within.width));
    // The keys are there whatever is not.
    let room = usize::from(within.height).saturating_sub(2);
    for (row, line) in lines.into_iter().take(room).enumerate() {
        put(within, row, Line::styled(line, theme.text), buffer);
    }
    let last = usize::from(within.height).saturating_sub(1);
    put(within, last, Line::styled(keys, theme.key), buffer);
}

pub(super) fn choose(choose: &Choose, state: &State, theme: &Theme, buffer: &mut Buffer) {
    let within = open(&choose.title, state, theme, buffer);
    let columns = usize::from(within.width);
    let height = usize::from(within.height);
    let marked = choose.marked();
    let paths = state.inspection().map(|it| it.tree.paths());
    let rows = choose.cursor.top..choose.len();
    for (at, row) in rows.take(height).enumerate() {
        let words = choose.row(row, paths, columns);
        let mark = match marked {
            None => "",
            Some(marked) if marked == row => "● ",
            Some(_) => "  ",
        };
        let line = format!("{mark}{words}");
        put(
            within,
            at,
            Line::styled(text::fit(&line, columns).into_owned(), theme.text),
            buffer,
        );
        if row == choose.cursor.row {
            mark_row(within, at, theme.chosen, buffer);
        }
    }
    if choose.len() > height {
        let words = format!("{} of {}", choose.cursor.row + 1, choose.len());
        note(state.overlay_area(), &words, theme, buffer);
    }
}

pub(super) fn wait(wait: &Wait, state: &State, theme: &Theme, buffer: &mut Buffer) {
    if !wait.is_slow {
        return;
    }
    let lines = wait.lines();
    let reading = wait.gauge.reading;
    let within = open(wait.title(), state, theme, buffer);
    let columns = usize::from(within.width);
    for (row, line) in lines.iter().enumerate() {
        put(
            within,
            row,
            Line::styled(text::fit(line, columns).into_owned(), theme.text),
            buffer,
        );
    }
    if reading.total > 0 {
        let bar = cells_of(reading, BAR.min(columns));
        put(within, lines.len(), Line::styled(bar, theme.bar), buffer);
    }
    put(
        within,
        lines.len() + 1,
        Line::styled("esc stops", theme.key),
        buffer,
    );
}
