//! Provenance that lies beside an image without an index: found where registries list it, passed over where it is odd.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::{files, image, name, serve};
use crate::support::binary::report_with;
use crate::support::image::{Files, digest};
use crate::support::wire::{Reply, Request, Sends, Wire, registry};

/// What BuildKit would say of the two layers.
fn statement(files: &Files) -> Value {
    let layers = files.manifest()["layers"].clone();
    let at = |line: u32| json!({"locations": [{"ranges": [{"start": {"line": line}, "end": {"line": line}}]}]});
    let dockerfile = BASE64_STANDARD.encode("FROM scratch\nRUN step 0\nRUN step 1\n");
    json!({
        "_type": "https://in-toto.io/Statement/v0.1",
        "predicateType": "https://slsa.dev/provenance/v0.2",
        "subject": [{"name": "shop", "digest": {"sha256": manifest(files)[7..]}}],
        "predicate": {
            "buildType": "https://mobyproject.org/buildkit@v1",
            "buildConfig": {"llbDefinition": [
                {"id": "step0", "op": {"Op": {"exec": {}}}},
                {"id": "step1", "op": {"Op": {"exec": {}}}, "inputs": ["step0:0"]},
            ]},
            "invocation": {"parameters": {"args": {}}},
            "metadata": {"https://mobyproject.org/buildkit@v1#metadata": {
                "source": {
                    "infos": [{"filename": "Dockerfile", "data": dockerfile}],
                    "locations": {"step0": at(2), "step1": at(3)},
                },
                "layers": {"step0:0": [[layers[0]]], "step1:0": [[layers[0], layers[1]]]},
            }},
        },
    })
}

/// The digest of the image's manifest.
fn manifest(files: &Files) -> String {
    let digest = &files.json("index.json")["manifests"][0]["digest"];
    digest.as_str().unwrap().to_owned()
}

/// An artifact of one blob that says to be attached to the image, and its descriptor.
fn artifact(files: &mut Files, blob: Value) -> Value {
    let subject = files.json("index.json")["manifests"][0].clone();
    artifact_of(files, blob, &subject)
}

fn artifact_of(files: &mut Files, blob: Value, subject: &Value) -> Value {
    let config = files.blob("application/vnd.oci.empty.v1+json", b"{}");
    let mut manifest = json!({"schemaVersion": 2, "config": config, "layers": [blob]});
    if !subject.is_null() {
        manifest["subject"] = subject.clone();
    }
    let media_type = "application/vnd.oci.image.manifest.v1+json";
    files.blob(media_type, manifest.to_string().as_bytes())
}

/// The image with a statement attached, by way of an artifact that names `subject`.
fn attached(statement: &Value, subject: &Value) -> Files {
    let mut files = files();
    let kind = "application/vnd.in-toto+json";
    let blob = files.blob(kind, statement.to_string().as_bytes());
    let mut descriptor = artifact_of(&mut files, blob, subject);
    descriptor["artifactType"] = json!(kind);
    let own = manifest(&files);
    files.set(&format!("referrers/{own}"), &listed(&json!([descriptor])));
    files
}

/// The only warning is the one on who may have written it.
fn assert_told(report: &Value) {
    let warnings = report["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    let warning = warnings[0].as_str().unwrap();
    assert!(warning.contains("attached to the image in its registry"));
    assert!(warning.contains("whoever may push"), "{warning}");
}

fn listed(artifacts: &Value) -> Vec<u8> {
    json!({"schemaVersion": 2, "manifests": artifacts})
        .to_string()
        .into_bytes()
}

/// Warnings that the same image has on disk are none of the registry's.
fn assert_quiet(report: &Value, what: &str) {
    let expected = super::expected(&files());
    assert_eq!(report["warnings"], expected["warnings"], "{what}");
}

fn assert_found(files: &Files, is_found: bool, what: &str) -> Value {
    let wire = serve(files, |_| None);
    let report = report_with(&[], name(&wire), &[]);
    let basis = if is_found { "attestation" } else { "history" };
    for layer in report["layers"].as_array().unwrap() {
        assert_eq!(layer["basis"], basis, "{what}: {report:#}");
    }
    report
}

/// The ways that BuildKit, `oras attach`, and cosign of old and new wrap a statement: a blob with its media type and
/// annotations, what its artifact is said to be, and that artifact's annotations.
fn wrapped(statement: &Value) -> Vec<(&'static str, Vec<u8>, Value, Value, Value)> {
    let plain = statement.to_string().into_bytes();
    let envelope = json!({
        "payloadType": "application/vnd.in-toto+json",
        "payload": BASE64_STANDARD.encode(&plain),
        "signatures": [{"keyid": "", "sig": "MEUC"}],
    });
    let dsse = envelope.to_string().into_bytes();
    let bundle = json!({"mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json", "dsseEnvelope": envelope});
    let provenance = "https://slsa.dev/provenance/v0.2";
    vec![
        (
            "application/vnd.in-toto+json",
            plain.clone(),
            json!({"in-toto.io/predicate-type": provenance}),
            json!("application/vnd.docker.attestation.manifest.v1+json"),
            json!({}),
        ),
        (
            "application/vnd.in-toto+json",
            plain,
            json!({"org.opencontainers.image.title": "provenance.json"}),
            json!("application/vnd.in-toto+json"),
            json!({"org.opencontainers.image.created": "2026-01-01T00:00:00Z"}),
        ),
        (
            "application/vnd.dsse.envelope.v1+json",
            dsse,
            json!({"predicateType": provenance}),
            json!("application/vnd.dsse.envelope.v1+json"),
            json!({}),
        ),
        (
            "application/vnd.dev.sigstore.bundle.v0.3+json",
            bundle.to_string().into_bytes(),
            json!({}),
            json!("application/vnd.dev.sigstore.bundle.v0.3+json"),
            json!({
                "dev.sigstore.bundle.content": "dsse-envelope",
                "dev.sigstore.bundle.predicateType": provenance,
            }),
        ),
    ]
}

#[test]
fn provenance_is_found_by_the_list_of_referrers_and_by_its_tag() {
    let plain = files();
    let own = manifest(&plain);
    for (kind, bytes, annotations, artifact_type, about) in wrapped(&statement(&plain)) {
        let mut files = plain.clone();
        let mut blob = files.blob(kind, &bytes);
        blob["annotations"] = annotations;
        let mut descriptor = artifact(&mut files, blob);
        descriptor["artifactType"] = artifact_type;
        descriptor["annotations"] = about;
        let list = listed(&json!([descriptor]));
        let mut by_api = files.clone();
        by_api.set(&format!("referrers/{own}"), &list);
        let report = assert_found(&by_api, true, kind);
        assert_eq!(report["layers"][1]["instruction"]["start_line"], 3);
        assert_told(&report);
        let mut by_tag = files.clone();
        by_tag.set(&format!("tags/{}", own.replace(':', "-")), &list);
        assert_told(&assert_found(&by_tag, true, kind));
    }
    // As cosign tagged them before registries had lists.
    let mut files = plain.clone();
    let (kind, bytes, annotations, ..) = wrapped(&statement(&plain)).swap_remove(2);
    let mut blob = files.blob(kind, &bytes);
    blob["annotations"] = annotations;
    // Which name no subject but in the statement.
    let descriptor = artifact_of(&mut files, blob, &Value::Null);
    let path = crate::support::image::blob_path(&descriptor);
    let bytes = files.files[&path].clone();
    files.set(&format!("tags/{}.att", own.replace(':', "-")), &bytes);
    assert_told(&assert_found(&files, true, "cosign's tag"));
}

#[test]
fn a_statement_about_another_image_is_left_aside() {
    let plain = files();
    let image = plain.json("index.json")["manifests"][0].clone();
    let true_one = statement(&plain);
    assert_found(&attached(&true_one, &image), true, "as it should be");
    let other = "12".repeat(32);
    for subject in [
        json!([{"name": "shop", "digest": {"sha256": other}}]),
        json!([]),
        Value::Null,
    ] {
        let mut forged = true_one.clone();
        forged["subject"] = subject.clone();
        let what = subject.to_string();
        let report = assert_found(&attached(&forged, &image), false, &what);
        let warnings = report["warnings"].to_string();
        assert!(warnings.contains("about another image"), "{warnings}");
        assert!(!warnings.contains("whoever may push"), "{warnings}");
        // An old cosign's tag is no better witness.
        let mut tagged = plain.clone();
        let kind = "application/vnd.dsse.envelope.v1+json";
        let (_, bytes, ..) = wrapped(&forged).swap_remove(2);
        let blob = tagged.blob(kind, &bytes);
        let descriptor = artifact_of(&mut tagged, blob, &Value::Null);
        let path = crate::support::image::blob_path(&descriptor);
        let bytes = tagged.files[&path].clone();
        let tag = manifest(&plain).replace(':', "-");
        tagged.set(&format!("tags/{tag}.att"), &bytes);
        assert_found(&tagged, false, &what);
    }
}

#[test]
fn an_artifact_of_another_subject_is_left_aside() {
    let plain = files();
    let mut other = plain.json("index.json")["manifests"][0].clone();
    other["digest"] = json!(format!("sha256:{}", "12".repeat(32)));
    for subject in [other, Value::Null] {
        let what = subject.to_string();
        let files = attached(&statement(&plain), &subject);
        let report = assert_found(&files, false, &what);
        let warnings = report["warnings"].to_string();
        assert!(warnings.contains("left aside"), "{warnings}");
    }
}

#[test]
fn a_registry_without_time_is_asked_once_and_the_report_says_so() {
    let plain = files();
    let image = plain.json("index.json")["manifests"][0].clone();
    let files = attached(&statement(&plain), &image);
    let faults = [
        Reply::new(503, ""),
        Reply::new(429, "").with("Retry-After", "1"),
        Reply::new(200, "{").sends(Sends::Cut(0)),
    ];
    for fault in faults {
        let own = fault.clone();
        let wire = serve(&files, move |request| {
            request.path.contains("/referrers/").then(|| own.clone())
        });
        let report = report_with(&[], name(&wire), &[]);
        let warnings = report["warnings"].to_string();
        let words = "whether provenance is attached could not be found out";
        assert!(warnings.contains(words), "{fault:?}: {warnings}");
        assert_eq!(wire.asked_of("/referrers/").len(), 1, "{fault:?}");
    }
}

#[test]
fn what_is_no_provenance_of_layers_is_passed_over() {
    let plain = files();
    let own = manifest(&plain);
    assert_quiet(&assert_found(&plain, false, "none"), "none");
    let mut other = statement(&plain);
    other["predicate"]["buildType"] = json!("https://actions.github.io/buildtypes/workflow/v1");
    let mut sbom = statement(&plain);
    sbom["predicateType"] = json!("https://spdx.dev/Document");
    for statement in [
        other.to_string(),
        sbom.to_string(),
        "[]".to_owned(),
        "nonsense".to_owned(),
    ] {
        let mut files = plain.clone();
        let blob = files.blob("application/vnd.in-toto+json", statement.as_bytes());
        let mut descriptor = artifact(&mut files, blob);
        descriptor["artifactType"] = json!("application/vnd.in-toto+json");
        files.set(&format!("referrers/{own}"), &listed(&json!([descriptor])));
        let report = assert_found(&files, false, &statement);
        assert_quiet(&report, &statement);
    }
    // What is said to be something else is not even fetched.
    let mut files = plain.clone();
    let blob = files.blob("application/spdx+json", b"{}");
    let mut descriptor = artifact(&mut files, blob);
    descriptor["artifactType"] = json!("application/spdx+json");
    files.set(&format!("referrers/{own}"), &listed(&json!([descriptor])));
    let wire = serve(&files, |_| None);
    report_with(&[], name(&wire), &[]);
    assert!(
        wire.asked_of(descriptor["digest"].as_str().unwrap())
            .is_empty()
    );
}

#[test]
fn broken_provenance_is_a_warning() {
    let plain = files();
    let own = manifest(&plain);
    let mut files = plain.clone();
    let blob = files.blob(
        "application/vnd.in-toto+json",
        statement(&plain).to_string().as_bytes(),
    );
    let path = crate::support::image::blob_path(&blob);
    let mut descriptor = artifact(&mut files, blob);
    descriptor["artifactType"] = json!("application/vnd.in-toto+json");
    files.set(&format!("referrers/{own}"), &listed(&json!([descriptor])));
    files.set(&path, b"other bytes");
    let report = assert_found(&files, false, "a wrong digest");
    let warnings = report["warnings"].to_string();
    assert!(
        warnings.contains("attached to the image can't be read"),
        "{warnings}"
    );
}

#[test]
fn registries_without_referrers_say_so_in_many_ways() {
    let files = files();
    for status in [400, 401, 403, 404, 405, 406, 501] {
        let wire = serve(&files, move |request| {
            let is_extra =
                request.path.contains("/referrers/") || request.path.contains("/sha256-");
            is_extra.then(|| Reply::new(status, "<html>no</html>"))
        });
        let report = report_with(&[], name(&wire), &[]);
        assert_quiet(&report, &status.to_string());
    }
    let wire = serve(&files, |request| {
        let is_extra = request.path.contains("/referrers/");
        is_extra.then(|| Reply::new(200, "<html>welcome</html>"))
    });
    assert_quiet(&report_with(&[], name(&wire), &[]), "a page");
    // An index that has its attestation is not asked about any further.
    let mut attested = image().oci(crate::support::image::Compression::Gzip);
    attested.attest(statement(&files).to_string().as_bytes());
    let mut index = attested.json("index.json");
    index["manifests"][0]["platform"] = json!({"os": "linux", "architecture": "amd64"});
    attested.set_index(&index["manifests"]);
    let wire = serve(&attested, |_| None);
    let report = report_with(&[], name(&wire), &[]);
    assert_eq!(
        report["image"]["manifest_digest"],
        digest(&attested.files[&crate::support::image::blob_path(&index["manifests"][0])]).as_str()
    );
    assert!(wire.asked_of("/referrers/").is_empty());
}

/// A registry that lists in pages: `links` says for the query of a request what its `Link` header is.
fn paged(
    files: &Files,
    links: impl Fn(&str, &str) -> Option<String> + Send + Sync + 'static,
) -> Wire {
    let own = files.clone();
    serve(files, move |request| {
        let (path, query) = match request.path.split_once('?') {
            Some(halves) => halves,
            None => (request.path.as_str(), ""),
        };
        if !path.contains("/referrers/") {
            return None;
        }
        let whole = Request {
            path: path.to_owned(),
            ..request.clone()
        };
        let link = links(path, query);
        // Only the last page has something.
        match link {
            Some(link) => Some(Reply::new(200, listed(&json!([]))).with("Link", link)),
            None => Some(registry(&own, &whole)),
        }
    })
}

#[test]
fn a_list_of_several_pages_is_read_on() {
    let plain = files();
    let image = plain.json("index.json")["manifests"][0].clone();
    let files = attached(&statement(&plain), &image);
    let basis = |wire: &Wire| report_with(&[], name(wire), &[])["layers"][0]["basis"].clone();
    let wire = paged(&files, |path, query| match query {
        "" => Some(format!("<{path}?n=1&last=a,b>; rel=\"next\"")),
        "n=1&last=a,b" => Some("<?page=3>; title=x; rel=next".to_owned()),
        _ => None,
    });
    assert_eq!(basis(&wire), "attestation");
    assert_eq!(wire.asked_of("/referrers/").len(), 3);
    // What goes on elsewhere is not followed, nor is what has no end.
    let elsewhere = Wire::start(|_| Reply::new(200, "{}"));
    let other = elsewhere.address.clone();
    let wire = paged(&files, move |path, query| {
        let link = format!("<http://{other}{path}?page=2>; rel=\"next\"");
        query.is_empty().then_some(link)
    });
    assert_eq!(basis(&wire), "history");
    assert!(elsewhere.asked().is_empty());
    let wire = paged(&files, |path, query| {
        let page = query.len() + 1;
        Some(format!("<{path}?{}>; rel=\"next\"", "x".repeat(page)))
    });
    assert_eq!(basis(&wire), "history");
    assert_eq!(wire.asked_of("/referrers/").len(), 8);
    let wire = paged(&files, |path, query| {
        let link = format!("<{}?page=2>; rel=\"next\"", path.replace("shop", "other"));
        query.is_empty().then_some(link)
    });
    assert_eq!(basis(&wire), "history");
    assert!(wire.asked_of("other").is_empty());
}
