//! Reduced cases of what real Dockerfiles hold, and of where readers of them part ways. What is expected was told by
//! BuildKit's own packages.

mod expansion;
mod reader;
mod scopes;
mod stages;

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(owned).collect()
}

/// A build whose arguments are all known.
fn given(arguments: &[(&str, &str)]) -> Known {
    Known {
        arguments: map(arguments),
        arguments_complete: true,
        ..Known::default()
    }
}

fn parse(text: &str) -> Dockerfile {
    Dockerfile::parse(text, &given(&[])).unwrap()
}

/// What the last stage's instructions are given, with a bar between their parts.
fn told(file: &Dockerfile) -> Vec<String> {
    let stage = file.stages.last().unwrap();
    let all = stage.triggers.iter().chain(&stage.instructions[1..]);
    all.map(|it| format!("{} {}", it.keyword, shown(&it.arguments)))
        .collect()
}

fn shown(arguments: &Arguments) -> String {
    let parts: Vec<String> = match arguments {
        Arguments::Files {
            sources,
            destination,
        } => sources
            .iter()
            .map(|source| match source {
                Source::Path(path) => path.shown(),
                Source::Heredoc { name, content } => {
                    format!("<<{name} {content:?}", content = content.shown())
                }
            })
            .chain([destination.shown()])
            .collect(),
        Arguments::Command(Command::Shell(text)) => vec![text.clone()],
        Arguments::Command(Command::Exec(words)) => vec![format!("{words:?}")],
        Arguments::Pairs(pairs) => pairs
            .iter()
            .map(|pair| match &pair.value {
                Some(value) => format!("{}={value}", pair.key),
                None => pair.key.shown(),
            })
            .collect(),
        Arguments::Trigger(text) => vec![text.clone()],
        Arguments::Words(words) => words.iter().map(Text::shown).collect(),
    };
    parts.join("|")
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(words in prop::collection::vec(prop::sample::select(vec![
        "FROM", "from", "COPY", "RUN", "ARG", "ADD", "ONBUILD", "ENV", "WORKDIR", "EXPOSE", "AS", "--from=", "--from=a",
        "--mount=from=a", "<<EOF", "<<-'E'", "<< E", "EOF", "E", "a", "$A", "${", "${A:-b}", "${A#", "${A//", "*", "}",
        "\\", "`", "\n", "\n", "\r\n", "#", "# escape=`\n", " ", "\t", "\"", "'", "[", "]", ",", "é", "\u{feff}", "\0",
        "=", "|1", "@", "..", "/", "scratch",
    ]), 0..60), complete: bool) {
        for separator in ["", " "] {
            let known = Known { arguments_complete: complete, ..Known::default() };
            for start in ["", "FROM scratch AS a\nENV A=x E=\n"] {
                let Ok(file) = Dockerfile::parse(&(start.to_owned() + &words.join(separator)), &known) else {
                    continue;
                };
                for line in 0..20 {
                    if let Some((stage, found)) = file.at(line) {
                        prop_assert!(file.stages[stage].instructions.contains(found));
                        prop_assert!((found.start_line..=found.end_line).contains(&line));
                    }
                }
                for (index, stage) in file.stages.iter().enumerate() {
                    prop_assert!(file.lineage(index).len() <= file.stages.len());
                    for instruction in &stage.instructions {
                        // What is known fits itself, and a hole fits what was written in its place.
                        for text in instruction.from.iter().chain([&instruction.workdir]) {
                            prop_assert!(text.fits(&text.shown()), "{:?}", text);
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn whatever_stands_in_a_hole_fits(parts in prop::collection::vec(("[ab ]{0,4}", "[ab ]{0,4}"), 1..5)) {
        let written: String = parts.iter().map(|(literal, _)| literal.clone() + "${U}").collect();
        let told: String = parts.iter().map(|(literal, hole)| literal.clone() + hole).collect();
        let file = Dockerfile::parse(&format!("FROM a\nUSER {written}\n"), &Known::default()).unwrap();
        let Arguments::Words(words) = &file.stages[0].instructions[1].arguments else {
            panic!("{file:?}")
        };
        prop_assert!(words[0].fits(&told), "{:?} {:?}", words[0], told);
    }
}
