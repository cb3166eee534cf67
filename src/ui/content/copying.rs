//! What can be copied where a person looks, the most useful first.
//!
//! Secrets stay masked, and no control character goes to a clipboard: a path that has one is quoted as a shell reads it.

use crate::ui::overlay::Overlay;
use crate::ui::overlay::ask::Then;
use crate::ui::overlay::choose::{Choice, Choose};
use crate::ui::screens::blocks::Block;
use crate::ui::screens::found_list::Subject;
use crate::ui::state::State;
use crate::ui::tab::{Pane, Tab};
use crate::ui::text;
use crate::ui::work::request::Request;
use layerscope::escape::{is_harmful, mask, mask_text, push_safe};
use layerscope::inspection::{Finding, Inspection};
use layerscope::size::size;
use layerscope::tree::PathId;

/// Bytes that terminals take.
const MOST: usize = 48_000;
/// Columns that what was copied takes with a hint behind it, so that all of it is seen on any terminal.
const SHOWN: usize = 68;
/// What the first copy of a session says in tmux.
const TMUX: &str = " (tmux: set -g set-clipboard on)";

/// A text that can be copied, and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Copyable {
    pub(crate) what: String,
    pub(crate) text: String,
}

impl State {
    /// Everything that can be copied here.
    pub(crate) fn copyables(&self) -> Vec<Copyable> {
        let mut all = List(Vec::new());
        match self.overlay() {
            Some(Overlay::Preview(it)) => self.add_path(it.target.path, &mut all),
            Some(Overlay::Difference(it)) => self.add_path(it.path, &mut all),
            Some(Overlay::Ask(ask)) => {
                if let Then::Nothing(Some(text)) = &ask.then {
                    all.add("path", path(text.as_bytes()));
                }
            }
            Some(_) => {}
            None => self.add_chosen(&mut all),
        }
        all.0
    }

    fn add_chosen(&self, all: &mut List) {
        if self.focus == Pane::Tree {
            if let Some((path, _)) = self.meant().next() {
                self.add_path(path, all);
            }
            all.add_text("copied from", self.files.source.as_deref());
        }
        match self.tab {
            Tab::Stages => {
                let row = self.stages.chosen();
                let file = self.phase.known().and_then(|known| known.dockerfile());
                let stage = row.and_then(|row| file?.stages.get(row.stage?));
                let name = stage.map(|stage| &*stage.name);
                all.add_text("stage", name.or(row.map(|row| &*row.name)));
            }
            Tab::Dockerfile => self.add_line(all),
            Tab::Layers => {}
            Tab::Waste => {
                if let Some(row) = self.lost() {
                    self.add_path(row.path, all);
                }
                let fix = self.waste.fix.as_ref();
                all.add_text("fix", fix.map(|fix| &*fix.text));
            }
            Tab::Findings => self.add_finding(all),
        }
        if matches!(self.tab, Tab::Dockerfile | Tab::Layers) {
            self.add_layer(all);
        }
        if let Some(known) = self.phase.known() {
            let image = known.image();
            all.add_text("image", Some(&image.reference));
            all.add_text("image's digest", image.manifest_digest.as_deref());
        }
    }

    fn add_path(&self, id: PathId, all: &mut List) {
        if let Some(inspection) = self.inspection() {
            let paths = inspection.tree.paths();
            let full = paths.full(id);
            all.add("path", path(&full));
            all.add("path, quoted for a shell", quoted(&full));
            all.add("path from the root", path(&[b"/", &full[..]].concat()));
            all.add("name", path(paths.name(id)));
        }
    }

    /// The chosen instruction.
    fn add_line(&self, all: &mut List) {
        if let Some(block) = self.lines.chosen() {
            all.add_text("line of the Dockerfile", self.as_it_is(block).as_deref());
        }
    }

    /// An instruction as the Dockerfile has it.
    fn as_it_is(&self, block: &Block) -> Option<String> {
        let file = self.phase.known()?.dockerfile()?;
        let (first, last) = block.extent;
        Some(file.lines.get(first..=last)?.join("\n"))
    }

    /// What a fix writes out, and what stands there now.
    fn add_fix(&self, finding: &Finding, all: &mut List) {
        let written = &finding.written;
        let lines = match (written.replaces, written.lines.len()) {
            (None, 0 | 1) => "new line".to_owned(),
            (None, _) => "new lines".to_owned(),
            (Some(line), 0 | 1) => format!("new line {line}"),
            (Some(line), _) => format!("new lines for line {line}"),
        };
        all.add_text(&lines, Some(&written.lines.join("\n")));
        all.add_text(".dockerignore", Some(&written.ignored.join("\n")));
        all.add_text("fix", Some(&finding.fix));
        let line = written.replaces.or(finding.line);
        let block = line.and_then(|line| self.lines.blocks.get(self.lines.of_line(line)?));
        match (line, block.and_then(|block| self.as_it_is(block))) {
            (Some(line), Some(text)) => all.add_text(&format!("line {line} as it is"), Some(&text)),
            _ => {
                let head = finding.layer.and_then(|it| self.phase.known()?.head(it));
                let instruction = head.and_then(|it| it.provenance.instruction.as_ref());
                all.add_text("instruction", instruction.map(|it| &*it.text));
            }
        }
    }

    /// What is known of the layer of the chosen row.
    fn add_layer(&self, all: &mut List) {
        let of_block = self.lines.chosen().and_then(|it| it.layers.last().copied());
        let layer = match (self.focus, self.tab) {
            (Pane::Tree, _) => self.brought_by(),
            (_, Tab::Dockerfile) => of_block,
            _ => Some(self.layers.chosen()),
        };
        let head = layer.and_then(|layer| Some((layer + 1, self.phase.known()?.head(layer)?)));
        if let Some((number, head)) = head {
            let of_layer = |what| format!("layer {number}'s {what}");
            all.add_text(&of_layer("digest"), head.digest.as_deref());
            all.add_text(&of_layer("diffID"), Some(&head.diff_id));
            let instruction = head.provenance.instruction.as_ref();
            all.add_text("instruction", instruction.map(|it| &*it.text));
            all.add_text("created by", head.provenance.created_by.as_deref());
        }
    }

    fn add_finding(&self, all: &mut List) {
        let (Some(inspection), Some(chosen)) = (self.inspection(), self.findings.chosen()) else {
            return;
        };
        match chosen {
            Subject::Finding(at) => {
                let finding = inspection.findings.as_ref().and_then(|all| all.get(at));
                if let Some(finding) = finding {
                    self.add_fix(finding, all);
                }
                all.add_text("title", finding.map(|it| &*it.title));
                all.add_text("rule", finding.map(|it| &*it.rule));
            }
            Subject::Check(at) => {
                let check = inspection.checklist.get(at);
                all.add_text("evidence", check.map(|it| &*it.evidence));
            }
            Subject::Candidate(_) => {}
        }
        let paths = self.findings.paths(inspection);
        if let [one] = paths {
            self.add_path(*one, all);
        } else {
            let what = format!("all {} paths", paths.len());
            all.add(&what, lines_of(inspection, paths));
        }
    }

    /// Copies the most useful.
    pub(crate) fn copy_first(&mut self) {
        match self.copyables().into_iter().next() {
            Some(first) => self.copy(&first.text),
            None => self.notice = Some("there is nothing to copy here".to_owned()),
        }
    }

    /// Shows everything that can be copied.
    pub(crate) fn choose_copy(&mut self) {
        let all = self.copyables();
        let (_, columns) = self.room();
        let row = |it: &Copyable| {
            let what = text::left(&it.what, 26);
            let line: String = it.text.chars().take(columns).collect();
            text::fit(&format!("{what}{}", text::clean(&line)), columns).into_owned()
        };
        let rows = all.iter().map(row).collect();
        let texts = all.into_iter().map(|it| it.text).collect();
        let choose = Choose::new("Copy".to_owned(), rows, Choice::Copy(texts));
        self.open(Overlay::Choose(choose));
    }

    /// Puts a text on the clipboard and says so.
    pub(crate) fn copy(&mut self, text: &str) {
        if text.len() > MOST {
            let (bytes, most) = (text.len(), MOST);
            self.notice = Some(format!(
                "nothing is copied: {bytes} bytes are more than the {most} that terminals take"
            ));
            return;
        }
        self.requests.push(Request::Copy(text.to_owned()));
        let lines = match text.lines().count() {
            0 | 1 if text.len() <= SHOWN => String::new(),
            0 | 1 => format!(", {}", size(text.len() as u64)),
            many => format!(", {many} lines, {}", size(text.len() as u64)),
        };
        // Terminals don't tell whether they took it, and tmux has to be told to pass it on.
        let is_told = std::mem::replace(&mut self.is_tmux_told, true);
        let (hint, columns) = match self.surroundings.is_in_tmux && !is_told {
            true => (TMUX, SHOWN - text::width(TMUX)),
            false => ("", SHOWN),
        };
        let shown: String = text.chars().take(SHOWN * 2).collect();
        let shown = text::clean(&shown);
        let shown = text::fit(&shown, columns.saturating_sub(text::width(&lines)));
        self.notice = Some(format!("copied{lines}: {shown}{hint}"));
    }
}

/// What can be copied; nothing that is empty, and nothing twice.
struct List(Vec<Copyable>);

impl List {
    fn add(&mut self, what: &str, text: String) {
        if !text.is_empty() && self.0.iter().all(|it| it.text != text) {
            let what = what.to_owned();
            self.0.push(Copyable { what, text });
        }
    }

    fn add_text(&mut self, what: &str, text: Option<&str>) {
        self.add(what, harmless(text.unwrap_or_default()));
    }
}

fn lines_of(inspection: &Inspection, paths: &[PathId]) -> String {
    let arena = inspection.tree.paths();
    // A line has a character and its end at least: so many are too much already.
    let lines = paths.iter().take(MOST / 2 + 1);
    let lines: Vec<String> = lines.map(|&it| path(&arena.full(it))).collect();
    lines.join("\n")
}

/// A text without tokens and control characters; lines and tabs stay.
fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in mask_text(text).chars() {
        match c {
            '\n' | '\t' => safe.push(c),
            c => push_safe(&mut safe, c),
        }
    }
    safe
}

/// A path as it is; with control characters, or where it is not UTF-8, quoted as bash and its like read it: `$'a\012b'`.
fn path(bytes: &[u8]) -> String {
    let bytes = mask(bytes);
    match std::str::from_utf8(&bytes) {
        Ok(text) if !text.chars().any(is_harmful) => text.to_owned(),
        _ => {
            let mut quoted = String::from("$'");
            for chunk in bytes.utf8_chunks() {
                for c in chunk.valid().chars() {
                    match c {
                        '\'' | '\\' => quoted.extend(['\\', c]),
                        c if is_harmful(c) => {
                            let mut buffer = [0; 4];
                            push_bytes(&mut quoted, c.encode_utf8(&mut buffer).as_bytes());
                        }
                        c => quoted.push(c),
                    }
                }
                push_bytes(&mut quoted, chunk.invalid());
            }
            quoted.push('\'');
            quoted
        }
    }
}

/// A path as any shell reads it, and no command as an option; empty where that is the path itself or [`path`] quotes it.
fn quoted(bytes: &[u8]) -> String {
    let path = path(bytes);
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+,:@%".contains(c);
    let is_option = path.starts_with('-');
    if path.starts_with("$'") && path != String::from_utf8_lossy(bytes)
        || path.chars().all(is_plain) && !is_option
    {
        return String::new();
    }
    let here = if is_option { "./" } else { "" };
    format!("'{here}{}'", path.replace('\'', r"'\''"))
}

/// Three octal digits: what follows can't be taken for one more.
fn push_bytes(quoted: &mut String, bytes: &[u8]) {
    for byte in bytes {
        quoted.push_str(&format!("\\{byte:03o}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_copied_as_a_shell_reads_them() {
        assert_eq!(path("app/ü b.txt".as_bytes()), "app/ü b.txt");
        // printf %q shows the same name as $'a\n\E[2J\'\\'.
        assert_eq!(path(b"a\n\x1b[2J'\\"), "$'a\\012\\033[2J\\'\\\\'");
        assert_eq!(path(b"\xff1"), "$'\\3771'");
        assert_eq!(path("\u{202e}x".as_bytes()), "$'\\342\\200\\256x'");
    }

    #[test]
    fn a_path_that_a_shell_would_read_otherwise_is_quoted_too() {
        // As `printf %q` and `sh -c 'printf %s ...'` read them back.
        for (path, shown) in [
            ("app/ü.js", ""),
            ("a b", "'a b'"),
            ("a$(reboot)`x`;&|<>\\*?~#!", "'a$(reboot)`x`;&|<>\\*?~#!'"),
            ("it's", r"'it'\''s'"),
            ("-rf", "'./-rf'"),
            ("$'x", r"'$'\''x'"),
            ("a\nb", ""),
        ] {
            assert_eq!(quoted(path.as_bytes()), shown, "{path}");
            if !shown.is_empty() {
                let echo = format!("printf %s {shown}");
                let said = std::process::Command::new("sh")
                    .args(["-c", &echo])
                    .output();
                let here = if path.starts_with('-') { "./" } else { "" };
                let said = String::from_utf8(said.unwrap().stdout).unwrap();
                assert_eq!(said, format!("{here}{path}"));
            }
        }
    }

    #[test]
    fn texts_keep_their_lines_and_nothing_else_that_moves() {
        assert_eq!(harmless("RUN a \\\n\tb\u{1b}[2J"), "RUN a \\\n\tb\\x1b[2J");
    }
}
