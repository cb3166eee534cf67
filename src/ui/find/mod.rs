//! Finding: what a person types is parsed to a [`Query`], which says what of a tree or list it keeps.
//!
//! [`query`] is the grammar, [`words`] what of it looks at texts, [`facts`] what looks at anything else that is known of
//! a row. Nothing in here knows a screen.

mod facts;
mod query;
mod words;

pub(crate) use facts::{Facts, Marks};
pub(crate) use query::Query;
