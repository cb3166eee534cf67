//! How to bring once what two lines bring twice: what a container starts stays, and a link stands for the other.

use crate::analysis::findings::{Fix, Subject, fix, leave_out};
use crate::inspection::Origin;
use crate::tree::{NodeKind, PathId};

/// Where programs are looked for that are called by their name.
const PROGRAMS: [&str; 6] = [
    "usr/local/sbin",
    "usr/local/bin",
    "usr/sbin",
    "usr/bin",
    "sbin",
    "bin",
];

/// The same files at two places.
pub(super) struct Twins {
    /// Where they came first.
    pub one: Side,
    /// Where they came again.
    pub other: Side,
}

/// One of the two places.
pub(super) struct Side {
    /// The layer that brought them, from 0.
    pub layer: usize,
    /// The one file, or the directory that holds them all.
    pub place: PathId,
    /// Files, or directories that stand for all that is in them; sorted.
    pub paths: Vec<PathId>,
}

impl Side {
    /// The place for people.
    pub fn name(&self, subject: &Subject<'_>) -> String {
        match self.place {
            PathId::ROOT => "/".to_owned(),
            place => subject.name(place),
        }
    }
}

/// What to write instead.
pub(super) fn fix(subject: &Subject<'_>, twins: &Twins) -> Fix {
    let (one, other) = (&twins.one, &twins.other);
    let place = subject.place(other.layer);
    let started = started(subject, other);
    if place.keyword() == Some("RUN") {
        let how = "link or move them rather than copying (ln, mv)";
        return leave_out(subject, other.layer, &other.paths, how);
    }
    if let Some(link) = link(subject, twins) {
        let text = place.instruction.map_or("", |it| it.text.as_str());
        let else_ = match &started {
            Some(name) => format!("; {name} is what a container starts, so that path has to stay"),
            None => format!(
                ", or leave it out if nothing needs /{}",
                other.name(subject)
            ),
        };
        let line = place.words();
        let words = format!(
            "{line}: write {link} in place of {}{else_}",
            fix::quoted(text)
        );
        return Fix::line(words, link).replacing(place.line());
    }
    let Some(name) = started else {
        let less = leave_out(subject, other.layer, &other.paths, "");
        return less.say(|less| format!("{less}, if {} will do", one.name(subject)));
    };
    let is_base = subject.layers[one.layer].head.provenance.origin == Origin::Base;
    match is_base || self::started(subject, one).is_some() {
        true => format!(
            "{}: link {name}, which a container starts, to {} rather than copying it",
            place.words(),
            one.name(subject)
        )
        .into(),
        false => leave_out(subject, one.layer, &one.paths, "remove them")
            .say(|less| format!("{less}, if {name} will do, which a container starts")),
    }
}

/// What of it a container starts or names as it starts.
fn started(subject: &Subject<'_>, side: &Side) -> Option<String> {
    let words = subject.config.starts();
    let mut words = words.into_iter().flat_map(str::split_whitespace);
    let paths = subject.tree.paths();
    let is_in = |named: &str| {
        let mut above = named
            .split('/')
            .filter(|part| !part.is_empty())
            .try_fold((PathId::ROOT, false), |(at, is_in), part| {
                let at = paths.find_child(at, part.as_bytes())?;
                Some((at, is_in || side.paths.contains(&at)))
            })
            .into_iter();
        above.any(|(_, is_in)| is_in)
    };
    words.find_map(|word| {
        let named = match word.contains('/') {
            true => vec![word.trim_start_matches('/').to_owned()],
            false => {
                let directories = PROGRAMS.iter();
                directories.map(|above| format!("{above}/{word}")).collect()
            }
        };
        let found = named.into_iter().find(|named| is_in(named))?;
        Some(crate::escape::escape(&found))
    })
}

/// The RUN that links the second place to the first, where a COPY brings that place alone and there is a shell to run it.
fn link(subject: &Subject<'_>, twins: &Twins) -> Option<String> {
    let (one, other) = (&twins.one, &twins.other);
    let (from, to) = (one.name(subject), other.name(subject));
    let place = subject.place(other.layer);
    let is_alone = one.layer < other.layer
        && one.paths == [one.place]
        && other.paths == [other.place]
        && fix::is_all(subject, &place, &other.paths);
    let has_shell = ["bin/sh", "usr/bin/sh"].iter().any(|shell| {
        let paths = subject.tree.paths();
        let found = shell.split('/').try_fold(PathId::ROOT, |at, part| {
            paths.find_child(at, part.as_bytes())
        });
        found.is_some_and(|path| subject.tree.node(path).is_some())
    });
    if !is_alone || !has_shell || !fix::is_plain(&from) || !fix::is_plain(&to) {
        return None;
    }
    let above = subject.tree.paths().parent(other.place);
    let changes = subject.tree.changes(other.layer).iter();
    let is_new = changes
        .filter(|change| change.path == above && change.before.is_none())
        .any(|change| {
            change
                .after
                .is_some_and(|node| node.kind == NodeKind::Directory)
        });
    let made = match is_new {
        true => format!("mkdir -p /{} && ", subject.name(above)),
        false => String::new(),
    };
    Some(format!("RUN {made}ln -s /{from} /{to}"))
}
