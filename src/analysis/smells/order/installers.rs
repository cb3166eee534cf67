//! Commands that install the dependencies which a file names, and the files that they read.

use super::super::shell::{operands, program};
use crate::analysis::findings::fix::is_plain;

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

/// The installer that a command is, and the files that it reads.
pub fn installer(words: &[String]) -> Option<(&'static str, Vec<String>)> {
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

#[cfg(test)]
mod tests {
    use super::super::super::shell;
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
