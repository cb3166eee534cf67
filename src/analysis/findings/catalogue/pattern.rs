//! How a rule says which paths it means: globs, and what must lie beside a match where the name alone is not enough.

use std::fmt;
use std::marker::PhantomData;

use globset::{Glob, GlobBuilder, GlobMatcher};
use hashbrown::HashMap;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::tree::{PathArena, PathId};

/// A glob on whole paths.
#[derive(Debug, Clone)]
pub struct Shape {
    /// Relative to the root; `*` stops at a slash. Several where one with `{a,b}` is faster as one for each.
    pub globs: Vec<Glob>,
    /// Written with a slash at its end: a directory, which stands for all that is in it.
    pub is_directory: bool,
}

/// What a rule takes.
#[derive(Debug, Clone)]
pub struct Pattern {
    /// Where it lies.
    pub shape: Shape,
    /// One of these must lie in it, for a directory; none for no condition.
    holds: Vec<Relative>,
    /// One of these must lie beside it.
    beside: Vec<Relative>,
}

/// A path from a directory on, each component a name or a glob; `..` leads up.
#[derive(Debug, Clone)]
struct Relative(Vec<Step>);

#[derive(Debug, Clone)]
enum Step {
    Up,
    Name(String),
    Glob(GlobMatcher),
}

/// What globs in conditions found: all that lies in one directory asks the same of it, which takes a look at all of it.
#[derive(Debug, Default)]
pub struct Answers<'a> {
    /// By directory and the steps from there on, which are told apart by where they are.
    known: HashMap<(PathId, *const Step), bool>,
    /// How many names were held against a glob.
    #[cfg(test)]
    tried: usize,
    of: PhantomData<&'a Pattern>,
}

impl Pattern {
    /// Whether what lies around a path that the glob fits is what the rule asks for. The answers are of one arena.
    pub fn is_met<'a>(&'a self, paths: &PathArena, path: PathId, known: &mut Answers<'a>) -> bool {
        let mut any = |wanted: &'a [Relative], from| {
            wanted.is_empty() || wanted.iter().any(|it| it.leads(paths, from, known))
        };
        any(&self.holds, path) && any(&self.beside, paths.parent(path))
    }
}

impl Relative {
    fn leads<'a>(&'a self, paths: &PathArena, from: PathId, known: &mut Answers<'a>) -> bool {
        fn walk(paths: &PathArena, from: PathId, steps: &[Step], known: &mut Answers<'_>) -> bool {
            match steps {
                [] => true,
                [Step::Up, rest @ ..] => walk(paths, paths.parent(from), rest, known),
                [Step::Name(name), rest @ ..] => paths
                    .find_child(from, name.as_bytes())
                    .is_some_and(|child| walk(paths, child, rest, known)),
                [Step::Glob(glob), rest @ ..] => {
                    let question = (from, steps.as_ptr());
                    if let Some(&answer) = known.known.get(&question) {
                        return answer;
                    }
                    let answer = paths.children(from).any(|child| {
                        let name = String::from_utf8_lossy(paths.name(child));
                        #[cfg(test)]
                        {
                            known.tried += 1;
                        }
                        glob.is_match(name.as_ref()) && walk(paths, child, rest, known)
                    });
                    known.known.insert(question, answer);
                    answer
                }
            }
        }
        walk(paths, from, &self.0, known)
    }
}

fn glob(text: &str) -> Result<Glob, String> {
    if text.is_empty() || text.starts_with('/') || text.starts_with("./") {
        return Err(format!(
            "the glob '{text}' must be a path relative to the root, without a slash in front"
        ));
    }
    let glob = GlobBuilder::new(text)
        .literal_separator(true)
        .empty_alternates(true)
        .build();
    glob.map_err(|error| format!("the glob '{text}' can't be read: {}", error.kind()))
}

impl Shape {
    fn parse(text: &str) -> Result<Self, String> {
        let path = text.strip_suffix('/').unwrap_or(text);
        let whole = glob(path)?;
        let each = expanded(path).filter(|each| each.iter().all(|path| is_plain(path)));
        let each = each.and_then(|each| each.iter().map(|path| glob(path).ok()).collect());
        Ok(Self {
            globs: each.unwrap_or_else(|| vec![whole]),
            is_directory: path.len() < text.len(),
        })
    }
}

/// A glob's text without `{a,b}`, once for each choice; none where that is too many or stands one in another.
fn expanded(text: &str) -> Option<Vec<String>> {
    const MOST: usize = 64;
    let mut all = vec![String::new()];
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let (choices, after) = behind.split_once('}')?;
        if choices.contains(['{', '[', '\\']) || before.contains(['[', '\\']) {
            return None;
        }
        let choices = choices.split(',');
        all = all
            .iter()
            .flat_map(|start| {
                choices
                    .clone()
                    .map(move |choice| format!("{start}{before}{choice}"))
            })
            .collect();
        if all.len() > MOST {
            return None;
        }
        rest = after;
    }
    all.iter_mut().for_each(|text| text.push_str(rest));
    Some(all)
}

/// Whether a path's end alone decides, or nearly so: found by a look-up, where others take a regular expression.
fn is_plain(text: &str) -> bool {
    let text = text.strip_prefix("**/").unwrap_or(text);
    let is_glob = |text: &str| text.contains(['*', '?', '[', '{', '\\']);
    let name = text.rsplit('/').next().unwrap_or(text);
    !is_glob(text)
        || name
            .rsplit_once('.')
            .is_some_and(|(_, end)| !end.is_empty() && !is_glob(end))
}

impl Relative {
    fn parse(text: &str) -> Result<Self, String> {
        let step = |part: &str| match part {
            ".." => Ok(Step::Up),
            part if part.contains(['*', '?', '[', '{']) => {
                Ok(Step::Glob(glob(part)?.compile_matcher()))
            }
            part => Ok(Step::Name(part.to_owned())),
        };
        if text.split('/').any(str::is_empty) {
            return Err(format!("'{text}' must be a path from the directory on"));
        }
        text.split('/')
            .map(step)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(Error::custom)
    }
}

impl<'de> Deserialize<'de> for Relative {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(Error::custom)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Conditional {
    path: Shape,
    #[serde(default)]
    holds: Vec<Relative>,
    #[serde(default)]
    beside: Vec<Relative>,
}

/// A glob alone, or a table with a glob and conditions.
struct PatternVisitor;

impl<'de> Visitor<'de> for PatternVisitor {
    type Value = Pattern;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a glob, or { path = GLOB, holds = […], beside = […] }")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Pattern, E> {
        Ok(Pattern {
            shape: Shape::parse(text).map_err(E::custom)?,
            holds: Vec::new(),
            beside: Vec::new(),
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Pattern, A::Error> {
        let pattern = Conditional::deserialize(MapAccessDeserializer::new(map))?;
        if !pattern.holds.is_empty() && !pattern.path.is_directory {
            return Err(A::Error::custom(
                "only a directory can hold something: end its path with a slash",
            ));
        }
        Ok(Pattern {
            shape: pattern.path,
            holds: pattern.holds,
            beside: pattern.beside,
        })
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PatternVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_looked_through_once_for_all_that_lies_in_it() {
        const MANY: usize = 200;
        #[derive(Deserialize)]
        struct Written {
            path: Pattern,
        }
        let written = r#"path = { path = "usr/bin/*", beside = ["*-linux-*gcc*"] }"#;
        let pattern = toml::from_str::<Written>(written).unwrap().path;
        let mut paths = PathArena::default();
        let usr = paths.child(PathId::ROOT, b"usr").unwrap();
        let siblings: Vec<PathId> = (0..MANY)
            .map(|n| paths.child(usr, format!("gcc-{n}").as_bytes()).unwrap())
            .collect();
        let mut known = Answers::default();
        let mut met = |path| pattern.is_met(&paths, path, &mut known);
        assert!(!siblings.iter().any(|&path| met(path)));
        assert_eq!(known.tried, MANY);
        paths.child(usr, b"x86_64-linux-gnu-gcc").unwrap();
        assert!(pattern.is_met(&paths, siblings[0], &mut Answers::default()));
    }
}
