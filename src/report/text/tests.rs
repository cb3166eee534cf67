//! The text report as it looks: on the samples, whose truth `testdata/README.md` tells, and on what they don't have.

use crate::Inspection;
use crate::inspection::{
    Answer, Basis, BuildStage, Candidate, Check, CopiedFrom, CopySource, Dockerfile, Edge,
    EdgeKind, Fate, Figures, Finding, Origin, Severity, Split, StageFile, StageImage, Step,
    Unjudged,
};
use crate::progress::Silent;
use crate::report::text::Text;
use crate::report::{Format, Input};
use crate::source::{self, ImageRef};
use crate::tree::PathId;
use unicode_width::UnicodeWidthStr;

fn sample(name: &str) -> Inspection {
    let path = format!("{}/testdata/{name}", env!("CARGO_MANIFEST_DIR"));
    let reference = ImageRef::parse(&path).unwrap();
    let image = source::open(&reference, &source::Options::default(), &Silent).unwrap();
    let mut inspection =
        crate::analysis::inspect(image, Vec::new(), &Default::default(), &Silent).unwrap();
    inspection.image.reference = name.to_owned();
    inspection
}

fn text(inspection: &Inspection, width: usize) -> String {
    let input = Input {
        inspection,
        gate: None,
    };
    let mut out = Vec::new();
    Text { width }.write(&input, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    for line in text.lines() {
        // What is said about the report itself is not cut.
        let is_ours = line.contains("--json") || line.contains("--verify") || line.contains("-f ");
        assert!(
            line.width() <= width || is_ours,
            "longer than {width}: {line}"
        );
    }
    text
}

/// The part of a report from a heading up to the next one.
fn part<'a>(text: &'a str, heading: &str) -> &'a str {
    let start = text
        .find(heading)
        .unwrap_or_else(|| panic!("no {heading} in {text}"));
    let rest = &text[start..];
    let next = rest.match_indices("\n\n").find(|(at, _)| {
        rest.as_bytes()
            .get(at + 2)
            .is_some_and(|&first| first != b' ')
    });
    &rest[..next.map_or(rest.len(), |(at, _)| at)]
}

#[test]
fn reports_in_narrow_and_wide_terminals() {
    for name in [
        "oci-gzip-provenance-v1-max",
        "oci-features-provenance",
        "docker-classic-builder",
    ] {
        let inspection = sample(&format!("{name}.tar"));
        for width in [80, 160] {
            insta::assert_snapshot!(format!("{name}-{width}"), text(&inspection, width));
        }
    }
}

/// A Dockerfile of one-line instructions, a stage at each FROM; the last stage is the image, `bytes` are what lines
/// brought, each in a layer of its own.
fn dockerfile(
    text: &str,
    bytes: &[(u32, u64)],
    edges: &[(EdgeKind, &str, usize, u32)],
) -> Dockerfile {
    let mut stages: Vec<BuildStage> = Vec::new();
    let mut instructions = Vec::new();
    for (line, text) in (1..).zip(text.lines()) {
        let words: Vec<&str> = text.split(' ').collect();
        if words[0] == "FROM" {
            stages.push(BuildStage {
                name: words[3].to_owned(),
                base: words[1].to_owned(),
                parent: None,
                is_final: false,
            });
        }
        let layer = bytes.iter().position(|&(at, _)| at == line);
        instructions.push(Step {
            stage: stages.len().checked_sub(1),
            keyword: words[0].to_owned(),
            text: text.to_owned(),
            start_line: line,
            end_line: line,
            copied_from: words.get(1).and_then(|word| {
                Some(CopiedFrom {
                    kind: CopySource::Stage,
                    name: word.strip_prefix("--from=")?.to_owned(),
                })
            }),
            paths: None,
            is_used: false,
            layers: layer.into_iter().collect(),
            figures: Figures {
                bytes: layer.map_or(0, |layer| bytes[layer].1),
                ..Figures::default()
            },
        });
    }
    let last = stages.len() - 1;
    stages[last].is_final = true;
    for step in &mut instructions {
        step.is_used = step.stage == Some(last);
    }
    let edges = edges.iter().map(|&(kind, from, to, line)| {
        let layer = bytes.iter().position(|&(at, _)| at == line);
        Edge {
            kind,
            from: CopiedFrom {
                kind: if stages.iter().any(|stage| stage.name == from) {
                    CopySource::Stage
                } else {
                    CopySource::Image
                },
                name: from.to_owned(),
            },
            to,
            line,
            layers: layer.into_iter().collect(),
            bytes: layer.map_or(0, |layer| bytes[layer].1),
        }
    });
    Dockerfile {
        name: "Dockerfile".to_owned(),
        basis: Basis::Dockerfile,
        is_found: false,
        lines: text.lines().map(str::to_owned).collect(),
        edges: edges.collect(),
        stages,
        instructions,
    }
}

#[test]
fn twelve_stages_fit_into_eighty_columns() {
    let mut inspection = sample("docker-classic-builder.tar");
    let text_of = "\
FROM registry.example.org/platform/team/golang:1.22-bookworm AS tools
FROM tools AS deps
FROM deps AS generate
FROM generate AS build
FROM build AS build-arm
FROM build AS build-amd
FROM node:22 AS web-deps
FROM web-deps AS web
COPY --from=generate /api /api
FROM scratch AS certificates
COPY --from=alpine:3 /etc/ssl /etc/ssl
FROM build AS test
FROM node:22 AS lint
FROM gcr.io/distroless/static-debian12 AS release
COPY --from=build-arm /app /arm
COPY --from=build-amd /app /amd
COPY --from=web /dist /web
COPY --from=certificates /etc/ssl /etc/ssl";
    let bytes = [
        (14, 2_000_000),
        (15, 8_100_000),
        (16, 8_000_000),
        (17, 345_678),
        (18, 512),
    ];
    use EdgeKind::{Copies, Inherits};
    let edges = [
        (
            Inherits,
            "registry.example.org/platform/team/golang:1.22-bookworm",
            0,
            1,
        ),
        (Inherits, "tools", 1, 2),
        (Inherits, "deps", 2, 3),
        (Inherits, "generate", 3, 4),
        (Inherits, "build", 4, 5),
        (Inherits, "build", 5, 6),
        (Inherits, "node:22", 6, 7),
        (Inherits, "web-deps", 7, 8),
        (Copies, "generate", 7, 9),
        (Copies, "alpine:3", 8, 11),
        (Inherits, "build", 9, 12),
        (Inherits, "node:22", 10, 13),
        (Inherits, "gcr.io/distroless/static-debian12", 11, 14),
        (Copies, "build-arm", 11, 15),
        (Copies, "build-amd", 11, 16),
        (Copies, "web", 11, 17),
        (Copies, "certificates", 11, 18),
    ];
    inspection.dockerfile = Some(dockerfile(text_of, &bytes, &edges));
    inspection.layers[0].head.provenance.origin = Origin::Base;
    let narrow = text(&inspection, 80);
    let drawing = "\
Stages (lines of the Dockerfile in brackets)
  registry.example.org/platform/team/golang:1.22-bookworm
  └─ tools (1)
     └─ deps (2)
        └─ generate (3)
           └─ build (4)
              ├─ build-arm (5)
              └─ build-amd (6)
  node:22
  └─ web-deps (7)
     └─ web (8)
           ← generate (9)
  scratch
  └─ certificates (10)
        ← alpine:3 (11)
  gcr.io/distroless/static-debian12
  └─ release (14)  final: starts with 2.00 MB, 0 B of its own
        ← build-arm (15)      8.10 MB
        ← build-amd (16)      8.00 MB
        ← web (17)             346 kB
        ← certificates (18)     512 B
  not on the way to this image: test, lint
";
    assert!(narrow.contains(drawing), "{narrow}");
    let view = part(&narrow, "Dockerfile — aligned with the image's history");
    for line in [
        "⋮ used by generate",
        "⋮ used by build-arm, build-amd",
        "⋮ 8.10 MB of it reached the image by line 15",
        "⋮ 1 line; 512 B of it reached the image by line 18",
        "⋮ not on the way to this image",
    ] {
        assert!(view.contains(line), "{line}: {view}");
    }
}

#[test]
fn of_three_hundred_lines_those_that_brought_something_stand_out() {
    let mut inspection = sample("docker-classic-builder.tar");
    let mut lines = vec!["FROM a AS b".to_owned()];
    lines.extend((2..=300).map(|line| match line {
        100 | 200 => format!("RUN make part-{line}"),
        line => format!("ENV KEY_{line}=value"),
    }));
    let bytes = [(1, 10), (100, 3_000), (200, 4_000)];
    inspection.dockerfile = Some(dockerfile(&lines.join("\n"), &bytes, &[]));
    let report = text(&inspection, 80);
    let view: Vec<&str> = part(&report, "Dockerfile — ").lines().skip(2).collect();
    let words: Vec<Vec<&str>> = view
        .iter()
        .map(|line| line.split_whitespace().collect())
        .collect();
    assert_eq!(
        words,
        [
            &["10", "B", "a", "1", "FROM", "a", "AS", "b"][..],
            &["⋮", "98", "lines", "that", "brought", "nothing"],
            &["3.00", "kB", "b", "100", "RUN", "make", "part-100"],
            &["⋮", "99", "lines", "that", "brought", "nothing"],
            &["4.00", "kB", "b", "200", "RUN", "make", "part-200"],
            &["⋮", "100", "lines", "that", "brought", "nothing"],
            &[
                "and", "3", "layers", "whose", "line", "is", "not", "certain:", "see", "Layers"
            ],
        ]
    );
}

#[test]
fn stage_images_say_what_of_them_reached_the_image() {
    let mut inspection = sample("oci-gzip-provenance-v1-max.tar");
    let file = |path: &str, bytes, fate| StageFile {
        path: path.to_owned(),
        bytes,
        fate,
    };
    inspection.stage_images = vec![StageImage {
        name: "build".to_owned(),
        reference: "build.tar".to_owned(),
        built_bytes: 1_200_000_000,
        files: vec![
            file("dist/a", 40_000_000, Fate::Carried),
            file("dist/b", 8_000_000, Fate::Carried),
            file("dist/c", 2_000_000, Fate::Changed),
            file("cache", 1_150_000_000, Fate::LeftBehind),
        ],
    }];
    let index = inspection
        .tree
        .paths()
        .ids()
        .find(|&path| inspection.tree.paths().full(path) == b"app/node_modules/app/index.js");
    inspection.made_here = index.into_iter().collect();
    let report = text(&inspection, 80);
    for line in [
        "  of 1.20 GB that build holds, 48.0 MB (4 %) reached the image\n",
        "    in 2 files; 1 file (2.00 MB) changed; 1 file (1.15 GB) stayed behind\n",
        "  in no stage image that was given, nor in the base: 1 file, 41.0 kB\n",
        "     41.0 kB  app/node_modules/app/index.js\n",
    ] {
        assert!(report.contains(line), "{line}: {report}");
    }
}

/// A finding of the sample's line 26.
fn finding(rule: &str, severity: Severity, title: &str, paths: Vec<PathId>, bytes: u64) -> Finding {
    Finding {
        rule: rule.to_owned(),
        severity,
        title: title.to_owned(),
        files: paths.len(),
        paths,
        bytes,
        layer: Some(4),
        line: Some(26),
        stage: Some("runtime".to_owned()),
        from_stage: Some("build".to_owned()),
        live: true,
        hidden_by: None,
        fix: "line 26: copy only what runs, without app/src/.env".to_owned(),
        written: crate::inspection::Written::default(),
        same_as: Vec::new(),
    }
}

/// The sample with findings of every kind, made up, and a single stage.
fn with_findings() -> Inspection {
    use Severity::{Critical, High, Info};
    let mut inspection = sample("oci-gzip-provenance-v1-max.tar");
    let paths = inspection.tree.paths();
    let named = |name: &[u8]| paths.ids().find(|&path| paths.full(path) == name).unwrap();
    let env = named(b"app/src/.env");
    let git = named(b"app/src/.git");
    let all: Vec<PathId> = paths.ids().skip(1).take(12).collect();
    let hidden = Finding {
        live: false,
        hidden_by: Some(5),
        same_as: vec!["dockle CIS-DI-0009".to_owned()],
        ..finding("leak/vcs", High, "version control data", vec![git], 20_000)
    };
    let told = Finding {
        layer: None,
        stage: None,
        from_stage: None,
        line: Some(6),
        fix: "line 6: give it with RUN --mount=type=secret, and change the token".to_owned(),
        ..finding(
            "secret/arg",
            High,
            "a token in a build argument, NPM_TOKEN",
            Vec::new(),
            0,
        )
    };
    let split_hidden = Finding {
        live: false,
        line: None,
        layer: Some(2),
        ..finding("leak/docs", Info, "documentation", all, 1_234_567)
    };
    inspection.findings = Some(vec![
        finding(
            "secret/env-file",
            Critical,
            "a password in 1 file",
            vec![env],
            22,
        ),
        hidden,
        told,
        split_hidden,
    ]);
    inspection.checklist = vec![
        Check {
            question: "Only runtime dependencies in the final image?",
            answer: Answer::No,
            evidence: "app/src/.git: version control data (leak/vcs, line 26, 20.0 kB, deleted later, but shipped)"
                .to_owned(),
        },
        Check {
            question: "Was BuildKit used?",
            answer: Answer::Yes,
            evidence: "the image carries BuildKit's provenance".to_owned(),
        },
        Check {
            question: "Is the runtime base as small as it could be?",
            answer: Answer::Unknown,
            evidence: "the base image is not known".to_owned(),
        },
    ];
    inspection.split = Some(Split {
        bytes_left: 2_834_640,
        candidates: vec![Candidate {
            layer: 4,
            line: Some(26),
            paths: vec![env, git],
            bytes: 20_022,
            why: "sources of what a later line makes".to_owned(),
        }],
    });
    inspection
}

#[test]
fn findings_in_narrow_and_wide_terminals() {
    let inspection = with_findings();
    for width in [80, 120] {
        let report = text(&inspection, width);
        let first: Vec<&str> = report.lines().take(10).collect();
        let parts = [
            first.join("\n"),
            part(&report, "Findings: ").to_owned(),
            part(&report, "Split here").to_owned(),
            part(&report, "Checklist").to_owned(),
        ];
        insta::assert_snapshot!(format!("findings-{width}"), parts.join("\n\n"));
    }
}

#[test]
fn rules_that_could_not_be_asked_are_told() {
    let mut inspection = sample("docker-classic-builder.tar");
    inspection.findings = Some(Vec::new());
    inspection.unjudged = vec![Unjudged {
        rule: "smell/latest".to_owned(),
        severity: Severity::Low,
    }];
    let report = text(&inspection, 80);
    let findings = part(&report, "Findings: none");
    assert!(
        findings.contains("1 rule about the Dockerfile could not be asked"),
        "{findings}"
    );
}

#[test]
fn without_a_look_nothing_is_said_of_findings() {
    let report = text(&sample("docker-classic-builder.tar"), 80);
    for heading in ["Findings", "Found", "Checklist", "Split"] {
        assert!(!report.contains(heading), "{heading}: {report}");
    }
}

#[test]
fn nothing_of_a_dockerfile_is_shown_raw() {
    let mut inspection = sample("docker-classic-builder.tar");
    let evil = "FROM \x1b[2Jbase AS st\u{202e}age\nRUN\techo \u{9b}31m";
    let edges = [(EdgeKind::Inherits, "\x1b[2Jbase", 0, 1)];
    let mut file = dockerfile(evil, &[(1, 5)], &edges);
    file.name = "Docker\nfile".to_owned();
    inspection.dockerfile = Some(file);
    let report = text(&inspection, 200);
    let raw = |c: char| c != '\n' && crate::escape::is_harmful(c);
    assert!(!report.contains(raw), "{report:?}");
    assert!(report.contains("RUN    echo \\x9b31m"), "{report}");
}
