//! The layers, lowest first: what each wrote, lost and hid, and what made it.

use std::io::{self, Write};

use super::table::Table;
use super::words::{basis, instruction, short_name, size_or_nothing, source_of};
use crate::Inspection;
use crate::inspection::{Basis, Layer};
use crate::size::size;

/// The table, and what would tell more.
pub fn write(inspection: &Inspection, width: usize, out: &mut dyn Write) -> io::Result<()> {
    let basis_of = |layer: &Layer| basis(layer.head.provenance.basis);
    let mut bases: Vec<&str> = inspection.layers.iter().map(basis_of).collect();
    bases.dedup();
    let one_basis = bases.len() == 1;
    match bases.as_slice() {
        [basis] => writeln!(out, "\nLayers (basis: {basis})")?,
        _ => writeln!(out, "\nLayers")?,
    }
    let headings = [
        ">#",
        ">size",
        ">waste",
        ">hides",
        ">files",
        "stage",
        if one_basis { "" } else { "basis" },
        "instruction",
    ];
    let mut table = Table::new(&headings);
    for layer in &inspection.layers {
        let files = &layer.files;
        let source = source_of(&layer.head).unwrap_or_else(|| "?".to_owned());
        table.row([
            (layer.head.index + 1).to_string(),
            size(layer.bytes),
            size_or_nothing(layer.wasted_bytes),
            size_or_nothing(layer.hides_bytes),
            format!("+{} ~{} -{}", files.added, files.modified, files.removed),
            short_name(&source, width),
            if one_basis { "" } else { basis_of(layer) }.to_owned(),
            instruction(&layer.head),
        ]);
    }
    table.write(out, width)?;
    let unchecked = inspection.layers.iter().filter(|layer| !layer.verified);
    let unchecked = unchecked.count();
    if unchecked > 0 {
        writeln!(
            out,
            "  {unchecked} of {} not checked against their digests, being uncompressed; --verify does",
            inspection.layers.len()
        )?;
    }
    if could_have_lines(inspection) {
        writeln!(
            out,
            "  This image does not record lines and stages: -f Dockerfile gives them"
        )?;
    }
    Ok(())
}

/// Whether a Dockerfile made the image, and which is not known.
fn could_have_lines(inspection: &Inspection) -> bool {
    let from_dockerfile = |layer: &Layer| {
        let provenance = &layer.head.provenance;
        provenance.basis == Basis::History
            && provenance
                .instruction
                .as_ref()
                .is_some_and(|instruction| instruction.keyword.is_some())
    };
    inspection.dockerfile.is_none() && inspection.layers.iter().any(from_dockerfile)
}
