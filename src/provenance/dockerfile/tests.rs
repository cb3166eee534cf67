//! Reduced cases of what real Dockerfiles hold.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

proptest! {
    #[test]
    fn no_text_makes_it_panic(words in prop::collection::vec(prop::sample::select(vec![
        "FROM", "from", "COPY", "RUN", "ARG", "ADD", "ONBUILD", "ENV", "AS", "--from=", "--from=a", "<<EOF", "<<-'E'",
        "EOF", "E", "a", "$A", "${", "${A:-b}", "}", "\\", "`", "\n", "\n", "\r\n", "#", "# escape=`\n", " ", "\t",
        "\"", "'", "[", "]", ",", "é", "\u{feff}", "\0", "=", "|1", "@",
    ]), 0..60)) {
        for separator in ["", " "] {
            if let Ok(file) = Dockerfile::parse(&words.join(separator), &Known::default()) {
                for line in 0..20 {
                    let _ = file.at(line);
                }
                for stage in 0..file.stages.len() {
                    prop_assert!(file.lineage(stage).len() <= file.stages.len());
                }
            }
        }
    }
}

const TEXT: &str = "\
# comment
ARG BASE=busybox:1.35

FROM ${BASE} AS Deps
RUN a \\
 # inside
 && b

FROM deps AS build
COPY <<EOF /x
one
two
EOF
FROM ${OTHER:-scratch}
COPY --from=DEPS /a /b
COPY --from=1 /a /b
";

#[test]
fn stages_inherit_by_name_and_lines_belong_to_instructions() {
    let file = Dockerfile::parse(TEXT, &Known::default()).unwrap();
    let names: Vec<_> = file
        .stages
        .iter()
        .map(|stage| {
            (
                stage.name.as_str(),
                stage.image.known().unwrap(),
                stage.parent,
            )
        })
        .collect();
    assert_eq!(
        names,
        [
            ("deps", "busybox:1.35", None),
            ("build", "deps", Some(0)),
            ("2", "scratch", None)
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
}

#[test]
fn what_is_no_continuation_or_reference_stays() {
    let text = "FROM a\nRUN echo `date`\n";
    let file = Dockerfile::parse(text, &Known::default()).unwrap();
    assert_eq!(file.at(2).unwrap().1.text, "RUN echo `date`");
    let text = "# escape=`\nFROM a\nRUN b `\n c\n";
    let file = Dockerfile::parse(text, &Known::default()).unwrap();
    assert_eq!(file.at(3).unwrap().1.text, "RUN b c");
}

#[test]
fn build_arguments_overrule_defaults() {
    let arguments = BTreeMap::from([("BASE".to_owned(), "alpine".to_owned())]);
    let known = Known {
        arguments,
        ..Known::default()
    };
    let file = Dockerfile::parse(TEXT, &known).unwrap();
    assert_eq!(file.stages[0].image.known(), Some("alpine"));
}
