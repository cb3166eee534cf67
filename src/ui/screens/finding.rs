//! Words about one row of the findings screen: what was found, what to write instead, and why it matters.
//!
//! The fix comes before the reason: whoever reads the row wants to know what to change. Paths follow below the words,
//! and are drawn from the inspection.

use super::found_list::Subject;
use super::{Known, stage_name};
use crate::ui::text;
use crate::ui::text::details::{Line, Role, wrapped};
use layerscope::escape::shorten_hashes;
use layerscope::inspection::{Answer, Candidate, Check, Finding, Inspection, Severity, Split};
use layerscope::size::size;

/// Characters of an instruction that are shown; it may be a whole script.
const INSTRUCTION: usize = 400;

/// Columns that a rule's id takes at most in a title.
const RULE_COLUMNS: usize = 60;

/// The words, wrapped to `columns`.
pub(crate) fn lines(subject: Subject, known: Known<'_>, columns: usize) -> Vec<Line> {
    let Some(inspection) = known.inspection() else {
        return Vec::new();
    };
    let mut words = Words {
        lines: Vec::new(),
        columns,
    };
    match subject {
        Subject::Finding(at) => {
            if let Some(finding) = inspection.findings.as_ref().and_then(|all| all.get(at)) {
                of_finding(finding, inspection, known, &mut words);
            }
        }
        Subject::Check(at) => {
            if let Some(check) = inspection.checklist.get(at) {
                of_check(check, &mut words);
            }
        }
        Subject::Candidate(at) => {
            let split = inspection.split.as_ref();
            if let Some((split, candidate)) =
                split.and_then(|split| Some((split, split.candidates.get(at)?)))
            {
                of_candidate(split, candidate, known, &mut words);
            }
        }
    }
    words.lines
}

/// The title of the pane that they stand in.
pub(crate) fn title(subject: Subject, inspection: &Inspection) -> String {
    match subject {
        Subject::Finding(at) => {
            let finding = inspection.findings.as_ref().and_then(|all| all.get(at));
            finding
                .map(|finding| {
                    format!(
                        "{}: {}",
                        finding.severity.name(),
                        text::clean_name(finding.rule.as_bytes(), RULE_COLUMNS)
                    )
                })
                .unwrap_or_default()
        }
        Subject::Check(at) => format!("Question {} of {}", at + 1, inspection.checklist.len()),
        Subject::Candidate(_) => "For a build stage".to_owned(),
    }
}

struct Words {
    lines: Vec<Line>,
    columns: usize,
}

impl Words {
    fn add(&mut self, role: Role, text: &str) {
        self.lines.extend(wrapped(role, text, self.columns));
    }

    fn part(&mut self, heading: &str, text: &str) {
        if !text.is_empty() {
            self.add(Role::Heading, heading);
            self.add(Role::Plain, text);
        }
    }
}

fn of_finding(finding: &Finding, inspection: &Inspection, known: Known<'_>, words: &mut Words) {
    words.add(Role::Found(finding.severity), &finding.title);
    words.add(Role::Plain, &place(finding));
    if let Some(fate) = fate(finding, known) {
        words.add(if finding.live { Role::Dim } else { Role::Waste }, &fate);
    }
    if let Some(instruction) = instruction(finding.line, finding.layer, known) {
        words.add(Role::Dim, &instruction);
    }
    words.part("Fix", &finding.fix);
    if let Some(why) = inspection.reasons.get(&finding.rule) {
        words.part("Why", why);
    }
    words.part("The same rule elsewhere", &finding.same_as.join(", "));
    paths(finding.paths.len(), words);
}

/// `404 kB in 3 files · line 26 · layer 4 · runtime ← build`
fn place(finding: &Finding) -> String {
    let mut parts = Vec::new();
    match finding.files {
        0 => {}
        1 => parts.push(format!("{} in 1 file", size(finding.bytes))),
        many => parts.push(format!("{} in {many} files", size(finding.bytes))),
    }
    if finding.line.is_none() && finding.layer.is_none() {
        parts.push("the image's configuration".to_owned());
    }
    parts.extend(finding.line.map(|line| format!("line {line}")));
    parts.extend(finding.layer.map(|layer| format!("layer {}", layer + 1)));
    let stage = finding.stage.as_deref().map(stage_name);
    let from = finding.from_stage.as_deref().map(stage_name);
    parts.extend(match (stage, from) {
        (Some(stage), Some(from)) => Some(format!("{stage} ← {from}")),
        (None, Some(from)) => Some(format!("← {from}")),
        (stage, None) => stage,
    });
    parts.join(" · ")
}

/// Whether the final image still shows it; nothing of what is no file.
fn fate(finding: &Finding, known: Known<'_>) -> Option<String> {
    if finding.paths.is_empty() {
        return None;
    }
    if finding.live {
        return Some("visible in the image".to_owned());
    }
    let Some(hider) = finding.hidden_by else {
        return Some("✗ hidden by later layers, still ships".to_owned());
    };
    let losses = finding.layer.zip(known.losses());
    let losses = losses.map(|(layer, losses)| losses.of_layers(&[layer]));
    let losses = losses.unwrap_or_default();
    let of_hider: Vec<_> = losses.iter().filter(|it| it.by == Some(hider)).collect();
    let mut words = match of_hider[..] {
        [loss] => loss.words(),
        _ => format!("✗ hidden in layer {}", hider + 1),
    };
    let steps = known.dockerfile().map(|file| file.instructions.iter());
    let step = steps.and_then(|mut steps| steps.find(|step| step.layers.contains(&hider)));
    if let Some(step) = step {
        words += &format!(" (line {})", step.start_line);
    }
    Some(words + ", still ships")
}

/// The line as the Dockerfile has it, or as the history tells what made the layer.
fn instruction(line: Option<u32>, layer: Option<usize>, known: Known<'_>) -> Option<String> {
    let row = line.and_then(|line| (line as usize).checked_sub(1));
    let written = row.and_then(|row| known.dockerfile()?.lines.get(row));
    let text = match written {
        Some(line) => line.trim(),
        None => {
            let provenance = &known.head(layer?)?.provenance;
            &provenance.instruction.as_ref()?.text
        }
    };
    let short: String = text.chars().take(INSTRUCTION).collect();
    let short = short.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(shorten_hashes(&short))
}

fn of_check(check: &Check, words: &mut Words) {
    words.add(Role::Heading, check.question);
    let role = match check.answer {
        Answer::Yes => Role::Plain,
        Answer::No => Role::Found(Severity::Medium),
        Answer::Unknown => Role::Dim,
    };
    let answer = format!("{} {}", check.answer.mark(), check.answer.words());
    words.add(role, &answer);
    words.add(Role::Plain, &check.evidence);
}

fn of_candidate(split: &Split, candidate: &Candidate, known: Known<'_>, words: &mut Words) {
    words.add(Role::Heading, &candidate.why);
    let mut place = size(candidate.bytes);
    if let Some(line) = candidate.line {
        place += &format!(" · line {line}");
    }
    words.add(
        Role::Plain,
        &format!("{place} · layer {}", candidate.layer + 1),
    );
    if let Some(instruction) = instruction(candidate.line, Some(candidate.layer), known) {
        words.add(Role::Dim, &instruction);
    }
    let left = size(split.bytes_left);
    words.part(
        "Fix",
        &format!(
            "Do this in a build stage, and copy from it what the image runs: of all that only building needs, nothing \
             would ship, and {left} would be left."
        ),
    );
    paths(candidate.paths.len(), words);
}

fn paths(count: usize, words: &mut Words) {
    match count {
        0 => {}
        1 => words.add(Role::Heading, "Path"),
        many => words.add(Role::Heading, &format!("{many} paths")),
    }
}
