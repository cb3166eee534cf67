//! `apt-get install` without `--no-install-recommends`, and what it cost: the files of packages that nothing needs.

use hashbrown::{HashMap, HashSet};

use super::debian::{self, LISTS, Package, STATES, STATUS};
use super::shell::{self, operands, program};
use crate::analysis::findings::draft::{about_layer, about_line};
use crate::analysis::findings::tops::Tops;
use crate::analysis::findings::{Options, Subject, fix};
use crate::inspection::{Finding, Severity};
use crate::provenance::dockerfile::{Arguments, Instruction};
use crate::size::size;
use crate::tree::{InodeId, PathId};

const FLAG: &str = "--no-install-recommends";

/// Longest line that is written out.
const WHOLE: usize = 200;

/// What the recommended packages of a line are.
struct Cost {
    packages: Vec<String>,
    files: usize,
    bytes: u64,
    paths: Vec<PathId>,
    live: bool,
    /// Whether the files of all of them are known.
    is_whole: bool,
}

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
        let cost = files.cost(subject, layer, &commands);
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
    let line = subject.place(layer).words();
    let how = written(text);
    let Some(cost) = cost else {
        return Some(Finding {
            title: format!(
                "{line} installs what is only recommended as well; how much is not known"
            ),
            fix: format!("{line}: {how}"),
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
            findings.extend(draft.map(|draft| Finding {
                severity: Severity::Info,
                title: format!("line {line} installs what is only recommended as well, in a stage that does not ship"),
                fix: format!("line {line}: {}", written(text)),
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
fn written(text: &str) -> String {
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
        true => format!("write {whole}"),
        false => format!("add {FLAG} to apt-get install ({})", fix::quoted(text)),
    }
}

/// What dpkg and apt keep, by layer.
struct Files {
    /// The inodes of each of these paths, lowest layer first.
    status: Vec<(usize, InodeId)>,
    states: Vec<(usize, InodeId)>,
    settings: Vec<(usize, InodeId)>,
}

impl Files {
    fn new(subject: &Subject<'_>) -> Self {
        let mut files = Self {
            status: Vec::new(),
            states: Vec::new(),
            settings: Vec::new(),
        };
        let paths = subject.tree.paths();
        let (status, states) = (find(subject, STATUS), find(subject, STATES));
        let conf = [
            find(subject, "etc/apt"),
            find(subject, "etc/apt/apt.conf.d"),
        ];
        for id in subject.inodes() {
            let inode = subject.tree.inode(id);
            let at = (inode.layer, id);
            if Some(inode.path) == status {
                files.status.push(at);
            } else if Some(inode.path) == states {
                files.states.push(at);
            } else if conf.contains(&Some(paths.parent(inode.path))) {
                files.settings.push(at);
            }
        }
        return files;

        fn find(subject: &Subject<'_>, name: &str) -> Option<PathId> {
            path(subject, name.as_bytes())
        }
    }

    /// Whether a setting that is in force at a layer leaves out what is only recommended.
    fn turn_off(&self, subject: &Subject<'_>, layer: usize) -> bool {
        let kept = |id: InodeId| subject.sight(id).and_then(|sight| sight.kept.as_deref());
        self.settings.iter().any(|&(at, id)| {
            let loss = subject.tree.inode(id).loss;
            let is_there = at <= layer && loss.is_none_or(|loss| loss.layer > layer);
            is_there && kept(id).is_some_and(debian::turns_off_recommends)
        })
    }

    /// What recommended packages cost that a layer installed; none where its packages are not known.
    fn cost(&self, subject: &Subject<'_>, layer: usize, commands: &[Vec<String>]) -> Option<Cost> {
        let text = |id: InodeId| {
            let kept = subject.sight(id)?.kept.as_deref()?;
            std::str::from_utf8(kept).ok()
        };
        let last = |of: &[(usize, InodeId)], layer: usize| {
            let found = of.iter().rev().find(|(at, _)| *at <= layer);
            found.map(|&(_, id)| id)
        };
        let (_, after) = self.status.iter().rev().find(|(at, _)| *at == layer)?;
        let before = match layer
            .checked_sub(1)
            .and_then(|below| last(&self.status, below))
        {
            Some(before) => text(before)?,
            // dpkg itself comes with the base image, so packages that were there before are not known.
            None => return None,
        };
        let (before, after) = (debian::packages(before), debian::packages(text(*after)?));
        let states = last(&self.states, layer).and_then(text);
        let automatic = states.map(debian::automatic);
        let named = named(commands);
        let is_asked_for = |name: &str| match (&automatic, &named) {
            (Some(automatic), _) => !automatic.contains(name),
            (None, Some(named)) => named.iter().any(|known| known == name),
            (None, None) => false,
        };
        if automatic.is_none() && named.is_none() {
            return None;
        }
        let packages = debian::only_recommended(&before, &after, is_asked_for);
        Some(cost(subject, layer, &packages, &after))
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

/// The files of packages that a layer wrote, by dpkg's lists.
fn cost(
    subject: &Subject<'_>,
    layer: usize,
    packages: &[&str],
    all: &HashMap<&str, Package<'_>>,
) -> Cost {
    let tree = subject.tree;
    let own: HashMap<PathId, InodeId> = subject
        .inodes()
        .filter(|&id| tree.inode(id).layer == layer)
        .map(|id| (tree.inode(id).path, id))
        .collect();
    let mut counted: HashSet<InodeId> = HashSet::new();
    let mut is_whole = true;
    for name in packages {
        let architecture = all.get(name).map_or("", |package| package.architecture);
        let list = [
            format!("{LISTS}/{name}.list"),
            format!("{LISTS}/{name}:{architecture}.list"),
        ];
        let list = list.iter().find_map(|name| {
            let id = own.get(&path(subject, name.as_bytes())?)?;
            subject.sight(*id)?.kept.as_deref()
        });
        let Some(list) = list else {
            is_whole = false;
            continue;
        };
        for line in list.split(|&byte| byte == b'\n') {
            let line = line.strip_prefix(b"/").unwrap_or_default();
            // Where /lib is a link to /usr/lib, dpkg keeps the old name.
            let merged = [&b"usr/"[..], line].concat();
            let found = [line, &merged]
                .into_iter()
                .filter_map(|name| path(subject, name));
            counted.extend(found.filter_map(|path| own.get(&path)).take(1));
        }
    }
    let paths = counted.iter().map(|&id| tree.inode(id).path);
    Cost {
        packages: packages.iter().map(|&name| name.to_owned()).collect(),
        files: counted.len(),
        bytes: counted.iter().map(|&id| tree.inode(id).size).sum(),
        paths: Tops::new(tree.paths()).of(paths),
        live: counted.iter().any(|&id| subject.is_live(id)),
        is_whole,
    }
}

fn path(subject: &Subject<'_>, name: &[u8]) -> Option<PathId> {
    let paths = subject.tree.paths();
    let mut parts = name.split(|&byte| byte == b'/');
    parts.try_fold(PathId::ROOT, |at, part| paths.find_child(at, part))
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
            written("RUN apt-get update && apt-get install -y curl"),
            "write RUN apt-get update && apt-get install --no-install-recommends -y curl"
        );
        assert_eq!(
            written("RUN apt-get install a && apt-get install b"),
            "add --no-install-recommends to apt-get install (RUN apt-get install a && apt-get install b)"
        );
    }
}
