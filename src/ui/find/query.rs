//! The grammar: terms separated by spaces, all of which must hold.
//!
//! A query is parsed anew with each character, so nothing is an error: a term that is not finished, or wrong, holds for
//! everything, and the query tells what is missing.

use layerscope::ci::Amount;
use layerscope::inspection::Severity;

use super::facts::{self, Facts, Marks};
use super::words::{At, Text, Word, fold};

/// What a query may have; no path has more, and every character costs.
pub(crate) const MOST_CHARS: usize = 1000;

/// What a person typed, understood.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    terms: Vec<Term>,
    problem: Option<String>,
}

#[derive(Debug, Clone)]
struct Term {
    is_negated: bool,
    test: Test,
}

#[derive(Debug, Clone)]
enum Test {
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

impl Query {
    /// Understands a text. This never fails: see [`Query::problem`].
    pub(crate) fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let mut rest = match text.char_indices().nth(MOST_CHARS) {
            Some((end, _)) => &text[..end],
            None => text,
        };
        loop {
            rest = rest.trim_start();
            if rest.is_empty() {
                return query;
            }
            let plain = rest.strip_prefix('!').unwrap_or(rest);
            let end = if plain.starts_with(REGEX) {
                rest.len()
            } else {
                end_of_term(rest)
            };
            let (term, after) = rest.split_at(end);
            rest = after;
            match parse_term(term) {
                Ok(term) => query.terms.extend(term),
                Err(problem) => query.problem = query.problem.or(Some(problem)),
            }
        }
    }

    /// What is not finished or wrong, for whoever types it: `size: >1MB`.
    pub(crate) fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// Whether it keeps everything.
    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Words that must be found.
    pub(crate) fn wanted(&self) -> impl Iterator<Item = &Word> {
        self.words(false)
    }

    /// Words that must not be found.
    pub(crate) fn unwanted(&self) -> impl Iterator<Item = &Word> {
        self.words(true)
    }

    /// Which characters of a path it found: those of words.
    pub(crate) fn found(&self, path: &str) -> Vec<u32> {
        let mut chars = Vec::new();
        self.wanted().for_each(|word| word.found(path, &mut chars));
        chars.sort_unstable();
        chars.dedup();
        chars
    }

    /// What letters in order must score where the best of all scores `best`: in a large image nearly any letters stand
    /// in order somewhere, and what fits so much worse does by chance. Letters that stand together never do.
    pub(super) fn least(&self, best: u32) -> u32 {
        let plain = self.wanted().map(Word::plain_score).sum();
        (best * 3).div_ceil(4).min(plain)
    }

    fn words(&self, is_negated: bool) -> impl Iterator<Item = &Word> {
        self.terms.iter().filter_map(move |term| match &term.test {
            Test::Word(word) if term.is_negated == is_negated => Some(word),
            _ => None,
        })
    }

    /// Whether it asks for anything but words.
    pub(crate) fn asks_for_facts(&self) -> bool {
        let is_word = |term: &Term| matches!(term.test, Test::Word(_));
        !self.terms.iter().all(is_word)
    }

    /// Whether all that it asks for beside words holds.
    pub(crate) fn matches_facts(&self, facts: &Facts<'_>) -> bool {
        self.terms
            .iter()
            .all(|term| term.test.holds(facts).unwrap_or(true) != term.is_negated || term.is_word())
    }

    /// Whether a row of a list is kept, by its words and what else is known of it.
    pub(crate) fn matches(&self, words: &str, facts: &Facts<'_>) -> bool {
        let folded = fold(words);
        let text = Text {
            shown: words,
            folded: &folded,
            own: 0,
            own_folded: 0,
        };
        self.matches_facts(facts)
            && self.wanted().all(|word| word.is_in(text))
            && !self.unwanted().any(|word| word.is_in(text))
    }
}

impl Term {
    fn is_word(&self) -> bool {
        matches!(self.test, Test::Word(_))
    }
}

impl Test {
    /// None for words.
    fn holds(&self, facts: &Facts<'_>) -> Option<bool> {
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

const REGEX: &str = "re:";

/// Where a regular expression starts, with its name.
pub(super) fn regex_at(text: &str) -> Option<usize> {
    let is_start = |at: usize| at == 0 || text[..at].ends_with([' ', '!']);
    text.match_indices(REGEX)
        .map(|(at, _)| at)
        .find(|&at| is_start(at))
}

/// Where a term ends: at a space that no backslash stands before.
fn end_of_term(text: &str) -> usize {
    let mut before = ' ';
    let mut chars = text.char_indices();
    let end = chars.find(|&(_, c)| {
        let is_end = c.is_whitespace() && before != '\\';
        before = c;
        is_end
    });
    end.map_or(text.len(), |(at, _)| at)
}

/// None where there is nothing to look for yet.
fn parse_term(term: &str) -> Result<Option<Term>, String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn keeps(query: &str, words: &str) -> bool {
        Query::parse(query).matches(words, &Facts::default())
    }

    #[test]
    fn all_words_must_hold_in_any_order() {
        assert!(keeps("main app", "/app/src/main.js"));
        assert!(!keeps("main lib", "/app/src/main.js"));
        assert!(keeps("", "/anything") && keeps("  ", ""));
    }

    #[test]
    fn case_matters_where_there_is_a_capital_letter() {
        assert!(keeps("readme", "/README.md") && keeps("README", "/README.md"));
        assert!(!keeps("Readme", "/README.md"));
        assert!(keeps("straße", "/STRASSE/Straße") && !keeps("STRAße", "/straße"));
    }

    #[test]
    fn anchors_bind_to_the_start_and_the_end() {
        assert!(keeps("^/etc", "/etc/passwd") && keeps("^etc", "/etc/passwd"));
        assert!(!keeps("^etc", "/usr/etc") && !keeps("^passwd", "/etc/passwd"));
        assert!(keeps(".py$", "/a/b.py") && !keeps(".py$", "/a/b.pyc"));
        assert!(keeps("^etc/passwd$", "/etc/passwd") && !keeps("^etc$", "/etc/passwd"));
        assert!(keeps("\\ x", "/a x") && !keeps("\\ x", "/ax"));
    }

    #[test]
    fn an_exclamation_mark_turns_any_term_round() {
        assert!(!keeps("!test", "/a/test/b") && keeps("!test", "/a/b"));
        assert!(!keeps("!^/a", "/a/b") && !keeps("!b$", "/a/b") && keeps("!a$", "/a/b"));
        assert!(!keeps("!re:[0-9]", "/a1") && keeps("!re:[0-9]", "/a"));
    }

    #[test]
    fn sizes_are_decimal_or_binary_and_strict() {
        let of = |query: &str, bytes| {
            let facts = Facts {
                bytes,
                ..Facts::default()
            };
            Query::parse(query).matches("", &facts)
        };
        assert!(of(">1MB", Some(1_000_001)) && !of(">1MB", Some(1_000_000)));
        assert!(of("<1MiB", Some(1_048_575)) && !of("<1MiB", Some(1_048_576)));
        assert!(of(">1kB <2kB", Some(1_500)) && !of(">1kB <2kB", Some(2_500)));
        // A directory is neither larger nor smaller.
        assert!(!of(">0", None) && !of("<1GB", None) && of("!>1MB", None));
    }

    #[test]
    fn facts_are_asked_for_by_name() {
        let facts = Facts {
            bytes: None,
            marks: Marks::ADDED.and(Marks::HIDDEN),
            stage: Some("Build"),
            layer: Some(4),
            lines: Some((24, 26)),
            severity: Some(Severity::High),
        };
        let is_kept = |query: &str| Query::parse(query).matches("", &facts);
        for kept in [
            "stage:build",
            "stage:deps,BUILD",
            "layer:5",
            "layer:1,5",
            "line:26",
            "line:24",
            "mark:added",
            "mark:+",
            "mark:-,hidden",
            "sev:high",
            "sev:low",
            "!stage:deps",
            "!mark:leaked",
            "!sev:critical",
        ] {
            assert!(is_kept(kept), "{kept}");
        }
        for lost in [
            "stage:buil",
            "layer:4",
            "line:27",
            "mark:removed",
            "mark:~,-",
            "sev:critical",
            "!layer:5",
            "!mark:hid",
        ] {
            assert!(!is_kept(lost), "{lost}");
        }
    }

    #[test]
    fn what_is_not_finished_holds_for_everything_and_is_told() {
        for (typed, problem) in [
            (">", "size: >1MB or <20KiB"),
            (">1M", "size: >1MB or <20KiB"),
            ("<-1", "size: >1MB or <20KiB"),
            (
                "mark:",
                "mark: added, modified, metadata, removed, hidden, leaked, linked",
            ),
            ("mark:m", "mark: modified, metadata"),
            ("sev:x", "sev: critical, high, medium, low, info"),
            ("stage:", "stage: its name"),
            ("layer:0", "layer: a number"),
            ("line:x", "line: a number"),
            ("re:(", "regex: unclosed group"),
        ] {
            let query = Query::parse(typed);
            assert_eq!(query.problem(), Some(problem), "{typed}");
            assert!(
                query.is_empty() && query.matches("/x", &Facts::default()),
                "{typed}"
            );
        }
        for nothing in ["", "!", "'", "^", "$", "!'", "re:", "!re:"] {
            let query = Query::parse(nothing);
            assert!(query.is_empty() && query.problem().is_none(), "{nothing}");
        }
        let half = Query::parse("main >1");
        assert!(half.problem().is_none() && half.asks_for_facts());
    }

    #[test]
    fn a_regular_expression_goes_on_to_the_end() {
        assert!(keeps("re:^/a b+$", "/a bb") && !keeps("re:^/a b+$", "/a"));
        assert!(keeps("app re:\\.(js|ts)$", "/app/x.ts") && !keeps("app re:\\.(js|ts)$", "/x.ts"));
        assert!(keeps("re:MAKE\\S+", "/MAKEFILE") && !keeps("re:MAKE", "/makefile"));
        assert!(keeps("re:\\Smake", "/xMAKE"));
    }

    #[test]
    fn hostile_queries_cost_little() {
        let hay = "/".to_owned() + &"a".repeat(4000);
        for query in [
            "re:(a*)*b".to_owned(),
            "re:(((a{100}){100}){100})".to_owned(),
            format!("re:{}", "(".repeat(900)),
            "a".repeat(10_000),
            "a ".repeat(5_000),
            "\\ ".repeat(5_000),
            "\u{202e}\u{0}\n🏳️‍🌈".repeat(900),
        ] {
            let start = std::time::Instant::now();
            Query::parse(&query).matches(&hay, &Facts::default());
            assert!(start.elapsed().as_secs() < 2);
        }
        let too_large = Query::parse("re:((a{100}){100}){100}");
        assert_eq!(too_large.problem(), Some("regex: too large"));
    }
}
