//! Paths as builders clean and join them.

use super::text::{Builder, Piece, Text};

/// A path without `.`, `..`, doubled and trailing slashes, as far as text alone tells; an empty one is `.`.
pub(in crate::provenance) fn clean(path: &str) -> String {
    let is_absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => (),
            ".." if parts.last().is_some_and(|&last| last != "..") => {
                parts.pop();
            }
            ".." if is_absolute => (),
            part => parts.push(part),
        }
    }
    match (is_absolute, parts.join("/")) {
        (true, path) => format!("/{path}"),
        (false, path) if path.is_empty() => ".".to_owned(),
        (false, path) => path,
    }
}

/// Where a path leads from a directory. An absolute one stays as it is.
pub(super) fn join(directory: &Text, path: &Text) -> Text {
    let starts_absolute = match path.pieces() {
        [] => return directory.clone(),
        [Piece::Known(start), ..] => start.starts_with('/'),
        [Piece::Hole(_), ..] => return Text::hole(path.shown()),
    };
    if starts_absolute {
        return path.clone();
    }
    let relative = match (directory.known(), path.known()) {
        (Some(directory), Some(path)) => {
            return clean(&format!("/{directory}/{path}")).as_str().into();
        }
        (None, Some(path)) => clean(path).as_str().into(),
        _ => path.clone(),
    };
    // What `..` leads to is not known where a hole may stand for several directories.
    let mut literals = relative.pieces().iter().filter_map(|piece| match piece {
        Piece::Known(text) => Some(text.as_str()),
        Piece::Hole(_) => None,
    });
    if literals.any(|text| text.contains("..") || text.contains("//") || text.contains("./")) {
        return Text::hole(path.shown());
    }
    if relative.known() == Some(".") {
        return directory.clone();
    }
    let mut joined = Builder::default();
    joined.append(directory);
    if !joined.ends_with_slash() {
        joined.push('/');
    }
    joined.append(&relative);
    joined.finish()
}
