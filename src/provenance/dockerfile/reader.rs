//! From the lines of a file to instructions: directives, comments, continued lines, heredocs.
//!
//! What an instruction's text means is left to others. BuildKit's `frontend/dockerfile/parser` decides.

use std::collections::HashMap;

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
    let mut directives = Directives::default();
    let last_lines = last_lines(text);
    let mut read = Vec::new();
    while let Some((line, start)) = lines.next() {
        let at = |what| Error { line: start, what };
        let line = content(line).trim_start();
        directives.take(line).map_err(at)?;
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let escape = directives.escape;
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
        let is_ended = |heredoc: &Heredoc| {
            let last = last_lines.get(heredoc.name.as_str());
            last.is_some_and(|&last| last > end)
        };
        let mut heredocs = announced(&joined, escape, true).map_err(at)?;
        // What looks like `<< EOF` is the shell's arithmetic if nothing ends it.
        if !heredocs.iter().all(is_ended) {
            heredocs = announced(&joined, escape, false).map_err(at)?;
        }
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
        let split = words::split(&joined, escape);
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
    Ok((read, directives.escape))
}

/// A line without its end.
fn content(line: &str) -> &str {
    line.trim_end_matches(['\r', '\n'])
}

/// The number of the last line of each text that could end a heredoc.
fn last_lines(text: &str) -> HashMap<&str, u32> {
    if !text.contains("<<") {
        return HashMap::new();
    }
    let lines = text.split_inclusive('\n').map(content).zip(1..);
    lines
        .flat_map(|(line, number)| [(line, number), (line.trim_start_matches('\t'), number)])
        .collect()
}

/// The line without the escape character that continues it, and whether there is one. A doubled one does not continue.
fn strip_continuation(line: &str, escape: char) -> (&str, bool) {
    match line.trim_end_matches([' ', '\t']).strip_suffix(escape) {
        Some(rest) if !rest.ends_with(escape) => (rest, true),
        _ => (line, false),
    }
}

/// The heredocs of an instruction. Only these can have any, in the shell form, and ONBUILD before them.
fn announced(line: &str, escape: char, spaced: bool) -> Result<Vec<Heredoc>, String> {
    if !line.contains("<<") {
        return Ok(Vec::new());
    }
    let mut split = words::split(line, escape);
    if split.keyword.eq_ignore_ascii_case("ONBUILD") {
        split = words::split(split.rest, escape);
    }
    let can = ["ADD", "COPY", "RUN"]
        .iter()
        .any(|keyword| split.keyword.eq_ignore_ascii_case(keyword));
    if !can || words::json(split.rest)?.is_some() {
        return Ok(Vec::new());
    }
    Heredoc::all_announced(line, spaced)
}

/// `# escape=X` and its like, which count only on the first lines.
struct Directives {
    escape: char,
    seen: Vec<String>,
    are_over: bool,
}

impl Default for Directives {
    fn default() -> Self {
        Self {
            escape: '\\',
            seen: Vec::new(),
            are_over: false,
        }
    }
}

impl Directives {
    /// Takes in a line, which may be the first that is none.
    fn take(&mut self, line: &str) -> Result<(), String> {
        let directive = line.strip_prefix('#').and_then(|line| line.split_once('='));
        let (name, value) = match directive {
            Some((name, value)) => (name.trim_ascii().to_ascii_lowercase(), value.trim_ascii()),
            None => (String::new(), ""),
        };
        let is_one = ["syntax", "escape", "check"].contains(&name.as_str()) && !value.is_empty();
        self.are_over |= !is_one;
        if self.are_over {
            return Ok(());
        }
        if self.seen.contains(&name) {
            return Err(format!("a second {name} directive"));
        }
        if name == "escape" {
            self.escape = match value {
                "\\" => '\\',
                "`" => '`',
                _ => return Err(format!("the escape character can be \\ or `, not {value}")),
            };
        }
        self.seen.push(name);
        Ok(())
    }
}
