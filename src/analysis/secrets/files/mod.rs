//! Secrets in the files of every layer.
//!
//! While a layer is read, [`wants`] says which files are looked at and [`spots`] where secrets stand in them, by path and
//! content alone. `sorts` are files known by their names, `read` how these say their secrets; `keys`, `urls` and
//! [`tokens`] are searched for in all texts of an application, by `paths`. [`find`] makes findings of what was seen.

mod findings;
mod fix;
mod keys;
mod keystores;
mod kind;
mod paths;
mod public;
mod read;
mod sorts;
#[cfg(test)]
mod tests;
mod urls;

use std::cell::LazyCell;
use std::ops::Deref;

use super::value::Worth;
use crate::layers::{Piece, Seen, Sight, Spot, Wanted};
use crate::tokens::{self, Use, position};
pub use findings::find;
use kind::Kind;
use paths::Place;
use sorts::SORTS;

/// How much of a file is to be looked at; see [`crate::layers::Look::wants`].
pub fn wants(path: &[u8]) -> Wanted {
    if keystores::is_named(path) {
        return Wanted {
            first: keystores::WANTED,
            rest: false,
        };
    }
    Wanted {
        first: 0,
        rest: is_wanted(path, paths::place(path), sorts::sort_of(path)),
    }
}

fn is_wanted(path: &[u8], place: Place, sort: Option<usize>) -> bool {
    let is_named = is_named_key(path) || sort.is_some_and(|at| !SORTS[at].is_shipped);
    let is_text = !place.is_foreign
        && !paths::is_documentation(path)
        && (!paths::is_binary(path) || sort.is_some());
    is_text || is_named && !place.is_test
}

/// Where secrets stand in a piece of it, and of which kind; never what stands there. A line is told once, for the worst on
/// it.
pub fn spots(path: &[u8], piece: &Piece<'_>) -> Seen {
    let place = paths::place(path);
    if keystores::is_named(path) {
        let holds = place.is_own() && keystores::holds_key(piece.bytes);
        let spots = holds.then(|| Kind::Keystore.spot(1)).into_iter().collect();
        return seen(spots, true);
    }
    let sort = sorts::sort_of(path);
    if !is_wanted(path, place, sort) {
        return Seen::default();
    }
    // What follows a zero byte is no text.
    let end = piece.bytes.iter().position(|&byte| byte == 0);
    let text = &piece.bytes[..end.unwrap_or(piece.bytes.len())];
    let core = piece.core.start.min(text.len())..piece.core.end.min(text.len());
    let mut found: Vec<(u32, Kind)> = Vec::new();
    let lines: Vec<(u32, Kind)> = match sort {
        Some(sort) if place.is_own() || !SORTS[sort].is_shipped && !place.is_test => {
            let lines = (SORTS[sort].read)(&String::from_utf8_lossy(text)).into_iter();
            let kind = |worth| match worth {
                Worth::Secret => Kind::Sort(sort),
                Worth::Weak | Worth::Nothing => Kind::Weak(sort),
            };
            lines.map(|(line, worth)| (line, kind(worth))).collect()
        }
        None if place.is_own() => {
            let lines = urls::lines(path, text).into_iter();
            lines.map(|line| (line, Kind::Url)).collect()
        }
        _ => Vec::new(),
    };
    if !lines.is_empty() {
        // One that starts before the core and ends in it may be too long for what is shown around it.
        let mut ends = Lines::of(text);
        let core = ends.at(core.start)..=ends.at(core.end.saturating_sub(1).max(core.start));
        found.extend(lines.into_iter().filter(|(line, _)| core.contains(line)));
    }
    let has_keys = place.is_own() || is_named_key(path) && !place.is_test;
    if has_keys || !place.is_foreign {
        let is_account = LazyCell::new(|| position(text, b"\"service_account\"").is_some());
        let tokens = tokens::find_map(text, |token| match gives(token.form) {
            Use::Key if has_keys => keys::kind(text, token.range.clone())
                .map(|kind| in_its_place(kind, path, &is_account)),
            Use::Key => None,
            _ if place.is_foreign || public::is_known_value(&text[token.range.clone()]) => None,
            Use::Little if !place.is_own() || is_for_browsers(path) => None,
            _ => Some(Kind::Token(token.form)),
        });
        let mut lines = Lines::of(text);
        // What starts before the core still hides what stands in it.
        let tokens = tokens.into_iter();
        let tokens = tokens.filter(|(token, _)| core.contains(&token.range.start));
        found.extend(tokens.map(|(token, kind)| (lines.at(token.range.start), kind)));
    }
    let before = piece.line - 1;
    let spots = one_a_line(found).into_iter().map(|spot| Spot {
        line: spot.line.saturating_add(before),
        ..spot
    });
    seen(spots.collect(), end.is_some())
}

fn seen(spots: Vec<Spot>, is_enough: bool) -> Seen {
    Seen {
        sight: Sight { spots, kept: None },
        is_enough,
    }
}

/// The worst of each line, in the order of lines.
fn one_a_line(mut found: Vec<(u32, Kind)>) -> Vec<Spot> {
    found.sort_by_key(|(line, kind)| (*line, kind.rank()));
    found.dedup_by_key(|(line, _)| *line);
    found
        .into_iter()
        .map(|(line, kind)| kind.spot(line))
        .collect()
}

/// A key is worth less, or more, where it lies.
fn in_its_place(kind: Kind, path: &[u8], is_account: &impl Deref<Target = bool>) -> Kind {
    let (dir, name) = paths::split(path);
    if name == b"ssl-cert-snakeoil.key" {
        return Kind::SnakeoilKey;
    }
    if dir.ends_with(b"etc/ssh") && name.starts_with(b"ssh_host_") {
        return Kind::HostKey;
    }
    if kind == Kind::KeyRsa && **is_account {
        return Kind::Google;
    }
    kind
}

fn gives(form: usize) -> Use {
    tokens::form(form).map_or(Use::Access, |form| form.gives)
}

/// SSH looks for keys under these names.
fn is_named_key(path: &[u8]) -> bool {
    let (_, name) = paths::split(path);
    let names: [&[u8]; 6] = [
        b"id_rsa",
        b"id_dsa",
        b"id_ecdsa",
        b"id_ed25519",
        b"id_ecdsa_sk",
        b"id_ed25519_sk",
    ];
    names.contains(&name)
}

/// What is sent to browsers holds keys that are made for them.
fn is_for_browsers(path: &[u8]) -> bool {
    let ends: [&[u8]; 5] = [b".js", b".mjs", b".html", b".htm", b".css"];
    ends.iter().any(|end| path.ends_with(end))
}

/// Counts lines up to positions that only grow.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u32,
}

impl<'a> Lines<'a> {
    fn of(text: &'a [u8]) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
        }
    }

    /// The line of a position, from 1.
    fn at(&mut self, position: usize) -> u32 {
        let passed = &self.text[self.at..position];
        let lines = passed.iter().filter(|&&byte| byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        self.at = position;
        self.line
    }
}
