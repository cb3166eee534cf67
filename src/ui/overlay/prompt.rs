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

/// Where a typed path leads: `~` is the home directory, and what is relative starts in `directory`.
pub(crate) fn place(typed: &str, directory: &Path, home: Option<&Path>) -> Result<PathBuf, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Err("a path is needed".to_owned());
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

/// A name that a file can have here: without anything that can't be seen or would lead elsewhere.
pub(crate) fn file_name(name: &[u8]) -> String {
    let name = escape::name(name);
    let safe = |c: char| match c {
        '/' | '\\' | ':' => '_',
        c if escape::is_harmful(c) => '_',
        c => c,
    };
    let name: String = name.chars().take(100).map(safe).collect();
    match name.as_str() {
        "" | "." | ".." => "root".to_owned(),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_where_a_shell_would_lead_them() {
        let of = |typed| place(typed, Path::new("/work"), Some(Path::new("/home/ada")));
        assert_eq!(of("./a b"), Ok(PathBuf::from("/work/./a b")));
        assert_eq!(of("/tmp/x"), Ok(PathBuf::from("/tmp/x")));
        assert_eq!(of("~/x"), Ok(PathBuf::from("/home/ada/x")));
        assert_eq!(of("~"), Ok(PathBuf::from("/home/ada/")));
        assert_eq!(of("~x"), Ok(PathBuf::from("/work/~x")));
        assert!(of("  ").is_err());
        assert!(place("~/x", Path::new("/"), None).is_err());
    }

    #[test]
    fn a_name_from_an_image_leads_nowhere_else() {
        assert_eq!(file_name(b"server.bin"), "server.bin");
        assert_eq!(file_name(b"a\x1b[2J\n"), "a_[2J_");
        assert_eq!(file_name(b".."), "root");
        assert_eq!(file_name(b"shop:1"), "shop_1");
    }
}
