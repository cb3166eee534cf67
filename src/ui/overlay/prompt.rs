//! A line that a person types: a place to write to, or what to search for.

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
    fn a_name_from_an_image_leads_nowhere_else() {
        assert_eq!(file_name(b"server.bin"), "server.bin");
        assert_eq!(file_name(b"a\x1b[2J\n"), "a_[2J_");
        assert_eq!(file_name(b".."), "root");
        assert_eq!(file_name(b"shop:1"), "shop_1");
    }
}
