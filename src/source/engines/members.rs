//! Names of members of an export that surely are layers: to tell how far each layer is while it comes.
//!
//! Only names that hold the layer's own digest count.

use std::collections::HashMap;

use crate::layers::Digest;

/// The layers that come under each name.
pub fn layers(diff_ids: &[Digest]) -> HashMap<String, Vec<usize>> {
    let mut members: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, diff_id) in diff_ids.iter().enumerate() {
        let names = [
            // Docker since 25, where its store keeps layers unpacked.
            format!("blobs/sha256/{}", diff_id.hex()),
            // Podman.
            format!("{}.tar", diff_id.hex()),
        ];
        for name in names {
            members.entry(name).or_default().push(index);
        }
    }
    members
}
