//! What a COPY or ADD takes, and where to.

use std::collections::HashMap;

use super::error::Error;
use super::evaluate::{Evaluator, hole, wrong};
use super::expansion::Lexer;
use super::heredoc::Heredoc;
use super::instruction::{Arguments, Source};
use super::reader::Raw;
use super::scope::Scope;

impl Evaluator<'_> {
    pub(super) fn files(
        &self,
        raw: &Raw,
        words: &[String],
        scope: &Scope,
    ) -> Result<Arguments, Error> {
        let [written @ .., destination] = words else {
            return Err(wrong(raw, "needs a source and a destination"));
        };
        if written.is_empty() {
            return Err(wrong(raw, "needs a source and a destination"));
        }
        let announced = |word: &str| Heredoc::announced(word).ok().flatten();
        if announced(destination).is_some() {
            return Err(wrong(raw, "can't have a heredoc as its destination"));
        }
        let contents: HashMap<&str, &str> = raw
            .heredocs
            .iter()
            .map(|heredoc| (heredoc.name.as_str(), heredoc.content.as_str()))
            .collect();
        let mut sources = Vec::new();
        for word in written {
            let Some(mut heredoc) = announced(word) else {
                sources.push(Source::Path(self.expand(raw, word, scope)?));
                continue;
            };
            let content = contents.get(heredoc.name.as_str()).copied();
            heredoc.content = content.unwrap_or_default().to_owned();
            self.spend(raw, heredoc.content.len())?;
            let content = heredoc.chomped();
            let content = if heredoc.expands {
                let lexer = Lexer {
                    skip_quotes: true,
                    ..Lexer::new('\\')
                };
                let expanded = lexer.word(&content, &self.view(scope));
                expanded.or_else(|failure| hole(raw, &content, failure))?
            } else {
                content.as_str().into()
            };
            let name = heredoc.name;
            sources.push(Source::Heredoc { name, content });
        }
        Ok(Arguments::Files {
            sources,
            destination: self.expand(raw, destination, scope)?,
        })
    }
}
