//! A question before something is done that costs or destroys, and what is said when something is done or failed.

use super::wait::Wait;
use crate::ui::text;
use crate::ui::work::errand::Errand;
use layerscope::contents::Cost;
use layerscope::size::size;

/// Bytes of a blob on this machine that are read without a question.
const LITTLE: u64 = 64_000_000;

/// Words in a box, with what an answer does.
#[derive(Debug)]
pub(crate) struct Ask {
    pub(crate) title: String,
    pub(crate) lines: Vec<String>,
    pub(crate) then: Then,
}

/// See [`Ask`].
#[derive(Debug)]
pub(crate) enum Then {
    /// Go on, whatever it costs.
    Pay(Box<Wait>),
    /// Go on, and write over what is there.
    Overwrite(Box<Wait>),
    /// Nothing is asked. This can be copied.
    Nothing(Option<String>),
}

impl Ask {
    /// What is said, in lines of at most so many columns.
    pub(crate) fn wrapped(&self, columns: usize) -> Vec<String> {
        let lines = self.lines.iter();
        lines.flat_map(|line| text::wrap(line, columns)).collect()
    }

    /// Says something.
    pub(crate) fn tell(title: &str, lines: Vec<String>, copy: Option<String>) -> Self {
        Self {
            title: title.to_owned(),
            lines,
            then: Then::Nothing(copy),
        }
    }
}

/// What a person is asked before this is paid; nothing where it costs little.
pub(crate) fn question(cost: &Cost) -> Option<Vec<String>> {
    let words = match cost {
        Cost::Nothing | Cost::Impossible(_) => return None,
        Cost::Read(bytes) if *bytes <= LITTLE => return None,
        Cost::Read(bytes) => format!("{} are read again from the start.", size(*bytes)),
        Cost::Download(bytes) => format!("{} are downloaded again.", size(*bytes)),
        Cost::Export(bytes) => format!(
            "The engine exports the whole image again: {}.",
            size(*bytes)
        ),
    };
    Some(vec![words])
}

/// The errand with leave to write over what is there.
pub(crate) fn overwriting(errand: Errand) -> Errand {
    match errand {
        Errand::Extract(mut wanted) => {
            wanted.overwrite = true;
            Errand::Extract(wanted)
        }
        Errand::Report { to, .. } => Errand::Report {
            to,
            overwrite: true,
        },
        other => other,
    }
}
