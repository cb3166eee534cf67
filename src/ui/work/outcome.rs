//! From a wish to its outcome: what an errand costs, whether a person pays that, and what is shown of what came of it.
//!
//! One errand runs at a time. Whoever closes what waits for it stops it; what an old one still answers is not listened to.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::ui::content::versions;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::ask::{Ask, Then, overwriting, question};
use crate::ui::overlay::difference::Difference;
use crate::ui::overlay::preview::{Body, Content};
use crate::ui::overlay::wait::{Purpose, Wait};
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::work::errand::{Errand, Outcome, Ticket};
use crate::ui::work::request::{Answer, Request};
use layerscope::contents::{Cost, Extracted};
use layerscope::size::size;
use layerscope::tree::PathId;

/// What was left out is told of so many; the rest is counted.
const LEFT_OUT: usize = 20;

impl State {
    /// Begins an errand, asking first where that costs.
    pub(crate) fn begin(&mut self, errand: Errand, purpose: Purpose) {
        self.errands += 1;
        let wait = Wait::new(Ticket::new(self.errands), errand, purpose);
        if let Errand::Trace(_) | Errand::Report { .. } = wait.errand {
            return self.run(wait);
        }
        let request = Request::Price(wait.ticket.clone(), wait.errand.clone());
        self.requests.push(request);
        self.open(Overlay::Wait(Box::new(wait)));
    }

    fn run(&mut self, wait: Wait) {
        let request = Request::Run(wait.ticket.clone(), wait.errand.clone());
        self.requests.push(request);
        self.open(Overlay::Wait(Box::new(wait)));
    }

    /// Whether something runs that a person waits for.
    pub(crate) fn is_waiting(&self) -> bool {
        let is_wait = |overlay: &Overlay| matches!(overlay, Overlay::Wait(_));
        self.overlays.iter().any(is_wait)
    }

    /// What runs has come further.
    pub(crate) fn errands_progressed(&mut self, now: Duration) {
        for overlay in &mut self.overlays {
            if let Overlay::Wait(wait) = overlay {
                wait.learn(now);
            }
        }
    }

    /// What was asked for is done.
    pub(crate) fn answered(&mut self, answer: Answer) {
        let number = match answer {
            Answer::Found(found) => return self.files.found(*found),
            Answer::Sifted(ticket, rows) => return self.sifted(ticket, rows),
            Answer::Swept(ticket, rows) => return self.swept(ticket, rows),
            Answer::Tree(view, tree) => return self.files.made(view, *tree),
            Answer::Priced(number, _) | Answer::Done(number, _) => number,
        };
        let is_its = |overlay: &Overlay| matches!(overlay, Overlay::Wait(wait) if wait.ticket.number == number);
        let Some(at) = self.overlays.iter().position(is_its) else {
            return self.came_late(&answer);
        };
        // What came of it belongs where it was waited for, whatever covers that by now.
        let above = self.overlays.split_off(at + 1);
        if let Some(Overlay::Wait(wait)) = self.overlays.pop() {
            match answer {
                Answer::Priced(_, cost) => self.priced(*wait, &cost),
                Answer::Done(_, outcome) => self.done(*wait, outcome),
                Answer::Found(_) | Answer::Sifted(..) | Answer::Swept(..) | Answer::Tree(..) => {}
            }
        }
        self.overlays.extend(above);
    }

    /// Who stopped it has to know what is on the disk now.
    fn came_late(&mut self, answer: &Answer) {
        let words = match answer {
            Answer::Done(_, Outcome::TakenBack) => "stopped: nothing was changed",
            Answer::Done(_, Outcome::Extracted(_) | Outcome::Reported(_)) => {
                "all was written before it could be stopped"
            }
            _ => return,
        };
        match self.overlay_mut() {
            Some(Overlay::Prompt(prompt)) if !prompt.is_search() => {
                prompt.fault = Some(words.to_owned());
            }
            _ => self.notice = Some(words.to_owned()),
        }
    }

    fn priced(&mut self, wait: Wait, cost: &Cost) {
        if let Cost::Impossible(why) = cost {
            let why = text::clean(why);
            return self.tell("Can't be read", vec![why], None);
        }
        let Some(mut lines) = question(cost) else {
            return self.run(wait);
        };
        if !self.heading.found.is_empty() {
            lines.push(format!("The image was found {}.", self.heading.found));
        }
        self.open(Overlay::Ask(Ask {
            title: format!("{} costs time", wait.title()),
            lines,
            then: Then::Pay(Box::new(wait)),
        }));
    }

    /// A person says yes: to a price, or to losing what is there.
    pub(crate) fn agree(&mut self) {
        let Some(Overlay::Ask(ask)) = self.overlays.pop() else {
            return;
        };
        match ask.then {
            Then::Pay(wait) => self.run(*wait),
            Then::Overwrite(mut wait) => {
                wait.errand = overwriting(wait.errand);
                self.run(*wait);
            }
            Then::Nothing(_) => {}
        }
    }

    /// Says something that a person has to read.
    pub(crate) fn tell(&mut self, title: &str, lines: Vec<String>, copy: Option<String>) {
        self.open(Overlay::Ask(Ask::tell(title, lines, copy)));
    }

    fn done(&mut self, wait: Wait, outcome: Outcome) {
        match outcome {
            Outcome::Failed(why) => {
                let title = format!("{} failed", wait.title());
                let lines = why.lines().map(text::clean).collect();
                self.tell(&title, lines, None);
            }
            Outcome::TakenBack => self.came_late(&Answer::Done(0, Outcome::TakenBack)),
            Outcome::Exists { path, is_link } => {
                let path = text::clean(&written(&path));
                let is_there = match is_link {
                    true => {
                        format!("{path} is there: a link. It is replaced, not what it leads to.")
                    }
                    false => format!("{path} is there."),
                };
                self.open(Overlay::Ask(Ask {
                    title: "It is there already".to_owned(),
                    lines: vec![is_there, "Nothing was written.".to_owned()],
                    then: Then::Overwrite(Box::new(wait)),
                }));
            }
            Outcome::Read(part) => match (wait.purpose, self.overlay_mut()) {
                (Purpose::More, Some(Overlay::Preview(preview))) => {
                    if let Body::Content(content) = &mut preview.body {
                        content.append(part);
                    }
                }
                (Purpose::Preview(target), _) => {
                    let content = Content::new(part);
                    self.open_preview(target, Body::Content(content));
                }
                _ => {}
            },
            Outcome::Compared(comparison) => match (wait.purpose, self.overlay_mut()) {
                (Purpose::More, Some(Overlay::Difference(it))) => it.learn(comparison),
                (Purpose::Difference(path, versions), _) => {
                    self.open_difference(path, versions, Some(comparison));
                }
                _ => {}
            },
            Outcome::Traced(why) => {
                if let Purpose::History(path, walk) = wait.purpose {
                    self.show_history(path, *why, walk);
                }
            }
            Outcome::Extracted(extracted) => {
                self.close_prompt();
                if let Errand::Extract(wanted) = wait.errand {
                    let to = written(&wanted.to);
                    let lines = told(&extracted, &to);
                    match extracted.entries {
                        0 => self.tell("Nothing was extracted", lines, None),
                        _ => self.tell("Extracted", lines, Some(to)),
                    }
                }
            }
            Outcome::Reported(bytes) => {
                self.close_prompt();
                if let Errand::Report { to, .. } = wait.errand {
                    let to = written(&to);
                    let line = format!("{}: {}", text::clean(&to), size(bytes));
                    self.tell("The report is written", vec![line], Some(to));
                }
            }
        }
    }

    /// What was typed is done.
    fn close_prompt(&mut self) {
        if let Some(Overlay::Prompt(_)) = self.overlay() {
            self.overlays.pop();
        }
    }

    pub(crate) fn open_difference(
        &mut self,
        path: PathId,
        both: [versions::Version; 2],
        comparison: Option<Box<crate::ui::content::compare::Comparison>>,
    ) {
        let Some(inspection) = self.inspection() else {
            return;
        };
        let full = inspection.tree.paths().full(path);
        let [old, new] = both.map(|it| it.layer + 1);
        let title = format!(
            "{} · layer {old} → layer {new}",
            text::clean_path(&full, 60)
        );
        let words = |sign, version: &versions::Version| {
            format!("{sign} {}", versions::of_layer(inspection, version.layer))
        };
        let mut head = vec![words('-', &both[0]), words('+', &both[1])];
        let tree = &inspection.tree;
        if let [Some(old), Some(new)] = both.map(|it| it.node) {
            head.extend(versions::attributes(tree, &old, &new));
        }
        let [old, new] = both.map(|it| versions::side(tree, &it.node?));
        let difference =
            Difference::new(title, path, head, old.zip(new).map(Into::into), comparison);
        self.open(Overlay::Difference(Box::new(difference)));
    }
}

/// A path for people: without what leads nowhere, as in `here/./there`.
fn written(path: &Path) -> String {
    path.components().collect::<PathBuf>().display().to_string()
}

/// What was written, and what was not.
fn told(extracted: &Extracted, to: &str) -> Vec<String> {
    let entries = match extracted.entries {
        1 => "1 entry".to_owned(),
        many => format!("{many} entries"),
    };
    let to = text::clean(to);
    let mut lines = match (extracted.entries, extracted.left_out.is_empty()) {
        (0, true) => vec![format!("{to} is there, and nothing is to come into it.")],
        (0, false) => Vec::new(),
        _ => vec![format!("{entries}, {}, to {to}", size(extracted.bytes))],
    };
    if !extracted.left_out.is_empty() {
        lines.push("Left out:".to_owned());
    }
    let left_out = extracted.left_out.iter();
    lines.extend(left_out.take(LEFT_OUT).map(|it| text::clean(it)));
    if let Some(more) = extracted.left_out.len().checked_sub(LEFT_OUT + 1) {
        lines.push(format!("and {} more", more + 1));
    }
    if let Some(first) = extracted.left_behind.first() {
        let more = match extracted.left_behind.len() {
            1 => String::new(),
            many => format!(" and {} more", many - 1),
        };
        let first = text::clean(&first.display().to_string());
        lines.push(format!(
            "{first}{more}: left by another extraction, killed or still running: half a file or what stood there before"
        ));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_told_without_what_leads_nowhere() {
        let told = |path: &str| written(Path::new(path));
        assert_eq!(told("/srv/./report.json"), "/srv/report.json");
        // What is above a link is not what is before it.
        assert_eq!(told("/srv/a/../b"), "/srv/a/../b");
    }
}
