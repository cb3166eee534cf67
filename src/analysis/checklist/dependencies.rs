//! Whether only runtime dependencies are there: packages that were pruned by a lock file are known to be, others are not.

use super::Answered;
use super::programs::Programs;
use super::words::{count, found, list};
use crate::analysis::findings::Subject;
use crate::analysis::leaks::node::{self, Modules};
use crate::inspection::{Answer, Finding, Severity};
use crate::size::size;
use crate::tree::PathId;

/// Leaks that build, or that only builds link with: their rules' names end so.
const TOOLS: [&str; 9] = [
    "-sdk",
    "-toolchain",
    "/build-tools",
    "/compilers",
    "/headers",
    "/jdk",
    "/libtool-files",
    "/static-libraries",
    "dev-dependencies",
];

pub fn is_leak(finding: &Finding) -> bool {
    finding.rule.starts_with("leak/") && finding.severity > Severity::Info
}

pub fn is_about_tools(finding: &Finding) -> bool {
    TOOLS.iter().any(|tool| finding.rule.ends_with(tool))
}

/// Directories at the root in which only packages and toolchains are installed.
const SYSTEM: [&[u8]; 8] = [
    b"bin", b"lib", b"lib64", b"opt", b"root", b"sbin", b"usr", b"var",
];

/// Directories of other languages' packages.
const PACKAGES: [&[u8]; 5] = [
    b"gems",
    b"site-packages",
    b"dist-packages",
    b"vendor",
    b"BOOT-INF",
];

/// Nothing that only building needs may be there; that all the rest is needed takes knowledge of packages.
pub fn only_runtime(subject: &Subject<'_>, findings: &[Finding], programs: &Programs) -> Answered {
    let tools = findings
        .iter()
        .filter(|it| is_leak(it) && is_about_tools(it) && it.live);
    let tools: Vec<&Finding> = tools.collect();
    if !tools.is_empty() {
        return (Answer::No, found(subject, &tools));
    }
    if !programs.compilers.is_empty() {
        return (
            Answer::No,
            format!("there are {}", list(&programs.compilers, ", ")),
        );
    }
    let own = subject.layers.iter();
    let own = own.filter(|layer| subject.is_own(layer.head.index));
    let own: u64 = own.map(|layer| layer.final_bytes).sum();
    if own == 0 {
        return (Answer::Yes, "this build brought no byte".to_owned());
    }
    let modules = node::modules(subject);
    let pruned: Vec<String> = modules
        .iter()
        .filter(|it| it.is_pruned())
        .map(|it| {
            format!(
                "{} holds {}, all needed to run by {}",
                subject.name(it.path),
                count(it.installed, "package"),
                subject.name(it.document)
            )
        })
        .collect();
    if !pruned.is_empty() && pruned.len() == modules.len() && !has_other_packages(subject, &modules)
    {
        let evidence = format!(
            "{}; this build brought no other packages",
            list(&pruned, "; ")
        );
        return (Answer::Yes, evidence);
    }
    let known = match pruned.is_empty() {
        true => String::new(),
        false => format!("{}; ", list(&pruned, "; ")),
    };
    let evidence = format!(
        "{known}no compiler, header or dev dependency is visible; whether all of the {} that this build brought is \
         needed takes knowledge of packages and binaries",
        size(own)
    );
    (Answer::Unknown, evidence)
}

/// Whether this build brought anything to where packages are installed that no lock file is known of.
fn has_other_packages(subject: &Subject<'_>, known: &[Modules]) -> bool {
    let paths = subject.tree.paths();
    let is_in = |path: PathId, directory: PathId| {
        let mut at = path;
        while paths.depth(at) > paths.depth(directory) {
            at = paths.parent(at);
        }
        at == directory
    };
    let is_theirs = |path: PathId| {
        let parents = std::iter::successors(Some(path), |&at| {
            (at != PathId::ROOT).then(|| paths.parent(at))
        });
        parents.into_iter().any(|at| {
            let name = paths.name(at);
            let is_modules =
                || name == b"node_modules" && !known.iter().any(|it| is_in(at, it.path));
            PACKAGES.contains(&name)
                || is_modules()
                || paths.depth(at) == 1 && at != path && SYSTEM.contains(&name)
        })
    };
    subject.tree.final_nodes().any(|(path, node)| {
        let layer = node
            .inode
            .map(|inode| subject.tree.inode(subject.first(inode)).layer);
        layer.is_some_and(|layer| subject.is_own(layer)) && is_theirs(path)
    })
}
