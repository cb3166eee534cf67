//! What a Dockerfile means: its stages and instructions, with variables expanded as far as they are known.
//!
//! Which image it made, and which layer which instruction, is for others to say.
//!
//! <https://docs.docker.com/reference/dockerfile/>

mod error;
mod instruction;
mod text;

use std::collections::BTreeMap;

use parse_dockerfile::{Flag as ParsedFlag, Instruction as Parsed};

pub use error::Error;
pub use instruction::{Arguments, Command, Flag, Instruction, Pair, Source, Stage};
pub use text::Text;

/// A parsed Dockerfile.
#[derive(Debug)]
pub struct Dockerfile {
    /// The ARG instructions before the first FROM.
    pub globals: Vec<Instruction>,
    /// In the order of the file.
    pub stages: Vec<Stage>,
}

/// What is known of a build beside its Dockerfile.
#[derive(Debug, Clone, Default)]
pub struct Known {
    /// Build arguments by name: those that were given, and what is known of predefined ones such as `TARGETARCH`.
    pub arguments: BTreeMap<String, String>,
    /// Whether these are all that were given, so that an argument that is neither given nor has a default has no value.
    pub arguments_complete: bool,
    /// The stage that was built, or else the last one: its base image is meant below.
    pub target: Option<String>,
    /// The environment of that base image, as far as it is known.
    pub environment: BTreeMap<String, String>,
    /// The working directory of that base image.
    pub workdir: Option<String>,
}

impl Dockerfile {
    /// Parses a Dockerfile.
    ///
    /// # Errors
    /// What is wrong, and on which line.
    pub fn parse(text: &str, known: &Known) -> Result<Self, Error> {
        let arguments = &known.arguments;
        let parsed = parse_dockerfile::parse(text).map_err(|error| Error {
            line: 1,
            what: error.to_string(),
        })?;
        let escape = parsed
            .parser_directives
            .escape
            .as_ref()
            .map_or('\\', |directive| directive.value.value);
        let lines: Vec<&str> = text.lines().collect();
        let starts: Vec<usize> = parsed
            .instructions
            .iter()
            .map(|instruction| line_of(text, keyword(instruction).1))
            .collect();
        let mut globals = BTreeMap::new();
        let mut stages: Vec<Stage> = Vec::new();
        for (position, instruction) in parsed.instructions.iter().enumerate() {
            let start = starts[position];
            let next = starts.get(position + 1).copied().unwrap_or(lines.len() + 1);
            let end = last_line(&lines, start, next);
            if let (Parsed::Arg(arg), true) = (instruction, stages.is_empty()) {
                for (name, default) in argument_words(&arg.arguments.value) {
                    let value = arguments
                        .get(&name)
                        .cloned()
                        .or_else(|| default.map(|default| expand(&default, &globals)));
                    if let Some(value) = value {
                        globals.insert(name, value);
                    }
                }
                continue;
            }
            let joined = joined(&lines[start - 1..end], escape);
            let described = Instruction {
                keyword: keyword(instruction).0.to_owned(),
                flags: Vec::new(),
                arguments: arguments_of(&joined),
                text: joined,
                start_line: start as u32,
                end_line: end as u32,
                workdir: Text::hole("…"),
                shell: None,
                from: from_flag(instruction).as_deref().map(Text::from),
                mounted: Vec::new(),
            };
            if let Parsed::From(from) = instruction {
                let image = expand(&from.image.value, &globals);
                let parent = find_stage(&stages, &image);
                let name = from.as_.as_ref().map_or_else(
                    || stages.len().to_string(),
                    |(_, name)| name.value.to_lowercase(),
                );
                stages.push(Stage {
                    name,
                    is_named: from.as_.is_some(),
                    image: Text::from(image.as_str()),
                    parent,
                    platform: None,
                    triggers: Vec::new(),
                    instructions: vec![described],
                });
            } else if let Some(stage) = stages.last_mut() {
                stage.instructions.push(described);
            }
        }
        Ok(Self {
            globals: Vec::new(),
            stages,
        })
    }

    /// The stage that a build makes: the named or numbered target, or else the last one.
    pub fn target(&self, target: Option<&str>) -> Option<usize> {
        match target.filter(|target| !target.is_empty()) {
            Some(target) => self.copy_source(self.stages.len(), target),
            None => self.stages.len().checked_sub(1),
        }
    }

    /// The stage and everything that it inherits, itself first.
    pub fn lineage(&self, stage: usize) -> Vec<usize> {
        std::iter::successors(Some(stage), |&stage| self.stages[stage].parent).collect()
    }

    /// The stage that a `COPY --from` in stage `before` names: by name in any case, or by index.
    pub fn copy_source(&self, before: usize, name: &str) -> Option<usize> {
        find_stage(&self.stages[..before], &name.to_lowercase())
            .or_else(|| name.parse().ok().filter(|&index| index < before))
    }

    /// The stage that a `RUN --mount=from=` in stage `before` names: by name in any case.
    pub fn mount_source(&self, before: usize, name: &str) -> Option<usize> {
        find_stage(&self.stages[..before], &name.to_lowercase())
    }

    /// The stage and the instruction that a line belongs to.
    pub fn at(&self, line: u32) -> Option<(usize, &Instruction)> {
        self.stages.iter().enumerate().find_map(|(index, stage)| {
            let found = stage.instructions.iter().find(|instruction| {
                (instruction.start_line..=instruction.end_line).contains(&line)
            });
            found.map(|instruction| (index, instruction))
        })
    }
}

fn arguments_of(joined: &str) -> Arguments {
    let words: Vec<&str> = joined.split_whitespace().skip(1).collect();
    let words: Vec<&str> = words
        .into_iter()
        .skip_while(|word| word.starts_with("--"))
        .collect();
    match joined.split_whitespace().next() {
        Some("COPY" | "ADD") => Arguments::Files {
            sources: words[..words.len().saturating_sub(1)]
                .iter()
                .map(|&word| Source::Path(word.into()))
                .collect(),
            destination: words.last().map(|&word| word.into()).unwrap_or_default(),
        },
        Some("RUN" | "CMD" | "ENTRYPOINT" | "SHELL" | "HEALTHCHECK") => {
            Arguments::Command(Command::Shell(words.join(" ")))
        }
        Some("ENV" | "LABEL" | "ARG") => Arguments::Pairs(
            words
                .iter()
                .map(|word| {
                    let (key, value) = match word.split_once('=') {
                        Some((key, value)) => (key, Some(value.into())),
                        None => (*word, None),
                    };
                    Pair {
                        key: key.into(),
                        value,
                    }
                })
                .collect(),
        ),
        _ => Arguments::Words(words.into_iter().map(Text::from).collect()),
    }
}

/// The last stage of that name: a later one hides an earlier one.
fn find_stage(stages: &[Stage], name: &str) -> Option<usize> {
    stages.iter().rposition(|stage| stage.name == name)
}

fn keyword(instruction: &Parsed<'_>) -> (&'static str, usize) {
    match instruction {
        Parsed::Add(it) => ("ADD", it.add.span.start),
        Parsed::Arg(it) => ("ARG", it.arg.span.start),
        Parsed::Cmd(it) => ("CMD", it.cmd.span.start),
        Parsed::Copy(it) => ("COPY", it.copy.span.start),
        Parsed::Entrypoint(it) => ("ENTRYPOINT", it.entrypoint.span.start),
        Parsed::Env(it) => ("ENV", it.env.span.start),
        Parsed::Expose(it) => ("EXPOSE", it.expose.span.start),
        Parsed::From(it) => ("FROM", it.from.span.start),
        Parsed::Healthcheck(it) => ("HEALTHCHECK", it.healthcheck.span.start),
        Parsed::Label(it) => ("LABEL", it.label.span.start),
        Parsed::Maintainer(it) => ("MAINTAINER", it.maintainer.span.start),
        Parsed::Onbuild(it) => ("ONBUILD", it.onbuild.span.start),
        Parsed::Run(it) => ("RUN", it.run.span.start),
        Parsed::Shell(it) => ("SHELL", it.shell.span.start),
        Parsed::Stopsignal(it) => ("STOPSIGNAL", it.stopsignal.span.start),
        Parsed::User(it) => ("USER", it.user.span.start),
        Parsed::Volume(it) => ("VOLUME", it.volume.span.start),
        Parsed::Workdir(it) => ("WORKDIR", it.workdir.span.start),
        _ => ("", 0),
    }
}

fn from_flag(instruction: &Parsed<'_>) -> Option<String> {
    let flags: &[ParsedFlag<'_>] = match instruction {
        Parsed::Copy(copy) => &copy.options,
        _ => return None,
    };
    flags
        .iter()
        .find(|flag| flag.name.value == "from")
        .and_then(|flag| flag.value.as_ref())
        .map(|value| value.value.clone().into_owned())
}

fn line_of(text: &str, offset: usize) -> usize {
    1 + text.as_bytes()[..offset]
        .iter()
        .filter(|&&byte| byte == b'\n')
        .count()
}

/// The last line of an instruction: blank lines and comments before the next one are nobody's.
fn last_line(lines: &[&str], start: usize, next: usize) -> usize {
    (start..next)
        .rev()
        .find(|&line| {
            let text = lines.get(line - 1).map_or("", |line| line.trim());
            line == start || !(text.is_empty() || text.starts_with('#'))
        })
        .unwrap_or(start)
}

/// One line of continued ones; a heredoc keeps its lines.
fn joined(lines: &[&str], escape: char) -> String {
    let mut text = String::new();
    let mut continued = true;
    for line in lines {
        if continued
            && !text.is_empty()
            && (line.trim().is_empty() || line.trim_start().starts_with('#'))
        {
            continue;
        }
        if !text.is_empty() {
            text.push(if continued { ' ' } else { '\n' });
        }
        let line = if continued { line.trim_start() } else { line };
        let trimmed = line.trim_end();
        continued = trimmed.ends_with(escape);
        text.push_str(if continued {
            trimmed[..trimmed.len() - 1].trim_end()
        } else {
            trimmed
        });
    }
    text
}

/// `NAME=default` words of an ARG.
fn argument_words(text: &str) -> Vec<(String, Option<String>)> {
    text.split_whitespace()
        .map(|word| match word.split_once('=') {
            Some((name, value)) => {
                let value = value.trim_matches(['"', '\'']);
                (name.to_owned(), Some(value.to_owned()))
            }
            None => (word.to_owned(), None),
        })
        .collect()
}

/// `$NAME`, `${NAME}`, `${NAME:-default}` and `${NAME:+value}`; what is not known stays as it is written.
fn expand(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        expanded.push_str(&rest[..dollar]);
        let behind = &rest[dollar + 1..];
        let (name, modifier, after) = match behind.strip_prefix('{') {
            Some(inner) => match inner.split_once('}') {
                Some((inside, after)) => {
                    let end = inside
                        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                        .unwrap_or(inside.len());
                    (&inside[..end], &inside[end..], after)
                }
                None => {
                    rest = &rest[dollar..];
                    break;
                }
            },
            None => {
                let end = behind
                    .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
                    .unwrap_or(behind.len());
                (&behind[..end], "", &behind[end..])
            }
        };
        let value = values.get(name).map(String::as_str);
        let set = value.filter(|value| !value.is_empty());
        let replaced = match (modifier.get(..2), value) {
            (Some(":-"), _) => Some(set.unwrap_or(&modifier[2..])),
            (Some(":+"), _) => Some(set.map_or("", |_| &modifier[2..])),
            (None, Some(value)) if modifier.is_empty() => Some(value),
            _ => None,
        };
        match replaced {
            Some(value) => expanded.push_str(value),
            None => expanded.push_str(&rest[dollar..rest.len() - after.len()]),
        }
        rest = after;
    }
    expanded.push_str(rest);
    expanded
}

#[cfg(test)]
mod tests {
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
        let text = "FROM a${B\nRUN echo `date`\n";
        let file = Dockerfile::parse(text, &Known::default()).unwrap();
        assert_eq!(file.stages[0].image.known(), Some("a${B"));
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
}
