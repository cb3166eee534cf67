//! A line that a person types: a place to write to, or what to search for.

use std::path::{Path, PathBuf};

use crate::ui::edit::LineEdit;
use crate::ui::target::Target;
use layerscope::contents::View;
use layerscope::escape;

/// See the module.
#[derive(Debug)]
pub(crate) struct Prompt {
    pub(crate) title: String,
    pub(crate) line: LineEdit,
    pub(crate) of: Wanted,
    /// Why it can't be what is typed.
    pub(crate) fault: Option<String>,
}

/// What the line is for.
#[derive(Debug)]
pub(crate) enum Wanted {
    /// To search in what is shown.
    Search,
    /// To extract a file to; `view` is one of the target's.
    Extract { target: Target, view: usize },
    /// To write a report to.
    Report,
}

impl Prompt {
    pub(crate) fn new(title: String, text: String, of: Wanted) -> Self {
        Self {
            title,
            line: LineEdit::new(text),
            of,
            fault: None,
        }
    }

    /// Whether what is typed is searched for in a content.
    pub(crate) fn is_search(&self) -> bool {
        matches!(self.of, Wanted::Search)
    }

    /// Rows that it takes.
    pub(crate) fn rows(&self) -> usize {
        1 + usize::from(self.state().is_some()) + usize::from(self.fault.is_some())
    }

    /// Types a character.
    pub(crate) fn insert(&mut self, c: char) {
        self.line.insert(c);
        self.fault = None;
    }

    /// From which state it is extracted, in words.
    pub(crate) fn state(&self) -> Option<String> {
        let Wanted::Extract { target, view } = &self.of else {
            return None;
        };
        target.views.get(*view).map(|view| match view {
            View::Changes(layer) => format!("what layer {} wrote", layer + 1),
            View::Merged(layer) => format!("the file system as of layer {}", layer + 1),
        })
    }

    /// Whether there is another state.
    pub(crate) fn has_states(&self) -> bool {
        matches!(&self.of, Wanted::Extract { target, .. } if target.views.len() > 1)
    }

    /// Goes to the next state.
    pub(crate) fn next_state(&mut self) {
        if let Wanted::Extract { target, view } = &mut self.of {
            *view = (*view + 1) % target.views.len().max(1);
        }
    }
}

/// The longest name that file systems take, in bytes.
const LONGEST: usize = 255;

/// Where a typed path leads: `~` is the home directory, and what is relative starts in `directory`. Nothing is taken away
/// from what is typed, so that it can't lead elsewhere than it seems to.
pub(crate) fn place(typed: &str, directory: &Path, home: Option<&Path>) -> Result<PathBuf, String> {
    if typed.trim().is_empty() {
        return Err("a path is needed".to_owned());
    }
    if typed.trim() != typed {
        return Err("a path can't begin or end with a blank here".to_owned());
    }
    if typed.split('/').any(|name| name.len() > LONGEST) {
        return Err(format!("a name in it is longer than {LONGEST} bytes"));
    }
    let rest = typed.strip_prefix('~');
    match rest.filter(|rest| rest.is_empty() || rest.starts_with('/')) {
        None => Ok(directory.join(typed)),
        Some(rest) => match home {
            Some(home) => Ok(home.join(rest.trim_start_matches('/'))),
            None => Err("no home directory is known".to_owned()),
        },
    }
}

/// A name that is offered for a file here.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Offered {
    pub(crate) name: String,
    /// Whether the name that it is made of is longer than one can be here.
    pub(crate) is_cut: bool,
}

/// A name that a file can have here, with `end` added: without anything that can't be seen or would lead elsewhere.
pub(crate) fn file_name(name: &[u8], end: &str) -> Offered {
    let name = escape::name(name);
    let (behind, before) = (name.trim_start(), name.trim_end());
    let seen = name.len() - behind.len()..before.len();
    let safe = |(at, c): (usize, char)| match c {
        '/' | '\\' | ':' => '_',
        c if escape::is_harmful(c) || !seen.contains(&at) => '_',
        c => c,
    };
    let mut name: String = name.char_indices().map(safe).collect();
    if let "" | "." | ".." = name.as_str() {
        "root".clone_into(&mut name);
    }
    let most = LONGEST - end.len();
    let is_cut = name.len() > most;
    if is_cut {
        name = cut(&name, most);
    }
    name.push_str(end);
    Offered { name, is_cut }
}

/// At most so many bytes of a name: its beginning, and its extension.
fn cut(name: &str, most: usize) -> String {
    /// What is longer is no extension.
    const EXTENSION: usize = 20;
    let dot = name.rfind('.').filter(|&dot| name.len() - dot <= EXTENSION);
    let extension = dot.map_or("", |dot| &name[dot..]);
    let mut end = most - extension.len();
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    let stem = name[..end].trim_end();
    format!("{stem}{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_where_a_shell_would_lead_them() {
        let of = |typed: &str| place(typed, Path::new("/work"), Some(Path::new("/home/ada")));
        assert_eq!(of("./a b"), Ok(PathBuf::from("/work/./a b")));
        assert_eq!(of("/tmp/x"), Ok(PathBuf::from("/tmp/x")));
        assert_eq!(of("~/x"), Ok(PathBuf::from("/home/ada/x")));
        assert_eq!(of("~"), Ok(PathBuf::from("/home/ada/")));
        assert_eq!(of("~x"), Ok(PathBuf::from("/work/~x")));
        // Neither a directory above nor a name that nobody sees the end of.
        for blank in ["  ", "./.. ", " ./x", "./..\u{a0}", "./..\u{3000}"] {
            assert!(of(blank).is_err(), "{blank:?}");
        }
        assert!(of(&format!("./{}", "x".repeat(255))).is_ok());
        assert!(of(&format!("./{}/a", "x".repeat(256))).is_err());
        assert!(place("~/x", Path::new("/"), None).is_err());
    }

    #[test]
    fn a_name_from_an_image_leads_nowhere_else() {
        let of = |name: &[u8]| file_name(name, "").name;
        assert_eq!(of(b"server.bin"), "server.bin");
        assert_eq!(of(b"a\x1b[2J\n"), "a_[2J_");
        assert_eq!(of(b".."), "root");
        assert_eq!(of(b"shop:1"), "shop_1");
        for (name, offered) in [
            (".. ", ".._"),
            (" ..", "_.."),
            (". ", "._"),
            ("  ", "__"),
            ("..\u{a0}\u{3000}", "..__"),
            ("..\t", ".._"),
            ("..\u{200b}", ".._"),
            (" a b ", "_a b_"),
            ("...", "..."),
        ] {
            assert_eq!(of(name.as_bytes()), offered);
            let to = place(&format!("./{offered}"), Path::new("/work"), None).unwrap();
            let name = to.file_name().and_then(|name| name.to_str());
            assert_eq!(name, Some(offered));
            assert_eq!(to.parent(), Some(Path::new("/work/.")));
        }
    }

    #[test]
    fn a_long_name_is_kept_where_it_can_be() {
        let long = format!("{}.tar.gz", "ü".repeat(120));
        let offered = file_name(long.as_bytes(), "");
        assert_eq!((offered.name, offered.is_cut), (long, false));
        let longer = format!("{}.tar.gz", "ü".repeat(126));
        let offered = file_name(longer.as_bytes(), "");
        // 252 bytes of 255 are left for the stem: `.tar` does not fit any more.
        assert_eq!(offered.name, format!("{}.gz", "ü".repeat(126)));
        assert!(offered.is_cut);
        let offered = file_name(&[b'x'; 300], ".layerscope.json");
        assert_eq!(offered.name.len(), 255);
        assert!(offered.name.ends_with("xx.layerscope.json") && offered.is_cut);
    }
}
