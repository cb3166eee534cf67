//! How stages hang together, and the table of what each brought.

use ratatui::buffer::Buffer;
use ratatui::text::{Line, Span};

use super::heads::Heads;
use super::{
    SIZE_COLUMNS, caption, mark_row, narrow, note, note_rows, ordered, pane, put, share_bar,
    source, tally,
};
use crate::ui::list::arrange::Order;
use crate::ui::screens::graph;
use crate::ui::screens::stages::Row;
use crate::ui::state::State;
use crate::ui::tab::Pane;
use crate::ui::text;
use crate::ui::theme::Theme;
use layerscope::size::size;

/// Columns of names and words of the graph, at most.
const NAME_COLUMNS: usize = 40;
/// `final stage`
const KIND_COLUMNS: usize = 12;
/// `6–7, 9–11`: of the layers, at least and at most.
const LAYERS_COLUMNS: (usize, usize) = (9, 24);
/// Above what was carried of what a stage built.
const CARRIED: &str = "carried of what it built";
/// Columns of a bar.
const BAR_COLUMNS: usize = 8;
/// Columns that a name keeps before what kind of source it is is left out.
const NAME_LEAST: usize = 14;
/// The same before what was carried of a stage is.
const NAME_SHORT: usize = 8;
/// The same before bars are.
const NAME_FAIR: usize = 18;

pub(super) fn render(state: &State, theme: &Theme, buffer: &mut Buffer) {
    graph(state, theme, buffer);
    table(state, theme, buffer);
    source::render(state, theme, buffer);
}

fn graph(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.aside;
    let stages = &state.stages;
    let title = "Stages: who starts from whom, who copies what";
    let has_focus = state.focus == Pane::Graph;
    let within = pane(area, title, has_focus, theme, buffer);
    let rows = &stages.graph.rows;
    if rows.is_empty() {
        let lines = text::wrap(&stages.note, usize::from(within.width));
        for (row, line) in lines.iter().enumerate() {
            put(within, row, Line::styled(&**line, theme.dim), buffer);
        }
        return;
    }
    caption(area, &stages.note, theme.text, buffer);
    let [names, words, lanes] = stages.graph.columns;
    let columns = usize::from(within.width);
    // The pointer, words and bytes, with spaces around them: lanes take what names leave.
    let taken = 1 + 2 + words + 1 + SIZE_COLUMNS + 2;
    let names = names
        .min(NAME_COLUMNS)
        .min(columns.saturating_sub(taken) * 2 / 3);
    let lanes = lanes.min(columns.saturating_sub(taken + names) / 2);
    let height = state.places.aside_rows();
    let node = stages.chosen().and_then(|row| row.node);
    let on_screen = rows.iter().skip(stages.cursor.top).take(height);
    for (at, row) in on_screen.enumerate() {
        let line = graph_row(row, node, [names, words, lanes], theme);
        put(within, at, line, buffer);
        if has_focus && stages.cursor.top + at == stages.cursor.row {
            mark_row(within, at, theme.chosen, buffer);
        }
    }
    note_rows(area, stages.cursor.top, height, rows.len(), theme, buffer);
}

fn graph_row(
    row: &graph::Row,
    chosen: Option<usize>,
    [names, words, lanes]: [usize; 3],
    theme: &Theme,
) -> Line<'static> {
    let is_chosen = chosen == Some(row.node);
    let pointer = if is_chosen && row.is_head { "▸" } else { " " };
    let style = match (is_chosen, row.is_head) {
        (true, true) => theme.heading,
        (_, true) => theme.strong,
        (_, false) => theme.text,
    };
    let room = names.saturating_sub(text::width(&row.guides));
    let lane_style = |node: Option<usize>| {
        if node.is_some() && node == chosen {
            theme.heading
        } else {
            theme.dim
        }
    };
    let mut line = Line::from(vec![
        Span::raw(pointer),
        Span::styled(row.guides.clone(), theme.dim),
        Span::styled(text::left(&row.name, room), style),
        Span::styled(format!("  {} ", row.words), theme.dim),
    ]);
    let gap = words.saturating_sub(text::width(&row.words));
    let lead = row.lanes.lead.filter(|lead| lead.lane < lanes);
    line.push_span(match lead {
        Some(lead) => Span::styled("─".repeat(gap), lane_style(Some(lead.node))),
        None => Span::raw(" ".repeat(gap)),
    });
    for (cell, node) in row.lanes.draw(lanes) {
        line.push_span(Span::styled(cell, lane_style(node)));
    }
    let bytes = row.bytes.map(size).unwrap_or_default();
    let bytes = text::right(&bytes, SIZE_COLUMNS + 2);
    line.push_span(Span::styled(bytes, theme.text));
    line
}

fn table(state: &State, theme: &Theme, buffer: &mut Buffer) {
    let area = state.places.list;
    let stages = &state.stages;
    let has_focus = state.focus == Pane::Stages;
    let within = pane(
        area,
        &ordered("What each brought", state),
        has_focus,
        theme,
        buffer,
    );
    let columns = Columns::in_pane(state, usize::from(within.width));
    put(within, 0, columns.heads().line(state, theme), buffer);
    let rows = state.places.list_rows();
    let on_screen = stages.list.on_screen().take(rows);
    for (at, (row, is_chosen)) in on_screen.enumerate() {
        let Some(row) = stages.rows.get(row) else {
            continue;
        };
        let line = columns.row(row, stages.largest, is_chosen, theme);
        put(within, at + 1, line, buffer);
        if is_chosen {
            mark_row(within, at + 1, theme.choice(has_focus), buffer);
        }
    }
    let mut words = String::new();
    if state.inspection().is_none() {
        words += "figures follow when layers are read";
        for word in state.work.whole.speed() {
            words += &format!(", {word}");
        }
    }
    narrow(state, area, &words, theme, buffer);
    if stages.list.len() > rows {
        note(area, &stages.list.note(), theme, buffer);
    }
}

/// Which columns there is room for.
struct Columns {
    name: usize,
    has_kind: bool,
    bar: usize,
    /// How many findings there are; 0 where there are none.
    found: usize,
    layers: usize,
    /// 0 where it is not known, or there is no room for it.
    carried: usize,
}

/// The heads in a pane of so many columns.
pub(super) fn heads(state: &State, columns: usize) -> Heads {
    Columns::in_pane(state, columns).heads()
}

impl Columns {
    fn in_pane(state: &State, columns: usize) -> Self {
        let stages = &state.stages;
        Self::of(
            columns,
            (stages.name_columns, stages.largest > 0),
            stages.found_columns,
            (stages.layer_columns, stages.carried_columns),
        )
    }

    /// `has_bar` where bars would tell anything.
    fn of(
        columns: usize,
        (names, has_bar): (usize, bool),
        found: usize,
        (layers, carried): (usize, usize),
    ) -> Self {
        // The pointer, then each column with a space before it; in the image is a letter longer than a size.
        let mut taken = 1 + (SIZE_COLUMNS + 1) + (SIZE_COLUMNS + 3) + (SIZE_COLUMNS + 1) + 2;
        if found > 0 {
            taken += found + 1;
        }
        // What is cut in the middle would be another figure: names are cut before, and `…` tells of what still is.
        let (least, most) = LAYERS_COLUMNS;
        let room = columns.saturating_sub(taken + NAME_LEAST);
        let layers = layers.clamp(least, most).min(room.max(least));
        taken += layers;
        let carried = match carried.max(CARRIED.len()) {
            most if carried > 0 && columns > taken + most + NAME_SHORT => most,
            _ => 0,
        };
        if carried > 0 {
            taken += carried + 1;
        }
        let has_kind = columns >= taken + KIND_COLUMNS + 1 + NAME_LEAST;
        if has_kind {
            taken += KIND_COLUMNS + 1;
        }
        let names = names.clamp(NAME_LEAST, NAME_COLUMNS);
        let bar = match has_bar && has_kind && columns > taken + BAR_COLUMNS + names.min(NAME_FAIR)
        {
            true => BAR_COLUMNS,
            false => 0,
        };
        if bar > 0 {
            taken += bar + 1;
        }
        Self {
            name: columns.saturating_sub(taken).min(names),
            has_kind,
            bar,
            found,
            layers,
            carried,
        }
    }

    fn heads(&self) -> Heads {
        let mut heads = Heads::default().gap(1).left("stage", self.name);
        heads = heads.least(Order::Given);
        if self.has_kind {
            heads = heads.gap(1 + KIND_COLUMNS);
        }
        heads = heads.gap(1).right("size", SIZE_COLUMNS).most(Order::Size);
        if self.bar > 0 {
            heads = heads.gap(self.bar + 1);
        }
        heads = heads.gap(1).right("in image", SIZE_COLUMNS + 2).gap(1);
        heads = heads.right("wasted", SIZE_COLUMNS).most(Order::Waste);
        if self.found > 0 {
            heads = heads.gap(1).left("!", self.found);
        }
        heads = heads.gap(2).left("layers", self.layers);
        match self.carried {
            0 => heads,
            columns => heads.gap(1).left(CARRIED, columns),
        }
    }

    fn row(&self, row: &Row, most: u64, is_chosen: bool, theme: &Theme) -> Line<'static> {
        let pointer = if is_chosen { "▸" } else { " " };
        let name = text::left(&row.name, self.name);
        let mut line = Line::from(format!("{pointer}{name}"));
        if self.has_kind {
            let kind = text::left(row.kind, KIND_COLUMNS);
            line.push_span(Span::styled(format!(" {kind}"), theme.dim));
        }
        let figure = |bytes: Option<u64>, columns| {
            text::right(&bytes.map(size).unwrap_or_default(), columns)
        };
        let figures = row.figures;
        let bytes = figures.map(|figures| figures.bytes);
        line.push_span(Span::raw(figure(bytes, SIZE_COLUMNS + 1)));
        if self.bar > 0 {
            let bytes = figures.map_or(0, |figures| figures.bytes);
            let bar = share_bar(bytes, most, self.bar);
            line.push_span(Span::styled(format!(" {bar}"), theme.bar));
        }
        let bytes = figures.map(|figures| figures.final_bytes);
        line.push_span(Span::raw(figure(bytes, SIZE_COLUMNS + 3)));
        let wasted = figures.map(|figures| figures.wasted_bytes);
        let style = if wasted.is_some_and(|bytes| bytes > 0) {
            theme.waste
        } else {
            theme.dim
        };
        line.push_span(Span::styled(figure(wasted, SIZE_COLUMNS + 1), style));
        if self.found > 0 {
            line.push_span(tally(row.found, self.found, theme));
        }
        let layers = if row.layers.is_empty() && figures.is_some() {
            "none"
        } else {
            &row.layers
        };
        line.push_span(Span::raw(format!("  {}", text::left(layers, self.layers))));
        if self.carried > 0 {
            let carried = text::left(&row.carried, self.carried);
            line.push_span(Span::raw(format!(" {carried}")));
        }
        line
    }
}
