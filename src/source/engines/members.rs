//! Names of members of an export that surely are layers: to tell how far each layer is while it comes.
//!
//! Only names that follow from a layer's own digest count.

use std::collections::HashMap;

use crate::layers::Digest;

/// The layers that come under each name.
pub fn layers(diff_ids: &[Digest]) -> HashMap<String, Vec<usize>> {
    let same = |diff_id: &Digest| -> Vec<usize> {
        let all = diff_ids.iter().enumerate();
        all.filter(|(_, other)| *other == diff_id)
            .map(|(index, _)| index)
            .collect()
    };
    let mut members = HashMap::new();
    for (diff_id, id) in diff_ids.iter().zip(old_ids(diff_ids)) {
        let names = [
            // Docker since 25, where its store keeps layers unpacked.
            format!("blobs/sha256/{}", diff_id.hex()),
            // Podman.
            format!("{}.tar", diff_id.hex()),
            // Docker until 24.
            format!("{}/layer.tar", id.hex()),
        ];
        for name in names {
            members.insert(name, same(diff_id));
        }
    }
    members
}

/// The IDs that Docker's first image format gives to layers: the digest of a configuration that says nothing but which
/// layer it is, and on which one it lies. The last layer's says more than an engine does, so its ID is never met.
///
/// <https://github.com/moby/moby/blob/v20.10.24/image/v1/imagev1.go>
fn old_ids(diff_ids: &[Digest]) -> impl Iterator<Item = Digest> {
    const NOTHING: &str = r#""container_config":{"Hostname":"","Domainname":"","User":"","AttachStdin":false,"AttachStdout":false,"AttachStderr":false,"Tty":false,"OpenStdin":false,"StdinOnce":false,"Env":null,"Cmd":null,"Image":"","Volumes":null,"WorkingDir":"","Entrypoint":null,"OnBuild":null,"Labels":null},"created":"1970-01-01T00:00:00Z""#;
    let mut chain: Option<Digest> = None;
    let mut parent: Option<Digest> = None;
    diff_ids.iter().map(move |diff_id| {
        let layer = match &chain {
            Some(below) => Digest::sha256(format!("{below} {diff_id}").as_bytes()),
            None => diff_id.clone(),
        };
        let on = parent.as_ref().map(|id| format!(r#","parent":"{id}""#));
        let on = on.unwrap_or_default();
        let text = format!(r#"{{{NOTHING},"layer_id":"{layer}"{on}}}"#);
        chain = Some(layer);
        let id = Digest::sha256(text.as_bytes());
        parent = Some(id.clone());
        id
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // The diffIDs of an image, and the names in the archive that Docker 20.10.24 saved of it.
    const SAVED: [(&str, &str); 3] = [
        (
            "sha256:eea6e3fb25b13a80c3fa73ac1533271d898ea4daf74b981a9cc1ba5db8ce9b77",
            "7f0368c4ae60fc53dec2f0a07661908bde0bd771a728888d6f1bef23ffb5fc23/layer.tar",
        ),
        (
            "sha256:9b73ff4a5ecd3597e5004f38bfb8cce8d88be159c41dd727174e3f6747f9a81d",
            "fc7a21f116ea3f51a61ec5932a04c76a2665b840aa7ad82186da84f35a5b84ab/layer.tar",
        ),
        (
            "sha256:d01ee6dd974429b7dedde467018a03cadd8d5a221a77f7eb76cf483b4f0cfdee",
            "0cf64880f802689136656e9492bad55e299493064d41a1f6ee3d60f12a9510b0/layer.tar",
        ),
    ];

    #[test]
    fn members_are_named_as_docker_names_them() {
        let diff_ids = SAVED.map(|(diff_id, _)| Digest::parse(diff_id).unwrap());
        let members = layers(&diff_ids);
        for (index, (diff_id, saved)) in SAVED.iter().enumerate() {
            let hex = diff_id.strip_prefix("sha256:").unwrap();
            for name in [
                *saved,
                &format!("{hex}.tar"),
                &format!("blobs/sha256/{hex}"),
            ] {
                assert_eq!(members.get(name), Some(&vec![index]), "{name}");
            }
        }
    }

    #[test]
    fn a_layer_that_stands_in_an_image_twice_comes_once() {
        let [one, two, _] = SAVED.map(|(diff_id, _)| Digest::parse(diff_id).unwrap());
        let name = format!("blobs/sha256/{}", one.hex());
        let members = layers(&[one.clone(), two, one]);
        assert_eq!(members.get(&name), Some(&vec![0, 2]));
    }
}
