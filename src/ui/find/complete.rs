//! What could stand at the end of what is typed: names of terms, and the values of those that have some.

use std::collections::BTreeSet;

use hashbrown::HashSet;

use super::facts::{Facts, Marks, SEVERITIES};
use super::line::Step;

/// Terms that start with a name.
pub(crate) const TERMS: [&str; 6] = ["mark:", "stage:", "layer:", "line:", "sev:", "re:"];

/// What the last term could go on to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// The part of the text that is typed of it, in bytes from its end.
    typed: usize,
    /// All that start so.
    pub(crate) names: Vec<String>,
}

impl Offer {
    /// For a text, where `values` says which a term of that name can have; none: nobody asks for it here. None where
    /// nothing goes on so.
    pub(crate) fn of(text: &str, values: impl Fn(&str) -> Vec<String>) -> Option<Self> {
        let last = text.rsplit(char::is_whitespace).next()?;
        let last = last.strip_prefix('!').unwrap_or(last);
        let (typed, names) = match last.split_once(':') {
            Some((term, all)) => (all.rsplit(',').next().unwrap_or(all), values(term)),
            None => {
                let has_values =
                    |term: &&str| *term == "re:" || !values(term.trim_end_matches(':')).is_empty();
                let terms = TERMS.into_iter().filter(has_values);
                (last, terms.map(str::to_owned).collect())
            }
        };
        let start = typed.to_lowercase();
        let goes_on = |name: &String| {
            let name = name.to_lowercase();
            name.starts_with(&start) && name != start
        };
        let names: Vec<String> = names.into_iter().filter(goes_on).collect();
        (!names.is_empty()).then_some(Self {
            typed: typed.len(),
            names,
        })
    }

    /// The text with each of the names at its end.
    fn texts(&self, text: &str) -> Vec<String> {
        let kept = text.len().checked_sub(self.typed);
        let kept = kept.and_then(|end| text.get(..end)).unwrap_or_default();
        let names = self.names.iter();
        names.map(|name| format!("{kept}{name}")).collect()
    }
}

/// The marks' names; those of changes only where they are known.
pub(crate) fn marks(has_changes: bool) -> Vec<String> {
    let is_known = |mark: Marks| has_changes || !mark.has_any(Marks::OF_CHANGES);
    let names = Marks::NAMES.into_iter().filter(|(_, mark)| is_known(*mark));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// What a term of that name can be asked for, so that it keeps one of these rows or more.
pub(crate) fn values_of_rows(term: &str, rows: &[Facts<'_>]) -> Vec<String> {
    match term {
        "mark" => {
            let has = |mark: Marks| rows.iter().any(|row| row.marks.has_any(mark));
            let names = Marks::NAMES.into_iter().filter(|(_, mark)| has(*mark));
            names.map(|(name, _)| name.to_owned()).collect()
        }
        // A row that is worse is kept too.
        "sev" => {
            let worst = rows.iter().filter_map(|row| row.severity).max();
            let names = SEVERITIES.into_iter();
            let kept = names.filter(|(_, severity)| worst.is_some_and(|worst| worst >= *severity));
            kept.map(|(name, _)| name.to_owned()).collect()
        }
        "stage" => {
            // A term ends with a space, and a value with a comma.
            let can_be_typed = |name: &&str| {
                !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == ',')
            };
            let mut seen = HashSet::new();
            let names = rows.iter().filter_map(|row| row.stage).filter(can_be_typed);
            let new = names.filter(|name| seen.insert(*name));
            new.map(str::to_owned).collect()
        }
        "layer" => {
            let layers = rows.iter().filter_map(|row| row.layer);
            let layers: BTreeSet<usize> = layers.map(|layer| layer + 1).collect();
            layers.into_iter().map(|layer| layer.to_string()).collect()
        }
        "line" => {
            let lines = rows.iter().filter_map(|row| row.lines);
            let lines: BTreeSet<u32> = lines.map(|(first, _)| first).collect();
            lines.into_iter().map(|line| line.to_string()).collect()
        }
        _ => Vec::new(),
    }
}

/// The ways on that a key goes through, one after the other and round.
#[derive(Debug, Default)]
pub(crate) struct Round {
    texts: Vec<String>,
    at: usize,
}

impl Round {
    /// The text that comes behind `text`, or before it. Whoever typed since begins anew, with what `offer` has then.
    pub(crate) fn turn(
        &mut self,
        text: &str,
        step: Step,
        offer: impl FnOnce() -> Option<Offer>,
    ) -> Option<&str> {
        let count = self.texts.len();
        if self.has_more(text) {
            self.at = match step {
                Step::Next => self.at + 1,
                Step::Previous => self.at + count - 1,
            } % count;
        } else {
            self.texts = offer()?.texts(text);
            self.at = match step {
                Step::Next => 0,
                Step::Previous => self.texts.len().saturating_sub(1),
            };
        }
        self.texts.get(self.at).map(String::as_str)
    }

    /// Whether `text` is one of several.
    pub(crate) fn has_more(&self, text: &str) -> bool {
        let is_it = self.texts.get(self.at).is_some_and(|own| own == text);
        self.texts.len() > 1 && is_it
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(text: &str) -> Option<Offer> {
        let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
        Offer::of(text, |term| match term {
            "mark" => marks(true),
            "stage" => names(&["base", "build", "build-assets", "Deps"]),
            "layer" => names(&["1", "2", "10", "11"]),
            _ => Vec::new(),
        })
    }

    #[test]
    fn the_last_term_goes_on_to_all_that_start_so() {
        for (text, wholes) in [
            ("ma", &["mark:"][..]),
            ("app !st", &["app !stage:"]),
            (
                "app ",
                &["app mark:", "app stage:", "app layer:", "app re:"],
            ),
            ("mark:a", &["mark:added"]),
            ("mark:added,re", &["mark:added,removed"]),
            ("mark:m", &["mark:modified", "mark:metadata"]),
            ("stage:bu", &["stage:build", "stage:build-assets"]),
            ("stage:build", &["stage:build-assets"]),
            ("stage:de", &["stage:Deps"]),
            ("layer:1", &["layer:10", "layer:11"]),
        ] {
            assert_eq!(offer(text).unwrap().texts(text), wholes, "{text}");
        }
        for nothing in ["main", "mark:x", "line:", "sev:", "x:ma", "re:ma", "li"] {
            assert_eq!(offer(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn a_key_goes_round_them_and_begins_anew_with_what_is_typed() {
        let mut round = Round::default();
        let mut turn = |text: &str, step| {
            let next = round.turn(text, step, || offer(text));
            next.map(str::to_owned)
        };
        let (next, previous) = (Step::Next, Step::Previous);
        assert_eq!(turn("mark:m", next).as_deref(), Some("mark:modified"));
        assert_eq!(
            turn("mark:modified", next).as_deref(),
            Some("mark:metadata")
        );
        assert_eq!(
            turn("mark:metadata", next).as_deref(),
            Some("mark:modified")
        );
        assert_eq!(
            turn("mark:modified", previous).as_deref(),
            Some("mark:metadata")
        );
        assert_eq!(
            turn("mark:metadata,h", next).as_deref(),
            Some("mark:metadata,hidden")
        );
        assert_eq!(turn("mark:metadata,hidden", next), None);
        assert_eq!(turn("stage:", previous).as_deref(), Some("stage:Deps"));
    }
}
