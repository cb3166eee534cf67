//! Which stage is which.

use super::*;

const TEXT: &str = "\
# comment
ARG BASE=busybox:1.35

FROM ${BASE} AS Deps
RUN a \\
 # inside
 && b

FROM deps as build
COPY <<EOF /x
one
two
EOF
FROM ${OTHER:-scratch}
COPY --from=DEPS /a /b
COPY --from=1 /a /b
RUN --mount=from=Build,target=/m --mount=from=1,target=/n x
";

#[test]
fn stages_inherit_by_name_and_lines_belong_to_instructions() {
    let file = parse(TEXT);
    let stages: Vec<_> = file
        .stages
        .iter()
        .map(|stage| {
            let image = stage.image.known().unwrap();
            (stage.name.as_str(), stage.is_named, image, stage.parent)
        })
        .collect();
    assert_eq!(
        stages,
        [
            ("deps", true, "busybox:1.35", None),
            ("build", true, "deps", Some(0)),
            ("2", false, "scratch", None)
        ]
    );
    assert_eq!(file.lineage(1), [1, 0]);
    let at = |line| {
        file.at(line)
            .map(|(stage, it)| (stage, it.text.as_str(), it.start_line, it.end_line))
    };
    assert_eq!(at(7), Some((0, "RUN a && b", 5, 7)));
    assert_eq!(at(11), Some((1, "COPY <<EOF /x\none\ntwo\nEOF", 10, 13)));
    assert_eq!(at(8), None);
    let sources: Vec<_> = [15, 16]
        .iter()
        .map(|&line| {
            let (stage, it) = file.at(line).unwrap();
            file.copy_source(stage, it.from.as_ref().unwrap().known().unwrap())
        })
        .collect();
    assert_eq!(sources, [Some(0), Some(1)]);
    let mounted = &file.at(17).unwrap().1.mounted;
    let mounted: Vec<_> = mounted
        .iter()
        .map(|name| file.mount_source(2, name.known().unwrap()))
        .collect();
    assert_eq!(mounted, [Some(1), None], "an index names no mount");
}

#[test]
fn build_arguments_overrule_defaults() {
    let file = Dockerfile::parse(TEXT, &given(&[("BASE", "alpine")])).unwrap();
    assert_eq!(file.stages[0].image.known(), Some("alpine"));
}

#[test]
fn from_finds_only_earlier_stages_by_their_exact_names() {
    let file = parse(
        "FROM later\nFROM a AS later\nFROM Later\nFROM 1\nFROM a AS Later\nFROM later\nFROM b AS scratch\nFROM scratch\n",
    );
    let parents: Vec<_> = file.stages.iter().map(|stage| stage.parent).collect();
    assert_eq!(
        parents,
        [None, None, None, None, None, Some(4), None, Some(6)]
    );
    assert_eq!(file.copy_source(4, "LATER"), Some(1), "only earlier ones");
    assert_eq!(file.copy_source(5, "LATER"), Some(4), "the last of a name");
    assert_eq!(file.copy_source(1, "later"), None);
    assert_eq!(file.copy_source(3, "3"), None);
    assert_eq!(file.copy_source(3, "2"), Some(2));
    assert_eq!(file.target(Some("later")), Some(4));
    assert_eq!(file.target(Some("0")), Some(0));
    assert_eq!(file.target(Some("other")), None);
    assert_eq!(file.target(None), Some(7));
}
