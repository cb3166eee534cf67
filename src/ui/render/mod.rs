//! Draws a state. Nothing here changes, builds or measures more than the rows on screen.
//!
//! Every text that came from an image was cleaned by [`super::text`] or is cleaned here, row by row.

mod boxes;
mod columns;
mod content;
mod difference;
mod files;
mod findings;
mod footer;
mod header;
mod history;
mod largest;
mod layers;
mod lines;
mod overlay;
mod palette;
mod source;
mod stages;
mod typed;
mod waiting;
mod walked;
mod waste;
mod waste_rows;

pub(crate) use files::opener;
pub(crate) use header::tab_at;

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, BorderType, Clear, Widget};

use super::layout::{SMALLEST, inside};
use super::list::arrange::Order;
use super::overlay::Overlay;
use super::screens::found::Tally;
use super::state::{Phase, State};
use super::tab::Tab;
use super::text;
use super::text::details::{self, Role};
use super::theme::Theme;
use super::work::job::Reading;
use layerscope::size::size;

/// `2.98 MB`
const SIZE_COLUMNS: usize = 7;
/// Columns of a lower border that are kept for how far a list is scrolled.
const NOTE_COLUMNS: usize = 20;

/// Draws the whole screen, as the theme wants it.
pub(crate) fn render(state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    draw(state, theme, area, buffer);
    theme.finish(buffer);
}

fn draw(state: &State, theme: &Theme, area: Rect, buffer: &mut Buffer) {
    if state.is_too_small() {
        return too_small(area, buffer);
    }
    header::render(state, theme, buffer);
    footer::render(state, theme, buffer);
    let covering = state.overlays.iter().rev().find(|it| !it.is_box());
    match covering {
        Some(overlay) => over(overlay, state, theme, buffer),
        None => below(state, theme, buffer),
    }
    if let Some(overlay) = state.overlay().filter(|it| it.is_box()) {
        over(overlay, state, theme, buffer);
    }
}

/// What overlays lie on.
fn below(state: &State, theme: &Theme, buffer: &mut Buffer) {
    if matches!(state.phase, Phase::Opening) {
        waiting::opening(state, theme, buffer);
    } else {
        match state.tab {
            Tab::Stages => stages::render(state, theme, buffer),
            Tab::Waste => waste::render(state, theme, buffer),
            Tab::Findings => findings::render(state, theme, buffer),
            Tab::Dockerfile => {
                lines::render(state, theme, buffer);
                files::render(state, theme, buffer);
            }
            Tab::Layers => {
                layers::render(state, theme, buffer);
                files::render(state, theme, buffer);
            }
        }
    }
}

fn over(overlay: &Overlay, state: &State, theme: &Theme, buffer: &mut Buffer) {
    match overlay {
        Overlay::Text(text) => overlay::render(text, state, theme, buffer),
        Overlay::History(history) => history::render(history, state, theme, buffer),
        Overlay::Palette(palette) => palette::render(palette, state, theme, buffer),
        Overlay::Columns(chooser) => columns::render(chooser, state, theme, buffer),
        Overlay::Preview(preview) => content::render(preview, state, theme, buffer),
        Overlay::Difference(it) => difference::render(it, state, theme, buffer),
        Overlay::Prompt(prompt) => boxes::prompt(prompt, state, theme, buffer),
        Overlay::Ask(ask) => boxes::ask(ask, state, theme, buffer),
        Overlay::Choose(choose) => boxes::choose(choose, state, theme, buffer),
        Overlay::Largest(it) => largest::render(it, state, theme, buffer),
        Overlay::Wait(wait) => boxes::wait(wait, state, theme, buffer),
    }
}

/// The word on screen that a cell is a part of.
pub(crate) fn word_at(state: &State, at: Position) -> String {
    let mut buffer = Buffer::empty(state.area);
    draw(state, &Theme::default(), state.area, &mut buffer);
    let symbol = |x: &u16| buffer.cell((*x, at.y)).map_or(" ", |cell| cell.symbol());
    let is_word = |x: &u16| !symbol(x).trim().is_empty();
    let before: Vec<u16> = (0..at.x).rev().take_while(is_word).collect();
    let behind = (at.x..state.area.right()).take_while(is_word);
    match is_word(&at.x) {
        true => before
            .into_iter()
            .rev()
            .chain(behind)
            .map(|x| symbol(&x))
            .collect(),
        false => String::new(),
    }
}

fn too_small(area: Rect, buffer: &mut Buffer) {
    if area.is_empty() {
        return;
    }
    let (width, height) = SMALLEST;
    let words = format!(
        "Terminal too small: {}x{}, needs {width}x{height}",
        area.width, area.height
    );
    let lines = text::wrap(&words, usize::from(area.width));
    for (y, line) in area.rows().zip(lines) {
        buffer.set_string(y.x, y.y, line, Style::new());
    }
}

fn role(line: &details::Line, theme: &Theme) -> Style {
    match line.role {
        Role::Plain | Role::Key => theme.text,
        Role::Heading => theme.heading,
        Role::Dim => theme.dim,
        Role::Waste => theme.waste,
        Role::Found(severity) => theme.severity(severity),
    }
}

/// Takes away what stood where a smaller overlay will stand. A wide character that reaches into it goes as a whole: its
/// second half would be drawn over the border.
fn cover(area: Rect, buffer: &mut Buffer) {
    Clear.render(area, buffer);
    if let Some(x) = area.x.checked_sub(1) {
        for y in area.y..area.bottom() {
            if text::width(buffer[(x, y)].symbol()) > 1 {
                buffer[(x, y)].set_symbol(" ");
            }
        }
    }
}

/// Draws a border with a title and returns what is inside.
fn pane(area: Rect, title: &str, has_focus: bool, theme: &Theme, buffer: &mut Buffer) -> Rect {
    let (kind, border, title_style) = if has_focus {
        (BorderType::Thick, theme.focus, theme.focus)
    } else {
        (BorderType::Plain, theme.border, theme.strong)
    };
    let room = usize::from(area.width.saturating_sub(4));
    let title = match title {
        "" => String::new(),
        title => format!(" {} ", text::fit(title, room)),
    };
    Block::bordered()
        .border_type(kind)
        .border_style(border)
        .title(Span::styled(title, on_border(title_style)))
        .render(area, buffer);
    inside(area)
}

/// A style for words on a border, whose own style would shine through.
fn on_border(style: Style) -> Style {
    Style::reset().patch(style)
}

/// Writes into the lower border, at its left end, leaving room for a note.
fn caption(area: Rect, words: &str, style: Style, buffer: &mut Buffer) {
    let room = usize::from(area.width).saturating_sub(NOTE_COLUMNS);
    if !words.is_empty() && room > 0 && area.height > 0 {
        let words = format!(" {} ", text::fit(words, room));
        buffer.set_string(area.x + 1, area.bottom() - 1, words, on_border(style));
    }
}

/// The title of a list, with its order where that is another than at the start.
fn ordered(title: &str, state: &State) -> String {
    ordered_by(title, state.arrangement().order, state)
}

/// The same of a list that takes this order for its own.
fn ordered_by(title: &str, order: Order, state: &State) -> String {
    let is_reversed = state.arrangement().is_reversed;
    let reversed = if is_reversed { ", reversed" } else { "" };
    format!("{title}{}{reversed}", order.words(state.tab))
}

/// What narrows the list, in its lower border, or else `words`.
fn narrow(state: &State, area: Rect, words: &str, theme: &Theme, buffer: &mut Buffer) {
    let list = state.arrangement();
    if !list.is_shown() {
        return caption(area, words, theme.text, buffer);
    }
    let room = usize::from(area.width).saturating_sub(NOTE_COLUMNS);
    let halves = match list.is_typing {
        true => list.line.halves(),
        false => (list.text(), ""),
    };
    let styles = typed::Styles {
        sign: on_border(theme.key),
        typed: on_border(theme.strong),
        told: on_border(theme.dim),
    };
    let space = || Span::styled(" ", on_border(theme.dim));
    let columns = room.saturating_sub(1);
    let mut line = typed::line(halves, list.is_typing, &state.narrowed(), columns, styles);
    line.spans.insert(0, space());
    line.push_span(space());
    let columns = u16::try_from(room).unwrap_or(u16::MAX);
    if area.height > 0 {
        buffer.set_line(area.x + 1, area.bottom() - 1, &line, columns);
    }
}

/// Writes into the lower border, at its right end.
fn note(area: Rect, words: &str, theme: &Theme, buffer: &mut Buffer) {
    let words = format!(" {words} ");
    let columns = u16::try_from(text::width(&words)).unwrap_or(u16::MAX);
    if columns + 2 <= area.width && area.height > 0 {
        let x = area.right() - 1 - columns;
        buffer.set_string(x, area.bottom() - 1, words, on_border(theme.dim));
    }
}

/// Writes there which rows of `len` are on screen, where not all are: `1–20 of 31`.
fn note_rows(
    area: Rect,
    top: usize,
    height: usize,
    len: usize,
    theme: &Theme,
    buffer: &mut Buffer,
) {
    if len > height {
        let last = (top + height).min(len);
        note(area, &format!("{}–{last} of {len}", top + 1), theme, buffer);
    }
}

/// Writes a line into a row of a pane, cut at its edge.
fn put(within: Rect, row: usize, line: Line<'_>, buffer: &mut Buffer) {
    if let Ok(row) = u16::try_from(row)
        && row < within.height
    {
        buffer.set_line(within.x, within.y + row, &line, within.width);
    }
}

/// How many findings there are, and the worst, in `columns` with a space before them.
fn tally(tally: Tally, columns: usize, theme: &Theme) -> Span<'static> {
    let style = tally.worst.map(|worst| theme.severity(worst));
    let words = text::left(&tally.words(), columns);
    Span::styled(format!(" {words}"), style.unwrap_or(theme.text))
}

/// Lays a style over a whole row.
fn mark_row(within: Rect, row: usize, style: Style, buffer: &mut Buffer) {
    if let Ok(row) = u16::try_from(row)
        && row < within.height
    {
        let line = Rect {
            y: within.y + row,
            height: 1,
            ..within
        };
        buffer.set_style(line, style);
    }
}

/// `4.30 MB/10.0 MB`
const AMOUNT_COLUMNS: usize = 2 * SIZE_COLUMNS + 1;
/// Fewer cells show no progress.
const LEAST_CELLS: usize = 4;

/// A progress bar of `columns`, with bytes of bytes behind it, or where there is no room for that, per cent.
fn bar(reading: Reading, columns: usize) -> String {
    let behind = if columns > AMOUNT_COLUMNS + LEAST_CELLS {
        let amount = format!("{}/{}", size(reading.done), size(reading.total));
        text::right(&amount, AMOUNT_COLUMNS)
    } else {
        percent(reading)
    };
    let cells = columns.saturating_sub(text::width(&behind) + 1);
    format!("{} {behind}", cells_of(reading, cells))
}

/// How far a layer is, in `columns`: a bar, or that it waits, and for how much.
fn layer_bar(reading: Reading, columns: usize, theme: &Theme) -> Span<'static> {
    if reading.done > 0 {
        return Span::styled(bar(reading, columns), theme.bar);
    }
    let mut words = "waiting".to_owned();
    if reading.total > 0 {
        let room = columns.saturating_sub(words.len());
        words += &text::right(&size(reading.total), room);
    }
    Span::styled(text::left(&words, columns), theme.dim)
}

fn cells_of(reading: Reading, cells: usize) -> String {
    let full = ((reading.ratio() * cells as f64) as usize).min(cells);
    format!("{}{}", "█".repeat(full), "░".repeat(cells - full))
}

fn percent(reading: Reading) -> String {
    format!("{:>3} %", (reading.ratio() * 100.0) as u64)
}

/// Parts of a cell, in eighths.
const EIGHTHS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];

/// A bar of `columns` for a part of the largest; what is not nothing shows.
fn share_bar(part: u64, most: u64, columns: usize) -> String {
    let eighths = (part as f64 / most.max(1) as f64 * columns as f64 * 8.0).ceil() as usize;
    let eighths = eighths.min(columns * 8);
    let bar = "█".repeat(eighths / 8) + EIGHTHS[eighths % 8];
    text::left(&bar, columns)
}
