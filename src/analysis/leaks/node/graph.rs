//! Which packages of a lock file a program needs: those that its own dependencies lead to.

use hashbrown::{HashMap, HashSet};

/// A package of a lock file.
#[derive(Debug, Default)]
pub struct Package {
    /// As it is installed.
    pub name: String,
    /// As it is installed.
    pub version: String,
    /// What it needs: name, and the range or version that the lock file knows it by.
    pub needs: Vec<(String, String)>,
}

/// The packages of a lock file.
#[derive(Debug, Default)]
pub struct Graph {
    packages: Vec<Package>,
    /// By what others need it as: `eslint@^8.0.0`.
    known_as: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
}

impl Graph {
    /// Adds a package with all that it is known as.
    pub fn add(&mut self, package: Package, known_as: impl Iterator<Item = String>) {
        let index = self.packages.len();
        self.known_as.extend(known_as.map(|name| (name, index)));
        let named = self.by_name.entry(package.name.clone()).or_default();
        named.push(index);
        self.packages.push(package);
    }

    /// Whether each package, by name and version, is for development alone: not reached from what the program needs.
    pub fn dev(self, needs: Vec<(String, String)>) -> HashMap<(String, String), bool> {
        let mut is_reached = vec![false; self.packages.len()];
        self.reach(&needs, |index| {
            !std::mem::replace(&mut is_reached[index], true)
        });
        let mut dev = HashMap::new();
        for (package, is_reached) in self.packages.into_iter().zip(is_reached) {
            let is_dev = dev.entry((package.name, package.version)).or_insert(true);
            *is_dev &= !is_reached;
        }
        dev
    }

    /// Follows what is needed; `is_new` says of each package that is come upon whether to go on from there.
    fn reach(&self, needs: &[(String, String)], mut is_new: impl FnMut(usize) -> bool) {
        // A lock file can need one name in ever so many unknown versions: all of a name are come upon once.
        let mut expanded: HashSet<&str> = HashSet::new();
        let mut left: Vec<&(String, String)> = needs.iter().collect();
        while let Some((name, range)) = left.pop() {
            let meant = match self.exact(name, range) {
                Some(index) => std::slice::from_ref(index),
                // None of them must be said to be needless.
                None if expanded.insert(name) => self.by_name.get(name).map_or(&[][..], |it| it),
                None => &[],
            };
            for &index in meant {
                if is_new(index) {
                    left.extend(&self.packages[index].needs);
                }
            }
        }
    }

    /// The package that is meant, where it is known which of that name.
    fn exact(&self, name: &str, range: &str) -> Option<&usize> {
        let forms = [
            format!("{name}@{range}"),
            format!("{name}@npm:{range}"),
            range.to_owned(),
        ];
        forms.iter().find_map(|form| self.known_as.get(form))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_many_unknown_versions_of_one_name_lead_to_is_looked_at_once() {
        const MANY: usize = 300;
        let mut graph = Graph::default();
        let package = |name: &str, version: String, needs| Package {
            name: name.to_owned(),
            version,
            needs,
        };
        for n in 0..MANY {
            let of_a = package("a", n.to_string(), Vec::new());
            graph.add(of_a, std::iter::once(format!("a@{n}")));
        }
        let unknown = (0..MANY).map(|n| ("a".to_owned(), format!("z{n}")));
        let root = package("r", "1".to_owned(), unknown.collect());
        graph.add(root, std::iter::once("r@1".to_owned()));
        let needs = vec![("r".to_owned(), "1".to_owned())];
        let mut looked_at = 0;
        let mut seen = HashSet::new();
        graph.reach(&needs, |index| {
            looked_at += 1;
            seen.insert(index)
        });
        assert_eq!(looked_at, MANY + 1);
        assert!(graph.dev(needs).values().all(|is_dev| !is_dev));
    }
}
