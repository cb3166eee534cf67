//! What each instruction is given, expanded, and what it changes for those behind it.

use super::error::Error;
use super::expansion::{Failure, Lexer};
use super::form::Form;
use super::instruction::{Arguments, Command, Flag, Instruction, Pair};
use super::reader::{self, Raw};
use super::scope::{Budget, Globals, Scope, Trigger, View};
use super::text::Text;
use super::{Known, commands, directory, words};

const KEYWORDS: [&str; 16] = [
    "ADD",
    "CMD",
    "COPY",
    "ENTRYPOINT",
    "ENV",
    "EXPOSE",
    "HEALTHCHECK",
    "LABEL",
    "MAINTAINER",
    "ONBUILD",
    "RUN",
    "SHELL",
    "STOPSIGNAL",
    "USER",
    "VOLUME",
    "WORKDIR",
];

const UNKNOWN: &str = "is no instruction that is known";

/// All that is the same for every line of a Dockerfile.
pub(super) struct Evaluator<'a> {
    pub known: &'a Known,
    pub escape: char,
    pub globals: Globals,
    pub budget: Budget,
}

impl Evaluator<'_> {
    /// The instructions that a parent put by, at the start of a stage.
    pub fn triggers(
        &self,
        triggers: &[Trigger],
        scope: &mut Scope,
    ) -> Result<Vec<Instruction>, Error> {
        let mut done = Vec::new();
        for trigger in triggers {
            // One that can't be read stops a build, but only of this stage.
            let Ok((mut raws, _)) = reader::read(&trigger.expression) else {
                continue;
            };
            if let (Some(mut raw), true) = (raws.pop(), raws.is_empty()) {
                (raw.start, raw.end) = (trigger.start, trigger.end);
                self.spend(&raw, trigger.expression.len())?;
                done.extend(self.instruction(&raw, scope).ok());
            }
        }
        Ok(done)
    }

    /// Any instruction of a stage but its FROM.
    pub fn instruction(&self, raw: &Raw, scope: &mut Scope) -> Result<Instruction, Error> {
        let (workdir, shell) = (scope.workdir.clone(), scope.shell.clone());
        let flags = self.flags(raw, scope)?;
        let arguments = self.arguments(raw, scope)?;
        let from = flags
            .iter()
            .find(|flag| raw.keyword == "COPY" && flag.name == "from")
            .and_then(|flag| flag.value.clone());
        Ok(Instruction {
            keyword: raw.keyword.clone(),
            text: raw.shown.clone(),
            start_line: raw.start,
            end_line: raw.end,
            mounted: self.mounted(raw, scope)?,
            flags,
            arguments,
            workdir,
            shell,
            from: from.filter(|from| from.known() != Some("")),
        })
    }

    fn arguments(&self, raw: &Raw, scope: &mut Scope) -> Result<Arguments, Error> {
        let keyword = raw.keyword.as_str();
        let form = Form::of(keyword, &raw.rest, self.escape).map_err(|what| wrong(raw, &what))?;
        let need = |what| wrong(raw, what);
        match (keyword, form) {
            ("COPY" | "ADD", Form::Json(words) | Form::Words(words)) => {
                self.files(raw, &words, scope)
            }
            ("ENV", Form::Pairs(_)) => {
                let pairs = self.expanded_pairs(raw, scope)?;
                for pair in &pairs {
                    scope.set(&pair.key, pair.value.clone().unwrap_or_default());
                }
                Ok(Arguments::Pairs(pairs))
            }
            ("LABEL", Form::Pairs(_)) => Ok(Arguments::Pairs(self.expanded_pairs(raw, scope)?)),
            ("ARG", Form::Pairs(_)) => {
                let mut pairs = Vec::new();
                for (name, default) in self.pairs(raw)? {
                    let default = default
                        .map(|default| self.expand(raw, &default, scope))
                        .transpose()?;
                    let value = scope.declare(&name, default, &self.globals, self.known);
                    let key = name.as_str().into();
                    pairs.push(Pair { key, value });
                }
                Ok(Arguments::Pairs(pairs))
            }
            ("RUN" | "CMD" | "ENTRYPOINT", Form::Json(words)) => {
                Ok(Arguments::Command(Command::Exec(words)))
            }
            ("RUN", _) => Ok(Arguments::Command(Command::Shell(commands::run(raw)))),
            ("CMD" | "ENTRYPOINT", _) => Ok(Arguments::Command(Command::Shell(raw.rest.clone()))),
            ("SHELL", Form::Json(words)) if !words.is_empty() => {
                scope.shell = Some(words.as_slice().into());
                Ok(Arguments::Command(Command::Exec(words)))
            }
            ("SHELL", _) => Err(need("takes a list of strings in JSON")),
            ("HEALTHCHECK", form) => commands::healthcheck(raw, form),
            ("VOLUME", Form::Json(words) | Form::Words(words)) => {
                let words: Vec<&str> = words.iter().map(|word| word.trim()).collect();
                if words.is_empty() || words.contains(&"") {
                    return Err(need("needs a path"));
                }
                let words = words.iter().map(|word| self.expand(raw, word, scope));
                Ok(Arguments::Words(words.collect::<Result<_, _>>()?))
            }
            ("EXPOSE", Form::Words(words)) if !words.is_empty() => {
                let mut ports = Vec::new();
                for word in words {
                    let lexer = Lexer::new(self.escape);
                    match lexer.words(&word, &self.view(scope)) {
                        Ok(words) => ports.extend(words),
                        Err(failure) => ports.push(hole(raw, &word, failure)?),
                    }
                }
                Ok(Arguments::Words(ports))
            }
            ("MAINTAINER", Form::Whole(whole)) if !whole.is_empty() => {
                Ok(Arguments::Words(vec![whole.as_str().into()]))
            }
            ("USER" | "STOPSIGNAL" | "WORKDIR", Form::Whole(whole)) if !whole.is_empty() => {
                let word = self.expand(raw, &whole, scope)?;
                if keyword == "WORKDIR" {
                    scope.workdir = directory::join(&scope.workdir, &word);
                    self.spend(raw, scope.workdir.size())?;
                }
                Ok(Arguments::Words(vec![word]))
            }
            ("ONBUILD", Form::Whole(whole)) if !whole.is_empty() => {
                let expression = self.trigger(raw, &whole)?;
                scope.triggers.push(Trigger {
                    expression: expression.clone(),
                    start: raw.start,
                    end: raw.end,
                });
                Ok(Arguments::Trigger(expression))
            }
            ("EXPOSE" | "MAINTAINER" | "USER" | "STOPSIGNAL" | "WORKDIR" | "ONBUILD", _) => {
                Err(need("needs an argument"))
            }
            _ => Err(need(UNKNOWN)),
        }
    }

    fn trigger(&self, raw: &Raw, whole: &str) -> Result<String, Error> {
        let inner = words::split(whole, self.escape);
        let keyword = inner.keyword.to_ascii_uppercase();
        if ["ONBUILD", "FROM", "MAINTAINER"].contains(&keyword.as_str()) {
            return Err(wrong(raw, &format!("can't have {keyword} behind it")));
        }
        Form::of(&keyword, inner.rest, self.escape)
            .map_err(|what| wrong(raw, &format!("{keyword} {what}")))?;
        let mut expression = whole.to_owned();
        for heredoc in &raw.heredocs {
            expression.push('\n');
            expression.push_str(&heredoc.content);
            expression.push_str(&heredoc.name);
        }
        Ok(expression)
    }

    /// Names and values as written.
    pub(super) fn pairs(&self, raw: &Raw) -> Result<Vec<(String, Option<String>)>, Error> {
        let form = Form::of(&raw.keyword, &raw.rest, self.escape);
        let pairs = match form.map_err(|what| wrong(raw, &what))? {
            Form::Pairs(pairs) => pairs,
            _ => Vec::new(),
        };
        if pairs.is_empty() {
            return Err(wrong(raw, "needs an argument"));
        }
        if pairs.iter().any(|(name, _)| name.is_empty()) {
            return Err(wrong(raw, "needs a name before ="));
        }
        Ok(pairs)
    }

    /// All by what was in force before the instruction.
    fn expanded_pairs(&self, raw: &Raw, scope: &Scope) -> Result<Vec<Pair>, Error> {
        let pairs = self.pairs(raw)?.into_iter().map(|(name, value)| {
            let value = value.map(|value| self.expand(raw, &value, scope));
            Ok(Pair {
                key: self.expand(raw, &name, scope)?,
                value: value.transpose()?,
            })
        });
        pairs.collect()
    }

    fn flags(&self, raw: &Raw, scope: &Scope) -> Result<Vec<Flag>, Error> {
        let flags = raw.flags.iter().map(|flag| {
            let (name, value) = split_flag(flag);
            let expands = matches!(raw.keyword.as_str(), "COPY" | "ADD");
            let value = match value {
                Some(value) if expands => Some(self.expand(raw, value, scope)?),
                value => value.map(Text::from),
            };
            Ok(Flag { name, value })
        });
        flags.collect()
    }

    /// What the mounts of a RUN come from.
    fn mounted(&self, raw: &Raw, scope: &Scope) -> Result<Vec<Text>, Error> {
        if raw.keyword != "RUN" {
            return Ok(Vec::new());
        }
        let mounts = raw.flags.iter().filter_map(|flag| match split_flag(flag) {
            (name, Some(value)) if name == "mount" => Some(value),
            _ => None,
        });
        let fields = mounts.flat_map(|mount| mount.split(','));
        let sources = fields.filter_map(|field| {
            let (key, value) = field.trim_matches('"').split_once('=')?;
            key.eq_ignore_ascii_case("from").then_some(value)
        });
        sources
            .filter(|source| !source.is_empty())
            .map(|source| self.expand(raw, source, scope))
            .collect()
    }

    pub(super) fn view<'b>(&'b self, scope: &'b Scope) -> View<'b, Scope> {
        View {
            variables: scope,
            budget: &self.budget,
        }
    }

    /// Expands a word. What no builder can expand stays as it is written: it stops a build, but only of its stage.
    pub(super) fn expand(&self, raw: &Raw, word: &str, scope: &Scope) -> Result<Text, Error> {
        let expanded = Lexer::new(self.escape).word(word, &self.view(scope));
        expanded.or_else(|failure| hole(raw, word, failure))
    }

    pub(super) fn spend(&self, raw: &Raw, bytes: usize) -> Result<(), Error> {
        let spent = self.budget.spend(bytes);
        spent.map_err(|failure| error(raw, failure.to_string()))
    }
}

/// What is wrong with an instruction that stands before the first FROM.
pub(super) fn before_from(raw: &Raw) -> Error {
    wrong(
        raw,
        if KEYWORDS.contains(&raw.keyword.as_str()) {
            "stands before the first FROM"
        } else {
            UNKNOWN
        },
    )
}

/// A flag's name and value.
pub(super) fn split_flag(flag: &str) -> (String, Option<&str>) {
    let flag = flag.strip_prefix("--").unwrap_or(flag);
    match flag.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value)),
        None => (flag.to_owned(), None),
    }
}

/// What stands for a word that can't be expanded.
pub(super) fn hole(raw: &Raw, word: &str, failure: Failure) -> Result<Text, Error> {
    match failure {
        Failure::Wrong(_) => Ok(Text::hole(word)),
        Failure::Limit(what) => Err(error(raw, what)),
    }
}

pub(super) fn wrong(raw: &Raw, what: &str) -> Error {
    error(raw, format!("{} {what}", raw.keyword))
}

fn error(raw: &Raw, what: String) -> Error {
    Error {
        line: raw.start,
        what,
    }
}
