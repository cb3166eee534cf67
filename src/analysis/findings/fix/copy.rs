//! COPY and ADD lines that take less.

use std::collections::BTreeMap;

use super::patterns::{Held, held_back, is_plain};
use super::{Place, Subject, listed, names, quoted};
use crate::inspection::{CopySource, Origin};
use crate::layers::EntryKind;
use crate::provenance::Copied;
use crate::provenance::dockerfile::Line;
use crate::tree::{NodeKind, PathId};

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

/// A copy and what of it is not wanted.
struct Copying<'a> {
    subject: &'a Subject<'a>,
    place: &'a Place<'a>,
    copied: &'a Copied,
    line: Line,
    /// Sources that are not wanted at all, by position.
    whole: Vec<usize>,
    /// What is not wanted of a source that is a directory: the source, and the path below it.
    inside: Vec<(usize, Held)>,
    /// All led back, absolute.
    led: Vec<Held>,
}

/// What to write so that a COPY or ADD does not bring `paths`.
pub fn leave_out(
    subject: &Subject<'_>,
    place: &Place<'_>,
    paths: &[PathId],
    names: &str,
) -> String {
    let line = place.words();
    let text = place.instruction.map_or("", |it| it.text.as_str());
    if let Some(fix) = remote(&line, text, paths, subject) {
        return fix;
    }
    match Copying::new(subject, place, paths) {
        Some(copying) => copying.fix(names),
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
        }
    }
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
fn remote(line: &str, text: &str, paths: &[PathId], subject: &Subject<'_>) -> Option<String> {
    let written = Line::of(text).filter(|written| written.keyword == "ADD")?;
    let (_, sources) = written.words.split_last()?;
    let arena = subject.tree.paths();
    if written.has_flag("keep-git-dir") && paths.iter().all(|&path| arena.name(path) == b".git") {
        let mut without = written.clone();
        without
            .flags
            .retain(|flag| !flag.starts_with("--keep-git-dir"));
        return Some(format!("{line}: write {without}"));
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
    Some(format!(
        "{line} ({}): {verb} it in a build stage, and COPY --from there what is needed, without {}",
        quoted(text),
        names(subject, paths)
    ))
}

impl<'a> Copying<'a> {
    /// None where it can't be told from which source a path came.
    fn new(subject: &'a Subject<'a>, place: &'a Place<'a>, paths: &[PathId]) -> Option<Self> {
        let step = place.step?;
        let copied = step.paths.as_ref()?;
        let line = Line::of(&step.text)?;
        let sources: Vec<Option<&str>> = copied.sources().collect();
        if line.words.len() != sources.len() + 1 {
            return None;
        }
        let leads = subject.layers[place.layer].leads.as_ref()?;
        let arena = subject.tree.paths();
        let mut found = Self {
            subject,
            place,
            copied,
            line,
            whole: Vec::new(),
            inside: Vec::new(),
            led: Vec::new(),
        };
        for &path in paths {
            let full = arena.full(path);
            let text = std::str::from_utf8(&full).ok()?;
            let node = subject.tree.node(path);
            let is_directory = node.is_none_or(|node| node.kind == NodeKind::Directory);
            let held = |path: &str| Held {
                path: path.trim_start_matches('/').to_owned(),
                is_directory,
            };
            let Some(lead) = leads.lead(&full) else {
                let destination = copied.destination();
                let is_all = destination == text || super::super::is_below(destination, text);
                if !is_all || line_keeps_parents(&found.line) {
                    return None;
                }
                found.whole.extend(0..sources.len());
                found
                    .led
                    .extend(sources.iter().flatten().map(|path| held(path)));
                continue;
            };
            let position = sources.iter().enumerate().filter_map(|(index, source)| {
                let source = (*source)?;
                match lead.strip_prefix(source.trim_end_matches('/'))? {
                    "" => Some((index, "")),
                    rest => rest.strip_prefix('/').map(|rest| (index, rest)),
                }
            });
            match position.max_by_key(|(_, rest)| std::cmp::Reverse(rest.len())) {
                Some((index, "")) => found.whole.push(index),
                Some((index, rest)) => found.inside.push((index, held(rest))),
                // A pattern's, which other files fit as well.
                None => found.inside.push((usize::MAX, held(&lead))),
            }
            found.led.push(held(&lead));
        }
        found.whole.sort_unstable();
        found.whole.dedup();
        Some(found)
    }

    fn fix(&self, names: &str) -> String {
        let line = self.place.words();
        let sources = self.line.words.len() - 1;
        if self.whole.len() == sources {
            return format!("{line}: leave it out ({})", quoted(&self.line.to_string()));
        }
        if self.inside.is_empty() {
            return format!("{line}: write {}", self.without_sources());
        }
        if !self.line.has_flag("from")
            && let Some(ignored) = self.ignored()
        {
            let rest = match self.whole.is_empty() {
                true => String::new(),
                false => format!(", and write {}", self.without_sources()),
            };
            return format!("{line} copies from the build context: {ignored}{rest}");
        }
        let mut ways = Vec::new();
        if let Some(narrower) = self.narrower() {
            ways.push(format!("write {narrower}"));
        } else if let Some(without) = self.excluding() {
            ways.push(format!("write {without} (docker/dockerfile 1.19 or later)"));
        }
        ways.extend(self.ignored_before().or_else(|| self.deleted_before()));
        if ways.is_empty() {
            return format!(
                "{line} ({}): copy only what is needed, without {names}",
                quoted(&self.line.to_string())
            );
        }
        format!("{line}: {}", ways.join(", or "))
    }

    /// The line without sources that are not wanted at all.
    fn without_sources(&self) -> Line {
        let words = self.line.words.iter().enumerate();
        let kept = words.filter(|(index, _)| !self.whole.contains(index));
        self.line
            .with_words(kept.map(|(_, word)| word.clone()).collect())
    }

    /// What `.dockerignore` would have to say. None where another line names such a path: it would miss it.
    fn ignored(&self) -> Option<String> {
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
                .any(|held| held.path == source || super::super::is_below(source, &held.path))
        });
        if is_named {
            return None;
        }
        let wanted: Vec<Held> = wanted.into_iter().cloned().collect();
        let patterns = held_back(&wanted, self.brought())?;
        let shown = &patterns[..patterns.len().min(MOST_LINES)];
        let words = listed(shown, patterns.len());
        Some(match patterns.len() {
            1 => format!("add {words} to .dockerignore"),
            _ => format!("add {words} to .dockerignore, a line each"),
        })
    }

    /// What is led back and not a whole source.
    fn held_inside(&self) -> Vec<&Held> {
        let sources: Vec<Option<&str>> = self.copied.sources().collect();
        let is_whole = |held: &Held| {
            let whole = self.whole.iter().filter_map(|&index| sources[index]);
            whole.into_iter().any(|source| source[1..] == held.path)
        };
        self.led.iter().filter(|held| !is_whole(held)).collect()
    }

    /// Paths that came along, led back.
    fn brought(&self) -> impl Iterator<Item = String> + '_ {
        let layer = &self.subject.layers[self.place.layer];
        let contents = &self.subject.tree.layers()[self.place.layer];
        contents.entries.iter().filter_map(|entry| {
            let lead = layer.leads.as_ref()?.lead(contents.path(entry))?;
            Some(lead.trim_start_matches('/').to_owned())
        })
    }

    /// The one source that all unwanted paths lie in, with these paths.
    fn directory(&self) -> Option<(usize, Vec<Held>)> {
        let (first, _) = self.inside.first()?;
        let held: Vec<Held> = self.inside.iter().map(|(_, held)| held.clone()).collect();
        let is_one = self.inside.iter().all(|(index, _)| index == first);
        let word = self.line.words.get(*first)?;
        let is_clear = is_one && !word.contains(['*', '?', '[']) && !line_keeps_parents(&self.line);
        is_clear.then_some((*first, held))
    }

    /// Copies of what is wanted alone, where these are few.
    fn narrower(&self) -> Option<String> {
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
        Some(listed(&lines, lines.len()))
    }

    /// What lies right below the destination, and whether it is a directory. None where something is a link, which a copy
    /// of itself would follow.
    fn children(&self) -> Option<BTreeMap<&'a str, bool>> {
        let contents = &self.subject.tree.layers()[self.place.layer];
        let destination = self.copied.destination();
        let mut children = BTreeMap::new();
        for entry in &contents.entries {
            let path = std::str::from_utf8(contents.path(entry)).ok()?;
            let rest = match destination {
                "" => path,
                destination => match path.strip_prefix(destination) {
                    Some(rest) => rest.strip_prefix('/').unwrap_or_default(),
                    None => continue,
                },
            };
            match rest.split_once('/') {
                Some((name, _)) => {
                    children.insert(name, true);
                }
                None if rest.is_empty() => {}
                None if entry.kind == EntryKind::Symlink => return None,
                None => {
                    let is_directory = entry.kind == EntryKind::Directory;
                    *children.entry(rest).or_default() |= is_directory;
                }
            }
        }
        Some(children)
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
    fn ignored_before(&self) -> Option<String> {
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
            format!(
                "add {} to .dockerignore, as line {} brings all of the build context",
                listed(&patterns, patterns.len()),
                step.start_line
            )
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

fn line_keeps_parents(line: &Line) -> bool {
    line.has_flag("parents")
}
