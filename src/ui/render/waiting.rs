//! What stands where figures and files will be: what is being done, how far it is, how fast it goes.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{AMOUNT_COLUMNS, bar, cells_of, percent, put};
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::theme::Theme;
use crate::ui::work::Work;
use crate::ui::work::pace::Gauge;

/// Columns of the bar over everything.
const BAR_COLUMNS: usize = 40;
/// `10.0 MB/s`, and `99 min left`, each with what stands before it.
const SPEED_COLUMNS: [usize; 2] = [12, 13];
/// From here on there is room for lines with nothing in them.
const ROOMY_ROWS: u16 = 10;
/// Columns of a layer's bar that go before its speed.
const LAYER_BAR_COLUMNS: usize = AMOUNT_COLUMNS + 11;

/// Before the layers are known.
pub(super) fn opening(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let body = state.places.body;
    let middle = usize::from(body.height / 2);
    let room = usize::from(body.width.saturating_sub(2));
    let words = format!("Opening {}", state.heading.reference);
    let title = Line::styled(text::fit(&words, room), theme.strong);
    centered(body, middle.saturating_sub(1), title, buffer);
    let work = &state.work;
    if work.is_waiting() {
        let words = doing(work);
        let line = Line::styled(text::fit(&words, room), theme.dim);
        return centered(body, middle + 1, line, buffer);
    }
    centered(
        body,
        middle + 1,
        whole_bar(work, BAR_COLUMNS, theme),
        buffer,
    );
    let line = Line::styled(amount(&work.whole), theme.text);
    centered(body, middle + 2, line, buffer);
}

/// Where the files will be.
pub(super) fn files(work: &Work, within: Rect, theme: &Theme, buffer: &mut Buffer) {
    let columns = usize::from(within.width);
    let mut lines = vec![Line::styled(headline(work), theme.dim)];
    // Where there is little room, the layers have it.
    let gap = (within.height >= ROOMY_ROWS).then(Line::default);
    lines.extend(gap.clone());
    if !work.is_receiving() {
        lines.push(Line::styled(work.count(), theme.text));
    }
    if !work.is_waiting() {
        lines.push(whole_bar(work, BAR_COLUMNS.min(columns), theme));
        lines.push(Line::styled(amount(&work.whole), theme.text));
        lines.extend(gap);
    }
    let room = usize::from(within.height).saturating_sub(lines.len());
    let active: Vec<(usize, &Gauge)> = work.active().collect();
    // The last row says how many there are besides.
    let shown = if active.len() > room {
        room.saturating_sub(1)
    } else {
        active.len()
    };
    let number_columns = work.layers.len().to_string().len();
    for (index, layer) in active.iter().take(shown) {
        let number = text::right(&(index + 1).to_string(), number_columns);
        let mut line = Line::styled(format!("layer {number} "), theme.text);
        let left = columns.saturating_sub(line.width());
        line.push_span(Span::styled(
            bar(layer.reading, LAYER_BAR_COLUMNS.min(left)),
            theme.bar,
        ));
        let speed = layer.speed().into_iter().zip(SPEED_COLUMNS);
        for (words, wanted) in speed {
            if line.width() + wanted <= columns {
                line.push_span(Span::styled(text::right(&words, wanted), theme.dim));
            }
        }
        lines.push(line);
    }
    if active.len() > shown {
        let words = format!("… and {} more layers", active.len() - shown);
        lines.push(Line::styled(words, theme.dim));
    }
    for (row, line) in lines.into_iter().enumerate() {
        put(within, row, line, buffer);
    }
}

fn headline(work: &Work) -> String {
    if work.is_receiving() {
        "The engine sends it; files follow.".to_owned()
    } else if work.is_waiting() && !work.doing.is_empty() {
        doing(work)
    } else if work.is_done() {
        "All layers are read, files are being compared.".to_owned()
    } else {
        "Files appear when all layers are read.".to_owned()
    }
}

/// `Asking Docker…`
fn doing(work: &Work) -> String {
    let mut words = work.doing.clone();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
        words.push('…');
    }
    words
}

fn whole_bar(work: &Work, columns: usize, theme: &Theme) -> Line<'static> {
    let reading = work.whole.reading;
    let words = if reading.total == 0 {
        // Where it ends is not known, so there is no share of it.
        String::new()
    } else {
        let behind = percent(reading);
        let cells = columns.saturating_sub(text::width(&behind) + 1);
        format!("{} {behind}", cells_of(reading, cells))
    };
    Line::styled(words, theme.bar)
}

/// `12.3 MB of 43.9 MB, 4.10 MB/s, 8 s left`
fn amount(gauge: &Gauge) -> String {
    let parts = std::iter::once(gauge.bytes()).chain(gauge.speed());
    parts.collect::<Vec<_>>().join(", ")
}

fn centered(area: Rect, row: usize, line: Line<'_>, buffer: &mut Buffer) {
    let indent = area
        .width
        .saturating_sub(u16::try_from(line.width()).unwrap_or(area.width))
        / 2;
    let within = Rect {
        x: area.x + indent,
        width: area.width - indent,
        ..area
    };
    put(within, row, line, buffer);
}
