//! `--fail-on`: which findings an image must not have.

use crate::analysis::findings::Catalogue;
use crate::inspection::{Finding, Severity, Unjudged};
use crate::near::distance;

/// What a `--fail-on` means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FailOn {
    /// This severity and worse.
    Severity(Severity),
    /// All rules of this family: `leak`.
    Family(String),
    /// The rule of this id.
    Rule(String),
}

/// Names that are suggested for one that is not known.
const MOST: usize = 3;

impl FailOn {
    /// What a text means to a catalogue: a severity, a family (`leak` or `leak/*`) or a rule's id.
    ///
    /// # Errors
    /// When it means nothing, in words for people with the names that come near.
    pub fn parse(text: &str, catalogue: &Catalogue) -> Result<Self, String> {
        let is_called = |it: &Severity| it.name().eq_ignore_ascii_case(text);
        if let Some(severity) = Severity::ALL.into_iter().find(is_called) {
            return Ok(Self::Severity(severity));
        }
        let rules = catalogue.rules().iter().map(|rule| rule.id.as_str());
        let rules: Vec<&str> = rules.collect();
        let name = text.strip_suffix("/*").unwrap_or(text);
        if rules.iter().any(|rule| family(rule) == name) {
            return Ok(Self::Family(name.to_owned()));
        }
        if rules.contains(&text) {
            return Ok(Self::Rule(text.to_owned()));
        }
        if catalogue.off().iter().any(|rule| rule == text) {
            return Err(format!("a file of --rules turns {text} off"));
        }
        if catalogue.off().iter().any(|rule| family(rule) == name) {
            return Err(format!("files of --rules turn all rules of {name} off"));
        }
        let near = near(text, &rules);
        Err(match near.as_slice() {
            [] => format!(
                "expected a severity ({}), a family of rules ({}) or a rule's id, not '{text}'",
                Severity::ALL.map(Severity::name).join(", "),
                families(&rules).join(", "),
            ),
            near => format!("there is no '{text}'; near it are {}", near.join(", ")),
        })
    }

    /// Whether a finding is one of those that must not be.
    pub fn is_meant(&self, finding: &Finding) -> bool {
        self.takes(&finding.rule, finding.severity)
    }

    /// Those of the rules that could not be asked that are meant.
    pub fn unjudged<'a>(&self, rules: &'a [Unjudged]) -> Vec<&'a str> {
        let meant = rules.iter().filter(|it| self.takes(&it.rule, it.severity));
        meant.map(|it| it.rule.as_str()).collect()
    }

    fn takes(&self, rule: &str, severity: Severity) -> bool {
        match self {
            Self::Severity(least) => severity >= *least,
            Self::Family(name) => family(rule) == name,
            Self::Rule(id) => rule == id,
        }
    }
}

/// What stands before the slash.
fn family(rule: &str) -> &str {
    rule.split_once('/').map_or(rule, |(family, _)| family)
}

fn families<'a>(rules: &[&'a str]) -> Vec<&'a str> {
    let mut families: Vec<&str> = rules.iter().map(|rule| family(rule)).collect();
    families.sort_unstable();
    families.dedup();
    families
}

/// Rules, families and severities that resemble a text, or hold it; the likeliest first.
fn near<'a>(text: &str, rules: &[&'a str]) -> Vec<&'a str> {
    let wanted = text.to_lowercase();
    let names = Severity::ALL.map(Severity::name).into_iter();
    let names = names.chain(families(rules)).chain(rules.iter().copied());
    let mut near: Vec<(usize, &str)> = names
        .filter_map(|name| {
            // Without its family, a rule may be written alone.
            let last = name.rsplit('/').next().unwrap_or(name);
            let least = |most| {
                let distances = [name, last].into_iter();
                distances.filter_map(|it| distance(&wanted, it, most)).min()
            };
            let holds = wanted.len() > 2 && name.contains(&wanted);
            let most = if holds {
                usize::MAX
            } else {
                (wanted.len() / 3).min(3)
            };
            Some((least(most)?, name))
        })
        .collect();
    near.sort_unstable();
    near.into_iter().take(MOST).map(|(_, name)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<FailOn, String> {
        let catalogue = Catalogue::built_in().unwrap();
        FailOn::parse(text, &catalogue)
    }

    #[test]
    fn a_severity_a_family_or_a_rule() {
        assert_eq!(parse("high"), Ok(FailOn::Severity(Severity::High)));
        assert_eq!(parse("HIGH"), Ok(FailOn::Severity(Severity::High)));
        assert_eq!(parse("leak"), Ok(FailOn::Family("leak".to_owned())));
        assert_eq!(parse("leak/*"), Ok(FailOn::Family("leak".to_owned())));
        assert_eq!(parse("leak/vcs"), Ok(FailOn::Rule("leak/vcs".to_owned())));
        for none in ["", "*", "leak/", "leak/v*", "secret/vcs"] {
            parse(none).unwrap_err();
        }
    }

    #[test]
    fn what_is_off_is_said_to_be_off() {
        let off = |ids: &[&str]| {
            let rules = ids.iter();
            let rules = rules.map(|id| format!("[[rule]]\nid = \"{id}\"\noff = true\n"));
            let rules: String = rules.collect();
            let catalogue = Catalogue::built_in().unwrap();
            catalogue.and("mine.toml", &rules).unwrap()
        };
        let error = FailOn::parse("leak/vcs", &off(&["leak/vcs"])).unwrap_err();
        assert_eq!(error, "a file of --rules turns leak/vcs off");
        let built_in = Catalogue::built_in().unwrap();
        let rules = built_in.rules().iter().map(|rule| rule.id.as_str());
        let copies: Vec<&str> = rules.filter(|id| id.starts_with("copy/")).collect();
        let error = FailOn::parse("copy/*", &off(&copies)).unwrap_err();
        assert_eq!(error, "files of --rules turn all rules of copy off");
    }

    #[test]
    fn a_slip_is_told_what_comes_near() {
        for (text, near) in [
            ("leak/vsc", "leak/vcs"),
            ("vcs", "leak/vcs"),
            ("LEAK/VCS", "leak/vcs"),
            ("Hihg", "high"),
            ("secrets", "secret"),
            ("apt-lists", "leak/apt-lists"),
            ("private-key", "secret/private-key"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(&format!("are {near}")), "{text}: {error}");
        }
        let error = parse("zebra").unwrap_err();
        assert!(
            error.contains("info, low, medium, high, critical"),
            "{error}"
        );
        assert!(error.contains("copy, leak, secret, smell"), "{error}");
    }
}
