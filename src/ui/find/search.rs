//! The search itself: a query and a haystack in, matches out; no thread, no clock.
//!
//! What a word finds counts where its last character stands, so a directory that matches is one match and not as many
//! as lie in it. What is asked for beside words counts row by row.

use super::facts::Marks;
use super::haystack::Haystack;
use super::query::Query;
use super::words::{Text, fold};

/// Rows between two looks at whether anybody still waits.
const PATIENCE: usize = 1024;

/// What a query found, along the tree's positions.
#[derive(Debug, Default)]
pub(crate) struct Matches {
    /// Rows to show: matches, what is below them, and the directories that lead there.
    kept: Vec<bool>,
    own: Vec<bool>,
    /// Matches at and below a row.
    within: Vec<u32>,
    /// Bytes of the files that match or lie in a directory that does.
    pub(crate) bytes: u64,
    /// The match that fits best.
    pub(crate) best: Option<usize>,
}

impl Matches {
    /// Whether a row is to be shown.
    pub(crate) fn keeps(&self, position: usize) -> bool {
        self.kept[position]
    }

    /// Whether a row is a match.
    pub(crate) fn is_match(&self, position: usize) -> bool {
        self.own[position]
    }

    /// Whether matches lie below a row.
    pub(crate) fn leads(&self, position: usize) -> bool {
        self.within[position] > u32::from(self.own[position])
    }

    /// Matches at and below a row.
    pub(crate) fn within(&self, position: usize) -> usize {
        self.within[position] as usize
    }

    /// All matches.
    pub(crate) fn count(&self) -> usize {
        self.within(0)
    }
}

/// How a row stands to the words, before it is known how well others fit.
#[derive(Debug, Clone, Copy, Default)]
struct Candidate {
    /// Whether all words are found in its path, and one of them in its own name.
    is_found: bool,
    /// Whether it has what is asked for beside words, and nothing that is not wanted.
    is_allowed: bool,
    /// The same where what lies in a leaked directory counts as leaked: it is no match of its own, but part of one.
    is_covered: bool,
    /// How well letters in order fit.
    fuzzy: u32,
    /// How well all words fit.
    score: u32,
    path_len: u32,
}

/// All that `query` finds; none where it is no longer wanted.
pub(crate) fn search(
    query: &Query,
    haystack: &Haystack,
    is_stale: &dyn Fn() -> bool,
) -> Option<Matches> {
    let candidates = candidates(query, haystack, is_stale)?;
    let best = candidates.iter().map(|candidate| candidate.fuzzy).max();
    let least = query.least(best.unwrap_or(0));
    let has_words = query.wanted().next().is_some();
    let has_facts = query.asks_for_facts();
    let mut found = Matches {
        kept: vec![false; haystack.nodes],
        own: vec![false; haystack.nodes],
        within: vec![0; haystack.nodes],
        ..Matches::default()
    };
    let mut best = None;
    // Positions of the directories above, and whether they match by words or lie in one that does.
    let mut above: Vec<(usize, bool)> = Vec::new();
    for ((row, _), candidate) in haystack.rows().zip(&candidates) {
        above.truncate(row.depth as usize);
        let is_inside = above.last().is_some_and(|(_, is_inside)| *is_inside);
        let is_found = candidate.is_found && candidate.fuzzy >= least;
        let by_words = !has_words || is_found || is_inside;
        let is_kept = by_words && candidate.is_covered;
        let is_own = is_kept && candidate.is_allowed && (is_found || has_facts || !has_words);
        let position = row.node as usize;
        if is_kept {
            found.kept[position] = true;
            found.bytes += row.bytes.unwrap_or(0);
            for &(directory, _) in above.iter().rev() {
                if found.kept[directory] {
                    break;
                }
                found.kept[directory] = true;
            }
        }
        if is_own {
            found.own[position] = true;
            for directory in above.iter().map(|&(directory, _)| directory) {
                found.within[directory] += 1;
            }
            found.within[position] += 1;
            found.within[0] += 1;
            // Where words do not tell, the largest is what one looks for.
            let bytes = if has_words { 0 } else { row.bytes.unwrap_or(0) };
            let rank = (candidate.score, bytes, u32::MAX - candidate.path_len);
            if best.is_none_or(|(best, _)| rank > best) {
                best = Some((rank, position));
            }
        }
        above.push((position, is_found || is_inside));
    }
    found.best = best.map(|(_, position)| position);
    Some(found)
}

fn candidates(
    query: &Query,
    haystack: &Haystack,
    is_stale: &dyn Fn() -> bool,
) -> Option<Vec<Candidate>> {
    let wanted: Vec<_> = query.wanted().collect();
    let unwanted: Vec<_> = query.unwanted().collect();
    let words = wanted.len() + unwanted.len();
    let mut candidates = Vec::new();
    let (mut shown, mut folded) = (String::new(), String::new());
    // Of the directories above: where their paths end, and with that what the words left, `words` states each.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut states: Vec<u32> = Vec::new();
    // And whether they, or what they lie in, are leaked.
    let mut leaked: Vec<bool> = Vec::new();
    for (at, (row, name)) in haystack.rows().enumerate() {
        if at % PATIENCE == 0 && is_stale() {
            return None;
        }
        let depth = row.depth as usize;
        ends.truncate(depth);
        states.truncate(depth * words);
        leaked.truncate(depth);
        let (own, own_folded) = ends.last().copied().unwrap_or_default();
        shown.truncate(own);
        folded.truncate(own_folded);
        shown.push_str(name);
        folded.push_str(&fold(name));
        let text = Text {
            shown: &shown,
            folded: &folded,
            own,
            own_folded,
        };
        let before = states.len().checked_sub(words);
        let mut facts = haystack.facts(row);
        let is_allowed = query.matches_facts(&facts);
        let is_in_leaked = leaked.last() == Some(&true);
        let mut is_covered = is_allowed;
        if is_in_leaked {
            facts.marks = facts.marks.and(Marks::LEAKED);
            is_covered = query.matches_facts(&facts);
        }
        leaked.push(facts.marks.has_any(Marks::LEAKED));
        let mut candidate = Candidate {
            is_found: true,
            is_allowed,
            is_covered,
            path_len: shown.len() as u32,
            ..Candidate::default()
        };
        let mut is_own = false;
        for (at, word) in wanted.iter().chain(&unwanted).enumerate() {
            let left = before.map_or(0, |before| states[before + at]);
            let standing = word.stand(text, left);
            states.push(standing.state);
            if at < wanted.len() {
                candidate.is_found &= standing.holds;
                is_own |= standing.is_own;
            } else {
                candidate.is_allowed &= !standing.holds;
                candidate.is_covered &= !standing.holds;
            }
        }
        candidate.is_found &= is_own;
        if candidate.is_found {
            for word in &wanted {
                let score = word.score(&shown);
                candidate.score += score;
                candidate.fuzzy += if word.is_fuzzy() { score } else { 0 };
            }
        }
        candidates.push(candidate);
        ends.push((shown.len(), folded.len()));
    }
    Some(candidates)
}
