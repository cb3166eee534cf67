//! What could stand at the end of what is typed: names of terms, and the values of those that have names.

use super::facts::{Marks, SEVERITIES};

/// Terms that start with a name.
pub(crate) const TERMS: [&str; 6] = ["mark:", "stage:", "layer:", "line:", "sev:", "re:"];
/// Letters of a term's name from which on it is no word any more.
const LEAST: usize = 2;

/// What the last term could go on to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// The part of the text that is typed of it, in bytes from its end.
    typed: usize,
    /// All that start so.
    pub(crate) names: Vec<String>,
}

impl Offer {
    /// For a text, where stages have these names. None where nothing fits, or what fits is there already.
    pub(crate) fn of(text: &str, stages: impl FnOnce() -> Vec<String>) -> Option<Self> {
        let last = text.rsplit(char::is_whitespace).next()?;
        let last = last.strip_prefix('!').unwrap_or(last);
        let (typed, names) = match last.split_once(':') {
            Some((term, values)) => {
                let typed = values.rsplit(',').next().unwrap_or(values);
                let names = match term {
                    "mark" => Marks::NAMES.map(|(name, _)| name.to_owned()).to_vec(),
                    "sev" => SEVERITIES.map(|(name, _)| name.to_owned()).to_vec(),
                    "stage" => stages(),
                    _ => return None,
                };
                (typed, names)
            }
            None if last.len() >= LEAST => (last, TERMS.map(str::to_owned).to_vec()),
            None => return None,
        };
        let start = typed.to_lowercase();
        let fits = |name: &String| name.to_lowercase().starts_with(&start);
        let names: Vec<String> = names.into_iter().filter(fits).collect();
        let is_there = names.iter().any(|name| name.to_lowercase() == start);
        (!names.is_empty() && !is_there).then_some(Self {
            typed: typed.len(),
            names,
        })
    }

    /// The text with as much of it added as all names have in common.
    pub(crate) fn complete(&self, text: &str) -> Option<String> {
        let first = self.names.first()?;
        let common = self.names.iter().fold(first.as_str(), |common, name| {
            let same = common.chars().zip(name.chars());
            let len = same.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8());
            &common[..len.sum()]
        });
        let typed = text.len().checked_sub(self.typed)?;
        (common.len() > self.typed).then(|| format!("{}{common}", &text[..typed]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(text: &str) -> Option<String> {
        let stages = || ["base", "build", "build-assets", "Deps"].map(str::to_owned);
        Offer::of(text, || stages().to_vec())?.complete(text)
    }

    #[test]
    fn the_last_term_goes_on_as_far_as_it_is_certain() {
        for (text, whole) in [
            ("ma", "mark:"),
            ("app !st", "app !stage:"),
            ("mark:a", "mark:added"),
            ("mark:added,re", "mark:added,removed"),
            ("mark:m", "mark:m"),
            ("stage:bu", "stage:build"),
            ("stage:de", "stage:Deps"),
            ("sev:C", "sev:critical"),
        ] {
            let completed = completed(text).unwrap_or_else(|| text.to_owned());
            assert_eq!(completed, whole, "{text}");
        }
        for nothing in [
            "",
            "m",
            "main",
            "mark:x",
            "stage:build",
            "layer:",
            "x:ma",
            "re:ma",
        ] {
            assert_eq!(completed(nothing), None, "{nothing}");
        }
    }
}
