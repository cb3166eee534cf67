//! The way through the screens: where leading on goes, what it is about, what the other screens choose with it, and
//! back again.

pub(crate) mod back;
pub(crate) mod follow;
pub(crate) mod lead;
pub(crate) mod target;
