//! The README's picture, drawn from the real program's screen as SVG.
//!
//! After a change to the screen: `LAYERSCOPE_UPDATE_PICTURE=1 cargo test --test pty picture`.

use std::fmt::Write;
use std::path::Path;

use portable_pty::CommandBuilder;
use vt100::{Cell, Color, Screen};

use super::terminal::Terminal;

const COLUMNS: u16 = 112;
const ROWS: u16 = 30;
/// Pixels of a cell.
const WIDTH: f32 = 8.4;
const HEIGHT: f32 = 18.0;
const PAPER: &str = "#16181d";
const INK: &str = "#d5d8de";
const COLORS: [&str; 16] = [
    "#3b4048", "#e06c75", "#98c379", "#e5c07b", "#61afef", "#c678dd", "#56b6c2", "#abb2bf",
    "#7f848e", "#ef8a92", "#b5d99c", "#f0d399", "#8cc4f4", "#d7a1e7", "#7fcdd6", "#ffffff",
];

#[test]
fn the_readmes_picture_is_current() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_layerscope"));
    command.cwd(root);
    command.arg("testdata/oci-gzip-provenance-v1-max.tar");
    let mut terminal = Terminal::run(command);
    terminal.resize(COLUMNS, ROWS);
    terminal.wait_for("11.4 %");
    // It opens at the line that brought the most.
    terminal.wait_for("changes of layer 5");
    // A half-drawn frame must not become the picture.
    let mut last = String::new();
    let drawn = terminal.wait("a finished frame", |_| {
        let now = terminal.draw(svg);
        let same = now == last;
        last = now;
        same
    });
    assert!(drawn.contains("484 kB in layer 5"));
    terminal.press("q");
    assert_eq!(terminal.end().exit_code(), 0);

    let path = root.join("assets/screen.svg");
    if std::env::var_os("LAYERSCOPE_UPDATE_PICTURE").is_some() {
        std::fs::write(&path, &last).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap_or_default() == last,
        "assets/screen.svg is old: LAYERSCOPE_UPDATE_PICTURE=1 cargo test --test pty picture"
    );
}

fn svg(screen: &Screen) -> String {
    let (width, height) = (f32::from(COLUMNS) * WIDTH, f32::from(ROWS) * HEIGHT);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-10 -10 {:.1} {:.1}\" font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\">\n<rect x=\"-10\" y=\"-10\" width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n",
        width + 20.0,
        height + 20.0
    );
    for row in 0..ROWS {
        let mut column = 0;
        while column < COLUMNS {
            let start = column;
            let first = screen.cell(row, start).unwrap();
            let mut text = String::new();
            while column < COLUMNS
                && let Some(cell) = screen.cell(row, column)
                && style(cell) == style(first)
            {
                text.push_str(if cell.has_contents() {
                    cell.contents()
                } else {
                    " "
                });
                column += 1;
            }
            run(&mut svg, row, start, column - start, first, &text);
        }
    }
    svg + "</svg>\n"
}

fn run(svg: &mut String, row: u16, start: u16, columns: u16, cell: &Cell, text: &str) {
    let (x, y) = (f32::from(start) * WIDTH, f32::from(row) * HEIGHT);
    let width = f32::from(columns) * WIDTH;
    let (ink, paper) = style(cell).0;
    if paper != PAPER {
        writeln!(svg, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{HEIGHT:.1}\" fill=\"{paper}\"/>").unwrap();
    }
    if text.trim().is_empty() {
        return;
    }
    let weight = if cell.bold() {
        " font-weight=\"bold\""
    } else {
        ""
    };
    let faint = if cell.dim() { " opacity=\"0.6\"" } else { "" };
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{ink}\"{weight}{faint} xml:space=\"preserve\">{text}</text>",
        y + HEIGHT * 0.75
    )
    .unwrap();
}

/// Ink and paper, and what else makes cells differ.
fn style(cell: &Cell) -> ((&'static str, &'static str), bool, bool) {
    let ink = color(cell.fgcolor(), INK);
    let paper = color(cell.bgcolor(), PAPER);
    let colors = if cell.inverse() {
        (paper, ink)
    } else {
        (ink, paper)
    };
    (colors, cell.bold(), cell.dim())
}

fn color(color: Color, default: &'static str) -> &'static str {
    match color {
        Color::Idx(index) => COLORS.get(usize::from(index)).copied().unwrap_or(default),
        _ => default,
    }
}
