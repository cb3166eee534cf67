//! Words for what answers rest on.

use crate::analysis::findings::Subject;
use crate::inspection::Finding;
use crate::size::size;
use crate::tree::PathId;

/// Things that are named of many.
pub const MOST: usize = 3;

/// The first findings with their rules, places and bytes, and how many more there are.
pub fn found(subject: &Subject<'_>, findings: &[&Finding]) -> String {
    let told = findings.iter().map(|finding| {
        let mut details = vec![finding.rule.clone()];
        match (finding.line, finding.layer) {
            (Some(line), _) => details.push(format!("line {line}")),
            (None, Some(layer)) => details.push(format!("layer {}", layer + 1)),
            (None, None) => {}
        }
        if finding.files > 0 {
            details.push(size(finding.bytes));
        }
        if !finding.live && !finding.paths.is_empty() {
            details.push("deleted later, but shipped".to_owned());
        }
        let path = finding
            .paths
            .first()
            .filter(|&&path| !is_named(subject, path, finding));
        let path = path.map(|&path| subject.name(path));
        let more = finding.paths.len().saturating_sub(1);
        let paths = match (path, more) {
            (None, _) => String::new(),
            (Some(path), 0) => format!("{path}: "),
            (Some(path), more) => format!("{path} and {more} more: "),
        };
        format!("{paths}{} ({})", finding.title, details.join(", "))
    });
    list(&told.collect::<Vec<_>>(), "; ")
}

/// The first of them, and how many more there are.
pub fn list(things: &[String], between: &str) -> String {
    let first = things.iter().take(MOST).cloned().collect::<Vec<_>>();
    let first = first.join(between);
    match things.len().saturating_sub(MOST) {
        0 => first,
        more => format!("{first}{between}and {more} more"),
    }
}

/// `1 stage`, `2 stages`.
pub fn count(number: usize, thing: &str) -> String {
    match number {
        1 => format!("1 {thing}"),
        number => format!("{number} {thing}s"),
    }
}

/// Whether a finding's title names the path, or a directory that holds it.
fn is_named(subject: &Subject<'_>, path: PathId, finding: &Finding) -> bool {
    let paths = subject.tree.paths();
    // A directory below the root may be called like any word.
    let parents = std::iter::successors(Some(paths.parent(path)), |&at| Some(paths.parent(at)));
    let parents = parents.take_while(|&at| paths.depth(at) > 1);
    std::iter::once(path)
        .chain(parents)
        .any(|at| finding.title.contains(&subject.name(at)))
}
