//! Layers whose connections break, stall, and whose lengths are lies.

use std::io;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use layerscope::source::{self, ImageRef, Options, Registries};
use layerscope::{Inspection, analysis, progress::Silent};

use super::{assert_fails, assert_same, files, layer, name, serve};
use crate::support::binary::layerscope_with;
use crate::support::image::{Compression, Image};
use crate::support::layer::Layer;
use crate::support::wire::{Length, Reply, Request, Sends, Wire, registry};

/// Whether that asks for the large layer.
fn is_large(request: &Request, digest: &str) -> bool {
    request.path.ends_with(digest)
}

/// Where the requests for a blob started.
fn starts(wire: &Wire, digest: &str) -> Vec<Option<usize>> {
    wire.asked_of(digest).iter().map(Request::from).collect()
}

#[test]
fn a_blob_that_is_cut_is_resumed_where_it_broke() {
    let files = files();
    let large = layer(&files, 1);
    let (own, digest) = (files.clone(), large.clone());
    let wire = serve(&files, move |request| {
        let cut = is_large(request, &digest) && request.count <= 3;
        cut.then(|| registry(&own, request).sends(Sends::Cut(70_000)))
    });
    assert_same(&wire, &files);
    assert_eq!(
        starts(&wire, &large),
        [None, Some(70_000), Some(140_000), Some(210_000)]
    );
}

#[test]
fn as_many_layers_are_fetched_at_once_on_many_cores_as_on_few() {
    let layers = (0..12).map(|index| Layer::new().file(&format!("f{index}"), 500));
    let files = Image::new(layers).oci(Compression::Gzip);
    let blobs: Vec<String> = (0..12).map(|index| layer(&files, index)).collect();
    for threads in ["1", "16"] {
        let blobs = blobs.clone();
        let most = Arc::new(Mutex::new((0, 0)));
        let counts = Arc::clone(&most);
        let wire = serve(&files, move |request| {
            if blobs.iter().any(|blob| request.path.ends_with(blob)) {
                let mut now = counts.lock().unwrap();
                now.0 += 1;
                now.1 = now.0.max(now.1);
                drop(now);
                thread::sleep(Duration::from_millis(200));
                counts.lock().unwrap().0 -= 1;
            }
            None
        });
        let image = name(&wire);
        let args = [image.as_str(), "--json"];
        let run = layerscope_with(&[("RAYON_NUM_THREADS", threads)], args);
        assert_eq!(run.code, Some(0), "{run:#?}");
        assert_eq!(most.lock().unwrap().1, 4, "{threads} threads");
    }
}

#[test]
fn a_blob_that_makes_no_progress_is_given_up() {
    let files = files();
    let large = layer(&files, 1);
    let (own, digest) = (files.clone(), large.clone());
    let wire = serve(&files, move |request| {
        let sends = Sends::Cut(if request.count == 1 { 70_000 } else { 0 });
        is_large(request, &digest).then(|| registry(&own, request).sends(sends))
    });
    let words = ["layer 2 of 2", &large, &wire.address, "70000 bytes"];
    assert_fails(&wire, &[], 3, &words);
    let starts = starts(&wire, &large);
    assert!((3..=6).contains(&starts.len()), "{starts:?}");
}

#[test]
fn servers_that_know_no_ranges_start_over() {
    let files = files();
    let large = layer(&files, 1);
    let whole = files.files[&files.layer_path(1)].clone();
    let answers: [fn(&[u8]) -> Reply; 5] = [
        |whole| Reply::new(200, whole),
        |_| Reply::new(416, ""),
        |whole| Reply::new(206, whole).with("Content-Range", "bytes 0-9/10"),
        |whole| Reply::new(206, whole),
        |whole| {
            let range = format!("bytes 70000-{}/{}", whole.len(), whole.len() + 1);
            Reply::new(206, &whole[70_000..]).with("Content-Range", range)
        },
    ];
    for answer in answers {
        let (own, digest, whole) = (files.clone(), large.clone(), whole.clone());
        let wire = serve(&files, move |request| {
            match (is_large(request, &digest), request.count, request.from()) {
                (true, 1, _) => Some(registry(&own, request).sends(Sends::Cut(70_000))),
                (true, _, Some(_)) => Some(answer(&whole)),
                _ => None,
            }
        });
        assert_same(&wire, &files);
        let starts = starts(&wire, &large);
        assert_eq!(starts[..2], [None, Some(70_000)]);
        assert!(starts[2..].iter().all(Option::is_none), "{starts:?}");
    }
}

#[test]
fn a_blob_with_another_digest_is_refused() {
    let files = files();
    let large = layer(&files, 1);
    let mut bad = files.files[&files.layer_path(1)].clone();
    // The time in gzip's header: it inflates to the same.
    bad[4] ^= 1;
    let digest = large.clone();
    let wire = serve(&files, move |request| {
        is_large(request, &digest).then(|| Reply::new(200, bad.clone()))
    });
    assert_fails(&wire, &[], 3, &["layer 2 of 2", "digest", &large]);
}

#[test]
fn a_length_that_is_not_the_manifests_is_refused() {
    let files = files();
    let large = layer(&files, 1);
    let whole = files.files[&files.layer_path(1)].clone();
    let longer = [&whole[..], b"more"].concat();
    let cases: [(Vec<u8>, Length, &str); 5] = [
        (
            whole.clone(),
            Length::Lie(whole.len() - 5),
            "its manifest says",
        ),
        (
            whole.clone(),
            Length::Lie(whole.len() + 5),
            "its manifest says",
        ),
        (longer.clone(), Length::Honest, "its manifest says"),
        (longer.clone(), Length::Untold, "more than the"),
        (longer, Length::Chunks, "more than the"),
    ];
    for (body, length, words) in cases {
        let digest = large.clone();
        let wire = serve(&files, move |request| {
            is_large(request, &digest).then(|| Reply::new(200, body.clone()).length(length))
        });
        assert_fails(&wire, &[], 3, &["layer 2 of 2", words]);
    }
}

#[test]
fn a_body_without_a_length_ends_where_the_manifest_says() {
    let files = files();
    let large = layer(&files, 1);
    for length in [Length::Untold, Length::Chunks] {
        let (own, digest) = (files.clone(), large.clone());
        let wire = serve(&files, move |request| {
            is_large(request, &digest).then(|| registry(&own, request).length(length))
        });
        assert_same(&wire, &files);
    }
    // One that ends before is as good as one that breaks.
    let (own, digest) = (files.clone(), large.clone());
    let wire = serve(&files, move |request| {
        let cut = is_large(request, &digest) && request.count == 1;
        let cut = cut.then(|| registry(&own, request).length(Length::Untold))?;
        Some(cut.sends(Sends::Cut(70_000)))
    });
    assert_same(&wire, &files);
    assert_eq!(starts(&wire, &large), [None, Some(70_000)]);
}

#[test]
fn a_layer_that_only_its_publisher_has_is_told_from_a_lost_one() {
    for (media_type, words) in [
        (
            "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            "foreign",
        ),
        (
            "application/vnd.docker.image.rootfs.diff.tar.gzip",
            "push the image again",
        ),
    ] {
        let mut files = files();
        let mut manifest = files.manifest();
        manifest["layers"][0]["mediaType"] = media_type.into();
        manifest["layers"][0]["urls"] = serde_json::json!(["http://127.0.0.1:1/layer"]);
        files.set_manifest(&manifest);
        let path = files.layer_path(0);
        files.files.remove(&path);
        let wire = serve(&files, |_| None);
        assert_fails(&wire, &[], 3, &["layer 1 of 2", words]);
    }
}

/// Analyses with less patience than the program has.
fn inspect(wire: &Wire, patience: Duration) -> Result<Inspection, layerscope::Error> {
    let options = Options {
        registries: Registries {
            patience,
            ..Registries::default()
        },
        ..Options::default()
    };
    let reference = ImageRef::parse(&name(wire)).map_err(layerscope::Error::from)?;
    let image = source::open(&reference, &options, &Silent)?;
    analysis::inspect(image, Vec::new(), &analysis::Options::default(), &Silent)
}

#[test]
fn a_slow_server_is_waited_for() {
    let files = files();
    let large = layer(&files, 1);
    let (own, digest) = (files.clone(), large.clone());
    let wire = serve(&files, move |request| {
        let slow = Sends::Dribble(30_000, Duration::from_millis(500));
        is_large(request, &digest).then(|| registry(&own, request).sends(slow))
    });
    let started = Instant::now();
    // Longer than the patience, but never silent for so long.
    let patience = Duration::from_secs(4);
    inspect(&wire, patience).unwrap();
    assert!(started.elapsed() > patience);
    assert_eq!(starts(&wire, &large), [None]);
}

#[test]
fn a_server_that_goes_silent_is_asked_again_and_in_the_end_given_up() {
    let files = files();
    let large = layer(&files, 1);
    let (own, digest) = (files.clone(), large.clone());
    let wire = serve(&files, move |request| {
        let stalls = is_large(request, &digest) && request.count == 1;
        stalls.then(|| registry(&own, request).sends(Sends::Stall(70_000)))
    });
    let found = inspect(&wire, Duration::from_secs(2)).unwrap();
    assert_eq!(found.summary.total_bytes, 342_000);
    assert_eq!(starts(&wire, &large), [None, Some(70_000)]);

    let (own, digest) = (files.clone(), large.clone());
    let wire = serve(&files, move |request| {
        is_large(request, &digest).then(|| registry(&own, request).sends(Sends::Stall(0)))
    });
    let error = inspect(&wire, Duration::from_millis(200)).err().unwrap();
    assert!(error.to_string().contains("nothing came"), "{error}");
}

/// As good as silent: something always comes, and never all of it.
#[test]
fn what_trickles_is_not_waited_for() {
    let trickle = Sends::Dribble(1, Duration::from_millis(20));
    let patience = Duration::from_millis(500);
    let long = "{".repeat(3_000);
    let deadline = Duration::from_secs(30);
    let own = long.clone();
    let wire = Wire::start(move |_| Reply::new(200, own.clone()).sends(trickle));
    let started = Instant::now();
    let error = inspect(&wire, patience).err().unwrap();
    assert!(
        error.to_string().contains("not done after 5 sec"),
        "{error}"
    );
    assert!(started.elapsed() < deadline);
    assert!(
        wire.asked().len() < 4,
        "it is not asked for again and again"
    );
    // Of a refusal the status says enough.
    let own = long.clone();
    let wire = Wire::start(move |_| Reply::new(400, own.clone()).sends(trickle));
    let started = Instant::now();
    let error = inspect(&wire, patience).err().unwrap();
    assert!(error.to_string().contains("400"), "{error}");
    assert!(started.elapsed() < deadline);
    let wire = Wire::start(move |request| match request.path.starts_with("/token") {
        true => Reply::new(200, long.clone()).sends(trickle),
        false => {
            let challenge = format!("Bearer realm=\"http://{}/token\"", request.host);
            Reply::new(401, "").with("WWW-Authenticate", challenge)
        }
    });
    let started = Instant::now();
    let error = inspect(&wire, patience).err().unwrap();
    assert!(
        error.to_string().contains("not done after 0.5 sec"),
        "{error}"
    );
    assert!(started.elapsed() < deadline);
}

#[test]
fn a_silent_registry_is_no_registry() {
    let wire = Wire::start(|_| {
        Reply::new(200, "x")
            .sends(Sends::Stall(0))
            .length(Length::Lie(9))
    });
    let error = inspect(&wire, Duration::from_millis(100)).err().unwrap();
    assert!(error.to_string().contains("nothing came"), "{error}");
    // Nor is one that hangs up at once.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming().take(20) {
            let hangs_up: io::Result<()> = stream.map(drop);
            drop(hangs_up);
        }
    });
    let image = format!("docker://{address}/shop:1");
    super::assert_ends(&[], &[&image], 3, &[&address.to_string()]);
}
