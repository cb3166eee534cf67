//! What is in force at a line: variables, working directory, shell, and what ONBUILD put by.
//!
//! BuildKit's `frontend/dockerfile/dockerfile2llb` decides: ARG and ENV set the same variables, the later wins.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

use super::Known;
use super::directory;
use super::expansion::{Failure, Value, Values};
use super::text::Text;

/// What BuildKit sets where a base image sets none.
const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The work that one Dockerfile may make, so that variables which double each other do not fill the memory.
#[derive(Debug)]
pub(super) struct Budget(Cell<usize>);

impl Budget {
    const BYTES: usize = 64 << 20;

    pub fn new() -> Self {
        Self(Cell::new(Self::BYTES))
    }

    pub fn spend(&self, bytes: usize) -> Result<(), Failure> {
        match self.0.get().checked_sub(bytes) {
            Some(left) => {
                self.0.set(left);
                Ok(())
            }
            None => {
                self.0.set(0);
                let what = format!(
                    "its variables expand to more than {} MiB",
                    Self::BYTES >> 20
                );
                Err(Failure::Limit(what))
            }
        }
    }
}

/// The arguments before the first FROM, and the predefined ones.
#[derive(Debug)]
pub(super) struct Globals(BTreeMap<String, Value>);

impl Globals {
    pub fn new(known: &Known) -> Self {
        let mut values = BTreeMap::new();
        for (prefix, platform) in [
            ("TARGET", &known.platform),
            ("BUILD", &known.build_platform),
        ] {
            let mut parts = platform.as_deref().map(|platform| platform.split('/'));
            let mut part = || parts.as_mut().map(|parts| parts.next().unwrap_or_default());
            let (os, architecture, variant) = (part(), part(), part());
            // That of arm64 is v8 or nothing, and no image tells which it was.
            let is_sure = architecture != Some("arm64");
            for (name, value) in [
                ("PLATFORM", platform.as_deref().filter(|_| is_sure)),
                ("OS", os),
                ("ARCH", architecture),
                ("VARIANT", variant.filter(|_| is_sure)),
                ("OSVERSION", None),
            ] {
                let value = value.map_or(Value::Unknown, |value| Value::Set(value.into()));
                values.insert(format!("{prefix}{name}"), value);
            }
        }
        values.insert("TARGETSTAGE".to_owned(), Value::Unknown);
        for (name, value) in &mut values {
            if let Some(given) = known.arguments.get(name) {
                *value = Value::Set(given.as_str().into());
            }
        }
        Self(values)
    }

    /// Declares an argument: as given, or its default.
    pub fn declare(&mut self, name: &str, default: Option<Text>, known: &Known) -> Option<Text> {
        let given = known.arguments.get(name).map(|given| given.as_str().into());
        let value = given.or(default);
        let stored = match (&value, self.0.get(name)) {
            (Some(value), _) => Value::Set(value.clone()),
            (None, None | Some(Value::Unset)) if known.arguments_complete => Value::Unset,
            // Builders before 2025 take from a predefined one what it had, later ones don't.
            (None, _) => Value::Unknown,
        };
        self.0.insert(name.to_owned(), stored);
        value
    }
}

/// The variables at a line, and the budget for them.
pub(super) struct View<'a, T> {
    pub variables: &'a T,
    pub budget: &'a Budget,
}

impl Values for View<'_, Globals> {
    fn get(&self, name: &str) -> Value {
        let value = self.variables.0.get(name);
        value.cloned().unwrap_or(Value::Unset)
    }

    fn spend(&self, bytes: usize) -> Result<(), Failure> {
        self.budget.spend(bytes)
    }
}

impl Values for View<'_, Scope> {
    fn get(&self, name: &str) -> Value {
        self.variables.get(name)
    }

    fn spend(&self, bytes: usize) -> Result<(), Failure> {
        self.budget.spend(bytes)
    }
}

/// An instruction that ONBUILD put by.
#[derive(Debug, Clone)]
pub(super) struct Trigger {
    pub expression: String,
    pub start: u32,
    pub end: u32,
}

/// What is in force at a line of a stage.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    variables: BTreeMap<String, Value>,
    /// Any other variable: a base image may set it.
    others: Value,
    pub workdir: Text,
    pub shell: Option<Arc<[String]>>,
    pub triggers: Vec<Trigger>,
}

impl Scope {
    /// At the start of a stage on an image, `scratch` included, whose environment may be known.
    pub fn of_image(image: &Text, known: Option<&Known>) -> Self {
        let is_scratch = image.known() == Some("scratch");
        let mut variables = BTreeMap::new();
        let mut workdir = None;
        if is_scratch {
            variables.insert("PATH".to_owned(), Value::Set(PATH.into()));
            workdir = Some("/");
        } else if let Some(known) = known {
            let set = |(name, value): (&String, &String)| {
                (name.clone(), Value::Set(value.as_str().into()))
            };
            variables.extend(known.environment.iter().map(set));
            workdir = known.workdir.as_deref();
        }
        Self {
            variables,
            others: if is_scratch {
                Value::Unset
            } else {
                Value::Unknown
            },
            workdir: match workdir {
                Some(workdir) => directory::join(&"/".into(), &workdir.into()),
                None => Text::hole("…"),
            },
            shell: None,
            triggers: Vec::new(),
        }
    }

    /// At the start of a stage on this one's end, with what is to be done there.
    pub fn inherited(&self, budget: &Budget) -> Result<(Self, Vec<Trigger>), Failure> {
        let variables = self.variables.iter();
        let bytes: usize = variables.map(|(name, _)| 64 + name.len()).sum();
        let triggers = self.triggers.iter();
        let triggers: usize = triggers.map(|trigger| 64 + trigger.expression.len()).sum();
        budget.spend(bytes + triggers)?;
        let mut child = self.clone();
        let triggers = std::mem::take(&mut child.triggers);
        Ok((child, triggers))
    }

    pub fn get(&self, name: &str) -> Value {
        self.variables.get(name).unwrap_or(&self.others).clone()
    }

    /// Sets a variable. Where its name is not known, it may be any.
    pub fn set(&mut self, name: &Text, value: Text) {
        match name.known() {
            Some(name) => {
                self.variables.insert(name.to_owned(), Value::Set(value));
            }
            None => {
                self.variables.clear();
                self.others = Value::Unknown;
            }
        }
    }

    /// Declares an argument: as given, or its default, or what it was before the first FROM. The value, if it is known
    /// to have one.
    pub fn declare(
        &mut self,
        name: &str,
        default: Option<Text>,
        globals: &Globals,
        known: &Known,
    ) -> Option<Text> {
        let given = known.arguments.get(name).map(|given| given.as_str().into());
        let global = match globals.0.get(name) {
            Some(Value::Set(value)) => Some(value.clone()),
            _ => None,
        };
        let value = given.or(default).or(global);
        let stored = match &value {
            Some(value) => Value::Set(value.clone()),
            // One that was not given leaves the variable as it was.
            None => match (globals.0.get(name), self.get(name)) {
                (Some(Value::Unknown), _) => Value::Unknown,
                (_, before @ Value::Set(_)) => before,
                (_, before) if known.arguments_complete => before,
                _ => Value::Unknown,
            },
        };
        self.variables.insert(name.to_owned(), stored);
        value
    }
}
