//! What the process' surroundings say of engines and credentials; passed in, so that tests can choose it.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// Environment variables, home directory and user.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    /// The home directory, where there is one.
    pub home: Option<PathBuf>,
    /// The user's number; 0 is root.
    pub user: u32,
}

impl Environment {
    /// From variables; the home directory is `HOME`'s.
    pub fn new(variables: impl IntoIterator<Item = (String, String)>, user: u32) -> Self {
        let variables: BTreeMap<String, String> = variables.into_iter().collect();
        let home = variables.get("HOME").or(variables.get("USERPROFILE"));
        Self {
            home: home.filter(|home| !home.is_empty()).map(PathBuf::from),
            variables,
            user,
        }
    }

    /// A variable that is set to something.
    pub fn get(&self, name: &str) -> Option<&str> {
        let value = self.variables.get(name)?;
        (!value.is_empty()).then_some(value)
    }

    /// Where Docker's client keeps its configuration.
    pub(super) fn docker_directory(&self) -> Option<PathBuf> {
        let named = self.get("DOCKER_CONFIG").map(PathBuf::from);
        named.or_else(|| Some(self.home.as_ref()?.join(".docker")))
    }

    /// All variables, for a program that is started.
    pub(super) fn variables(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// Never a value: some are secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment")
            .field("variables", &self.variables.keys())
            .field("home", &self.home)
            .field("user", &self.user)
            .finish()
    }
}
