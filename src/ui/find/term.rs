//! One term of a query: how it is written, and what it asks for.

use layerscope::ci::Amount;
use layerscope::inspection::Severity;

use super::facts::{self, Facts, Marks};
use super::words::{At, Word};

/// What a regular expression starts with; it goes on to the end.
pub(super) const REGEX: &str = "re:";

#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) is_negated: bool,
    pub(super) test: Test,
}

#[derive(Debug, Clone)]
pub(super) enum Test {
    Word(Word),
    Larger(u64),
    Smaller(u64),
    Marks(Marks),
    /// Names in lower case, as builders compare them.
    Stages(Vec<String>),
    /// From 0.
    Layers(Vec<usize>),
    /// From 1.
    Lines(Vec<u32>),
    /// As bad or worse.
    Severity(Severity),
}

impl Term {
    pub(super) fn is_word(&self) -> bool {
        matches!(self.test, Test::Word(_))
    }
}

impl Test {
    /// None for words.
    pub(super) fn holds(&self, facts: &Facts<'_>) -> Option<bool> {
        Some(match self {
            Self::Word(_) => return None,
            Self::Larger(limit) => facts.bytes.is_some_and(|bytes| bytes > *limit),
            Self::Smaller(limit) => facts.bytes.is_some_and(|bytes| bytes < *limit),
            Self::Marks(marks) => facts.marks.has_any(*marks),
            Self::Stages(names) => facts
                .stage
                .is_some_and(|stage| names.contains(&stage.to_lowercase())),
            Self::Layers(layers) => facts.layer.is_some_and(|layer| layers.contains(&layer)),
            Self::Lines(lines) => facts
                .lines
                .is_some_and(|(first, last)| lines.iter().any(|at| (first..=last).contains(at))),
            Self::Severity(least) => facts.severity.is_some_and(|severity| severity >= *least),
        })
    }
}

/// None where there is nothing to look for yet.
pub(super) fn parse(term: &str) -> Result<Option<Term>, String> {
    let (is_negated, term) = match term.strip_prefix('!') {
        Some(term) => (true, term),
        None => (false, term),
    };
    let test = match term.chars().next() {
        Some('>') => Some(Test::Larger(bytes(&term[1..])?)),
        Some('<') => Some(Test::Smaller(bytes(&term[1..])?)),
        _ => match term.split_once(':') {
            Some(("re", "")) => None,
            Some(("re", pattern)) => {
                let word = Word::regex(pattern).map_err(|why| format!("regex: {why}"))?;
                Some(Test::Word(word))
            }
            Some(("mark", names)) => Some(Test::Marks(marks(names)?)),
            Some(("sev", name)) => {
                Some(Test::Severity(facts::severity(name).ok_or_else(|| {
                    candidates("sev", facts::SEVERITIES.map(|(name, _)| name), name)
                })?))
            }
            Some(("stage", names)) => {
                let names = values(names, "stage: its name", |name| Some(name.to_lowercase()))?;
                Some(Test::Stages(names))
            }
            Some(("layer", numbers)) => {
                let number = |text: &str| text.parse::<usize>().ok()?.checked_sub(1);
                Some(Test::Layers(values(numbers, "layer: a number", number)?))
            }
            Some(("line", numbers)) => {
                let number = |text: &str| text.parse().ok().filter(|&line| line > 0);
                Some(Test::Lines(values(numbers, "line: a number", number)?))
            }
            _ => word(term, is_negated),
        },
    };
    Ok(test.map(|test| Term { is_negated, test }))
}

fn word(term: &str, is_negated: bool) -> Option<Test> {
    let quoted = term.strip_prefix('\'');
    let started = term.strip_prefix('^');
    let rest = quoted.or(started).unwrap_or(term);
    let ended = rest.strip_suffix('$');
    let at = match (started, ended) {
        (Some(_), Some(_)) => At::Whole,
        (Some(_), None) => At::Start,
        (None, Some(_)) => At::End,
        // What must not be there must not be there as it is written.
        (None, None) if quoted.is_some() || is_negated => At::Anywhere,
        (None, None) => At::InOrder,
    };
    let needle = ended.unwrap_or(rest).replace("\\ ", " ");
    (!needle.is_empty()).then(|| Test::Word(Word::new(&needle, at)))
}

fn bytes(text: &str) -> Result<u64, String> {
    let Amount(bytes) = text
        .parse()
        .map_err(|_| "size: >1MB or <20KiB".to_owned())?;
    Ok(bytes)
}

/// Any of several marks.
fn marks(names: &str) -> Result<Marks, String> {
    let each = names.split(',').map(|name| {
        Marks::named(name)
            .ok_or_else(|| candidates("mark", Marks::NAMES.map(|(name, _)| name), name))
    });
    each.reduce(|all, mark| Ok(all?.and(mark?)))
        .unwrap_or_else(|| Ok(Marks::default()))
}

/// Any of several values.
fn values<T>(
    text: &str,
    wanted: &str,
    value: impl Fn(&str) -> Option<T>,
) -> Result<Vec<T>, String> {
    let each = text.split(',').filter(|part| !part.is_empty());
    let values: Option<Vec<T>> = each.map(value).collect();
    values
        .filter(|values| !values.is_empty())
        .ok_or_else(|| wanted.to_owned())
}

/// The names that start with what is typed, or all of them.
fn candidates<const N: usize>(prefix: &str, names: [&str; N], typed: &str) -> String {
    let mut fitting: Vec<&str> = names.to_vec();
    fitting.retain(|name| name.starts_with(typed));
    if fitting.is_empty() {
        fitting = names.to_vec();
    }
    format!("{prefix}: {}", fitting.join(", "))
}
