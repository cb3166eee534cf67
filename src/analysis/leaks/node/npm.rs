//! npm's lock files, which say of each package where it lies and whether it is for development.
//!
//! <https://docs.npmjs.com/cli/v11/configuring-npm/package-lock-json>

use hashbrown::HashMap;
use serde::Deserialize;
use std::collections::BTreeMap;

use super::{Entry, Lock};

/// What npm lets a name have: <https://docs.npmjs.com/cli/v11/configuring-npm/package-json#name>.
const MOST_OF_NAME: usize = 214;
/// What a path can have.
const MOST_OF_PLACE: usize = 4 << 10;
/// All places of a lock file, which version 1 does not write out, in bytes: the largest projects have a tenth.
const MOST_OF_PLACES: usize = 16 << 20;

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
        let mut left = MOST_OF_PLACES;
        for (name, package) in written.dependencies {
            nested("", &name, package, &mut places, &mut left)?;
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

/// Places a package of version 1 and what stands in it, but what could be nowhere; the JSON reader limits how deep that
/// goes. None once places take more bytes than are left.
fn nested(
    above: &str,
    name: &str,
    package: Package,
    places: &mut HashMap<String, Entry>,
    left: &mut usize,
) -> Option<()> {
    let place = format!("{above}node_modules/{name}");
    if name.len() > MOST_OF_NAME || place.len() > MOST_OF_PLACE {
        return Some(());
    }
    *left = left.checked_sub(place.len())?;
    let below = format!("{place}/");
    for (name, value) in package.dependencies {
        if let Ok(package) = serde_json::from_value(value) {
            nested(&below, &name, package, places, left)?;
        }
    }
    let entry = Entry {
        version: package.version,
        is_dev: package.dev,
    };
    places.insert(place, entry);
    Some(())
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

    /// In packages of these names, each in the one before, so many more.
    fn deep(names: &[String], children: usize) -> Option<Lock> {
        let children = (0..children).map(|n| format!(r#""c{n}": {{"version": "1"}}"#));
        let mut inner = children.collect::<Vec<_>>().join(", ");
        for name in names.iter().rev() {
            inner = format!(r#""{name}": {{"version": "1", "dependencies": {{{inner}}}}}"#);
        }
        lock(format!(r#"{{"lockfileVersion": 1, "dependencies": {{{inner}}}}}"#).as_bytes())
    }

    #[test]
    fn places_take_no_more_than_their_share() {
        let bytes = |lock: Option<Lock>| match lock {
            Some(Lock::Places(places)) => places.keys().map(String::len).sum::<usize>(),
            _ => panic!("a lock file is understood"),
        };
        let name = |len: usize| "a".repeat(len);
        // "node_modules/" has 13 bytes, and the slash behind a package one.
        assert_eq!(
            bytes(deep(&[name(214)], 1)),
            13 + 214 + 13 + 214 + 1 + 13 + 2
        );
        assert_eq!(bytes(deep(&[name(215)], 1)), 0);
        // 17 fit into 4 KiB: 17 * (13 + 214 + 1) - 1.
        let chain: Vec<String> = vec![name(214); 20];
        let longest = |n: usize| n * 228 - 1;
        let expected: usize = (1..=17).map(longest).sum();
        assert_eq!(bytes(deep(&chain, 1)), expected);
        // What would take more than 16 MiB is no lock file.
        assert!(deep(&chain[..16], 5000).is_none());
    }
}
