//! Command lines.

use super::error::Error;
use super::evaluate::wrong;
use super::form::Form;
use super::heredoc::Heredoc;
use super::instruction::{Arguments, Command};
use super::reader::Raw;

/// The command of a RUN in the shell form.
pub(super) fn run(raw: &Raw) -> String {
    let Some(first) = raw.heredocs.first() else {
        return raw.rest.clone();
    };
    if Heredoc::announced(&raw.rest).ok().flatten().is_some() {
        return if first.content.starts_with("#!") {
            format!("/dev/pipes/{}", first.name)
        } else {
            first.chomped()
        };
    }
    let mut whole = raw.rest.clone();
    for heredoc in &raw.heredocs {
        whole.push('\n');
        whole.push_str(&heredoc.content);
        whole.push_str(&heredoc.name);
    }
    whole
}

pub(super) fn healthcheck(raw: &Raw, form: Form) -> Result<Arguments, Error> {
    let kind = raw.rest.split_whitespace().next().unwrap_or_default();
    let command = match form {
        Form::Json(words) => Command::Exec(words),
        Form::Whole(text) => Command::Shell(text),
        _ => return Err(wrong(raw, "needs NONE or CMD")),
    };
    let is_empty = match &command {
        Command::Exec(words) => words.is_empty(),
        Command::Shell(text) => text.is_empty(),
    };
    match (kind.to_ascii_uppercase().as_str(), is_empty) {
        ("NONE", true) => Ok(Arguments::Words(vec!["NONE".into()])),
        ("CMD", false) => Ok(Arguments::Command(command)),
        ("NONE", false) => Err(wrong(raw, "NONE takes no command")),
        ("CMD", true) => Err(wrong(raw, "CMD needs a command")),
        _ => Err(wrong(raw, "needs NONE or CMD")),
    }
}
