//! Hides the values of secrets in everything that is ever shown: of secret-named build arguments and variables, of options
//! and headers that take one, of URLs, and tokens of a known form.
//!
//! The history of an image repeats `ARG` and `ENV` values in clear text. A report that repeated them once more, in a
//! CI log for example, would spread the secret; so they are masked before anything else reads the text. `names` says
//! which names are secrets', `spans` where values stand behind them, `options` where they do in a
//! command, `programs` where only one program has them; `shell` cuts texts into words.

mod names;
mod options;
mod programs;
mod shell;
mod spans;

use std::collections::BTreeSet;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::escape::MASK;
pub use names::is_secret_name;
pub use spans::{Span, What, secrets, url_passwords, variables};

/// Masks texts of one image. It remembers the secrets' values, which may stand elsewhere too.
#[derive(Debug, Default, Clone)]
pub struct Masker {
    values: BTreeSet<String>,
    /// Finds the values, all in one pass: there can be many, and as many texts. None where there are none, or too many.
    finder: Option<AhoCorasick>,
}

impl Masker {
    /// Learns the values from the configuration's environment and from all texts of the history.
    pub fn learn<'a>(
        env: impl Iterator<Item = &'a str>,
        history: impl Iterator<Item = &'a str>,
    ) -> Self {
        let mut masker = Self::default();
        for variable in env {
            if let Some((name, value)) = variable.split_once('=')
                && is_secret_name(name)
            {
                masker.remember(value);
            }
        }
        masker.and_of(history)
    }

    /// The same with the values in more texts.
    pub fn and_of<'a>(&self, texts: impl Iterator<Item = &'a str>) -> Self {
        let mut masker = self.clone();
        for text in texts {
            for secret in secrets(text) {
                masker.remember(&text[secret.start..secret.end]);
            }
        }
        let is_new = masker.finder.is_none() || masker.values.len() > self.values.len();
        if is_new && !masker.values.is_empty() {
            // One value may hold another.
            masker.finder = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(&masker.values)
                .ok();
        }
        masker
    }

    /// The text with every secret's value masked.
    pub fn mask(&self, text: &str) -> String {
        let mut masked = String::with_capacity(text.len());
        let mut at = 0;
        for secret in secrets(text) {
            masked.push_str(&text[at..secret.start]);
            masked.push_str(MASK);
            at = secret.end;
        }
        masked.push_str(&text[at..]);
        match &self.finder {
            Some(finder) => {
                let mut shown = String::with_capacity(masked.len());
                finder.replace_all_with(&masked, &mut shown, |_, _, shown| {
                    shown.push_str(MASK);
                    true
                });
                shown
            }
            None if self.values.is_empty() => masked,
            None => MASK.to_owned(),
        }
    }

    fn remember(&mut self, value: &str) {
        /// Shorter values stand in too many places that are no secret.
        const SHORTEST: usize = 6;
        let value = value.trim_matches(['"', '\'']);
        if value.len() >= SHORTEST && !value.contains(MASK) {
            self.values.insert(value.to_owned());
        }
    }
}

#[cfg(test)]
mod tests;
