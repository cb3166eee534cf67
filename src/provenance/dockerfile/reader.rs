//! From the lines of a file to instructions: directives, comments, continued lines, heredocs.
//!
//! What an instruction's text means is left to others. BuildKit's `frontend/dockerfile/parser` decides.

use super::error::Error;
use super::heredoc::Heredoc;
use super::words;

/// An instruction as it stands in the file.
#[derive(Debug)]
pub(super) struct Raw {
    /// Upper case.
    pub keyword: String,
    /// With their dashes, without quotes.
    pub flags: Vec<String>,
    /// What stands behind the flags. Continued lines are joined as builders do: nothing between them, indentation kept.
    pub rest: String,
    /// The whole, to be shown.
    pub shown: String,
    /// From 1.
    pub start: u32,
    /// From 1.
    pub end: u32,
    pub heredocs: Vec<Heredoc>,
}

/// The instructions of a file, and its escape character.
pub(super) fn read(text: &str) -> Result<(Vec<Raw>, char), Error> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut lines = text.split_inclusive('\n').zip(1..);
    let mut directives = Some(Directives::default());
    let mut escape = '\\';
    let mut read = Vec::new();
    while let Some((line, start)) = lines.next() {
        let at = |what| Error { line: start, what };
        let line = content(line).trim_start();
        match directives.as_mut().map(|directives| directives.take(line)) {
            Some(Ok(true)) => (),
            Some(Ok(false)) => escape = directives.take().map_or('\\', |them| them.escape),
            Some(Err(what)) => return Err(at(what)),
            None => (),
        }
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (piece, mut continues) = strip_continuation(line, escape);
        let mut joined = piece.to_owned();
        let mut shown = piece.trim().to_owned();
        let mut end = start;
        while continues {
            let Some((line, number)) = lines.next() else {
                break;
            };
            end = number;
            let line = content(line);
            let trimmed = line.trim_start();
            if trimmed.is_empty() || trimmed.starts_with('#') {
                continue;
            }
            let piece;
            (piece, continues) = strip_continuation(line, escape);
            joined.push_str(piece);
            if !shown.is_empty() && !piece.trim().is_empty() {
                shown.push(' ');
            }
            shown.push_str(piece.trim());
        }
        let mut heredocs = announced(&joined).map_err(at)?;
        for heredoc in &mut heredocs {
            loop {
                let Some((line, number)) = lines.next() else {
                    return Err(at(format!("the heredoc {} has no end", heredoc.name)));
                };
                end = number;
                shown.push('\n');
                shown.push_str(content(line));
                if heredoc.ends_with(line) {
                    break;
                }
                heredoc.content.push_str(line);
            }
        }
        let split = words::split(&joined);
        read.push(Raw {
            keyword: split.keyword.to_ascii_uppercase(),
            flags: split.flags,
            rest: split.rest.to_owned(),
            shown,
            start,
            end,
            heredocs,
        });
    }
    Ok((read, escape))
}

/// A line without its end.
fn content(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n'])
}

/// The line without the escape character that continues it, and whether there is one. A doubled one does not continue.
fn strip_continuation(line: &str, escape: char) -> (&str, bool) {
    match line.trim_end_matches([' ', '\t']).strip_suffix(escape) {
        Some(rest) if !rest.ends_with(escape) => (rest, true),
        _ => (line, false),
    }
}

/// The heredocs of an instruction. Only these can have any, in the shell form, and ONBUILD before them.
fn announced(line: &str) -> Result<Vec<Heredoc>, String> {
    if !line.contains("<<") {
        return Ok(Vec::new());
    }
    let mut split = words::split(line);
    if split.keyword.eq_ignore_ascii_case("ONBUILD") {
        split = words::split(split.rest);
    }
    let can = ["ADD", "COPY", "RUN"]
        .iter()
        .any(|keyword| split.keyword.eq_ignore_ascii_case(keyword));
    if !can || words::json(split.rest)?.is_some() {
        return Ok(Vec::new());
    }
    Heredoc::all_announced(line)
}

/// `# escape=X` and its like, which count only on the first lines.
struct Directives {
    escape: char,
    seen: Vec<String>,
}

impl Default for Directives {
    fn default() -> Self {
        Self {
            escape: '\\',
            seen: Vec::new(),
        }
    }
}

impl Directives {
    /// Takes a line in; false where it is no directive, and so the last that could have been one.
    fn take(&mut self, line: &str) -> Result<bool, String> {
        let directive = line.strip_prefix('#').and_then(|line| line.split_once('='));
        let Some((name, value)) = directive else {
            return Ok(false);
        };
        let (name, value) = (name.trim_ascii().to_ascii_lowercase(), value.trim_ascii());
        if !["syntax", "escape", "check"].contains(&name.as_str()) || value.is_empty() {
            return Ok(false);
        }
        if self.seen.contains(&name) {
            return Err(format!("a second {name} directive"));
        }
        if name == "escape" {
            self.escape = match value {
                "\\" => '\\',
                "`" => '`',
                _ => {
                    return Err(format!(
                        "the escape character can't be {value}: only \\ or `"
                    ));
                }
            };
        }
        self.seen.push(name);
        Ok(true)
    }
}
