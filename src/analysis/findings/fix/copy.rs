//! COPY and ADD lines that take less.

use super::copying::Copying;
use super::patterns::{Held, held_back, is_plain};
use super::{Fix, Place, Subject, listed, names, quoted};
use crate::analysis::findings::is_below;
use crate::inspection::{CopySource, Origin, Written};
use crate::provenance::Copied;
use crate::provenance::dockerfile::Line;
use crate::tree::PathId;

/// Copies that stand for one, and patterns, that are written out.
const MOST: usize = 3;

/// How names start that lie in repositories and are made by nothing else.
const IN_REPOSITORIES: [&str; 12] = [
    ".git",
    ".hg",
    ".svn",
    ".env",
    ".vscode",
    ".idea",
    ".circleci",
    "Dockerfile",
    "docker-compose",
    ".dockerignore",
    ".editorconfig",
    "Jenkinsfile",
];

/// Lines of `.dockerignore` that are written out.
const MOST_LINES: usize = 6;

/// What to write so that a COPY or ADD does not bring `paths`.
pub fn leave_out(subject: &Subject<'_>, place: &Place<'_>, paths: &[PathId], names: &str) -> Fix {
    let line = place.words();
    let text = place.instruction.map_or("", |it| it.text.as_str());
    if let Some(fix) = remote(&line, text, paths, subject) {
        return fix;
    }
    match Copying::new(subject, place, paths) {
        Some(copying) => copying.fix(names),
        None if is_named(subject, text, paths) => {
            format!("{line}: leave it out ({})", quoted(text)).into()
        }
        None => {
            let copied = subject.layers[place.layer].head.provenance.origin == Origin::Copied;
            let else_ignored = match copied || text.contains("--from=") {
                true => "",
                false => ", by .dockerignore where it is the build context's",
            };
            format!(
                "{line} ({}): copy only what is needed, without {names}{else_ignored}",
                quoted(text)
            )
            .into()
        }
    }
}

/// Whether an instruction's own text says that it brings this one file and nothing else: `COPY id_rsa /root/.ssh/id_rsa`.
fn is_named(subject: &Subject<'_>, text: &str, paths: &[PathId]) -> bool {
    let (Some(line), [path]) = (Line::of(text), paths) else {
        return false;
    };
    let [source, destination] = &line.words[..] else {
        return false;
    };
    let name = source.rsplit('/').next().unwrap_or_default();
    let is_file = is_plain(source) && !matches!(name, "" | "." | "..");
    let full = format!("/{}", subject.name(*path));
    // A directory's contents would lie below a destination of that name.
    is_file
        && (full == *destination
            || destination.ends_with('/') && full == format!("{destination}{name}"))
}

/// The `RUN --mount` that would lend a line what a COPY brings, where that is one source and all of it is meant.
pub fn mounted(subject: &Subject<'_>, place: &Place<'_>, paths: &[PathId]) -> Option<String> {
    let copying = Copying::new(subject, place, paths)?;
    let [source, _] = &copying.line.words[..] else {
        return None;
    };
    let is_all = copying.whole == [0] && copying.inside.is_empty();
    let [path] = paths else { return None };
    let target = subject.name(*path);
    let is_clear =
        is_all && copying.line.keyword == "COPY" && is_plain(source) && is_plain(&target);
    let from = copying.line.flag("from");
    let from = from.map_or(String::new(), |from| format!("from={from},"));
    is_clear.then(|| format!("--mount=type=bind,{from}source={source},target=/{target}"))
}

/// Whether a COPY brings nothing but these.
pub fn is_all(subject: &Subject<'_>, place: &Place<'_>, paths: &[PathId]) -> bool {
    Copying::new(subject, place, paths)
        .is_some_and(|copying| copying.whole.len() + 1 == copying.line.words.len())
}

/// Of an ADD that fetches or unpacks.
fn remote(line: &str, text: &str, paths: &[PathId], subject: &Subject<'_>) -> Option<Fix> {
    let written = Line::of(text).filter(|written| written.keyword == "ADD")?;
    let (_, sources) = written.words.split_last()?;
    let arena = subject.tree.paths();
    if written.has_flag("keep-git-dir") && paths.iter().all(|&path| arena.name(path) == b".git") {
        let mut without = written.clone();
        without
            .flags
            .retain(|flag| !flag.starts_with("--keep-git-dir"));
        return Some(Fix::line(format!("{line}: write {without}"), without));
    }
    let is_remote = |source: &String| source.contains("://") || source.starts_with("git@");
    let is_archive = |source: &String| {
        [
            ".tar", ".tgz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz", ".tar.zst",
        ]
        .iter()
        .any(|ending| source.ends_with(ending))
    };
    let verb = match (
        sources.iter().any(is_remote),
        sources.iter().any(is_archive),
    ) {
        (true, _) => "fetch",
        (_, true) => "unpack",
        _ => return None,
    };
    let words = format!(
        "{line} ({}): {verb} it in a build stage, and COPY --from there what is needed, without {}",
        quoted(text),
        names(subject, paths)
    );
    Some(words.into())
}

/// Words that name lines of `.dockerignore`.
fn ignoring(words: String, ignored: Vec<String>) -> Fix {
    Fix {
        words,
        written: Written {
            ignored,
            ..Written::default()
        },
    }
}

impl Copying<'_> {
    fn fix(&self, names: &str) -> Fix {
        let line = self.place.words();
        let sources = self.line.words.len() - 1;
        if self.whole.len() == sources {
            return format!("{line}: leave it out ({})", quoted(&self.line.to_string())).into();
        }
        if self.inside.is_empty() {
            let whole = self.without_sources();
            return Fix::line(format!("{line}: write {whole}"), whole);
        }
        if !self.line.has_flag("from")
            && let Some(ignored) = self.ignored()
        {
            let mut ignored = ignored.say(|how| format!("{line}: {how}"));
            if !self.whole.is_empty() {
                let whole = self.without_sources().to_string();
                ignored.words += &format!(", and write {whole}");
                ignored.written.lines.push(whole);
            }
            return ignored;
        }
        let (mut ways, mut written) = (Vec::new(), Written::default());
        if let Some(lines) = self.narrower() {
            ways.push(format!("write {}", listed(&lines, lines.len())));
            written.lines = lines;
        } else if let Some(without) = self.excluding() {
            ways.push(format!("write {without} (docker/dockerfile 1.19 or later)"));
            written.lines = vec![without.to_string()];
        }
        if let Some(ignored) = self.ignored_before() {
            ways.push(ignored.words);
            written.ignored = ignored.written.ignored;
        } else {
            ways.extend(self.deleted_before());
        }
        if ways.is_empty() {
            return format!(
                "{line} ({}): copy only what is needed, without {names}",
                quoted(&self.line.to_string())
            )
            .into();
        }
        Fix {
            words: format!("{line}: {}", ways.join(", or ")),
            written,
        }
    }

    /// The line without sources that are not wanted at all.
    fn without_sources(&self) -> Line {
        let words = self.line.words.iter().enumerate();
        let kept = words.filter(|(index, _)| !self.whole.contains(index));
        self.line
            .with_words(kept.map(|(_, word)| word.clone()).collect())
    }

    /// What `.dockerignore` would have to say. None where another line names such a path: it would miss it.
    fn ignored(&self) -> Option<Fix> {
        let dockerfile = self.subject.dockerfile?;
        let is_context = |step: &&crate::inspection::Step| {
            matches!(step.keyword.as_str(), "COPY" | "ADD")
                && step.copied_from.is_none()
                && !step.text.contains("--from=")
        };
        let named = dockerfile.instructions.iter().filter(is_context);
        let mut named = named
            .filter_map(|step| step.paths.as_ref())
            .flat_map(Copied::sources)
            .flatten()
            .map(|source| source.trim_matches('/'));
        let wanted: Vec<&Held> = self.held_inside();
        let is_named = named.any(|source| {
            wanted
                .iter()
                .any(|held| held.path == source || is_below(source, &held.path))
        });
        if is_named {
            return None;
        }
        let wanted: Vec<Held> = wanted.into_iter().cloned().collect();
        let mut patterns = held_back(&wanted, self.brought())?;
        // Where the one is not wanted, the other would come along as soon as it is written.
        let takes_root = self.copied.sources().any(|source| source == Some("/"));
        let has = |name: &str| patterns.iter().any(|pattern| pattern == name);
        if takes_root && has("Dockerfile") && !has(".dockerignore") {
            let at = patterns.iter().position(|pattern| pattern == "Dockerfile");
            patterns.insert(at.map_or(0, |at| at + 1), ".dockerignore".to_owned());
        }
        let shown = &patterns[..patterns.len().min(MOST_LINES)];
        let words = listed(shown, patterns.len());
        let words = match patterns.len() {
            1 => format!("add {words} to .dockerignore"),
            _ => format!("add {words} to .dockerignore, a line each"),
        };
        Some(ignoring(words, patterns))
    }

    /// Copies of what is wanted alone, where these are few.
    fn narrower(&self) -> Option<Vec<String>> {
        let (_, held) = self.directory()?;
        let [source, destination] = &self.line.words[..] else {
            return None;
        };
        if held.iter().any(|held| held.path.contains('/')) {
            return None;
        }
        let mut children = self.children()?;
        for held in &held {
            children.remove(held.path.as_str());
        }
        let are_plain = children.keys().all(|name| is_plain(name));
        if children.is_empty() || children.len() > MOST || !are_plain {
            return None;
        }
        let destination = destination.trim_end_matches('/');
        let source = match source.trim_end_matches('/').trim_end_matches("/.") {
            "." => String::new(),
            source => format!("{source}/"),
        };
        let (mut files, mut lines) = (Vec::new(), Vec::new());
        for (name, is_directory) in children {
            let from = format!("{source}{name}");
            match is_directory {
                true => {
                    let words = vec![from, format!("{destination}/{name}")];
                    lines.push(self.line.with_words(words).to_string());
                }
                false => files.push(from),
            }
        }
        if !files.is_empty() {
            files.push(format!("{destination}/"));
            lines.push(self.line.with_words(files).to_string());
        }
        Some(lines)
    }

    /// The line with `--exclude` flags.
    fn excluding(&self) -> Option<Line> {
        let (index, held) = self.directory()?;
        let source = self.copied.sources().nth(index)??.trim_matches('/');
        let below = self.brought().filter_map(|path| match source {
            "" => Some(path),
            source => Some(path.strip_prefix(source)?.strip_prefix('/')?.to_owned()),
        });
        let patterns = held_back(&held, below)?;
        (patterns.len() <= MOST).then(|| {
            let line = self.without_sources();
            (patterns.iter().rev()).fold(line, |line, pattern| {
                line.with_flag(format!("--exclude={pattern}"))
            })
        })
    }

    /// How `.dockerignore` would hold back what the stage that it copies from took from the build context. Only of names
    /// that a repository has and no RUN makes: what a stage's own lines did to its files is not known.
    fn ignored_before(&self) -> Option<Fix> {
        let from = self.place.step?.copied_from.as_ref()?;
        let file = &self.subject.meaning?.file;
        let dockerfile = self.subject.dockerfile?;
        let stage = file
            .stages
            .iter()
            .rposition(|stage| stage.name == from.name)?;
        let lineage = file.lineage(stage);
        let mut all = dockerfile.instructions.iter().filter(|step| {
            let is_own = step.stage.is_some_and(|stage| lineage.contains(&stage));
            let is_context = step.copied_from.is_none() && !step.text.contains("--from=");
            let takes_all = step
                .paths
                .as_ref()
                .is_some_and(|paths| paths.sources().eq([Some("/")]));
            is_own && is_context && takes_all
        });
        let step = all.next_back()?;
        let destination = step.paths.as_ref()?.destination();
        let held = self.held_inside().into_iter().map(|held| {
            let path = match destination {
                "" => Some(held.path.as_str()),
                destination => held.path.strip_prefix(destination)?.strip_prefix('/'),
            }?;
            let first = path.split('/').next()?;
            IN_REPOSITORIES
                .iter()
                .any(|known| first.starts_with(known))
                .then(|| Held {
                    path: path.to_owned(),
                    is_directory: held.is_directory,
                })
        });
        let held: Vec<Held> = held.collect::<Option<_>>()?;
        let patterns = held_back(&held, std::iter::empty())?;
        let is_short = !patterns.is_empty() && patterns.len() <= MOST;
        is_short.then(|| {
            let words = format!(
                "add {} to .dockerignore, as line {} brings all of the build context",
                listed(&patterns, patterns.len()),
                step.start_line
            );
            ignoring(words, patterns)
        })
    }

    /// How the stage that it copies from would delete them first.
    fn deleted_before(&self) -> Option<String> {
        let from = self.place.step?.copied_from.as_ref()?;
        let held = self.held_inside();
        let is_clear = held.len() <= MOST && held.iter().all(|held| is_plain(&held.path));
        if from.kind != CopySource::Stage || held.is_empty() || !is_clear {
            return None;
        }
        let paths: Vec<String> = held.iter().map(|held| format!("/{}", held.path)).collect();
        Some(format!(
            "RUN rm -rf {} at the end of stage {}",
            paths.join(" "),
            from.name
        ))
    }
}
