//! pnpm's lock files. Up to version 6 they say of each package whether it is for development; version 9 does not, but has
//! what each project needs and what that leads to.

use hashbrown::HashMap;

use super::Lock;
use super::graph::{Graph, Package};
use super::indented::walk;

/// What a lock file says.
pub fn lock(text: &str) -> Option<Lock> {
    let mut flags: HashMap<(String, String), bool> = HashMap::new();
    let mut packages: HashMap<&str, Package> = HashMap::new();
    let mut needs = Vec::new();
    walk(text, |keys, value| match (keys, value) {
        (&["packages", key, "dev"], Some(flag)) => {
            let is_dev = flags.entry(name_and_version(key)).or_insert(true);
            *is_dev &= flag == "true";
        }
        (&["snapshots", key], _) => {
            let (name, version) = name_and_version(key);
            packages.entry(key).or_insert_with(|| Package {
                name,
                version,
                ..Package::default()
            });
        }
        (
            &[
                "snapshots",
                key,
                "dependencies" | "optionalDependencies",
                name,
            ],
            Some(version),
        ) => {
            if let Some(package) = packages.get_mut(key) {
                package.needs.push((name.to_owned(), version.to_owned()));
            }
        }
        (
            &[
                "importers",
                _,
                "dependencies" | "optionalDependencies",
                name,
                "version",
            ],
            Some(version),
        ) => needs.push((name.to_owned(), version.to_owned())),
        _ => {}
    });
    if !flags.is_empty() {
        return Some(Lock::Packages(flags));
    }
    let mut graph = Graph::default();
    for (key, package) in packages {
        graph.add(package, std::iter::once(key.to_owned()));
    }
    Some(Lock::Packages(graph.dev(needs)))
}

/// Of `a@1.0.0(b@2.0.0)`, `/a@1.0.0`, `/a/1.0.0_b@2.0.0` or `/@s/a/1.0.0`.
fn name_and_version(key: &str) -> (String, String) {
    let key = key.strip_prefix('/').unwrap_or(key);
    let key = key.split('(').next().unwrap_or(key);
    let scope = match key.starts_with('@') {
        true => key.find('/').map_or(0, |slash| slash + 1),
        false => 0,
    };
    let end = key[scope..].find(['@', '/']).map(|end| scope + end);
    let Some(end) = end else {
        return (key.to_owned(), String::new());
    };
    let version = &key[end + 1..];
    let version = version.split('_').next().unwrap_or(version);
    (key[..end].to_owned(), version.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dev(text: &str) -> Vec<String> {
        let Some(Lock::Packages(packages)) = lock(text) else {
            panic!("{text}");
        };
        let dev = packages.into_iter().filter(|(_, is_dev)| *is_dev);
        let mut dev: Vec<String> = dev
            .map(|((name, version), _)| name + " " + &version)
            .collect();
        dev.sort();
        dev
    }

    #[test]
    fn all_versions_of_the_format_say_the_same() {
        let fifth = "lockfileVersion: 5.4\n\npackages:\n\n  /@s/a/1.0.0_b@2.0.0:\n    resolution: {integrity: x}\n    dev: false\n\n  /b/2.0.0:\n    dev: false\n\n  /b/3.0.0:\n    dev: true\n\n  /d/1.0.0:\n    dev: true\n";
        let sixth = "lockfileVersion: '6.0'\n\npackages:\n\n  /@s/a@1.0.0(b@2.0.0):\n    dev: false\n\n  /b@2.0.0:\n    dev: false\n\n  /b@3.0.0:\n    dev: true\n\n  /d@1.0.0:\n    dev: true\n";
        let ninth = "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      '@s/a':\n        specifier: ^1\n        version: 1.0.0(b@2.0.0)\n    devDependencies:\n      d:\n        specifier: ^1\n        version: 1.0.0\n\npackages:\n\n  b@2.0.0:\n    resolution: {integrity: x}\n\nsnapshots:\n\n  '@s/a@1.0.0(b@2.0.0)':\n    dependencies:\n      b: 2.0.0\n\n  b@2.0.0: {}\n\n  b@3.0.0: {}\n\n  d@1.0.0:\n    dependencies:\n      b: 3.0.0\n";
        for text in [fifth, sixth, ninth] {
            assert_eq!(dev(text), ["b 3.0.0", "d 1.0.0"], "{text}");
        }
    }
}
