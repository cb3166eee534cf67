//! What the state asks the world for, and what comes back.
//!
//! The state itself does nothing but compute: what needs the terminal, a thread or a file goes into a queue, which the
//! loop of [`crate::ui::converse`] empties. Tests read the queue, and answer.

use crate::ui::files::{Plan, View};
use crate::ui::find::everywhere::Sweep;
use crate::ui::find::{Found, Hunt};
use crate::ui::screens::sift::Sift;
use crate::ui::tree_view::TreeView;
use crate::ui::work::errand::{Errand, Outcome, Ticket};
use layerscope::contents::Cost;

/// Something that is to be done outside of the state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Request {
    /// Search a tree.
    Hunt(Hunt),
    /// Search the files of all layers.
    Sweep(Sweep),
    /// Say which lost files are shown.
    Sift(Sift),
    /// Give the terminal back, stop until the shell brings the program to the front again, and take it over anew.
    Suspend,
    /// Make a tree in a thread: [`Answer::Tree`].
    Tree(Plan),
    /// Take the terminal over anew: the program was stopped and goes on.
    Resume,
    /// Draw the next frame whole: what a terminal of another size left of the last one is not known.
    Redraw,
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Put a text on the clipboard.
    Copy(String),
    /// Say what this takes.
    Price(Ticket, Errand),
    /// Do what takes its time.
    Run(Ticket, Errand),
}

/// What came of a request that took its time, with its ticket's number.
#[derive(Debug)]
pub(crate) enum Answer {
    Priced(u64, Cost),
    Done(u64, Outcome),
    /// A tree was made.
    Tree(View, Box<TreeView>),
    /// What a search found.
    Found(Box<Found>),
    /// Files of all layers that a search found, by their positions.
    Swept(u64, Vec<u32>),
    /// Lost files by their positions, for the wish of that ticket.
    Sifted(u64, Vec<u32>),
}
