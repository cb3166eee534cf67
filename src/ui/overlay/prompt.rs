//! A line that a person types: a place to write to, or what to search for.

use crate::place::LONGEST;
use crate::ui::text::edit::LineEdit;
use crate::ui::way::target::Target;
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
    /// To extract a file to; `view` is one of the target's, `name` its own in a directory.
    Extract {
        target: Target,
        view: usize,
        name: String,
    },
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
        1 + 2 * usize::from(self.state().is_some()) + usize::from(self.fault.is_some())
    }

    /// From which state it is extracted, in words.
    pub(crate) fn state(&self) -> Option<String> {
        let Wanted::Extract { target, view, .. } = &self.of else {
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
        if let Wanted::Extract { target, view, .. } = &mut self.of {
            *view = (*view + 1) % target.views.len().max(1);
        }
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
    use std::path::Path;

    use super::*;
    use crate::place::place;

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
            let to = place(&format!("./{offered}"), Path::new("/srv"), None).unwrap();
            let name = to.file_name().and_then(|name| name.to_str());
            assert_eq!(name, Some(offered));
            assert_eq!(to.parent(), Some(Path::new("/srv/.")));
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
