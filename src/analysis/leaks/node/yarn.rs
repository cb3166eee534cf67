//! `yarn.lock`, of Yarn 1 and of later ones. It does not say what is for development: that is what `package.json` and the
//! packages that it needs do not lead to.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::Lock;
use super::graph::{Graph, Package};
use super::indented::{several, walk};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Manifest {
    #[serde(default)]
    dependencies: Map<String, Value>,
    #[serde(default)]
    optional_dependencies: Map<String, Value>,
    /// Other projects that share the lock file; what they need may not be in the image.
    workspaces: Option<Value>,
}

/// What a lock file says, with all versions of the `package.json` beside it; none where that does not tell.
pub fn lock(text: &str, manifests: &[&[u8]]) -> Option<Lock> {
    let mut needs = Vec::new();
    for content in manifests {
        let manifest: Manifest = serde_json::from_slice(content).ok()?;
        if manifest.workspaces.is_some() {
            return None;
        }
        let all = [manifest.dependencies, manifest.optional_dependencies];
        for (name, range) in all.into_iter().flatten() {
            needs.push((name, range.as_str()?.to_owned()));
        }
    }
    if manifests.is_empty() {
        return None;
    }
    Some(Lock::Packages(graph(text).dev(needs)))
}

fn graph(text: &str) -> Graph {
    let mut graph = Graph::default();
    let mut at: Option<(&str, Package)> = None;
    let mut finish = |at: Option<(&str, Package)>| {
        if let Some((header, package)) = at {
            graph.add(package, several(header).map(str::to_owned));
        }
    };
    walk(text, |keys, value| match (keys, value) {
        (&[header], None) => {
            let name = several(header).next().map_or("", name);
            let package = Package {
                name: name.to_owned(),
                ..Package::default()
            };
            finish(at.replace((header, package)));
        }
        (&[_, "version"], Some(version)) => {
            if let Some((_, package)) = &mut at {
                package.version = version.to_owned();
            }
        }
        (&[_, "dependencies" | "optionalDependencies", name], Some(range)) => {
            if let Some((_, package)) = &mut at {
                package.needs.push((name.to_owned(), range.to_owned()));
            }
        }
        _ => {}
    });
    finish(at);
    graph
}

/// `@types/node` of `@types/node@^20`.
fn name(known_as: &str) -> &str {
    let end = known_as
        .char_indices()
        .skip(1)
        .find(|&(_, letter)| letter == '@');
    end.map_or(known_as, |(end, _)| &known_as[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &[u8] =
        br#"{"dependencies": {"a": "^1.0.0"}, "devDependencies": {"d": "^1.0.0"}}"#;

    fn dev(text: &str) -> Vec<String> {
        let Some(Lock::Packages(packages)) = lock(text, &[MANIFEST]) else {
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
    fn what_package_json_does_not_lead_to_is_for_development() {
        let first = "# yarn lockfile v1\n\n\na@^1.0.0:\n  version \"1.0.1\"\n  dependencies:\n    b \"^2.0.0\"\n\n\
            b@^2.0.0:\n  version \"2.0.0\"\n  optionalDependencies:\n    \"@s/c\" \"1\"\n\n\
            \"@s/c@1\", \"@s/c@^1\":\n  version \"1.0.0\"\n\n\
            b@^3.0.0:\n  version \"3.0.0\"\n\nd@^1.0.0:\n  version \"1.0.0\"\n  dependencies:\n    b \"^3.0.0\"\n";
        assert_eq!(dev(first), ["b 3.0.0", "d 1.0.0"]);
        let later = "__metadata:\n  version: 8\n\n\"a@npm:^1.0.0\":\n  version: 1.0.1\n  resolution: \"a@npm:1.0.1\"\n  dependencies:\n    b: \"npm:^2.0.0\"\n\n\
            \"b@npm:^2.0.0, b@npm:^2.1.0\":\n  version: 2.0.0\n  dependencies:\n    \"@s/c\": \"npm:1\"\n\n\"@s/c@npm:1\":\n  version: 1.0.0\n\n\
            \"b@npm:^3.0.0\":\n  version: 3.0.0\n\n\"d@npm:^1.0.0\":\n  version: 1.0.0\n  dependencies:\n    b: \"npm:^3.0.0\"\n";
        let found = dev(later);
        assert_eq!(found[1..], ["b 3.0.0", "d 1.0.0"], "{found:?}");
    }

    #[test]
    fn what_is_not_known_is_not_said_to_be_needless() {
        let odd = "a@^1.0.0:\n  version \"1.0.0\"\n  dependencies:\n    b \"^9\"\n\nb@^2.0.0:\n  version \"2.0.0\"\n";
        assert_eq!(dev(odd), [] as [&str; 0]);
        let workspaces = br#"{"workspaces": ["packages/*"], "dependencies": {}}"#;
        assert!(lock(odd, &[workspaces]).is_none());
        assert!(lock(odd, &[]).is_none());
    }
}
