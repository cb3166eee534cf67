//! What to change, as far as the waste alone tells: which layer should not have written what another hid.

use hashbrown::HashMap;

use crate::Inspection;
use crate::inspection::WasteReason;
use crate::size::size;

/// One line a pair of layers and reason, the largest first.
pub fn lines(inspection: &Inspection) -> Vec<String> {
    let mut groups: HashMap<(usize, usize, WasteReason), (u64, usize)> = HashMap::new();
    for row in inspection.wasted.iter().filter(|row| row.bytes > 0) {
        let group = groups
            .entry((row.written_by, row.hidden_by, row.reason))
            .or_default();
        group.0 += row.bytes;
        group.1 += 1;
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|&(key, (bytes, _))| (std::cmp::Reverse(bytes), key));
    groups
        .into_iter()
        .map(|((written_by, hidden_by, reason), (bytes, files))| {
            let files = match files {
                1 => "1 file".to_owned(),
                files => format!("{files} files"),
            };
            let written = written_by + 1;
            let hidden = hidden_by + 1;
            let advice = match reason {
                WasteReason::MetadataOnly => format!(
                    "layer {hidden} only changed mode, owner or time of {files} of layer {written}: set them there{}",
                    if is_copy(inspection, written_by) { " (COPY --chmod, --chown)" } else { "" }
                ),
                WasteReason::Deleted => format!(
                    "layer {hidden} deletes {files} of layer {written}, which still ship: {}",
                    if is_copy(inspection, written_by) {
                        "copy less (.dockerignore, narrower paths)"
                    } else {
                        "delete them in the instruction that wrote them"
                    }
                ),
                WasteReason::Overwritten => format!(
                    "layer {hidden} overwrites {files} of layer {written}: write them once"
                ),
                WasteReason::Replaced => format!(
                    "layer {hidden} puts another file type in place of {files} of layer {written}: write them once"
                ),
                WasteReason::Repeated => format!(
                    "layer {written} holds {files} twice: its builder wrote the tar wrongly"
                ),
            };
            format!("{:>8}  {advice}", size(bytes))
        })
        .collect()
}

fn is_copy(inspection: &Inspection, layer: usize) -> bool {
    let instruction = inspection.layers[layer]
        .head
        .provenance
        .instruction
        .as_ref();
    let keyword = instruction.and_then(|instruction| instruction.keyword.as_deref());
    matches!(keyword, Some("COPY" | "ADD"))
}
