//! Whether a rule does what its examples say.

use super::{Catalogue, Rule};
use crate::analysis::leaks::Matcher;
use crate::tree::{PathArena, PathId};

/// Tries every example of a rule that is found by paths: what it finds must be its own among all rules, what it passes it
/// must not take on its own either.
pub(super) fn check(catalogue: &Catalogue, place: usize) -> Result<(), String> {
    let rule = &catalogue.rules[place];
    for example in &rule.finds {
        match taken(&catalogue.matcher, example)? {
            Some(by) if by == place => {}
            Some(by) => {
                let other = &catalogue.rules[by].id;
                return Err(format!(
                    "{} must find '{example}', but {other} stands before it and takes that",
                    rule.id
                ));
            }
            None => {
                return Err(format!(
                    "{} must find '{example}', but does not: no glob of its 'paths' fits, a condition fails, or 'except' spares it",
                    rule.id
                ));
            }
        }
    }
    let alone: &[Rule] = std::slice::from_ref(rule);
    let alone = Matcher::new(alone)?;
    for example in &rule.passes {
        if taken(&alone, example)?.is_some() {
            return Err(format!(
                "{} must not find '{example}', but does: make its 'paths' narrower or add to its 'except'",
                rule.id
            ));
        }
    }
    Ok(())
}

/// The rule that takes the file of an example, by position.
fn taken(matcher: &Matcher, example: &str) -> Result<Option<usize>, String> {
    let mut paths = PathArena::default();
    let (file, others) = example.split_once(" with ").unwrap_or((example, ""));
    let others = others.split(", ").filter(|other| !other.is_empty());
    let mut files = Vec::new();
    for text in std::iter::once(file).chain(others) {
        let mut at = PathId::ROOT;
        for part in text.split('/') {
            if matches!(part, "" | "." | "..") {
                return Err(format!(
                    "the example '{text}' must be the path of a file, relative to the root"
                ));
            }
            let child = paths.child(at, part.as_bytes());
            at = child.ok_or("the examples are too many")?;
        }
        files.push(at);
    }
    let claims = matcher.claims(&paths, &files, &Default::default());
    Ok(files.first().and_then(|&file| Some(claims.of(file)?.rule)))
}
