//! Finding: what a person types is parsed to a [`Query`], which says what of a tree or list it keeps.
//!
//! [`line`] is what is typed, and [`complete`] how it may go on. [`query`] is the grammar and [`term`] one of its terms:
//! [`words`] look at texts, [`facts`] at anything else that is known of a row. [`search`] finds all matches in a tree that
//! [`haystack`] has made ready; [`hunt`] is that on its way, and [`walk`] goes from match to match. [`everywhere`]
//! finds in all layers at once. Nothing in here knows a screen.

pub(crate) mod complete;
pub(crate) mod everywhere;
mod examples;
mod facts;
mod haystack;
mod hunt;
mod line;
mod query;
mod search;
pub(crate) mod searched;
mod term;
pub(crate) mod walk;
mod words;

pub(crate) use complete::{Offer, Round, TERMS};
pub(crate) use examples::EXAMPLES;
pub(crate) use facts::{Facts, Marks};
pub(crate) use haystack::{Haystack, LayerFacts, Lazy, RowFacts};
pub(crate) use hunt::{Found, Hunt};
pub(crate) use line::{Filter, Step};
pub(crate) use query::{MOST_CHARS, Query};
pub(crate) use search::Matches;
