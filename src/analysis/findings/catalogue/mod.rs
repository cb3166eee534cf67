//! The catalogue: every rule with its id, severity and words, and for leaks the paths that they match.
//!
//! It is data: `assets/rules.toml`, which documents itself, and files of the user's own in the same form. `rule` has a
//! rule and the form that a file has it in, `pattern` how it says which paths it means; [`leaks`](super::super::leaks)
//! holds an image's paths against them.

mod examples;
mod pattern;
mod rule;

use std::collections::BTreeSet;

use serde::Deserialize;
use thiserror::Error;

use super::super::leaks::Matcher;
use crate::near::nearest;
pub use pattern::{Answers, Pattern, Shape};
pub use rule::{Clean, Example, Rule};
use rule::{Deed, Written};

const BUILT_IN: &str = include_str!("../../../../assets/rules.toml");

/// A catalogue that can't be read.
#[derive(Debug, Error)]
#[error("{path}: line {line}: {what}")]
pub struct Error {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// What is wrong and what to do, in words for people.
    pub what: String,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Catalogue {
    rules: Vec<Rule>,
    /// How many of them, from the first on, are the user's own.
    own: usize,
    /// Ids of those that were turned off.
    off: Vec<String>,
    matcher: Matcher,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<Written>,
}

impl Catalogue {
    /// The one that comes with the program.
    ///
    /// # Errors
    /// Never, as tests read it.
    pub fn built_in() -> Result<Self, Error> {
        let path = "assets/rules.toml";
        let mut catalogue = Self::default();
        for (line, written) in written(path, BUILT_IN)? {
            match written.deed() {
                Ok(Deed::Set(rule)) => catalogue.rules.push(*rule),
                Ok(Deed::Judge(_) | Deed::Drop) => {}
                Err(what) => return Err(error(path, line, what)),
            }
        }
        catalogue.matcher = Matcher::new(&catalogue.rules).map_err(|what| error(path, 1, what))?;
        Ok(catalogue)
    }

    /// The same with a file of the user's: rules of its own go before those that are there, one of a known id takes its
    /// place, and one that says no more than a severity or `off = true` changes that.
    ///
    /// # Errors
    /// When it is no catalogue, or a rule does not do what its examples say.
    pub fn and(mut self, path: &str, text: &str) -> Result<Self, Error> {
        let mut set = Vec::new();
        for (line, written) in written(path, text)? {
            let id = written.id.get_ref().clone();
            let deed = written.deed().map_err(|what| error(path, line, what))?;
            self.apply(&id, deed)
                .map_err(|what| error(path, line, what))?;
            set.push((line, id));
        }
        self.matcher = Matcher::new(&self.rules).map_err(|what| error(path, 1, what))?;
        for (line, id) in set {
            let place = self.rules.iter().position(|rule| rule.id == id);
            if let Some(place) = place.filter(|&place| !self.rules[place].paths.is_empty()) {
                examples::check(&self, place).map_err(|what| error(path, line, what))?;
            }
        }
        Ok(self)
    }

    fn apply(&mut self, id: &str, deed: Deed) -> Result<(), String> {
        let place = self.rules.iter().position(|rule| rule.id == id);
        match (place, deed) {
            (None, Deed::Judge(_) | Deed::Drop) => Err(format!(
                "no rule is called {id}{}: only one that is known can be changed or turned off",
                self.near(id)
            )),
            (Some(place), Deed::Judge(severity)) => {
                self.rules[place].severity = severity;
                self.rules[place].is_judged_by_user = true;
                Ok(())
            }
            (Some(place), Deed::Drop) => {
                self.rules.remove(place);
                self.own -= usize::from(place < self.own);
                self.off.push(id.to_owned());
                Ok(())
            }
            (_, Deed::Set(rule)) if rule.paths.is_empty() => {
                Err(format!("{id} has no 'paths': say which it takes"))
            }
            (Some(place), Deed::Set(_)) if self.rules[place].paths.is_empty() => Err(format!(
                "{id} is not found by paths: only its severity can be changed, or it can be turned off"
            )),
            (Some(place), Deed::Set(rule)) => {
                self.rules[place] = *rule;
                Ok(())
            }
            (None, Deed::Set(rule)) if self.is_closed(rule.family()) => Err(format!(
                "rules of the family '{}' are not found by paths: call it leak/… or give it a family of its own",
                rule.family()
            )),
            (None, Deed::Set(rule)) => {
                self.off.retain(|off| off != id);
                self.rules.insert(self.own, *rule);
                self.own += 1;
                Ok(())
            }
        }
    }

    /// Whether no rule of a known family is found by paths.
    fn is_closed(&self, family: &str) -> bool {
        let mut known = self.rules.iter().filter(|rule| rule.family() == family);
        let mut is_known = false;
        known.all(|rule| {
            is_known = true;
            rule.paths.is_empty()
        }) && is_known
    }

    /// A hint at the id that was meant.
    fn near(&self, id: &str) -> String {
        let ids = self.rules.iter().map(|rule| rule.id.as_str());
        nearest(id, ids).map_or_else(String::new, |near| format!(", but {near}"))
    }

    /// All rules, in their order: of leaks, the first that takes a file has it.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of that id; none where it was turned off.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// The ids of rules that were turned off.
    pub fn off(&self) -> &[String] {
        &self.off
    }

    /// What holds paths against all rules.
    pub(in crate::analysis) fn matcher(&self) -> &Matcher {
        &self.matcher
    }
}

/// The rules of a file with their lines, each id once.
fn written(path: &str, text: &str) -> Result<Vec<(usize, Written)>, Error> {
    let line_of = |at: usize| 1 + text[..at].matches('\n').count();
    let file: File = toml::from_str(text).map_err(|cause| {
        let line = cause.span().map_or(1, |span| line_of(span.start));
        error(path, line, cause.message().replace('\n', " "))
    })?;
    let mut ids = BTreeSet::new();
    let rules = file.rule.into_iter().map(|rule| {
        let line = line_of(rule.id.span().start);
        let id = rule.id.get_ref();
        match ids.insert(id.clone()) {
            true => Ok((line, rule)),
            false => {
                let what = format!("{id} stands here twice: keep one of them");
                Err(error(path, line, what))
            }
        }
    });
    rules.collect()
}

fn error(path: &str, line: usize, what: String) -> Error {
    Error {
        path: path.to_owned(),
        line,
        what,
    }
}

#[cfg(test)]
mod tests;
