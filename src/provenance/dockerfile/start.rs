//! What is said before a stage's own instructions: ARG at the top of the file, and FROM.

use super::error::Error;
use super::evaluate::{Evaluator, split_flag, wrong};
use super::expansion::Lexer;
use super::instruction::{Arguments, Flag, Instruction, Pair};
use super::reader::Raw;
use super::scope::View;
use super::text::Text;
use super::words;

/// What a FROM says.
pub(super) struct From {
    pub image: Text,
    pub name: Option<String>,
    pub platform: Option<Text>,
    pub instruction: Instruction,
}

impl Evaluator<'_> {
    /// An ARG before the first FROM.
    pub fn global(&mut self, raw: &Raw) -> Result<Instruction, Error> {
        let mut pairs = Vec::new();
        for (name, default) in self.pairs(raw)? {
            let default = match default {
                Some(_) if self.known.arguments.contains_key(&name) => None,
                Some(default) => Some(self.strict(raw, &default)?),
                None => None,
            };
            let value = self.globals.declare(&name, default, self.known);
            pairs.push(Pair {
                key: name.as_str().into(),
                value,
            });
        }
        Ok(outside(raw, Arguments::Pairs(pairs), Vec::new()))
    }

    /// A FROM; only what was said before the first one counts in it.
    pub fn from(&self, raw: &Raw) -> Result<From, Error> {
        let words = words::plain(&raw.rest);
        let (image, name) = match words.as_slice() {
            [image] => (image, None),
            [image, r#as, name] if r#as.eq_ignore_ascii_case("as") => (image, Some(name)),
            _ => return Err(wrong(raw, "takes IMAGE or IMAGE AS NAME")),
        };
        let name = name
            .map(|written| {
                let name = written.to_lowercase();
                let fits = |c: char| matches!(c, 'a'..='z' | '0'..='9' | '-' | '_' | '.');
                let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
                    && name.chars().all(fits);
                let what = || format!("can't name a stage {written}: letters, digits, - _ and . only, a letter first");
                is_name.then_some(name).ok_or_else(|| wrong(raw, &what()))
            })
            .transpose()?;
        let written = image;
        let image = self.strict(raw, written)?;
        if image.known() == Some("") {
            return Err(wrong(raw, &format!("names no image: {written} is empty")));
        }
        let mut flags = Vec::new();
        for flag in &raw.flags {
            let (name, value) = split_flag(flag);
            let value = value.map(|value| self.strict(raw, value)).transpose()?;
            flags.push(Flag { name, value });
        }
        let platform = flags.iter().find(|flag| flag.name == "platform");
        let mut given = vec![image.clone()];
        if let Some(name) = &name {
            given.extend(["AS".into(), name.as_str().into()]);
        }
        Ok(From {
            platform: platform.and_then(|flag| flag.value.clone()),
            instruction: outside(raw, Arguments::Words(given), flags),
            image,
            name,
        })
    }

    /// Expands a word of what every build reads, by what is said before the first FROM.
    fn strict(&self, raw: &Raw, word: &str) -> Result<Text, Error> {
        let view = View {
            variables: &self.globals,
            budget: &self.budget,
        };
        Lexer::new(self.escape)
            .word(word, &view)
            .map_err(|failure| wrong(raw, &format!("can't be expanded: {failure}")))
    }
}

/// An instruction that no directory and no shell is in force for.
fn outside(raw: &Raw, arguments: Arguments, flags: Vec<Flag>) -> Instruction {
    Instruction {
        keyword: raw.keyword.clone(),
        text: raw.shown.clone(),
        start_line: raw.start,
        end_line: raw.end,
        flags,
        arguments,
        workdir: Text::default(),
        shell: None,
        from: None,
        mounted: Vec::new(),
    }
}
