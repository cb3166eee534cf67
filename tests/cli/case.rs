//! A written image, the waste rows that the definitions demand of it, and the check against umoci.

use serde_json::Value;
use tempfile::TempDir;

use crate::support::binary::{number, report};
use crate::support::image::{Compression, Image};
use crate::support::layer::Layer;
use crate::support::{tools, umoci};

/// A row of waste: path, bytes, layer that wrote it, layer that hid it, reason.
pub type Row<'a> = (&'a str, u64, u64, u64, &'a str);

/// An image with what is true of it, both stated by hand.
pub struct Case<'a> {
    image: Image,
    rows: Vec<Row<'a>>,
}

impl<'a> Case<'a> {
    /// Layers from bottom to top.
    pub fn new(layers: impl IntoIterator<Item = Layer>) -> Self {
        Self {
            image: Image::new(layers),
            rows: Vec::new(),
        }
    }

    /// One row of waste: largest first, then by layer and path.
    pub fn wasted(
        mut self,
        path: &'a str,
        bytes: u64,
        written_by: u64,
        hidden_by: u64,
        reason: &'a str,
    ) -> Self {
        self.rows.push((path, bytes, written_by, hidden_by, reason));
        self
    }

    /// Checks the figures in every form an image can have, and gives the report on the docker-archive.
    pub fn check(self) -> Value {
        let wasted: u64 = self.rows.iter().map(|row| row.1).sum();
        let final_bytes = self.image.total - wasted;
        let dir = TempDir::new().unwrap();
        let test = std::thread::current()
            .name()
            .unwrap_or("a figure")
            .to_owned();
        if tools::have(&test, &["umoci", "tar"]) {
            let layout = self
                .image
                .oci(Compression::Gzip)
                .write_dir(&dir.path().join("for-umoci"));
            let truth = umoci::truth_of_layout(&layout);
            assert_eq!(
                truth.final_bytes, final_bytes,
                "this test's own rows are wrong, says umoci"
            );
            assert_eq!(
                truth.total, self.image.total,
                "this test's own sizes are wrong, says tar"
            );
        }
        for compression in [Compression::Plain, Compression::Gzip, Compression::Zstd] {
            let file = dir.path().join(format!("{compression:?}.tar"));
            self.compare(
                &report(self.image.oci(compression).write_tar(&file), &[]),
                final_bytes,
            );
        }
        let report = report(
            self.image
                .docker()
                .write_tar(&dir.path().join("docker.tar")),
            &[],
        );
        self.compare(&report, final_bytes);
        report
    }

    fn compare(&self, report: &Value, final_bytes: u64) {
        let summary = &report["summary"];
        assert_eq!(rows(report), self.rows, "waste");
        assert_eq!(number(&summary["total_bytes"]), self.image.total, "total");
        assert_eq!(number(&summary["final_bytes"]), final_bytes, "final");
        assert_eq!(
            number(&summary["layers"]),
            self.image.layers.len() as u64,
            "layers"
        );
    }
}

/// The waste rows of a report.
pub fn rows(report: &Value) -> Vec<Row<'_>> {
    let rows = report["wasted"].as_array().unwrap();
    rows.iter()
        .map(|row| {
            (
                row["path"].as_str().unwrap(),
                number(&row["bytes"]),
                number(&row["written_by"]),
                number(&row["hidden_by"]),
                row["reason"].as_str().unwrap(),
            )
        })
        .collect()
}
