//! Whether what stands on a screen is whole: borders in their columns, nothing that moves the cursor in a cell.

use std::time::{Duration, Instant};

use vt100::Screen;

use super::terminal::Terminal;

/// Waits until what was last pressed has brought a frame, and the screen has been the same for a moment.
pub fn settle(terminal: &Terminal) {
    let mut last = String::new();
    let mut since = Instant::now();
    terminal.wait("a quiet screen", |text| {
        if text != last {
            last = text.to_owned();
            since = Instant::now();
        }
        since.elapsed() > Duration::from_millis(60) && terminal.is_drawn()
    });
}

/// Every line between the first and the last begins and ends with a border; every box goes down straight, as far as
/// no other one covers it.
pub fn assert_whole(terminal: &Terminal, when: &str) {
    terminal.draw(|screen| {
        if let Err(what) = check(screen) {
            panic!("{when}: {what}:\n{}", screen.contents());
        }
    });
}

/// A box: top, left, bottom, right.
type Frame = (u16, u16, u16, u16);

fn check(screen: &Screen) -> Result<(), String> {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let is = |set: &str, row: u16, column: u16| {
        let cell = screen.cell(row, column);
        cell.is_some_and(|cell| cell.has_contents() && set.contains(cell.contents()))
    };
    for (row, column) in (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column))) {
        let contents = screen.cell(row, column).map_or("", |cell| cell.contents());
        if contents.chars().any(char::is_control) {
            return Err(format!("{contents:?} in line {row}"));
        }
    }
    for row in 1..rows - 1 {
        if !is("│┃┌┏└┗", row, 0) || !is("│┃┐┓┘┛", row, columns - 1) {
            return Err(format!("line {row} has lost a border"));
        }
    }
    let frames: Vec<Frame> = (1..rows)
        .flat_map(|row| (0..columns).map(move |column| (row, column)))
        .filter(|&(row, column)| is("┌┏", row, column))
        .filter_map(|(top, left)| {
            let right = (left + 1..columns).find(|&x| is("┐┓", top, x))?;
            let bottom = (top + 1..rows).find(|&y| !is("│┃", y, left))?;
            let is_closed = is("└┗", bottom, left) && is("┘┛", bottom, right);
            let is_straight = (top + 1..bottom).all(|y| is("│┃", y, right));
            (is_closed && is_straight).then_some((top, left, bottom, right))
        })
        .collect();
    if frames.is_empty() {
        return Err("no box is whole".to_owned());
    }
    let is_covered = |row: u16, column: u16| {
        let inside = |&(top, left, bottom, right): &Frame| {
            (top..=bottom).contains(&row) && (left..=right).contains(&column)
        };
        frames.iter().any(inside)
    };
    // What begins at an edge of the screen is a box; elsewhere such signs may be a drawing.
    for row in 1..rows - 1 {
        for (column, set) in [(0, "│┃└┗"), (columns - 1, "│┃┘┛")] {
            if is("┌┏┐┓", row, column) && !is(set, row + 1, column) && !is_covered(row + 1, column)
            {
                return Err(format!("a box is open below line {row}"));
            }
        }
        // A border between two boxes beside each other.
        for column in 0..columns - 1 {
            let is_pair = is("┐┓", row, column) && is("┌┏", row, column + 1);
            if is_pair {
                let below = (row + 1..rows).find(|&y| {
                    is("┘┛", y, column) || is_covered(y, column + 1) && !is("│┃", y, column)
                });
                let end = below.unwrap_or(rows);
                let is_straight = (row + 1..end).all(|y| is("│┃┐┓┌┏", y, column));
                if !is_straight {
                    return Err(format!("the border in column {column} is not straight"));
                }
            }
        }
    }
    Ok(())
}
