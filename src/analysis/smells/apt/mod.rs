//! `apt-get install` without `--no-install-recommends`, and what it cost: the files of packages that nothing needs.

mod cost;

use super::debian;
use super::shell::{self, operands, program};
use crate::analysis::findings::draft::{about_layer, about_line};
use crate::analysis::findings::{Fix, Options, Subject, fix};
use crate::inspection::{Finding, Severity};
use crate::provenance::dockerfile::{Arguments, Instruction};
use crate::size::size;
use cost::{Cost, Files};

const FLAG: &str = "--no-install-recommends";

/// Longest line that is written out.
const WHOLE: usize = 200;

/// One finding a line.
pub fn find(subject: &Subject<'_>, options: &Options) -> Vec<Finding> {
    let files = Files::new(subject);
    let mut findings = Vec::new();
    for layer in (0..subject.layers.len()).filter(|&layer| subject.is_own(layer)) {
        let place = subject.place(layer);
        let Some(instruction) = place.instruction.filter(|_| place.keyword() == Some("RUN")) else {
            continue;
        };
        let meant = meant(subject, place.line());
        let commands = commands(meant, &instruction.text);
        if !commands.iter().any(|words| takes_recommended(words))
            || is_turned_off(subject, meant, &instruction.text)
            || files.turn_off(subject, layer)
        {
            continue;
        }
        let cost = files.cost(subject, layer, named(&commands).as_deref());
        findings.extend(finding(subject, options, layer, &instruction.text, cost));
    }
    findings.extend(elsewhere(subject, options));
    findings
}

fn finding(
    subject: &Subject<'_>,
    options: &Options,
    layer: usize,
    text: &str,
    cost: Option<Cost>,
) -> Option<Finding> {
    let draft = about_layer(subject, options, "smell/apt-recommends", layer)?;
    let place = subject.place(layer);
    let line = place.words();
    let Fix {
        words: how,
        written,
    } = written(text).replacing(place.line());
    let Some(cost) = cost else {
        return Some(Finding {
            title: format!(
                "{line} installs what is only recommended as well; how much is not known"
            ),
            fix: format!("{line}: {how}"),
            written,
            severity: draft.severity.min(Severity::Low),
            ..draft
        });
    };
    // Where nothing more came, there is nothing to change.
    if cost.packages.is_empty() {
        return None;
    }
    let shown: Vec<&str> = cost.packages.iter().take(5).map(String::as_str).collect();
    let more = match cost.packages.len() - shown.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let least = if cost.is_whole { "" } else { "at least " };
    let count = match cost.packages.len() {
        1 => "1 package that is".to_owned(),
        count => format!("{count} packages that are"),
    };
    Some(Finding {
        severity: match cost.bytes {
            0..1_000_000 => draft.severity.min(Severity::Low),
            _ => draft.severity,
        },
        title: format!(
            "{line} installs {count} only recommended, {least}{}: {}{more}",
            size(cost.bytes),
            shown.join(", ")
        ),
        fix: format!("{line}: {how}, with those of them by name that are used"),
        written,
        live: cost.live,
        files: cost.files,
        bytes: cost.bytes,
        paths: cost.paths,
        ..draft
    })
}

/// Lines of stages that do not ship, or that made no layer.
fn elsewhere(subject: &Subject<'_>, options: &Options) -> Vec<Finding> {
    let (Some(meaning), Some(dockerfile)) = (subject.meaning, subject.dockerfile) else {
        return Vec::new();
    };
    let shipped = meaning.file.lineage(meaning.target);
    let stages = meaning.file.stages.iter().enumerate();
    let mut findings = Vec::new();
    for (_, stage) in stages.filter(|(index, _)| !shipped.contains(index)) {
        for instruction in stage.instructions.iter().filter(|it| it.keyword == "RUN") {
            let line = instruction.start_line;
            let step = dockerfile
                .instructions
                .iter()
                .find(|step| step.start_line == line);
            let text = step.map_or("", |step| step.text.as_str());
            let commands = commands(Some(instruction), text);
            if !commands.iter().any(|words| takes_recommended(words))
                || is_turned_off(subject, Some(instruction), text)
            {
                continue;
            }
            let draft = about_line(options, "smell/apt-recommends", line, &stage.name);
            let fix = written(text).replacing(Some(line));
            findings.extend(draft.map(|draft| Finding {
                severity: Severity::Info,
                title: format!("line {line} installs what is only recommended as well, in a stage that does not ship"),
                fix: format!("line {line}: {}", fix.words),
                written: fix.written,
                ..draft
            }));
        }
    }
    findings
}

fn meant<'a>(subject: &Subject<'a>, line: Option<u32>) -> Option<&'a Instruction> {
    let (_, instruction) = subject.meaning?.file.at(line?)?;
    (instruction.keyword == "RUN").then_some(instruction)
}

fn commands(meant: Option<&Instruction>, text: &str) -> Vec<Vec<String>> {
    match meant.map(|instruction| &instruction.arguments) {
        Some(Arguments::Command(command)) => shell::commands(command),
        _ => shell::of_run(text),
    }
}

/// Whether a command installs packages with what they recommend.
fn takes_recommended(words: &[String]) -> bool {
    let is_apt = matches!(program(words), "apt-get" | "apt");
    let has = |flag: &str| words.iter().any(|word| word == flag);
    let names = operands(words).skip(1).count();
    is_apt
        && operands_of_apt(words)
            .first()
            .is_some_and(|verb| verb == "install")
        && names > 0
        && !has(FLAG)
        && ![
            "--download-only",
            "-d",
            "--only-upgrade",
            "-s",
            "--simulate",
            "--dry-run",
            "--reinstall",
        ]
        .iter()
        .any(|flag| has(flag))
        && !words
            .iter()
            .any(|word| debian::turns_off_recommends(word.as_bytes()))
}

/// The words of an apt command that are neither flags nor what flags are given.
fn operands_of_apt(words: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = words.iter().skip(1);
    while let Some(word) = rest.next() {
        match word.as_str() {
            "-o" | "--option" | "-c" | "--config-file" | "-t" | "--target-release"
            | "--default-release" | "-a" => {
                rest.next();
            }
            word if word.starts_with('-') => {}
            word => found.push(word.to_owned()),
        }
    }
    found
}

/// Whether something before it, or in it, turns recommendations off for apt.
fn is_turned_off(subject: &Subject<'_>, meant: Option<&Instruction>, text: &str) -> bool {
    if debian::turns_off_recommends(text.as_bytes()) {
        return true;
    }
    let (Some(meaning), Some(meant)) = (subject.meaning, meant) else {
        return false;
    };
    let file = &meaning.file;
    let Some((stage, _)) = file.at(meant.start_line) else {
        return false;
    };
    let lineage = file.lineage(stage);
    let before = lineage
        .iter()
        .flat_map(|&stage| &file.stages[stage].instructions);
    before
        .filter(|it| it.start_line <= meant.start_line)
        .any(|it| {
            let sets_file =
                matches!(it.keyword.as_str(), "ENV" | "ARG") && it.text.contains("APT_CONFIG");
            sets_file || debian::turns_off_recommends(it.text.as_bytes())
        })
}

/// The line with the flag, written out where it is short.
fn written(text: &str) -> Fix {
    let mut whole = text.to_owned();
    for command in [
        "apt-get install",
        "apt install",
        "apt-get -y install",
        "apt-get -qq install",
        "apt-get -yqq install",
    ] {
        whole = whole.replace(&format!("{command} "), &format!("{command} {FLAG} "));
    }
    // One that has it already has it once.
    whole = whole.replace(&format!("{FLAG} {FLAG}"), FLAG);
    let is_short = whole != text && whole.chars().count() <= WHOLE && !whole.contains('\n');
    match is_short && whole.matches(FLAG).count() == 1 {
        true => Fix::line(format!("write {whole}"), whole),
        false => format!("add {FLAG} to apt-get install ({})", fix::quoted(text)).into(),
    }
}

/// The packages that commands name; none where one is only known when it runs.
fn named(commands: &[Vec<String>]) -> Option<Vec<String>> {
    let mut names = Vec::new();
    for words in commands
        .iter()
        .filter(|words| matches!(program(words), "apt-get" | "apt"))
    {
        let operands = operands_of_apt(words);
        if operands.first().map(String::as_str) != Some("install") {
            continue;
        }
        for name in &operands[1..] {
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "+-.:=~/".contains(c);
            if !name.chars().all(is_plain) || name.starts_with(['.', '/']) {
                return None;
            }
            let end = name.find(['=', '/', ':']).unwrap_or(name.len());
            names.push(name[..end].to_owned());
        }
    }
    (!names.is_empty()).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn takes(text: &str) -> bool {
        let commands = shell::of_run(&format!("RUN {text}"));
        commands.iter().any(|words| takes_recommended(words))
    }

    #[test]
    fn an_install_without_the_flag_takes_what_is_recommended() {
        for text in [
            "apt-get update && apt-get install -y curl",
            "set -e; apt-get -y -o Dpkg::Use-Pty=0 install curl",
            "DEBIAN_FRONTEND=noninteractive apt install -y curl",
            r#"["apt-get", "install", "curl"]"#,
        ] {
            assert!(takes(text), "{text}");
        }
        for text in [
            "apt-get install -y --no-install-recommends curl",
            "apt-get --no-install-recommends install -y curl",
            "apt-get -o APT::Install-Recommends=0 install curl",
            "apt-get -o APT::Install-Recommends=false install curl",
            "apt-get update",
            "apt-get install -y",
            "apt-get install -d curl",
            "echo apt-get install curl",
            "apt-get remove curl",
        ] {
            assert!(!takes(text), "{text}");
        }
    }

    #[test]
    fn named_packages_are_known_where_no_variable_stands_for_them() {
        let named = |text: &str| named(&shell::of_run(&format!("RUN {text}")));
        assert_eq!(
            named("apt-get install -y -t sid curl=7.1 g++ libc6:i386").unwrap(),
            ["curl", "g++", "libc6"]
        );
        assert_eq!(named("apt-get install -y $PACKAGES"), None);
        assert_eq!(named("apt-get install -y ./x.deb"), None);
    }

    #[test]
    fn the_flag_is_written_into_the_line() {
        assert_eq!(
            written("RUN apt-get update && apt-get install -y curl").words,
            "write RUN apt-get update && apt-get install --no-install-recommends -y curl"
        );
        assert_eq!(
            written("RUN apt-get install a && apt-get install b").words,
            "add --no-install-recommends to apt-get install (RUN apt-get install a && apt-get install b)"
        );
    }
}
