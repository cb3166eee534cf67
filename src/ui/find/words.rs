//! The terms of a query that look at a text: letters in order, a part, a beginning, an end, a regular expression.
//!
//! A path is looked at name by name: what the directory above has of a word is handed down, so that 300,000 paths cost
//! their names and not their lengths. [`nucleo_matcher`] tells how well letters in order fit, and which they are.

use std::cell::RefCell;

use nucleo_matcher::chars::to_lower_case;
use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};
use regex::{Regex, RegexBuilder};

/// Bytes that a compiled regular expression may take, and those of the states that it keeps while it runs.
const REGEX_BYTES: usize = 1 << 20;
/// How deep its groups may lie in each other.
const REGEX_DEPTH: u32 = 50;

/// What nucleo gives a letter that fits, and more for one that follows another at once.
const LETTER: u32 = 16;
const NEXT_LETTER: u32 = LETTER + 4;

/// A text and the end of it that is its own: of a path, its last name with the slash before it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'a> {
    /// As it is shown.
    pub(crate) shown: &'a str,
    /// The same with each character in lower case.
    pub(crate) folded: &'a str,
    /// Where its own part starts in `shown`.
    pub(crate) own: usize,
    /// And in `folded`.
    pub(crate) own_folded: usize,
}

/// How a word stands to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Whether it holds.
    pub(crate) holds: bool,
    /// Whether it does so by the text's own part too.
    pub(crate) is_own: bool,
    /// What texts that go on from this one need to know.
    pub(crate) state: u32,
}

/// A word to look for.
#[derive(Debug, Clone)]
pub(crate) struct Word {
    kind: Kind,
    /// Whether case matters: it does where the word has a capital letter.
    is_exact: bool,
    /// For what nucleo tells of it; none for a regular expression.
    atom: Option<Atom>,
}

#[derive(Debug, Clone)]
enum Kind {
    /// These characters in this order.
    Fuzzy(Vec<char>),
    Part(String),
    /// Slashes before it don't count.
    Start(String),
    End(String),
    Whole(String),
    Regex(Box<Regex>),
}

/// What to look for a word at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    Anywhere,
    InOrder,
    Start,
    End,
    Whole,
}

impl Word {
    /// A word that is not empty.
    pub(super) fn new(word: &str, at: At) -> Self {
        let is_exact = word.chars().any(char::is_uppercase);
        let needle = if is_exact {
            word.to_owned()
        } else {
            fold(word)
        };
        let atom_kind = match at {
            At::InOrder => AtomKind::Fuzzy,
            At::Anywhere => AtomKind::Substring,
            At::Start => AtomKind::Prefix,
            At::End => AtomKind::Postfix,
            At::Whole => AtomKind::Exact,
        };
        let case = if is_exact {
            CaseMatching::Respect
        } else {
            CaseMatching::Ignore
        };
        let unrooted = |text: &str| text.strip_prefix('/').unwrap_or(text).to_owned();
        let kind = match at {
            At::InOrder => Kind::Fuzzy(needle.chars().collect()),
            At::Anywhere => Kind::Part(needle),
            At::Start => Kind::Start(unrooted(&needle)),
            At::End => Kind::End(needle),
            At::Whole => Kind::Whole(unrooted(&needle)),
        };
        let atom = Atom::new(word, case, Normalization::Never, atom_kind, false);
        Self {
            kind,
            is_exact,
            atom: Some(atom),
        }
    }

    /// A regular expression, without regard to case unless it has a capital letter.
    pub(super) fn regex(pattern: &str) -> Result<Self, String> {
        // `\S` and the like are no capital letters.
        let mut is_escaped = false;
        let is_exact = pattern.chars().any(|c| {
            let is_capital = c.is_uppercase() && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            is_capital
        });
        let regex = RegexBuilder::new(pattern)
            .case_insensitive(!is_exact)
            .size_limit(REGEX_BYTES)
            .dfa_size_limit(REGEX_BYTES)
            .nest_limit(REGEX_DEPTH)
            .build()
            .map_err(|error| why(&error))?;
        Ok(Self {
            kind: Kind::Regex(Box::new(regex)),
            is_exact,
            atom: None,
        })
    }

    /// How it stands to a text, given the state that the text before its own part left: 0 where there is none.
    pub(crate) fn stand(&self, text: Text<'_>, before: u32) -> Standing {
        let (whole, own) = if self.is_exact {
            (text.shown, text.own)
        } else {
            (text.folded, text.own_folded)
        };
        let once = |holds: bool, is_own: bool| Standing {
            holds,
            is_own: holds && is_own,
            state: u32::from(holds),
        };
        match &self.kind {
            Kind::Fuzzy(needle) => {
                let mut standing = in_order(needle, &whole[own..], before as usize);
                // Letters that were in order already are so again with whatever ends in the last of them: that is
                // a find only where it is a better one, or all by itself.
                if standing.is_own && before as usize == needle.len() {
                    standing.is_own = in_order(needle, &whole[own..], 0).is_own
                        || self.score(text.shown) > self.score(&text.shown[..text.own]);
                }
                standing
            }
            Kind::Part(needle) => {
                // Any match that does not reach into its own part was there before.
                let reach = needle.len().saturating_sub(1);
                let from = floor(whole, own.saturating_sub(reach));
                let is_own = whole[from..].contains(needle.as_str());
                once(is_own || before > 0, is_own)
            }
            Kind::Start(needle) => {
                let whole_path = whole.strip_prefix('/');
                let root = usize::from(whole_path.is_some());
                let holds = whole_path.unwrap_or(whole).starts_with(needle.as_str());
                once(holds, root + needle.len() > own)
            }
            Kind::End(needle) => once(whole.ends_with(needle.as_str()), true),
            Kind::Whole(needle) => once(whole.strip_prefix('/').unwrap_or(whole) == needle, true),
            Kind::Regex(regex) => {
                let path = text.shown;
                let is_own = regex.find_iter(path).any(|found| found.end() > text.own);
                once(is_own || regex.is_match(path), is_own)
            }
        }
    }

    /// Whether it holds for words of a list: there, letters in order would be found everywhere, so they must stand
    /// together.
    pub(crate) fn is_in(&self, text: Text<'_>) -> bool {
        if let Kind::Fuzzy(needle) = &self.kind {
            let needle: String = needle.iter().collect();
            let whole = if self.is_exact {
                text.shown
            } else {
                text.folded
            };
            return whole.contains(&needle);
        }
        self.stand(text, 0).holds
    }

    /// Whether letters in order are enough for it.
    pub(crate) fn is_fuzzy(&self) -> bool {
        matches!(self.kind, Kind::Fuzzy(_))
    }

    /// What it scores where its letters stand together within a longer word: no less is a chance find.
    pub(crate) fn plain_score(&self) -> u32 {
        match &self.kind {
            Kind::Fuzzy(needle) => LETTER + (needle.len() as u32 - 1) * NEXT_LETTER,
            _ => 0,
        }
    }

    /// How well it fits a text that it holds for; more is better.
    pub(crate) fn score(&self, shown: &str) -> u32 {
        let Some(atom) = &self.atom else { return 0 };
        with_matcher(shown, |hay, matcher| {
            atom.score(hay, matcher).map_or(0, u32::from)
        })
    }

    /// Which characters of a text it found.
    pub(crate) fn found(&self, shown: &str, chars: &mut Vec<u32>) {
        match (&self.kind, &self.atom) {
            (Kind::Regex(regex), _) => {
                for found in regex.find_iter(shown) {
                    let start = shown[..found.start()].chars().count();
                    let len = found.as_str().chars().count();
                    chars.extend((start..start + len).map(|at| at as u32));
                }
            }
            (Kind::Start(needle) | Kind::Whole(needle), _) => {
                let root = usize::from(shown.starts_with('/'));
                let len = needle.chars().count();
                chars.extend((root..root + len).map(|at| at as u32));
            }
            (_, Some(atom)) => {
                with_matcher(shown, |hay, matcher| atom.indices(hay, matcher, chars));
            }
            (_, None) => {}
        }
    }
}

/// Each character in lower case, one for one.
pub(crate) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars().map(to_lower_case).collect()
}

/// As many of `needle` as were found `before`, and those that follow in `own`. Taking the first that fits never misses.
fn in_order(needle: &[char], own: &str, before: usize) -> Standing {
    let last = needle.len().saturating_sub(1);
    let mut found = before.min(last);
    for c in own.chars() {
        if needle.get(found) == Some(&c) {
            found += 1;
        }
    }
    let is_own = found == needle.len();
    Standing {
        holds: is_own || before == needle.len(),
        is_own,
        state: found.max(before) as u32,
    }
}

fn with_matcher<T>(shown: &str, ask: impl FnOnce(Utf32Str<'_>, &mut Matcher) -> T) -> T {
    thread_local! {
        // It holds some 100 kB to work in.
        static MATCHER: RefCell<Matcher> = RefCell::new(Matcher::new(Config::DEFAULT.match_paths()));
    }
    MATCHER.with_borrow_mut(|matcher| {
        if shown.is_ascii() {
            ask(Utf32Str::Ascii(shown.as_bytes()), matcher)
        } else {
            let chars: Vec<char> = shown.chars().collect();
            ask(Utf32Str::Unicode(&chars), matcher)
        }
    })
}

/// What is wrong with a regular expression, in a few words.
fn why(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(_) => "too large".to_owned(),
        // The last line of a long drawing says it.
        error => {
            let words = error.to_string();
            let last = words.lines().last().unwrap_or_default();
            last.trim_start_matches("error: ").to_owned()
        }
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
