//! Stages that build: they compile, or install what compiles.

use super::Looked;
use super::shell::{operands, program};
use crate::provenance::dockerfile::Arguments;

/// Programs that compile, whatever their arguments.
const COMPILERS: [&str; 12] = [
    "make", "cmake", "ninja", "gcc", "g++", "cc", "clang", "rustc", "javac", "tsc", "webpack",
    "bazel",
];

/// Programs that compile by some of their words.
const BUILDS: [(&str, &[&str]); 15] = [
    ("go", &["build", "install"]),
    ("cargo", &["build", "install"]),
    ("mvn", &["package", "install", "verify", "compile"]),
    ("mvnw", &["package", "install", "verify", "compile"]),
    (
        "gradle",
        &[
            "build",
            "assemble",
            "bootJar",
            "jar",
            "installDist",
            "shadowJar",
        ],
    ),
    (
        "gradlew",
        &[
            "build",
            "assemble",
            "bootJar",
            "jar",
            "installDist",
            "shadowJar",
        ],
    ),
    ("dotnet", &["publish", "build"]),
    ("npm", &["build"]),
    ("yarn", &["build"]),
    ("pnpm", &["build"]),
    ("bun", &["build"]),
    ("next", &["build"]),
    ("ng", &["build"]),
    ("vite", &["build"]),
    ("swift", &["build"]),
];

/// Packages that compile.
const PACKAGES: [&str; 17] = [
    "build-essential",
    "build-base",
    "gcc",
    "g++",
    "make",
    "cmake",
    "clang",
    "musl-dev",
    "libc-dev",
    "libc6-dev",
    "gcc-c++",
    "golang",
    "golang-go",
    "rustc",
    "cargo",
    "maven",
    "gradle",
];

/// What tells that a RUN takes away again what it installed.
const TAKEN_BACK: [&str; 5] = ["purge", "autoremove", "del", "remove", "erase"];

/// What a stage is called that builds.
const NAMES: [&str; 5] = ["build", "builder", "building", "compile", "compiler"];

/// How a stage is seen to build, in words that follow its name; none where it is not.
pub fn builds(looked: &Looked<'_>, stage: usize) -> Option<String> {
    let stage = &looked.file().stages[stage];
    let is_called_so =
        stage.is_named && (stage.name.split(['-', '_', '.'])).any(|word| NAMES.contains(&word));
    let seen = stage.instructions.iter().find_map(|instruction| {
        let Arguments::Command(command) = &instruction.arguments else {
            return None;
        };
        if instruction.keyword != "RUN" {
            return None;
        }
        let commands = super::shell::commands(command);
        let line = instruction.start_line;
        if let Some(words) = commands.iter().find(|words| compiles(words)) {
            let mut said = vec![program(words)];
            said.extend(operands(words).take(2).filter(|word| is_word(word)));
            return Some(format!("builds in line {line} ({})", said.join(" ")));
        }
        let is_taken_back = commands.iter().any(|words| {
            let second = operands(words).next().unwrap_or_default();
            is_manager(program(words)) && TAKEN_BACK.contains(&second)
        });
        let found = commands.iter().filter(|words| installs(words));
        let mut found = found.flat_map(|words| operands(words).skip(1));
        let package = found.find(|word| PACKAGES.contains(word))?;
        (!is_taken_back).then(|| format!("installs {package} in line {line}"))
    });
    seen.or_else(|| is_called_so.then(|| "is a builder by its name".to_owned()))
}

/// Only plain words are repeated: others may hold anything.
fn is_word(word: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || "-:".contains(c);
    word.len() <= 20 && word.chars().all(is_plain)
}

fn compiles(words: &[String]) -> bool {
    let program = program(words);
    COMPILERS.contains(&program) && !words.iter().any(|word| word == "--version")
        || BUILDS.iter().any(|(known, verbs)| {
            *known == program && operands(words).take(3).any(|word| verbs.contains(&word))
        })
}

/// Whether a command installs packages.
pub fn installs(words: &[String]) -> bool {
    let verb = operands(words).next().unwrap_or_default();
    is_manager(program(words)) && matches!(verb, "install" | "add" | "in" | "groupinstall")
}

fn is_manager(program: &str) -> bool {
    matches!(
        program,
        "apt-get" | "apt" | "aptitude" | "apk" | "dnf" | "microdnf" | "yum" | "zypper"
    )
}
