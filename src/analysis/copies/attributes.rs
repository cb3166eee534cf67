//! Files that a later line only chmods, chowns or touches, and the line that would have set that at once.

use super::lost::{Deed, lines};
use crate::analysis::findings::fix::{self, ANOTHER_BASE, quoted};
use crate::analysis::findings::{Fix, Place, Subject};
use crate::inspection::Origin;
use crate::layers::{Attributes, Entry, EntryKind};
use crate::provenance::dockerfile::Line;
use crate::tree::{Cause, InodeId};

/// What makes a user or group, whose name an earlier COPY can't know.
const NEW_USERS: [&str; 4] = ["useradd", "adduser", "groupadd", "addgroup"];

/// What the line did to the files. A new time comes with most changes, so it is named only where it is all there is.
pub fn verb(subject: &Subject<'_>, deed: &Deed<'_>) -> &'static str {
    if is_copy(&subject.place(deed.hider)) {
        return "copies again";
    }
    let changed = changed(subject, deed);
    match (changed.mode, changed.owner, changed.time) {
        (true, false, _) => "only chmods",
        (false, true, _) => "only chowns",
        (true, true, _) => "only chmods and chowns",
        (false, false, true) => "only touches",
        (false, false, false) => "only rewrites",
    }
}

/// What to write instead.
pub fn fix(subject: &Subject<'_>, deed: &Deed<'_>) -> Fix {
    let (writer, hider) = (subject.place(deed.writer), subject.place(deed.hider));
    let (written, hidden) = lines(subject, deed);
    let changed = changed(subject, deed);
    if subject.layers[deed.writer].head.provenance.origin == Origin::Base {
        return format!(
            "{hidden}: leave files of the base image as they are, since that copies them whole; {ANOTHER_BASE}"
        )
        .into();
    }
    if is_copy(&hider) {
        let names = fix::names(subject, &deed.paths);
        return format!("{hidden}: copy {names} once, here or in {written}").into();
    }
    let deeds = match (changed.mode, changed.owner) {
        (true, true) => "chmod and chown",
        (true, false) => "chmod",
        (false, true) => "chown",
        (false, false) => {
            let names = fix::names(subject, &deed.paths);
            return format!("{hidden}: leave {names} as {written} wrote it").into();
        }
    };
    if !is_copy(&writer) {
        let text = writer.instruction.map_or("", |it| it.text.as_str());
        let there = match writer.keyword() {
            Some("RUN") => format!("in the same RUN ({})", quoted(text)),
            _ => format!("there ({})", quoted(text)),
        };
        return format!("{written}: {deeds} {there}, not in {hidden}").into();
    }
    match written_out(subject, deed, &writer, &hider, changed) {
        Some(line) => {
            let is_symbolic = line.flag("chmod").is_some_and(|mode| mode.contains('='));
            let since = match is_symbolic {
                true => " (docker/dockerfile 1.14 or later)",
                false => "",
            };
            let words =
                format!("{written}: write {line}{since}, and drop that {deeds} from {hidden}");
            Fix::line(words, line).replacing(writer.line())
        }
        None => {
            let flags = match (changed.mode, changed.owner) {
                (true, true) => "--chown and --chmod",
                (true, false) => "--chmod",
                _ => "--chown",
            };
            let names = fix::names(subject, &deed.paths);
            let how = match writer.step {
                Some(_) => format!("copy {names} by a line of its own with {flags}"),
                None => format!("copy {names} with {flags}"),
            };
            format!("{written}: {how}, and drop that {deeds} from {hidden}").into()
        }
    }
}

fn is_copy(place: &Place<'_>) -> bool {
    matches!(place.keyword(), Some("COPY" | "ADD"))
}

/// All that changed in any of them.
fn changed(subject: &Subject<'_>, deed: &Deed<'_>) -> Attributes {
    let mut all = Attributes::default();
    for row in &deed.rows {
        if let Some(after) = after(subject, row.inode) {
            let changed = Attributes::changed(subject.tree.inode_entry(row.inode), after);
            all.mode |= changed.mode;
            all.owner |= changed.owner;
            all.time |= changed.time;
        }
    }
    all
}

/// The entry that was written over an inode.
fn after<'a>(subject: &Subject<'a>, inode: InodeId) -> Option<&'a Entry> {
    match subject.tree.inode(inode).loss?.cause {
        Cause::Rewritten(by) => Some(subject.tree.inode_entry(by)),
        _ => None,
    }
}

/// The line that copied the files, with the flags that make the later one needless. None where not all that it copies
/// should be the same: flags count for all.
fn written_out(
    subject: &Subject<'_>,
    deed: &Deed<'_>,
    writer: &Place<'_>,
    hider: &Place<'_>,
    changed: Attributes,
) -> Option<Line> {
    let mut line = Line::of(&writer.step?.text)?;
    let run = hider.instruction.map_or("", |it| it.text.as_str());
    let entries = entries_after(subject, deed);
    if changed.mode {
        line = with(line, "chmod", &mode(&entries, run)?);
    }
    if changed.owner {
        line = with(
            line,
            "chown",
            &owner(subject, &entries, writer, hider, run)?,
        );
    }
    Some(line)
}

/// What the writer brought, as it is once the other line is done: files and directories.
fn entries_after<'a>(subject: &Subject<'a>, deed: &Deed<'_>) -> Vec<&'a Entry> {
    let tree = subject.tree;
    let last = |mut id: InodeId| {
        while let Some(loss) = tree.inode(id).loss
            && loss.layer <= deed.hider
            && let Cause::Rewritten(by) = loss.cause
        {
            id = by;
        }
        id
    };
    let files = subject.inodes_of(deed.writer);
    let files = files.map(|id| tree.inode_entry(last(id)));
    let directories = tree
        .changes(deed.writer)
        .iter()
        .filter_map(|change| {
            change
                .after
                .filter(|node| node.layer as usize == deed.writer)
        })
        .filter_map(|node| tree.entry(&node))
        .filter(|entry| entry.kind == EntryKind::Directory);
    files.chain(directories).collect()
}

/// The mode that all get: octal where it is one for files and directories, else as the RUN says it.
fn mode(entries: &[&Entry], run: &str) -> Option<String> {
    let first = entries.first()?.mode & 0o7777;
    if entries.iter().all(|entry| entry.mode & 0o7777 == first) {
        return Some(format!("{first:o}"));
    }
    let said = argument(run, "chmod")?;
    let files = entries.iter().filter(|entry| entry.kind == EntryKind::File);
    let mut modes = files.map(|entry| entry.mode & 0o7777);
    let first = modes.next()?;
    // With X, directories get what files don't.
    (said.contains('X') && modes.all(|mode| mode == first)).then(|| said.to_owned())
}

/// The owner and group that all files get, by name where the RUN says it and the names are there before.
fn owner(
    subject: &Subject<'_>,
    entries: &[&Entry],
    writer: &Place<'_>,
    hider: &Place<'_>,
    run: &str,
) -> Option<String> {
    let mut files = entries.iter().filter(|entry| entry.kind == EntryKind::File);
    let first = files.next()?;
    if !files.all(|entry| (entry.uid, entry.gid) == (first.uid, first.gid)) {
        return None;
    }
    let numbers = format!("{}:{}", first.uid, first.gid);
    let (from, to) = (writer.line()?, hider.line()?);
    let steps = subject.dockerfile?.instructions.iter();
    let makes_users = steps
        .filter(|step| (from..=to).contains(&step.start_line))
        .any(|step| NEW_USERS.iter().any(|word| step.text.contains(word)));
    let said = argument(run, "chown").filter(|said| !makes_users && fix::is_plain(said));
    let named = said.and_then(|said| said.split_once(':'));
    Some(match named {
        Some((user, group)) if !user.is_empty() && !group.is_empty() => format!("{user}:{group}"),
        _ => numbers,
    })
}

/// The first argument of a command that stands in a RUN once.
fn argument<'a>(run: &'a str, command: &str) -> Option<&'a str> {
    let mut words = run.split_whitespace();
    let mut found = None;
    while let Some(word) = words.next() {
        if word == command {
            let said = words.by_ref().find(|word| !word.starts_with('-'))?;
            if found.replace(said).is_some() {
                return None;
            }
        }
    }
    found
}

/// The line with that flag, in place of one that it has.
fn with(mut line: Line, flag: &str, value: &str) -> Line {
    let start = format!("--{flag}=");
    let new = format!("{start}{value}");
    match line.flags.iter_mut().find(|old| old.starts_with(&start)) {
        Some(old) => *old = new,
        None => line.flags.push(new),
    }
    line
}
