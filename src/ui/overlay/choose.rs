//! A list to choose from: what to copy, which path of a finding, which two versions.

use std::borrow::Cow;

use crate::ui::content::versions::Version;
use crate::ui::list::cursor::Cursor;
use crate::ui::text;
use layerscope::tree::{PathArena, PathId};

/// See the module.
#[derive(Debug)]
pub(crate) struct Choose {
    pub(crate) title: String,
    /// Safe to draw; of paths, which may be hundreds of thousands, those on screen are written when they are drawn.
    rows: Vec<String>,
    pub(crate) cursor: Cursor,
    pub(crate) of: Choice,
}

/// What is chosen from.
#[derive(Debug)]
pub(crate) enum Choice {
    /// Texts to copy.
    Copy(Vec<String>),
    /// Paths to look at, each in a layer from 0.
    Paths(Vec<(PathId, usize)>),
    /// Versions of a path; two are compared, of which one is marked.
    Versions {
        path: PathId,
        versions: Vec<Version>,
        marked: usize,
    },
}

impl Choose {
    pub(crate) fn new(title: String, rows: Vec<String>, of: Choice) -> Self {
        Self {
            title,
            rows,
            cursor: Cursor::default(),
            of,
        }
    }

    /// Paths, each in a layer from 0.
    pub(crate) fn of_paths(title: String, paths: Vec<(PathId, usize)>) -> Self {
        Self::new(title, Vec::new(), Choice::Paths(paths))
    }

    pub(crate) fn len(&self) -> usize {
        match &self.of {
            Choice::Paths(paths) => paths.len(),
            Choice::Copy(_) | Choice::Versions { .. } => self.rows.len(),
        }
    }

    /// A row in at most so many columns, safe to draw.
    pub(crate) fn row(&self, at: usize, paths: Option<&PathArena>, columns: usize) -> Cow<'_, str> {
        match (&self.of, paths) {
            (Choice::Paths(rows), Some(paths)) => {
                let path = rows.get(at).map(|(path, _)| paths.full(*path));
                Cow::Owned(text::clean_path(&path.unwrap_or_default(), columns))
            }
            _ => Cow::Borrowed(self.rows.get(at).map_or("", String::as_str)),
        }
    }

    /// What enter does with the chosen row, in a word.
    pub(crate) fn word(&self) -> &'static str {
        match self.of {
            Choice::Copy(_) => "copy",
            Choice::Paths(_) => "view",
            Choice::Versions { .. } => "compare with ●",
        }
    }

    /// The row that the chosen one is compared with.
    pub(crate) fn marked(&self) -> Option<usize> {
        match self.of {
            Choice::Versions { marked, .. } => Some(marked),
            _ => None,
        }
    }

    /// Whether the chosen row can be marked.
    pub(crate) fn can_mark(&self) -> bool {
        self.marked()
            .is_some_and(|marked| marked != self.cursor.row)
    }

    pub(crate) fn mark(&mut self) {
        if let Choice::Versions { marked, .. } = &mut self.of {
            *marked = self.cursor.row;
        }
    }
}
