//! Puts layers together to an image, as a set of named files that a test can change before it is written out as an
//! OCI layout, an OCI archive or a docker-archive.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::layer::Layer;

/// How layer blobs are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    /// Plain tar.
    Plain,
    /// gzip.
    Gzip,
    /// zstd.
    Zstd,
}

/// An image to be: its layers' tars and what its configuration says.
#[derive(Debug, Clone)]
pub struct Image {
    /// Uncompressed tars, lowest first.
    pub layers: Vec<Vec<u8>>,
    /// One instruction text a layer, unless a test says otherwise.
    pub history: Value,
    /// What the configuration says the layers are.
    pub diff_ids: Vec<String>,
    /// How its containers run.
    pub run: Value,
    /// Regular-file bytes written.
    pub total: u64,
}

impl Image {
    /// Layers from bottom to top.
    pub fn new(layers: impl IntoIterator<Item = Layer>) -> Self {
        let layers: Vec<Layer> = layers.into_iter().collect();
        let total = layers.iter().map(Layer::total).sum();
        Self {
            total,
            ..Self::of_tars(layers.iter().map(Layer::tar).collect())
        }
    }

    /// Layers as bytes.
    pub fn of_tars(layers: Vec<Vec<u8>>) -> Self {
        let entry = |index| json!({"created_by": format!("RUN step {index} # buildkit"), "comment": "buildkit.dockerfile.v0"});
        Self {
            history: (0..layers.len()).map(entry).collect(),
            diff_ids: layers.iter().map(|layer| digest(layer)).collect(),
            layers,
            run: json!({"Env": ["PATH=/bin"]}),
            total: 0,
        }
    }

    /// Another history: one object a step.
    pub fn history(mut self, history: Value) -> Self {
        self.history = history;
        self
    }

    /// Another run configuration.
    pub fn run(mut self, run: Value) -> Self {
        self.run = run;
        self
    }

    /// The configuration.
    pub fn config(&self) -> Vec<u8> {
        let config = json!({
            "architecture": "amd64", "os": "linux", "created": "2026-01-01T00:00:00Z",
            "config": self.run,
            "rootfs": {"type": "layers", "diff_ids": self.diff_ids},
            "history": self.history,
        });
        config.to_string().into_bytes()
    }

    /// The files of an OCI layout with the tag `t`.
    pub fn oci(&self, compression: Compression) -> Files {
        let mut files = Files::default();
        let suffix = match compression {
            Compression::Plain => "",
            Compression::Gzip => "+gzip",
            Compression::Zstd => "+zstd",
        };
        let media_type = format!("application/vnd.oci.image.layer.v1.tar{suffix}");
        let layers: Vec<Value> = self
            .layers
            .iter()
            .map(|tar| files.blob(&media_type, &compress(tar, compression)))
            .collect();
        let config = files.blob("application/vnd.oci.image.config.v1+json", &self.config());
        let manifest = json!({
            "schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": config, "layers": layers,
        });
        let mut manifest = files.blob(
            "application/vnd.oci.image.manifest.v1+json",
            manifest.to_string().as_bytes(),
        );
        manifest["annotations"] = json!({"org.opencontainers.image.ref.name": "t"});
        files.set_index(&json!([manifest]));
        files.set("oci-layout", br#"{"imageLayoutVersion":"1.0.0"}"#);
        files
    }

    /// The files of a docker-archive with the name `test:t`, as the classic `docker save` writes them.
    pub fn docker(&self) -> Files {
        let mut files = Files::default();
        let config = self.config();
        let config_name = format!("{}.json", hex(&config));
        let mut names = Vec::new();
        for (index, (tar, diff_id)) in self.layers.iter().zip(&self.diff_ids).enumerate() {
            let id = hex(format!("{index}{diff_id}").as_bytes());
            names.push(format!("{id}/layer.tar"));
            files.set(&format!("{id}/VERSION"), b"1.0");
            files.set(&format!("{id}/layer.tar"), tar);
        }
        files.set(&config_name, &config);
        let manifest = json!([{"Config": config_name, "RepoTags": ["test:t"], "Layers": names}]);
        files.set("manifest.json", manifest.to_string().as_bytes());
        files
    }
}

/// An image's files by name.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// Contents by path.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Files {
    /// Writes or replaces a file.
    pub fn set(&mut self, name: &str, bytes: &[u8]) {
        self.files.insert(name.to_owned(), bytes.to_vec());
    }

    /// Adds a blob and gives its descriptor.
    pub fn blob(&mut self, media_type: &str, bytes: &[u8]) -> Value {
        self.set(&format!("blobs/sha256/{}", hex(bytes)), bytes);
        json!({"mediaType": media_type, "digest": digest(bytes), "size": bytes.len()})
    }

    /// Replaces `index.json`'s list of manifests.
    pub fn set_index(&mut self, manifests: &Value) {
        let index = json!({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": manifests});
        self.set("index.json", index.to_string().as_bytes());
    }

    /// A JSON file, read.
    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.files[name]).unwrap()
    }

    /// The manifest that an OCI layout's index names first.
    pub fn manifest(&self) -> Value {
        let index = self.json("index.json");
        self.json(&blob_path(&index["manifests"][0]))
    }

    /// The path of a layer's blob in an OCI layout.
    pub fn layer_path(&self, layer: usize) -> String {
        blob_path(&self.manifest()["layers"][layer])
    }

    /// Replaces the manifest of an OCI layout and what names it.
    pub fn set_manifest(&mut self, manifest: &Value) {
        let mut descriptor = self.blob(
            "application/vnd.oci.image.manifest.v1+json",
            manifest.to_string().as_bytes(),
        );
        descriptor["annotations"] = json!({"org.opencontainers.image.ref.name": "t"});
        self.set_index(&json!([descriptor]));
    }

    /// Annotates the manifest of an OCI layout.
    pub fn annotate(&mut self, annotations: Value) {
        let mut manifest = self.manifest();
        manifest["annotations"] = annotations;
        self.set_manifest(&manifest);
    }

    /// Lists a provenance statement beside the manifest of an OCI layout.
    pub fn attest(&mut self, statement: &[u8]) {
        let mut index = self.json("index.json");
        let subject = index["manifests"][0]["digest"].clone();
        let mut layer = self.blob("application/vnd.in-toto+json", statement);
        layer["annotations"] =
            json!({"in-toto.io/predicate-type": "https://slsa.dev/provenance/v1"});
        let config = self.blob("application/vnd.oci.image.config.v1+json", b"{}");
        let manifest = json!({"schemaVersion": 2, "config": config, "layers": [layer]});
        let mut descriptor = self.blob(
            "application/vnd.oci.image.manifest.v1+json",
            manifest.to_string().as_bytes(),
        );
        descriptor["platform"] = json!({"os": "unknown", "architecture": "unknown"});
        descriptor["annotations"] = json!({
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": subject,
        });
        index["manifests"].as_array_mut().unwrap().push(descriptor);
        self.set_index(&index["manifests"]);
    }

    /// Puts another archive's or layout's images behind its own, under that name.
    pub fn add(&mut self, other: &Files, name: &str) {
        for list in ["manifest.json", "index.json"] {
            let Some(own) = self.files.get(list) else {
                continue;
            };
            let mut own: Value = serde_json::from_slice(own).unwrap();
            let mut more = other.json(list);
            let images = if list == "manifest.json" {
                more[0]["RepoTags"] = json!([name]);
                own.as_array_mut().unwrap().push(more[0].take());
                own
            } else {
                more["manifests"][0]["annotations"] =
                    json!({"org.opencontainers.image.ref.name": name});
                let manifests = own["manifests"].as_array_mut().unwrap();
                manifests.push(more["manifests"][0].take());
                own
            };
            self.set(list, images.to_string().as_bytes());
        }
        for (name, bytes) in &other.files {
            self.files
                .entry(name.clone())
                .or_insert_with(|| bytes.clone());
        }
    }

    /// As a directory.
    pub fn write_dir(&self, dir: &Path) -> PathBuf {
        for (name, bytes) in &self.files {
            let path = dir.join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, bytes).unwrap();
        }
        dir.to_owned()
    }

    /// As a tar archive's bytes.
    pub fn tar(&self) -> Vec<u8> {
        let plain = Layer::new();
        self.files
            .iter()
            .fold(plain, |tar, (name, bytes)| {
                tar.file_with(name.as_bytes(), bytes)
            })
            .tar()
    }

    /// As a tar archive.
    pub fn write_tar(&self, file: &Path) -> PathBuf {
        std::fs::write(file, self.tar()).unwrap();
        file.to_owned()
    }
}

/// The path of a descriptor's blob in a layout.
pub fn blob_path(descriptor: &Value) -> String {
    format!(
        "blobs/{}",
        descriptor["digest"].as_str().unwrap().replace(':', "/")
    )
}

/// `sha256:` and hex digits.
pub fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(bytes))
}

/// The SHA-256 as hex digits.
pub fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Compresses a layer.
pub fn compress(bytes: &[u8], compression: Compression) -> Vec<u8> {
    match compression {
        Compression::Plain => bytes.to_vec(),
        Compression::Gzip => {
            let mut encoder =
                flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
            encoder.write_all(bytes).unwrap();
            encoder.finish().unwrap()
        }
        Compression::Zstd => zstd::encode_all(bytes, 3).unwrap(),
    }
}
