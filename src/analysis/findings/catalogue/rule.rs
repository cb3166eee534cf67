//! A rule, and the form in which a file has it.

use serde::Deserialize;
use toml::Spanned;

use super::pattern::{Pattern, Shape};
use crate::inspection::Severity;

/// A rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `leak/vcs`: its family and its name.
    pub id: String,
    /// How bad it is: at most, unless the user said so.
    pub severity: Severity,
    /// Whether a file of the user's said how bad it is: then all its findings are.
    pub is_judged_by_user: bool,
    /// What was found, in a few words.
    pub title: String,
    /// Why it matters, in a sentence.
    pub why: String,
    /// Ids of the same rule in other tools: `hadolint DL3009`.
    pub same_as: Vec<String>,
    /// What it takes; none where it is found in another way.
    pub paths: Vec<Pattern>,
    /// What of that is fine.
    pub except: Vec<Shape>,
    /// Bytes; less than that is not reported.
    pub at_least: u64,
    /// An image that runs one of these programs needs what the rule takes.
    pub needed_by: Vec<String>,
    /// How a RUN would not leave it behind.
    pub run: Vec<Clean>,
    /// Cases that it finds.
    pub finds: Vec<Example>,
    /// Cases that look alike and are fine.
    pub passes: Vec<Example>,
}

/// A path that a rule finds or passes; what else lies in the image stands behind ` with `, parted by `, `.
pub type Example = String;

/// How a RUN would not leave something behind.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clean {
    /// Words that stand in such a RUN; none for any.
    #[serde(default)]
    pub has: String,
    /// What to do in it: an imperative that "in the same RUN" can follow.
    pub write: String,
}

impl Rule {
    /// `leak` of `leak/vcs`.
    pub fn family(&self) -> &str {
        self.id.split('/').next().unwrap_or_default()
    }

    /// How a RUN of that text would not leave behind what the rule takes.
    pub fn clean(&self, instruction: &str) -> &str {
        let fits = |clean: &&Clean| instruction.contains(&clean.has);
        let clean = self.run.iter().find(fits);
        clean.map_or("remove it", |clean| &clean.write)
    }
}

/// A rule as a file has it: whole, or a change of one that is known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub id: Spanned<String>,
    severity: Option<Severity>,
    title: Option<String>,
    why: Option<String>,
    same_as: Option<Vec<String>>,
    paths: Option<Vec<Pattern>>,
    except: Option<Vec<Shape>>,
    at_least: Option<u64>,
    needed_by: Option<Vec<String>>,
    run: Option<Vec<Clean>>,
    finds: Option<Vec<Example>>,
    passes: Option<Vec<Example>>,
    off: Option<bool>,
}

/// What a file does with a rule.
pub(super) enum Deed {
    /// Puts it there.
    Set(Box<Rule>),
    /// Gives the one of that id another severity.
    Judge(Severity),
    /// Drops the one of that id.
    Drop,
}

impl Written {
    /// What is meant, or what is wrong.
    pub fn deed(self) -> Result<Deed, String> {
        let id = self.id.into_inner();
        if !is_id(&id) {
            return Err(format!(
                "'{id}' is no id: write FAMILY/NAME in lower case letters, digits and dashes, like leak/vcs"
            ));
        }
        let is_change = self.title.is_none()
            && self.why.is_none()
            && self.same_as.is_none()
            && self.paths.is_none()
            && self.except.is_none()
            && self.at_least.is_none()
            && self.needed_by.is_none()
            && self.run.is_none()
            && self.finds.is_none()
            && self.passes.is_none();
        match (self.off, self.severity) {
            (Some(true), None) if is_change => return Ok(Deed::Drop),
            (None | Some(false), Some(severity)) if is_change => return Ok(Deed::Judge(severity)),
            (None | Some(false), _) => {}
            (Some(true), _) => {
                return Err(format!("{id} is off: leave out all else but its id"));
            }
        }
        let missing = |key: &str| format!("{id} has no '{key}'");
        let words = |text: Option<String>, key: &str| {
            let text = text.filter(|text| !text.trim().is_empty());
            text.ok_or_else(|| missing(key))
        };
        let list = |examples: Option<Vec<Example>>, key: &str| {
            let examples = examples.filter(|examples| !examples.is_empty());
            examples.ok_or_else(|| {
                format!("{id} has no examples under '{key}': give one path that it finds and one that it must not")
            })
        };
        Ok(Deed::Set(Box::new(Rule {
            severity: self.severity.ok_or_else(|| missing("severity"))?,
            is_judged_by_user: false,
            title: words(self.title, "title")?,
            why: words(self.why, "why")?,
            same_as: self.same_as.unwrap_or_default(),
            paths: self.paths.unwrap_or_default(),
            except: self.except.unwrap_or_default(),
            at_least: self.at_least.unwrap_or_default(),
            needed_by: self.needed_by.unwrap_or_default(),
            run: self.run.unwrap_or_default(),
            finds: list(self.finds, "finds")?,
            passes: list(self.passes, "passes")?,
            id,
        })))
    }
}

/// `family/name`, each of lower case letters, digits and single dashes.
fn is_id(id: &str) -> bool {
    let is_word = |word: &str| {
        word.split('-').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
    };
    id.split_once('/')
        .is_some_and(|(family, name)| is_word(family) && is_word(name))
}
