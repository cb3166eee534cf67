//! What the state asks the world for, and what comes back.
//!
//! The state itself does nothing but compute: what needs the terminal, a thread or a file goes into a queue, which the
//! loop of [`super::converse`] empties. Tests read the queue, and answer.

use super::files::{Plan, View};
use super::find::{Found, Hunt};
use super::tree_view::TreeView;

/// Something that is to be done outside of the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Request {
    /// Give the terminal back, stop until the shell brings the program to the front again, and take it over anew.
    Suspend,
    /// Search a tree: [`Answer::Found`].
    Hunt(Hunt),
    /// Make a tree in a thread: [`Answer::Tree`].
    Tree(Plan),
    /// Take the terminal over anew: the program was stopped and goes on.
    Resume,
}

/// What came of a request that took its time.
#[derive(Debug)]
pub(crate) enum Answer {
    /// What a search found.
    Found(Box<Found>),
    /// A tree was made.
    Tree(View, Box<TreeView>),
}
