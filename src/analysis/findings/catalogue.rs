//! The catalogue: every rule with its id, severity and words, and for leaks the paths that they match.
//!
//! It is data: `assets/rules.toml`, which documents itself, and files of the user's own in the same form.

use serde::Deserialize;
use thiserror::Error;

use crate::inspection::Severity;

const BUILT_IN: &str = include_str!("../../../assets/rules.toml");

/// A catalogue that can't be read.
#[derive(Debug, Error)]
#[error("{path}: {what}")]
pub struct Error {
    /// The file.
    pub path: String,
    /// What is wrong and on which line, in words for people.
    pub what: String,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Catalogue {
    rules: Vec<Rule>,
}

/// A rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// `leak/vcs`: its family and its name.
    pub id: String,
    /// How bad it is.
    pub severity: Severity,
    /// What was found, in a few words.
    pub title: String,
    /// Why it matters, in a sentence.
    pub why: String,
    /// Ids of the same rule in other tools: `hadolint DL3009`.
    #[serde(default)]
    pub same_as: Vec<String>,
    /// Cases that it finds.
    #[serde(default)]
    pub finds: Vec<Example>,
    /// Cases that look alike and are fine.
    #[serde(default)]
    pub passes: Vec<Example>,
}

/// A path that a rule finds or passes.
pub type Example = String;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<Rule>,
}

impl Catalogue {
    /// The one that comes with the program.
    ///
    /// # Errors
    /// Never, as tests read it.
    pub fn built_in() -> Result<Self, Error> {
        Self::default().and("assets/rules.toml", BUILT_IN)
    }

    /// The same with the rules of a file; one of the same id takes the place of the other.
    ///
    /// # Errors
    /// When it is no catalogue.
    pub fn and(mut self, path: &str, text: &str) -> Result<Self, Error> {
        let file: File = toml::from_str(text).map_err(|error| Error {
            path: path.to_owned(),
            what: error.to_string(),
        })?;
        for rule in file.rule {
            match self.rules.iter_mut().find(|known| known.id == rule.id) {
                Some(known) => *known = rule,
                None => self.rules.push(rule),
            }
        }
        Ok(self)
    }

    /// All rules, in their order.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule of that id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }
}
