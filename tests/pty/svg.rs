//! A terminal's screen as an SVG picture: each run of cells alike is a text of the width that those cells have.

use std::fmt::Write;

use vt100::{Cell, Color, Screen};

/// Pixels of a cell.
const WIDTH: f32 = 8.4;
const HEIGHT: f32 = 18.0;
const PAPER: &str = "#16181d";
const INK: &str = "#d5d8de";

/// How a cell looks, but for its text.
#[derive(PartialEq)]
struct Look {
    ink: String,
    paper: String,
    is_bold: bool,
    is_dim: bool,
    is_underlined: bool,
}

/// The whole screen. Its program draws in 24-bit colours, or in the terminal's own two.
pub fn svg(screen: &Screen) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let (width, height) = (f32::from(columns) * WIDTH, f32::from(rows) * HEIGHT);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"-10 -10 {:.1} {:.1}\" font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"14\">\n<rect x=\"-10\" y=\"-10\" width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n",
        width + 20.0,
        height + 20.0
    );
    for row in 0..rows {
        let mut column = 0;
        while column < columns {
            let start = column;
            let look = look(screen.cell(row, start).unwrap());
            let mut text = String::new();
            while column < columns
                && let Some(cell) = screen.cell(row, column)
                && self::look(cell) == look
            {
                text.push_str(if cell.has_contents() {
                    cell.contents()
                } else {
                    " "
                });
                column += 1;
            }
            run(&mut svg, (row, start), column - start, &look, &text);
        }
    }
    svg + "</svg>\n"
}

fn run(svg: &mut String, (row, start): (u16, u16), columns: u16, look: &Look, text: &str) {
    let (x, y) = (f32::from(start) * WIDTH, f32::from(row) * HEIGHT);
    let width = f32::from(columns) * WIDTH;
    let Look { ink, paper, .. } = look;
    if paper != PAPER {
        writeln!(svg, "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{HEIGHT:.1}\" fill=\"{paper}\"/>").unwrap();
    }
    if text.trim().is_empty() {
        return;
    }
    let mut manner = String::new();
    for (is_so, how) in [
        (look.is_bold, " font-weight=\"bold\""),
        (look.is_dim, " opacity=\"0.6\""),
        (look.is_underlined, " text-decoration=\"underline\""),
    ] {
        manner.push_str(if is_so { how } else { "" });
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    writeln!(
        svg,
        "<text x=\"{x:.1}\" y=\"{:.1}\" textLength=\"{width:.1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{ink}\"{manner} xml:space=\"preserve\">{text}</text>",
        y + HEIGHT * 0.75
    )
    .unwrap();
}

fn look(cell: &Cell) -> Look {
    let (mut ink, mut paper) = (color(cell.fgcolor(), INK), color(cell.bgcolor(), PAPER));
    if cell.inverse() {
        std::mem::swap(&mut ink, &mut paper);
    }
    Look {
        ink,
        paper,
        is_bold: cell.bold(),
        is_dim: cell.dim(),
        is_underlined: cell.underline(),
    }
}

fn color(color: Color, default: &str) -> String {
    match color {
        Color::Rgb(red, green, blue) => format!("#{red:02x}{green:02x}{blue:02x}"),
        Color::Default => default.to_owned(),
        Color::Idx(index) => panic!("colour {index} is the terminal's own"),
    }
}
