//! Lines ordered against the cache: all sources are copied before dependencies are installed, so that every change of a
//! source installs them again.

use super::Looked;
use super::shell::{self, operands, program};
use crate::analysis::findings::draft::about_line;
use crate::analysis::findings::fix::{is_plain, quoted};
use crate::inspection::{Finding, Step};
use crate::provenance::dockerfile::{Arguments, Instruction, Line};

/// A command that installs dependencies, and the files that it reads.
struct Installer {
    program: &'static [&'static str],
    /// Any of these as first word; none for the bare command.
    verbs: &'static [&'static str],
    /// What it reads, as a COPY says it.
    reads: &'static [&'static str],
}

const INSTALLERS: [Installer; 16] = [
    Installer {
        program: &["npm"],
        verbs: &["ci", "install", "i"],
        reads: &["package*.json"],
    },
    Installer {
        program: &["yarn"],
        verbs: &["install", ""],
        reads: &["package.json", "yarn.lock"],
    },
    Installer {
        program: &["pnpm"],
        verbs: &["install", "i", "fetch"],
        reads: &["package.json", "pnpm-lock.yaml"],
    },
    Installer {
        program: &["bun"],
        verbs: &["install", "i"],
        reads: &["package.json", "bun.lock*"],
    },
    Installer {
        program: &["go"],
        verbs: &["mod"],
        reads: &["go.mod", "go.sum"],
    },
    Installer {
        program: &["mvn", "mvnw"],
        verbs: &["dependency:go-offline", "dependency:resolve"],
        reads: &["pom.xml"],
    },
    Installer {
        program: &["gradle", "gradlew"],
        verbs: &["dependencies"],
        reads: &["*.gradle*", "gradle*"],
    },
    Installer {
        program: &["cargo"],
        verbs: &["fetch"],
        reads: &["Cargo.toml", "Cargo.lock"],
    },
    Installer {
        program: &["bundle", "bundler"],
        verbs: &["install"],
        reads: &["Gemfile", "Gemfile.lock"],
    },
    Installer {
        program: &["composer", "composer.phar"],
        verbs: &["install"],
        reads: &["composer.json", "composer.lock"],
    },
    Installer {
        program: &["dotnet"],
        verbs: &["restore"],
        reads: &["*.csproj"],
    },
    Installer {
        program: &["poetry"],
        verbs: &["install"],
        reads: &["pyproject.toml", "poetry.lock"],
    },
    Installer {
        program: &["uv"],
        verbs: &["sync"],
        reads: &["pyproject.toml", "uv.lock"],
    },
    Installer {
        program: &["pipenv"],
        verbs: &["install", "sync"],
        reads: &["Pipfile", "Pipfile.lock"],
    },
    Installer {
        program: &["mix"],
        verbs: &["deps.get"],
        reads: &["mix.exs", "mix.lock"],
    },
    Installer {
        program: &["conda", "mamba", "micromamba"],
        verbs: &["env"],
        reads: &["environment.yml"],
    },
];

/// One finding a COPY of all sources that an install stands behind.
pub fn find(looked: &Looked<'_>) -> Vec<Finding> {
    let stages = 0..looked.file().stages.len();
    stages.filter_map(|stage| in_stage(looked, stage)).collect()
}

fn in_stage(looked: &Looked<'_>, stage: usize) -> Option<Finding> {
    let file = looked.file();
    // An install before the copy, here or in what the stage inherits, did the work that the cache keeps.
    let lineage = file.lineage(stage);
    let inherited = lineage
        .iter()
        .skip(1)
        .flat_map(|&stage| &file.stages[stage].instructions);
    let mut done: Vec<&str> = inherited.flat_map(installs).map(|(name, _)| name).collect();
    let mut copy: Option<(&Instruction, &Step)> = None;
    for instruction in &file.stages[stage].instructions {
        if copy.is_none()
            && let Some(step) = looked.step(instruction.start_line)
            && copies_all(instruction, step)
        {
            copy = Some((instruction, step));
            continue;
        }
        for (name, reads) in installs(instruction) {
            let is_mounted = instruction.flags.iter().any(|flag| {
                let value = flag.value.as_ref().and_then(|value| value.known());
                value.is_some_and(|value| value.contains("type=bind"))
            });
            if done.contains(&name) || is_mounted {
                continue;
            }
            match copy {
                Some((all, step)) => {
                    return finding(looked, stage, (all, step), instruction, name, &reads);
                }
                None => done.push(name),
            }
        }
    }
    None
}

fn copies_all(instruction: &Instruction, step: &Step) -> bool {
    let is_copy =
        matches!(instruction.keyword.as_str(), "COPY" | "ADD") && instruction.from.is_none();
    let sources = step.paths.as_ref().map(|paths| paths.sources());
    is_copy && sources.is_some_and(|mut sources| sources.any(|source| source == Some("/")))
}

/// What a RUN installs by, and the files that it reads.
fn installs(instruction: &Instruction) -> Vec<(&'static str, Vec<String>)> {
    let Arguments::Command(command) = &instruction.arguments else {
        return Vec::new();
    };
    if instruction.keyword != "RUN" {
        return Vec::new();
    }
    let commands = shell::commands(command);
    // Elsewhere than in the directory in force, nothing can be said of paths.
    if commands
        .iter()
        .any(|words| matches!(program(words), "cd" | "pushd"))
    {
        return Vec::new();
    }
    commands
        .iter()
        .filter_map(|words| installer(words))
        .collect()
}

fn installer(words: &[String]) -> Option<(&'static str, Vec<String>)> {
    if let Some(file) = pip(words) {
        return Some(("pip", vec![file]));
    }
    let program = program(words);
    let has_directory = words.iter().any(|word| {
        ["--prefix", "-C", "--cwd", "--dir", "-g", "--global"].contains(&word.as_str())
    });
    let first = operands(words).next().unwrap_or_default();
    let found = INSTALLERS
        .iter()
        .find(|known| known.program.contains(&program) && known.verbs.contains(&first))?;
    // `npm install -g tool` and `npm install tool` need no sources, `go mod` does more than download.
    let behind: Vec<&str> = operands(words).skip(1).collect();
    let is_other = match program {
        "go" => behind != ["download"],
        "conda" | "mamba" | "micromamba" => !matches!(behind.first(), Some(&"create" | &"update")),
        "dotnet" | "bundle" | "bundler" | "composer" | "cargo" => false,
        _ => !behind.is_empty(),
    };
    (!has_directory && !is_other).then(|| {
        (
            found.program[0],
            found.reads.iter().map(|&name| name.to_owned()).collect(),
        )
    })
}

/// The file that `pip install -r FILE` reads.
fn pip(words: &[String]) -> Option<String> {
    let program = program(words);
    let is_pip = program.starts_with("pip")
        || (program.starts_with("python") && words.iter().any(|word| word == "pip"))
        || (program == "uv" && operands(words).next() == Some("pip"));
    if !is_pip || !words.iter().any(|word| word == "install") {
        return None;
    }
    let at = words
        .iter()
        .position(|word| word == "-r" || word == "--requirement");
    let file = match at {
        Some(at) => words.get(at + 1)?.clone(),
        None => words.iter().find_map(|word| {
            let long = word.strip_prefix("--requirement=");
            long.or_else(|| word.strip_prefix("-r"))
                .filter(|file| !file.is_empty())
                .map(str::to_owned)
        })?,
    };
    let is_one = words
        .iter()
        .filter(|word| word.starts_with("-r") || word.starts_with("--requirement"))
        .count()
        == 1;
    // `pip install -r x .` installs the sources too.
    let needs_sources = words
        .iter()
        .any(|word| [".", "-e", "--editable"].contains(&word.as_str()));
    (is_one && !needs_sources && is_plain(&file)).then_some(file)
}

fn finding(
    looked: &Looked<'_>,
    stage: usize,
    (all, step): (&Instruction, &Step),
    install: &Instruction,
    name: &str,
    reads: &[String],
) -> Option<Finding> {
    let draft = about_line(
        looked.options,
        "smell/cache-order",
        all.start_line,
        &looked.file().stages[stage].name,
    )?;
    let (first, second) = (all.start_line, install.start_line);
    let run = looked.text(second);
    Some(Finding {
        severity: draft.severity,
        title: format!(
            "line {first} copies all sources before line {second} installs dependencies ({name}), so that every change installs them again"
        ),
        fix: match early(step, install, reads) {
            Some(copy) => format!(
                "lines {first} and {second}: write {copy}, then {}, then {}",
                quoted(run),
                quoted(&step.text)
            ),
            None => format!(
                "lines {first} and {second}: copy {} first, then {}, then {}",
                reads.join(" and "),
                quoted(run),
                quoted(&step.text)
            ),
        },
        layer: step.layers.first().copied(),
        ..draft
    })
}

/// The COPY of what an install reads, to where all is copied.
fn early(step: &Step, install: &Instruction, reads: &[String]) -> Option<Line> {
    let line = Line::of(&step.text)?;
    let [_, destination] = &line.words[..] else {
        return None;
    };
    let copied = step.paths.as_ref()?;
    let root = format!("/{}", copied.destination());
    let here = install.workdir.known()?;
    let mut sources = Vec::new();
    for file in reads {
        let absolute = match file.strip_prefix('/') {
            Some(file) => format!("/{file}"),
            None => format!(
                "{}/{}",
                here.trim_end_matches('/'),
                file.trim_start_matches("./")
            ),
        };
        let inside = absolute
            .strip_prefix(root.trim_end_matches('/'))?
            .strip_prefix('/')?;
        // A file in a directory would come to lie beside it.
        if inside.contains('/') {
            return None;
        }
        sources.push(inside.to_owned());
    }
    sources.push(match destination.as_str() {
        "." => "./".to_owned(),
        destination => format!("{}/", destination.trim_end_matches('/')),
    });
    let mut line = line.with_words(sources);
    line.keyword = "COPY".to_owned();
    Some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &str) -> Vec<&'static str> {
        let commands = shell::of_run(&format!("RUN {text}"));
        commands
            .iter()
            .filter_map(|words| installer(words))
            .map(|(name, _)| name)
            .collect()
    }

    #[test]
    fn installs_of_what_a_file_names_are_told_from_others() {
        for (text, name) in [
            ("npm ci --omit=dev", "npm"),
            ("npm install", "npm"),
            ("yarn --frozen-lockfile", "yarn"),
            ("pip install --no-cache-dir -r requirements.txt", "pip"),
            ("python3 -m pip install -rrequirements.txt", "pip"),
            ("go mod download", "go"),
            ("./mvnw -B dependency:go-offline", "mvn"),
            ("bundle install --jobs 4", "bundle"),
            ("dotnet restore", "dotnet"),
        ] {
            assert_eq!(said(text), [name], "{text}");
        }
        for text in [
            "npm install -g typescript",
            "npm install express",
            "npm run build",
            "pip install .",
            "pip install -r requirements.txt -e .",
            "pip install flask",
            "go mod tidy",
            "go build ./...",
            "yarn build",
            "mvn package",
        ] {
            assert!(said(text).is_empty(), "{text}");
        }
    }
}
