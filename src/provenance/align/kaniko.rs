//! The walk through a history that kaniko wrote, which tells only instructions that changed files.
//!
//! Every entry must be an instruction of the Dockerfile, in order; instructions without an entry changed nothing. With
//! `--single-snapshot` one entry stands for all that came before it, so an entry alone among several instructions that
//! write files is not led back.
//!
//! <https://github.com/GoogleContainerTools/kaniko/blob/main/pkg/executor/build.go>

use super::super::dockerfile::{Dockerfile, Instruction};
use super::backwards::{Steps, Walk, steps, words};
use super::{Misfit, Work};
use crate::source::manifest::History;

/// Whether kaniko wrote an entry.
pub fn is_its(entry: &History) -> bool {
    entry.author.as_deref() == Some("kaniko")
}

/// See [`super::backwards::backwards`].
///
/// # Errors
/// The last instruction that should have been told in place of an entry.
pub fn backwards(
    file: &Dockerfile,
    target: usize,
    history: &[History],
    work: &mut Work,
) -> Result<Walk, Misfit> {
    let steps = steps(file, target);
    let own = history
        .iter()
        .rev()
        .take_while(|entry| is_its(entry))
        .count();
    let first = history.len() - own;
    let latest = latest(&steps, history, first, work);
    let told = latest.len();
    let base_entries = history.len() - told;
    if base_entries > first || told == 0 {
        // Entries of kaniko are left: a base image's that it built as well, or this Dockerfile is another's.
        let missing = steps.iter().enumerate().rev();
        // Both stand from the last one down.
        let mut told = latest.iter().peekable();
        let mut missing = missing.filter(|(step, _)| told.next_if_eq(&step).is_none());
        if let Some((_, (_, _, step))) = missing.find(|(_, (_, _, step))| writes(step)) {
            return Err(Misfit::Differs {
                line: step.start_line,
                text: step.text.clone(),
                told: base_entries
                    .checked_sub(1)
                    .map(|entry| words(&history[entry])),
            });
        }
    }
    let earliest = earliest(&steps, history, base_entries, work);
    let is_alone = told == 1 && steps.iter().filter(|(_, _, step)| writes(step)).count() > 1;
    let mut places = vec![None; history.len()];
    for (entry, (latest, earliest)) in (base_entries..).zip(latest.iter().rev().zip(&earliest)) {
        if latest == earliest && !is_alone {
            let (stage, line, _) = steps[*latest];
            places[entry] = Some((stage, line));
        }
    }
    Ok(Walk {
        told,
        places,
        counted_from_top: history.len(),
        base_entries,
        open: Vec::new(),
    })
}

/// The entries from the last one down, each led to the last instruction that it can be.
fn latest(steps: &Steps<'_>, history: &[History], first: usize, work: &mut Work) -> Vec<usize> {
    let mut found = Vec::new();
    let mut end = steps.len();
    for entry in history[first..].iter().rev() {
        let Some(told) = work.read(entry) else { break };
        let mut earlier = (0..end).rev();
        let Some(step) = earlier.find(|&step| work.fits(steps[step].2, &told, &[])) else {
            break;
        };
        found.push(step);
        end = step;
    }
    found
}

/// The entries from the first one up, each led to the first instruction that it can be.
fn earliest(steps: &Steps<'_>, history: &[History], first: usize, work: &mut Work) -> Vec<usize> {
    let mut next = 0;
    let found = history[first..].iter().map_while(|entry| {
        let told = work.read(entry)?;
        let mut later = next..steps.len();
        let step = later.find(|&step| work.fits(steps[step].2, &told, &[]))?;
        next = step + 1;
        Some(step)
    });
    found.collect()
}

fn writes(step: &Instruction) -> bool {
    matches!(step.keyword.as_str(), "RUN" | "COPY" | "ADD")
}
