//! A command behind what a RUN does already, so that it runs where the rest went well, and so that a failure of the rest
//! still ends the build.

use super::Fix;
use super::run::{WHOLE, quoted};

/// Words that end a compound command: inside of one that `&&` follows, `set -e` counts for nothing.
const CLOSERS: [&str; 5] = ["fi", "done", "esac", "}", ")"];

/// Commands behind which nothing runs.
const LAST: [&str; 3] = ["exit", "exec", "return"];

/// What the end of a RUN takes.
enum Ending<'a> {
    /// A command, between these: what runs, and a comment that may be empty.
    Open(&'a str, &'a str),
    /// Lines, or the words of a shell in the JSON form.
    Script,
    /// Nothing: the JSON form of a program that is no shell.
    Program,
    /// Nothing that would run in time, or at all.
    Closed,
}

/// How to add a command to a RUN.
pub fn appended(text: &str, command: &str) -> Fix {
    let which = quoted(text);
    let (body, comment) = match ending(text) {
        Ending::Open(body, comment) => (body, comment),
        Ending::Script => {
            return format!("put {command} at the end of the same RUN ({which})").into();
        }
        Ending::Program => {
            return format!("have a shell run it and {command} in one RUN ({which})").into();
        }
        Ending::Closed => return format!("run {command} in the same RUN as well ({which})").into(),
    };
    let join = joint(body);
    let space = if comment.is_empty() { "" } else { " " };
    let whole = format!("{body}{join} {command}{space}{comment}");
    if whole.chars().count() <= WHOLE {
        return Fix::line(format!("write {whole}"), whole);
    }
    let join = join.trim_start();
    match comment.is_empty() {
        true => format!("append {join} {command} to the same RUN ({which})"),
        false => {
            format!("put {join} {command} before the comment that ends the same RUN ({which})")
        }
    }
    .into()
}

fn ending(text: &str) -> Ending<'_> {
    if text.contains('\n') || text.contains("<<") {
        return Ending::Script;
    }
    let mut words = text.split_whitespace().skip(1);
    let first = words.find(|word| !word.starts_with("--"));
    if let Some(first) = first.filter(|word| word.starts_with("[\"") || *word == "[") {
        let is_json = first != "[" || text.trim_end().ends_with(']') && text.contains("[ \"");
        let is_shell = text.contains("sh\"") && text.contains("c\"");
        match (is_json, is_shell) {
            (true, true) => return Ending::Script,
            (true, false) => return Ending::Program,
            (false, _) => {}
        }
    }
    let Some((body, comment)) = parted(text) else {
        return Ending::Closed;
    };
    let body = body.trim_end();
    // A line that was to go on.
    let body = body.strip_suffix('\\').unwrap_or(body).trim_end();
    let is_in_background = body.ends_with('&') && !body.ends_with("&&");
    let body = match body.strip_suffix([';', '&']) {
        // find's -exec ends so, and the command does not.
        Some(front) if !front.ends_with('\\') => body.trim_end_matches([';', '&']).trim_end(),
        _ => body,
    };
    let last = body.rsplit([';', '&', '|']).next().unwrap_or_default();
    let program = last.split_whitespace().next().unwrap_or_default();
    match is_in_background || LAST.contains(&program) {
        true => Ending::Closed,
        false => Ending::Open(body, comment),
    }
}

/// What runs, and the comment behind it. None where a quote stays open.
fn parted(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    let mut before = ' ';
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match (c, quote) {
            (c, Some(open)) if c == open => quote = None,
            ('\\', None | Some('"')) => {
                chars.next();
            }
            ('"' | '\'', None) => quote = Some(c),
            ('#', None) if before.is_whitespace() || ";&|(".contains(before) => {
                return Some((&text[..at], &text[at..]));
            }
            _ => {}
        }
        before = c;
    }
    quote.is_none().then_some((text, ""))
}

/// What joins a command to what is before it.
fn joint(body: &str) -> &'static str {
    let words: Vec<&str> = body.split_whitespace().collect();
    let never_fails = matches!(words[..], [.., "||", "true" | ":"]);
    let commands = words.iter().position(|word| *word == "set");
    let option = commands.and_then(|at| words.get(at + 1)).unwrap_or(&"");
    let ends_on_errors = option.starts_with('-') && option.contains('e');
    let is_compound = words
        .last()
        .is_some_and(|word| CLOSERS.contains(word) || word.ends_with(')') && body.contains('('));
    match never_fails || ends_on_errors && is_compound {
        true => ";",
        false => " &&",
    }
}
