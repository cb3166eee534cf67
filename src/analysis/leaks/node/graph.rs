//! Which packages of a lock file a program needs: those that its own dependencies lead to.

use hashbrown::HashMap;

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
        let mut left = needs;
        while let Some((name, range)) = left.pop() {
            for index in self.meant(&name, &range) {
                if !std::mem::replace(&mut is_reached[index], true) {
                    left.extend(self.packages[index].needs.iter().cloned());
                }
            }
        }
        let mut dev = HashMap::new();
        for (package, is_reached) in self.packages.into_iter().zip(is_reached) {
            let is_dev = dev.entry((package.name, package.version)).or_insert(true);
            *is_dev &= !is_reached;
        }
        dev
    }

    /// The package that is meant; all of that name where it is not known which, so that none is said to be needless.
    fn meant(&self, name: &str, range: &str) -> Vec<usize> {
        let forms = [
            format!("{name}@{range}"),
            format!("{name}@npm:{range}"),
            range.to_owned(),
        ];
        let exact = forms.iter().find_map(|form| self.known_as.get(form));
        match exact {
            Some(&index) => vec![index],
            None => self.by_name.get(name).cloned().unwrap_or_default(),
        }
    }
}
