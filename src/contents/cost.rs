//! What reading takes, by what is known without asking anybody. Of what comes in parts it is the most: as much as the files
//! need is read.

use std::collections::BTreeSet;

use super::place::Place;
use super::{Contents, Cost, Extract};
use crate::inspection::Inspection;
use crate::tree::InodeId;

impl Contents {
    /// What [`Self::read`] of up to `most` bytes of each of these files takes, each from a position on: nothing of what
    /// was kept of an earlier one.
    pub fn cost_to_read(
        &self,
        inspection: &Inspection,
        parts: &[(InodeId, u64)],
        most: usize,
    ) -> Cost {
        let passes = parts.iter().filter_map(|&(file, from)| {
            let inode = inspection.tree.inode(file);
            let until = super::part::until(from, most, inode.size);
            let is_there = from >= until || self.kept_part(file, from, until).is_some();
            (!is_there).then(|| BTreeSet::from([inode.layer]))
        });
        let passes: Vec<_> = passes.collect();
        cost(&Place::of(&self.image, inspection), inspection, &passes)
    }

    /// What [`Self::compare`] takes: a pass for each file.
    pub fn cost_to_compare(&self, inspection: &Inspection, files: [InodeId; 2]) -> Cost {
        let passes = files.map(|file| BTreeSet::from([inspection.tree.inode(file).layer]));
        cost(&Place::of(&self.image, inspection), inspection, &passes)
    }

    /// What [`Self::extract`] takes: one pass over each layer that holds any of the files.
    pub fn cost_to_extract(&self, inspection: &Inspection, wanted: &Extract) -> Cost {
        let layers = super::extract::layers(inspection, wanted);
        cost(&Place::of(&self.image, inspection), inspection, &[layers])
    }
}

/// Of passes, each over some layers.
fn cost(place: &Place, inspection: &Inspection, passes: &[BTreeSet<usize>]) -> Cost {
    let passes: Vec<_> = passes.iter().filter(|pass| !pass.is_empty()).collect();
    if let Place::Nothing(why) = place
        && !passes.is_empty()
    {
        return Cost::Impossible(why.clone());
    }
    let times = passes.len() as u64;
    let layers: Vec<_> = passes
        .into_iter()
        .flat_map(|pass| {
            let mut blobs = BTreeSet::new();
            let layers = pass.iter().filter_map(|&at| inspection.layers.get(at));
            // A layer that stands in the image twice is read once.
            layers.filter(move |layer| blobs.insert(&layer.head.blob))
        })
        .collect();
    if layers.is_empty() {
        return Cost::Nothing;
    }
    let packed = layers
        .iter()
        .filter_map(|layer| layer.head.compressed_bytes);
    // Of an uncompressed one the files' bytes are known: headers come on top.
    let all = layers.iter().map(|layer| {
        let head = &layer.head;
        head.compressed_bytes.unwrap_or(layer.bytes)
    });
    let all = all.fold(0, u64::saturating_add);
    match place {
        Place::Nothing(_) => Cost::Nothing,
        Place::Files => match packed.fold(0, u64::saturating_add) {
            0 => Cost::Nothing,
            bytes => Cost::Read(bytes),
        },
        Place::Packed(_, bytes) => Cost::Read(bytes.saturating_mul(times)),
        Place::Containerd => Cost::Read(all),
        Place::Registry => Cost::Download(all),
        Place::Engine => Cost::Export(inspection.summary.total_bytes.saturating_mul(times)),
    }
}
