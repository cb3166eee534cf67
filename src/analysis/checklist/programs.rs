//! Programs of the final file system that running seldom needs: compilers, package managers, shells.

use crate::analysis::findings::Subject;
use crate::tree::NodeKind;

const COMPILERS: [&str; 18] = [
    "c++", "cargo", "cc", "clang", "clang++", "cmake", "g++", "gcc", "gfortran", "go", "gradle",
    "javac", "make", "mvn", "ninja", "rustc", "swiftc", "tsc",
];

const PACKAGE_MANAGERS: [&str; 19] = [
    "apk", "apt", "apt-get", "bundle", "composer", "conda", "dnf", "gem", "microdnf", "npm",
    "pacman", "pip", "pip3", "pnpm", "poetry", "uv", "yarn", "yum", "zypper",
];

const SHELLS: [&str; 8] = ["ash", "bash", "csh", "dash", "fish", "ksh", "sh", "zsh"];

/// See the module: paths, those of the base image marked so.
#[derive(Debug, Default)]
pub struct Programs {
    /// What compiles and links, and what drives that.
    pub compilers: Vec<String>,
    /// Of distributions and of languages.
    pub package_managers: Vec<String>,
    /// What runs scripts and typed commands.
    pub shells: Vec<String>,
}

impl Programs {
    /// By the names in directories for programs.
    pub fn of(subject: &Subject<'_>) -> Self {
        let paths = subject.tree.paths();
        let mut programs = Self::default();
        for (path, node) in subject.tree.final_nodes() {
            let directory = paths.name(paths.parent(path));
            if !matches!(directory, b"bin" | b"sbin")
                || !matches!(node.kind, NodeKind::File | NodeKind::Symlink)
            {
                continue;
            }
            let Ok(name) = std::str::from_utf8(paths.name(path)) else {
                continue;
            };
            let list = if COMPILERS.contains(&name) {
                &mut programs.compilers
            } else if PACKAGE_MANAGERS.contains(&name) {
                &mut programs.package_managers
            } else if SHELLS.contains(&name) {
                &mut programs.shells
            } else {
                continue;
            };
            let whose = match subject.is_own(node.layer as usize) {
                true => subject.place(node.layer as usize).words(),
                false => "base image".to_owned(),
            };
            list.push(format!("{} ({whose})", subject.name(path)));
        }
        for list in [
            &mut programs.compilers,
            &mut programs.package_managers,
            &mut programs.shells,
        ] {
            list.sort();
        }
        programs
    }
}
