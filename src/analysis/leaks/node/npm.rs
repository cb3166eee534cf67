//! npm's lock files, which say of each package where it lies and whether it is for development.
//!
//! <https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json>

use hashbrown::HashMap;
use serde::Deserialize;
use std::collections::BTreeMap;

use super::{Entry, Lock};

#[derive(Deserialize)]
struct Written {
    /// Since version 2, by directory.
    #[serde(default)]
    packages: BTreeMap<String, Package>,
    /// In version 1, each in the `node_modules` of the one that it stands in.
    #[serde(default)]
    dependencies: BTreeMap<String, Package>,
}

#[derive(Deserialize)]
struct Package {
    version: Option<String>,
    #[serde(default)]
    dev: bool,
    // Since version 2 this is what it needs, with ranges in place of packages.
    #[serde(default)]
    dependencies: BTreeMap<String, serde_json::Value>,
}

/// What a lock file says.
pub fn lock(content: &[u8]) -> Option<Lock> {
    let written: Written = serde_json::from_slice(content).ok()?;
    let mut places = HashMap::new();
    if written.packages.is_empty() {
        for (name, package) in written.dependencies {
            nested("", &name, package, &mut places);
        }
    } else {
        let entry = |(place, package): (String, Package)| {
            let entry = Entry {
                version: package.version,
                is_dev: package.dev,
            };
            (place, entry)
        };
        places = written.packages.into_iter().map(entry).collect();
    }
    Some(Lock::Places(places))
}

/// Places a package of version 1 and what stands in it; the JSON reader limits how deep that goes.
fn nested(above: &str, name: &str, package: Package, places: &mut HashMap<String, Entry>) {
    let place = format!("{above}node_modules/{name}");
    let below = format!("{place}/");
    for (name, value) in package.dependencies {
        if let Ok(package) = serde_json::from_value(value) {
            nested(&below, &name, package, places);
        }
    }
    let entry = Entry {
        version: package.version,
        is_dev: package.dev,
    };
    places.insert(place, entry);
}

/// The version that a `package.json` says.
pub fn version(content: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Manifest {
        version: String,
    }
    let manifest: Manifest = serde_json::from_slice(content).ok()?;
    Some(manifest.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dev(text: &str) -> Vec<String> {
        let Some(Lock::Places(places)) = lock(text.as_bytes()) else {
            panic!("{text}");
        };
        let dev = places.iter().filter(|(_, entry)| entry.is_dev);
        let mut dev: Vec<String> = dev.map(|(place, _)| place.clone()).collect();
        dev.sort();
        dev
    }

    #[test]
    fn all_versions_of_the_format_say_the_same() {
        let first = r#"{"lockfileVersion": 1, "dependencies": {
            "a": {"version": "1.0.0", "requires": {"b": "^2"}, "dependencies": {"b": {"version": "2.0.0"}}},
            "d": {"version": "1.0.0", "dev": true, "dependencies": {"b": {"version": "3.0.0", "dev": true}}}}}"#;
        let second = r#"{"lockfileVersion": 2, "packages": {"": {"name": "x", "dependencies": {"a": "1"}},
            "node_modules/a": {"version": "1.0.0", "dependencies": {"b": "^2"}},
            "node_modules/a/node_modules/b": {"version": "2.0.0"},
            "node_modules/d": {"version": "1.0.0", "dev": true},
            "node_modules/o": {"version": "1.0.0", "devOptional": true},
            "node_modules/d/node_modules/b": {"version": "3.0.0", "dev": true}},
            "dependencies": {"a": {"version": "1.0.0", "requires": {"b": "^2"}}}}"#;
        let expected = ["node_modules/d", "node_modules/d/node_modules/b"];
        assert_eq!(dev(first), expected);
        assert_eq!(dev(second), expected);
        assert!(lock(b"{").is_none());
    }
}
