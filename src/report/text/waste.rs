//! The largest lost files, and what lives several times.

use std::io::{self, Write};

use super::table::Table;
use super::words::place;
use crate::Inspection;
use crate::escape::{escape, escape_name};
use crate::inspection::Waste;
use crate::size::size;

/// Rows that are shown; the JSON report has all.
const ROWS: usize = 10;

/// Both, where there is any.
pub fn write(inspection: &Inspection, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let rows = inspection.wasted.iter().filter(|row| row.bytes > 0);
    let count = rows.clone().count();
    if count > 0 {
        let mut table = Table::new(&[">size", "why", "written by", "hidden by", "path"]);
        for row in rows.take(ROWS) {
            table.row([
                size(row.bytes),
                row.reason.words().to_owned(),
                place(&inspection.layers[row.written_by]),
                place(&inspection.layers[row.hidden_by]),
                path(inspection, row),
            ]);
        }
        writeln!(out, "\nTop waste")?;
        table.write(out, width)?;
        if count > ROWS {
            writeln!(
                out,
                "  and {} more files; --json lists them all",
                count - ROWS
            )?;
        }
    }
    let duplicates = inspection.summary.duplicate_bytes;
    if duplicates > 0 {
        writeln!(
            out,
            "\nDuplicates\n  {} in further copies of live files (no part of the waste)",
            size(duplicates)
        )?;
    }
    Ok(())
}

/// The path, and where it was copied from if that is known.
fn path(inspection: &Inspection, row: &Waste) -> String {
    let path = escape_name(&inspection.tree.paths().full(row.path));
    match inspection.source_path(row.written_by, row.path) {
        Some(source) => format!("{path} ← {}", escape(&source)),
        None => path,
    }
}
