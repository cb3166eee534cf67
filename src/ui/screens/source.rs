//! Words about one source of bytes: what it starts from, which lines brought how much of it, and why others brought
//! nothing. What it takes to know that is gathered once, in [`super::sources`].

use std::cmp::Reverse;

use super::sources::{Large, Sources};
use super::stages::Row;
use super::{Known, about, layer_words, stage_name};
use crate::ui::losses;
use crate::ui::screens::blocks::Block;
use crate::ui::screens::found;
use crate::ui::screens::lines::Lines;
use crate::ui::text;
use crate::ui::text::details::{self, Line, Role};
use layerscope::inspection::{CopySource, EdgeKind, Figures, Origin, StageKind};
use layerscope::size::{percent, size};

/// Columns of a size.
const SIZE_COLUMNS: usize = 9;
/// Lines of the Dockerfile, stages that take from it, and reasons for waste that a pane names one by one.
const LINES: usize = 10;
const TAKERS: usize = 5;
const LOSSES: usize = 2;
/// The same where there is room for all, and somebody asked.
const MOST: usize = 500;

/// Where words about a source are to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Room {
    pub(crate) columns: usize,
    /// Names one by one what a pane has no room for.
    pub(crate) whole: bool,
    /// How many of its files are named.
    pub(crate) files: usize,
}

/// What a table of instructions tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Table {
    /// What the source's own lines wrote.
    Own,
    /// What lines of other stages copied from it.
    From,
    /// What its lines copied from elsewhere.
    Into,
}

/// What an instruction brought of a source.
struct Part {
    /// Its position among the instructions; none where nothing is known of who made the layer.
    block: Option<usize>,
    /// The first of its layers, from 0.
    layer: usize,
    figures: Figures,
}

/// `Stage build`, `Base image debian:12`.
pub(super) fn title(row: &Row) -> String {
    let kind = match row.kind {
        // What it is called says so already.
        "stage" if row.name.starts_with("stage ") => "",
        "base, guess" => "base image, a guess:",
        kind => kind,
    };
    let mut title = format!("{kind} {}", row.name).trim().to_owned();
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

/// The words, wrapped.
pub(super) fn lines(
    (at, row): (usize, &Row),
    sources: &Sources,
    known: Known<'_>,
    all: &Lines,
    room: Room,
) -> Vec<Line> {
    let Room { columns, whole, .. } = room;
    let mut words = Words {
        lines: Vec::new(),
        columns,
        known,
        all,
        whole,
    };
    words.brought(row, sources);
    words.origin(row, sources);
    if !row.carried.is_empty() {
        words.add(Role::Plain, &format!("of all it built: {}", row.carried));
    }
    if let Some(worst) = sources.worst(at).and_then(|at| known.findings().get(at)) {
        let told = found::told(worst, row.found.count, columns);
        words.add(Role::Found(worst.severity), &told);
        words.add(Role::Plain, &format!("Fix: {}", text::clean(&worst.fix)));
    }
    let (own, copied): (Vec<Part>, Vec<Part>) = parts(row, known, all)
        .into_iter()
        .partition(|part| !words.is_copied(row, part));
    words.table(Table::Own, &own);
    words.contexts(&own);
    words.table(Table::From, &copied);
    words.table(Table::Into, &taken(row, known, all));
    words.takers(row, sources);
    words.files(&sources.files(at)[..sources.files(at).len().min(room.files)]);
    words.lines
}

/// What each instruction brought, the largest first: together, all that the row has.
fn parts(row: &Row, known: Known<'_>, all: &Lines) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for &index in &row.made {
        let Some(layer) = known.layer(index) else {
            continue;
        };
        let block = all.of_layer(index);
        let same = |part: &Part| block.is_some() && part.block == block;
        let at = parts.iter().position(same).unwrap_or_else(|| {
            parts.push(Part {
                block,
                layer: index,
                figures: Figures::default(),
            });
            parts.len() - 1
        });
        let figures = &mut parts[at].figures;
        figures.bytes += layer.bytes;
        figures.final_bytes += layer.final_bytes;
        figures.wasted_bytes += layer.wasted_bytes;
    }
    parts.sort_by_key(|part| (Reverse(part.figures.bytes), part.layer));
    parts
}

/// What each of its instructions took from elsewhere.
fn taken(row: &Row, known: Known<'_>, all: &Lines) -> Vec<Part> {
    let Some(stage) = row.stage else {
        return Vec::new();
    };
    let blocks = all.blocks.iter().enumerate();
    let own = blocks.filter(|(_, block)| block.stage == Some(stage) && !block.is_from);
    let taken = own.filter_map(|(at, block)| {
        let &layer = block.layers.first()?;
        let is_taken = known.head(layer)?.provenance.origin == Origin::Copied;
        (is_taken && !row.made.contains(&layer)).then_some(Part {
            block: Some(at),
            layer,
            figures: block.figures?,
        })
    });
    taken.collect()
}

struct Words<'a> {
    lines: Vec<Line>,
    columns: usize,
    known: Known<'a>,
    all: &'a Lines,
    whole: bool,
}

impl Words<'_> {
    fn add(&mut self, role: Role, words: &str) {
        let wrapped = text::wrap(words, self.columns).into_iter();
        self.lines.extend(wrapped.map(|text| Line::new(role, text)));
    }

    /// A row of a table: cut, so that columns stay columns.
    fn row(&mut self, role: Role, words: &str) {
        let words = text::fit(words, self.columns);
        self.lines.push(Line::new(role, words));
    }

    fn block(&self, part: &Part) -> Option<&Block> {
        self.all.blocks.get(part.block?)
    }

    /// Whether an instruction of another stage brought it.
    fn is_copied(&self, row: &Row, part: &Part) -> bool {
        let stage = self.block(part).and_then(|block| block.stage);
        matches!(row.source, StageKind::Stage | StageKind::Image)
            && stage.is_some()
            && stage != row.stage
    }

    /// How much of it the image has, and what became of the rest; or why it has nothing.
    fn brought(&mut self, row: &Row, sources: &Sources) {
        let Some(figures) = row.figures else {
            return self.add(Role::Dim, "figures follow when layers are read");
        };
        if row.made.is_empty() {
            return self.add(Role::Plain, without_bytes(row, sources));
        }
        let layers = layer_words(&row.made);
        let (bytes, kept) = (size(figures.bytes), size(figures.final_bytes));
        let words = match figures.wasted_bytes {
            0 if figures.bytes == 0 => format!("no bytes of files in {layers}"),
            0 => format!("{bytes} in {layers}, nothing wasted"),
            _ => format!("{bytes} in {layers}: {kept} in the image"),
        };
        self.add(Role::Plain, &words);
        if figures.wasted_bytes == 0 {
            return;
        }
        let wasted = figures.wasted_bytes;
        let share = percent(wasted, figures.bytes);
        let words = format!("{} wasted ({share} of it)", size(wasted));
        self.add(Role::Waste, &words);
        let most = if self.whole { MOST } else { LOSSES };
        for (bytes, words) in about::taken(&row.made, self.all, self.known, most) {
            self.row(Role::Waste, &format!("  {} {words}", size(bytes)));
        }
    }

    /// What it starts from; of the base image, which it is and how that is known.
    fn origin(&mut self, row: &Row, sources: &Sources) {
        if row.source != StageKind::Base {
            let parent = row.stage.and_then(|stage| sources.parent(stage));
            if let Some((name, line)) = parent {
                let words = format!("starts from {name} (line {line})");
                self.add(Role::Plain, &words);
            }
            return;
        }
        let Some(base) = self.known.image().base.as_ref() else {
            return;
        };
        match base.reference.as_deref() {
            Some(name) => self.add(Role::Plain, &text::clean(name)),
            None => self.add(Role::Dim, "name not recorded"),
        }
        let digest = base.digest.as_deref().unwrap_or("not recorded");
        let digest = text::clean(&format!("digest {digest}"));
        match self.whole {
            true => self.add(Role::Dim, &digest),
            false => self.row(Role::Dim, &digest),
        }
        let provenance = self.known.head(0).map(|head| head.provenance.basis);
        self.add(Role::Dim, details::base_basis(base, provenance));
    }

    /// A row for each instruction: how much, how much of it wasted, its lines and its text.
    fn table(&mut self, table: Table, parts: &[Part]) {
        if parts.is_empty() {
            return;
        }
        let (head, title) = match table {
            Table::Own if parts.iter().any(|part| self.has_lines(part)) => ("size", "Its lines"),
            Table::Own => ("size", "Its layers"),
            Table::From => ("in image", "Copied from it"),
            Table::Into => ("in image", "Copied into it, not counted here"),
        };
        let bytes = |part: &Part| match table {
            Table::Own => part.figures.bytes,
            Table::From | Table::Into => part.figures.final_bytes,
        };
        let row = |first: &str, second: &str, rest: &str| {
            let first = text::right(first, SIZE_COLUMNS);
            format!("{first} {}  {rest}", text::right(second, SIZE_COLUMNS))
        };
        self.row(Role::Heading, &row(head, "wasted", title));
        let most = if self.whole { MOST } else { LINES };
        let shown = &parts[..parts.len().min(most)];
        let places: Vec<String> = shown.iter().map(|part| self.place(part)).collect();
        let widest = places.iter().map(|place| text::width(place)).max();
        for (part, place) in shown.iter().zip(&places) {
            let place = text::left(place, widest.unwrap_or(0));
            let words = format!("{place} {}", self.instruction(part, table));
            let wasted = size(part.figures.wasted_bytes);
            self.row(Role::Plain, &row(&size(bytes(part)), &wasted, &words));
        }
        let rest = &parts[shown.len()..];
        if !rest.is_empty() {
            let wasted: u64 = rest.iter().map(|part| part.figures.wasted_bytes).sum();
            let bytes: u64 = rest.iter().map(bytes).sum();
            let words = format!("{} more", rest.len());
            self.row(Role::Dim, &row(&size(bytes), &size(wasted), &words));
        }
    }

    /// Where what a context gave is counted, if there is any.
    fn contexts(&mut self, own: &[Part]) {
        let is_context = |part: &Part| {
            let head = self.known.head(part.layer);
            let from = head.and_then(|head| head.provenance.copied_from.as_ref());
            from.is_some_and(|from| from.kind == CopySource::Context)
        };
        if own.iter().any(is_context) {
            let words = "What comes from a named context is counted to the stage that copies it.";
            self.add(Role::Dim, words);
        }
    }

    fn has_lines(&self, part: &Part) -> bool {
        self.block(part).is_some_and(|block| block.lines.is_some())
    }

    /// `line 24`, `lines 7–9`, and the layer where lines are not known.
    fn place(&self, part: &Part) -> String {
        match self.block(part).and_then(|block| block.lines) {
            Some((first, last)) if last > first => format!("lines {first}–{last}"),
            Some((first, _)) => format!("line {first}"),
            None => layer_words(&[part.layer]),
        }
    }

    /// Its text, with the stage that it stands in where that is another: `→ runtime: COPY …`
    fn instruction(&self, part: &Part, table: Table) -> String {
        let block = self.block(part);
        let stage = block.and_then(|block| block.stage);
        let from = block
            .filter(|block| block.is_from)
            .and_then(|block| self.known.dockerfile()?.lines.get(block.extent.0));
        let text = match (from, self.known.head(part.layer)) {
            // What the base image's own history says of its first layer tells nothing here.
            (Some(line), _) => text::code(line).trim().to_owned(),
            (None, Some(head)) => details::headline(head),
            (None, None) => String::new(),
        };
        let into = stage.and_then(|at| self.known.dockerfile()?.stages.get(at));
        match into.filter(|_| table == Table::From) {
            Some(into) => format!("→ {}: {text}", stage_name(&into.name)),
            None => text,
        }
    }

    /// Stages that take from it without a layer of the image coming of it.
    fn takers(&mut self, row: &Row, sources: &Sources) {
        let (Some(file), Some(node)) = (self.known.dockerfile(), row.node) else {
            return;
        };
        let takers = sources.takers(node);
        if takers.is_empty() {
            return;
        }
        self.row(Role::Heading, "Who else takes from it");
        let most = if self.whole { MOST } else { TAKERS };
        for edge in takers.iter().take(most) {
            let Some(edge) = file.edges.get(*edge) else {
                continue;
            };
            let name = file.stages.get(edge.to).map(|it| stage_name(&it.name));
            let name = name.unwrap_or_default();
            let words = match edge.kind {
                EdgeKind::Inherits => format!("{name} starts from it"),
                EdgeKind::Copies => format!("{name} copies from it"),
                EdgeKind::Mounts => format!("{name} mounts it"),
            };
            let apart = match sources.is_reached(edge.to) {
                true => "",
                false => ", but is not on the way to this image",
            };
            self.row(Role::Plain, &format!("line {}: {words}{apart}", edge.line));
        }
        if takers.len() > most {
            self.row(Role::Dim, &format!("{} more", takers.len() - most));
        }
    }
}

impl Words<'_> {
    fn files(&mut self, files: &[Large]) {
        let Some(inspection) = self.known.inspection().filter(|_| !files.is_empty()) else {
            return;
        };
        self.row(Role::Heading, "Largest files");
        for file in files {
            let (role, mark) = match file.lost {
                Some(cause) => (Role::Waste, losses::mark_of(cause)),
                None => (Role::Plain, ' '),
            };
            let bytes = text::right(&size(file.bytes), SIZE_COLUMNS);
            let room = self.columns.saturating_sub(SIZE_COLUMNS + 3);
            let path = inspection.tree.paths().full(file.path);
            let path = text::clean_path(&path, room);
            self.row(role, &format!("{bytes} {mark} {path}"));
        }
    }
}

/// That no layer was led back to it proves nothing: what others made of it may be in the image, and so may a layer whose
/// line is not certain. Only of a stage off the way is it known.
fn without_bytes(row: &Row, sources: &Sources) -> &'static str {
    match row.stage {
        Some(stage) if !sources.is_reached(stage) => {
            "nothing of it is in the image: it is not on the way to it"
        }
        _ if row.kind == "final stage" => {
            "no layer of the image is known to come from its own lines"
        }
        _ => "no layer of the image is known to come straight from it",
    }
}
