//! Files that a later line deleted, overwrote or wrote again: they ship, and nobody sees them.

use std::collections::BTreeMap;

use super::told::Told;
use super::{LEAST, attributes, by_bytes, files};
use crate::analysis::findings::draft::about_layer;
use crate::analysis::findings::{Fix, Options, Subject, fix, leave_out};
use crate::analysis::smells::lists;
use crate::inspection::{Finding, Origin, Waste, WasteReason};
use crate::tree::PathId;

/// What package managers and the like keep of all that they do: every line that installs something writes it anew, and no
/// other line would spare that.
const RECORDS: [&str; 12] = [
    "var/lib/dpkg/",
    "var/lib/apt/",
    "var/cache/debconf/",
    "var/cache/ldconfig/",
    "var/lib/rpm/",
    "usr/lib/sysimage/rpm/",
    "var/lib/dnf/",
    "lib/apk/db/",
    "etc/apk/world",
    "etc/ld.so.cache",
    "var/log/",
    "usr/share/info/dir",
];

/// Words of a RUN that takes packages away.
const REMOVALS: [&str; 6] = [
    " purge",
    " remove",
    " autoremove",
    "apk del",
    " erase",
    " uninstall",
];

/// What one line did to files of another in one way.
pub(super) struct Deed<'a> {
    /// The layer that first brought the files, from 0.
    pub writer: usize,
    /// The layer that hid them, from 0.
    pub hider: usize,
    pub reason: WasteReason,
    pub rows: Vec<&'a Waste>,
    /// Where they lay, collapsed.
    pub paths: Vec<PathId>,
    pub bytes: u64,
}

/// One finding a pair of lines and way of losing, but for what is told already.
pub fn find(subject: &Subject<'_>, options: &Options, told: &Told) -> Vec<Finding> {
    let paths = subject.tree.paths();
    let mut groups: BTreeMap<(usize, usize, WasteReason), Vec<&Waste>> = BTreeMap::new();
    // These have a rule of their own.
    let has_lists = options.catalogue.rule("smell/lists-later").is_some();
    let shown = subject.wasted.iter().filter(|row| {
        let is_own = subject.is_own(row.hidden_by) || options.includes_base;
        let is_said = has_lists && lists::is_late(subject, row) || is_told(subject, told, row);
        is_own
            && !is_said
            && !is_record(subject, row)
            && !is_for_the_cache(subject, row)
            && !options.ignored.is_ignored(&paths.full(row.path))
    });
    for row in shown {
        let writer = match row.reason {
            // A second chown should stand where the files came from, not where the first one is.
            WasteReason::MetadataOnly => subject.tree.inode(subject.first(row.inode)).layer,
            _ => row.written_by,
        };
        let key = (writer, row.hidden_by, row.reason);
        groups.entry(key).or_default().push(row);
    }
    let tops = &subject.tops;
    let deeds = groups
        .into_iter()
        .map(|((writer, hider, reason), rows)| Deed {
            writer,
            hider,
            reason,
            paths: tops.of(rows.iter().map(|row| row.path)),
            bytes: rows.iter().map(|row| row.bytes).sum(),
            rows,
        });
    deeds
        .filter(|deed| deed.bytes >= LEAST)
        .filter_map(|deed| finding(subject, options, &deed))
        .collect()
}

/// Whether a leak or a secret says already that the file ships and nobody sees it.
fn is_told(subject: &Subject<'_>, told: &Told, row: &Waste) -> bool {
    row.reason != WasteReason::MetadataOnly && told.has(subject, row.inode)
}

fn is_record(subject: &Subject<'_>, row: &Waste) -> bool {
    let full = subject.tree.paths().full(row.path);
    let is_known = RECORDS
        .iter()
        .any(|known| full.starts_with(known.as_bytes()));
    is_known && row.reason != WasteReason::Deleted
}

/// Whether the file was copied by itself, for an instruction that the cache then keeps, and again with all the others.
fn is_for_the_cache(subject: &Subject<'_>, row: &Waste) -> bool {
    let is_from_context = |layer: usize| {
        let origin = subject.layers[layer].head.provenance.origin;
        let is_copy = matches!(subject.place(layer).keyword(), Some("COPY" | "ADD"));
        is_copy && origin == Origin::Stage
    };
    row.reason == WasteReason::MetadataOnly
        && is_from_context(row.written_by)
        && is_from_context(row.hidden_by)
}

fn finding(subject: &Subject<'_>, options: &Options, deed: &Deed<'_>) -> Option<Finding> {
    let rule = match deed.reason {
        WasteReason::MetadataOnly => "copy/metadata",
        WasteReason::Deleted => "copy/deleted",
        WasteReason::Overwritten | WasteReason::Replaced => "copy/overwritten",
        WasteReason::Repeated => "copy/repeated",
    };
    let draft = about_layer(subject, options, rule, deed.writer)?;
    let (writer, hider) = lines(subject, deed);
    let count = files(deed.rows.len());
    let names = fix::names(subject, &deed.paths);
    let them = if deed.rows.len() == 1 { "it" } else { "them" };
    let (title, fix) = match deed.reason {
        WasteReason::MetadataOnly => {
            let verb = attributes::verb(subject, deed);
            (
                format!("{hider} {verb} {count} of {writer}, which ships {them} twice: {names}"),
                attributes::fix(subject, deed),
            )
        }
        WasteReason::Deleted => (
            format!(
                "{hider} deletes {count} of {writer}, which ships {them} all the same: {names}"
            ),
            deleted(subject, deed),
        ),
        WasteReason::Overwritten => (
            format!("{hider} overwrites {count} of {writer}: {names}"),
            overwritten(subject, deed).into(),
        ),
        WasteReason::Replaced => (
            format!("{hider} puts another file type in place of {count} of {writer}: {names}"),
            overwritten(subject, deed).into(),
        ),
        WasteReason::Repeated => (
            format!("{writer} holds {count} twice: {names}"),
            format!("{writer}: use another builder, as this one wrote the tar wrongly").into(),
        ),
    };
    Some(Finding {
        severity: by_bytes(draft.severity, deed.bytes),
        title,
        fix: fix.words,
        written: fix.written,
        paths: deed.paths.clone(),
        files: deed.rows.len(),
        bytes: deed.bytes,
        live: false,
        hidden_by: Some(deed.hider),
        ..draft
    })
}

/// How to call the two lines.
pub(super) fn lines(subject: &Subject<'_>, deed: &Deed<'_>) -> (String, String) {
    let (writer, hider) = (subject.place(deed.writer), subject.place(deed.hider));
    if subject.layers[deed.writer].head.provenance.origin == Origin::Base {
        return ("the base image".to_owned(), hider.words());
    }
    match writer.words() == hider.words() {
        // ONBUILD triggers all stand on the line of their FROM.
        true => (
            format!("layer {}", deed.writer + 1),
            format!("layer {}", deed.hider + 1),
        ),
        false => (writer.words(), hider.words()),
    }
}

fn deleted(subject: &Subject<'_>, deed: &Deed<'_>) -> Fix {
    let (writer, hider) = (subject.place(deed.writer), subject.place(deed.hider));
    let (written, hidden) = lines(subject, deed);
    let said = hider.instruction.map_or("", |it| it.text.as_str());
    let has = |word: &str| said.split_whitespace().any(|said| said == word);
    if subject.layers[deed.writer].head.provenance.origin != Origin::Base {
        if has("mv") && !has("rm") {
            return format!("{written}: put them where {hidden} moves them at once").into();
        }
        let is_run = writer.keyword() == Some("RUN") && hider.keyword() == Some("RUN");
        if is_run && REMOVALS.iter().any(|word| said.contains(word)) {
            let text = writer.instruction.map_or("", |it| it.text.as_str());
            return format!(
                "{written} ({}): remove them in the same RUN, or build in a stage of its own and COPY --from it what is needed",
                fix::quoted(text),
            )
            .into();
        }
        // What is copied whole and deleted later is needed in between.
        if fix::is_all(subject, &writer, &deed.paths) {
            let lent = fix::mounted(subject, &writer, &deed.paths);
            let lent = lent.map_or(String::new(), |lent| {
                format!("lend it to the lines that need it by RUN {lent}, or ")
            });
            return format!(
                "{written}: {lent}build in a stage of its own and COPY --from it what is needed"
            )
            .into();
        }
    }
    let plain: Option<Vec<String>> = deed
        .paths
        .iter()
        .map(|&path| Some(subject.name(path)).filter(|name| fix::is_plain(name)))
        .collect();
    let clean = match plain {
        Some(names) if names.len() <= 3 => format!("rm -rf /{}", names.join(" /")),
        _ => "delete them".to_owned(),
    };
    leave_out(subject, deed.writer, &deed.paths, &clean)
}

fn overwritten(subject: &Subject<'_>, deed: &Deed<'_>) -> String {
    let (writer, hider) = (subject.place(deed.writer), subject.place(deed.hider));
    let text = hider.instruction.map_or("", |it| it.text.as_str());
    if subject.layers[deed.writer].head.provenance.origin == Origin::Base {
        return match text.contains("upgrade") {
            true => {
                "a newer base image has them already: pull it, rather than upgrading".to_owned()
            }
            false => format!("the base image brings them: {}", fix::ANOTHER_BASE),
        };
    }
    format!(
        "{}: leave {} out, or write there what {} puts in its place",
        writer.words(),
        fix::names(subject, &deed.paths),
        hider.words()
    )
}
