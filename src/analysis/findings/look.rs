//! What is looked at in contents while layers are read: secrets, and documents that say something of other files.

use crate::analysis::{leaks, secrets, smells};
use crate::layers::{Look, Piece, Seen, Wanted};

/// See the module.
#[derive(Debug)]
pub(crate) struct Looking;

impl Look for Looking {
    fn wants(&self, path: &[u8], size: u64) -> Wanted {
        let wanted = secrets::wants(path);
        Wanted {
            first: wanted.first.max(documents(path, size)),
            ..wanted
        }
    }

    fn look(&self, path: &[u8], piece: &Piece<'_>) -> Seen {
        let kept = match documents(path, piece.size) {
            wanted if wanted > 0 && piece.is_first => {
                let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
                let content = &piece.bytes[..wanted.min(piece.bytes.len())];
                leaks::kept(path, content).or_else(|| smells::kept(path, content))
            }
            _ => None,
        };
        let mut seen = secrets::spots(path, piece);
        seen.sight.kept = kept;
        seen
    }
}

/// First bytes of a document that says something of other files; 0 of what is none.
fn documents(path: &[u8], size: u64) -> u64 {
    leaks::wants(path, size).max(smells::wants(path, size))
}

#[cfg(test)]
mod tests {
    use crate::analysis::findings::{Catalogue, Options};
    use crate::progress::Silent;
    use crate::source::{self, ImageRef};

    #[test]
    fn nothing_that_was_seen_outlives_the_findings() {
        // What `.env` and `package.json` of this sample say.
        let sample = "/testdata/oci-gzip-provenance-v1-max.tar";
        let reference = ImageRef::parse(&format!("{}{sample}", env!("CARGO_MANIFEST_DIR")));
        let image = source::open(&reference.unwrap(), &Default::default(), &Silent).unwrap();
        let options = crate::analysis::Options {
            findings: Some(Options {
                catalogue: Catalogue::built_in().unwrap().into(),
                ignored: Default::default(),
                includes_base: false,
                has_size_gate: false,
                has_layer_gate: false,
            }),
            ..Default::default()
        };
        let inspection = crate::analysis::inspect(image, Vec::new(), &options, &Silent).unwrap();
        let findings = inspection.findings.unwrap();
        assert!(findings.iter().any(|it| it.rule == "secret/env-file"));
        let layers = inspection.tree.layers();
        assert!(layers.iter().all(|it| it.sights.seen().is_empty()));
    }
}
