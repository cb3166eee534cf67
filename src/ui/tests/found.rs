//! What a person would find in the image of [`shop`](super::shop), written by hand.

use std::collections::BTreeMap;

use layerscope::inspection::{Answer, Candidate, Check, Finding, Inspection, Severity, Split};
use layerscope::tree::{PathArena, PathId};

/// A finding without a place.
pub(super) fn finding(rule: &str, severity: Severity, title: &str) -> Finding {
    Finding {
        rule: rule.to_owned(),
        severity,
        title: title.to_owned(),
        paths: Vec::new(),
        files: 0,
        bytes: 0,
        layer: None,
        line: None,
        stage: None,
        from_stage: None,
        live: true,
        hidden_by: None,
        fix: String::new(),
        written: layerscope::inspection::Written::default(),
        same_as: Vec::new(),
    }
}

/// The path, which some layer must have.
pub(super) fn path(paths: &PathArena, path: &str) -> PathId {
    let names = path.split('/').map(str::as_bytes);
    names.fold(PathId::ROOT, |at, name| {
        paths.find_child(at, name).expect("a path of the image")
    })
}

/// What lies at `at` in a layer that a line of the last stage copied.
fn copied(
    found: Finding,
    inspection: &Inspection,
    (layer, line, from): (usize, u32, &str),
    at: &[&str],
) -> Finding {
    let paths = inspection.tree.paths();
    Finding {
        paths: at.iter().map(|at| path(paths, at)).collect(),
        files: at.len(),
        layer: Some(layer),
        line: Some(line),
        stage: Some("runtime".to_owned()),
        from_stage: Some(from.to_owned()),
        ..found
    }
}

/// The findings of the shop, the worst first, and the answers to the checklist.
pub(super) fn add(inspection: &mut Inspection) {
    use Severity::{Critical, High, Info, Low, Medium};
    let copied = |found, place, at: &[&str]| copied(found, inspection, place, at);
    let findings =
        vec![
        Finding {
            bytes: 22,
            fix: "Take the token back and change it, then leave .env out of line 25: pass it with \
                  RUN --mount=type=secret where the build needs it."
                .to_owned(),
            same_as: vec!["trivy github-pat".to_owned()],
            ..copied(
                finding("secret/token", Critical, "a token of GitHub in app/.env"),
                (2, 25, "build"),
                &["app/.env"],
            )
        },
        Finding {
            bytes: 20_000,
            live: false,
            hidden_by: Some(4),
            fix: "Copy only what runs: COPY --from=build /src/dist /app/src/dist".to_owned(),
            ..copied(
                finding("leak/vcs", High, "version control data"),
                (3, 26, "build"),
                &["app/src/.git"],
            )
        },
        Finding {
            bytes: 404_000,
            fix: "Copy only what runs: COPY --from=build /src/dist /app/src/dist".to_owned(),
            ..copied(
                finding(
                    "leak/dev-dependencies",
                    Medium,
                    "packages that only the build needs, by package-lock.json",
                ),
                (3, 26, "build"),
                &["app/src/node_modules"],
            )
        },
        Finding {
            files: 2,
            bytes: 348_000,
            live: false,
            hidden_by: Some(4),
            fix: "COPY --from=deps --chmod=755 /src/node_modules ./node_modules".to_owned(),
            ..copied(
                finding("copy/mode", Medium, "2 files ship twice because of a chmod"),
                (1, 24, "deps"),
                &["app/node_modules"],
            )
        },
        Finding {
            line: Some(26),
            stage: Some("runtime".to_owned()),
            from_stage: Some("build".to_owned()),
            fix: "Name what is needed: COPY --from=build /src/dist /app/src/dist".to_owned(),
            ..finding("smell/broad-copy", Low, "all of /src is copied from stage build")
        },
        Finding {
            bytes: 4_000,
            fix: "Leave *.md out with .dockerignore.".to_owned(),
            ..copied(
                finding("leak/docs", Info, "documentation"),
                (3, 26, "build"),
                &["app/src/README.md"],
            )
        },
    ];
    inspection.reasons = BTreeMap::from(
        [
            (
                "secret/token",
                "Whoever pulls the image can use it, whatever a later layer does to the file.",
            ),
            (
                "leak/vcs",
                "It holds every version of every file, with all that was ever deleted from it.",
            ),
        ]
        .map(|(rule, why)| (rule.to_owned(), why.to_owned())),
    );
    inspection.findings = Some(findings);
    inspection.checklist = checklist();
}

pub(super) fn checklist() -> Vec<Check> {
    use Answer::{No, Unknown, Yes};
    let check = |question, answer, evidence: &str| Check {
        question,
        answer,
        evidence: evidence.to_owned(),
    };
    vec![
        check(
            "Only runtime dependencies in the final image?",
            No,
            "404 kB of packages that only the build needs, by line 26.",
        ),
        check("Build caches kept out?", Yes, "No cache was found."),
        check(
            "Is the runtime base as small as it could be, and does what was copied fit it?",
            Unknown,
            "What the binaries need was not looked at.",
        ),
        check("Was BuildKit used?", Yes, "The image has its provenance."),
        check(
            "No secrets as build args or in history?",
            Yes,
            "None of 14 instructions has one.",
        ),
        check(
            "Instructions ordered so that the cache is used?",
            Yes,
            "Nothing stands before what changes less.",
        ),
        check(
            "Stage names meaningful and consistent; no stage unused?",
            Yes,
            "deps, build, runtime.",
        ),
        check(
            "Size and layer count validated in CI?",
            No,
            "No gate is set here: --max-size, --max-layers, --max-waste.",
        ),
        check(
            "Nothing deleted in a later layer than it was written?",
            No,
            "20.0 kB of line 26 are deleted in line 27.",
        ),
        check(
            "Runs as a user other than root; no compiler, package manager or shell that the entry point does not need?",
            Yes,
            "USER 1000.",
        ),
    ]
}

/// As if a single stage had brought the packages.
pub(super) fn split(inspection: &mut Inspection) {
    let paths = inspection.tree.paths();
    let candidate = |layer, line, at: &str, bytes, why: &str| Candidate {
        layer,
        line,
        paths: vec![path(paths, at)],
        bytes,
        why: why.to_owned(),
    };
    inspection.split = Some(Split {
        bytes_left: 2_384_408,
        candidates: vec![
            candidate(
                3,
                Some(26),
                "app/src/node_modules",
                404_000,
                "packages that only the build needs",
            ),
            candidate(3, None, "app/src/README.md", 4_000, "sources"),
        ],
    });
}
