//! Runs a plan: opens, analyses, reports, judges.

use std::io::{self, Write};

use signal_hook::consts::TERM_SIGNALS;
use signal_hook::iterator::Signals;

use super::exit::{Exit, Failure};
use super::images::Images;
use super::output::{self, ReportFile};
use super::plan::{Plan, Target, Task};
use super::progress::Told;
use super::verdict::verdict;
use super::{platforms, why};
use layerscope::ci::{Gate, Rule, judge};
use layerscope::report::json::Json;
use layerscope::report::text::Text;
use layerscope::report::{Format, Input};
use layerscope::{Error, Inspection, source};

/// Runs it and says how it ended.
pub fn run(plan: Plan) -> Result<Exit, Failure> {
    if matches!(plan.task, Task::Interface) {
        return interactive(plan);
    }
    let plan = &plan;
    end_at_once_on_signals();
    output::warn(plan.quiet, &plan.warnings);
    let images = Images::parse(plan)?;
    // Tried before the work starts: nobody waits minutes to hear of a missing directory.
    let file = match &plan.json {
        Some(Target::File(path)) => Some(ReportFile::open(path, images.paths())?),
        _ => None,
    };
    let told = Told::new(plan);
    if matches!(plan.task, Task::Platforms) {
        let offers = images.offers(&plan.source, &told);
        told.clear();
        platforms::report(plan, &offers?, file)?;
        return Ok(Exit::Fine);
    }
    let analysed = images.analyse(&plan.source, plan.analysis.clone(), &told);
    told.clear();
    let mut inspection = analysed?;
    let rules: &[Rule] = match &plan.task {
        Task::Report(rules) => rules,
        _ => &[],
    };
    let gate = (!rules.is_empty()).then(|| judge(&inspection, rules));
    match &plan.task {
        Task::Why(path) => why::report(plan, &inspection, path, file)?,
        _ => report(plan, &mut inspection, rules, gate.as_ref(), file)?,
    }
    Ok(match gate {
        Some(gate) if gate.rules.iter().any(|rule| !rule.judged) => Exit::Image,
        Some(gate) if !gate.passed => Exit::GateFailed,
        _ => Exit::Fine,
    })
}

fn interactive(plan: Plan) -> Result<Exit, Failure> {
    use crate::ui::{self, Ended};
    let images = Images::parse(&plan)?;
    let Plan {
        source,
        analysis,
        warnings,
        ..
    } = plan;
    let ended = ui::run(&plan.image, plan.settings, move |progress| {
        // First, as it remembers which file it was.
        let contents = images.contents(source.clone());
        let mut inspection = images.analyse(&source, analysis, progress)?;
        inspection.warnings.extend(warnings);
        Ok::<_, Error>((inspection, contents))
    });
    // The analysis may still be at work.
    source::abandon();
    match ended {
        Ok(Ended::Quit | Ended::Closed) => Ok(Exit::Fine),
        Ok(Ended::Interrupted) => Ok(Exit::Interrupted),
        Ok(Ended::Signal(number)) => Ok(Exit::Signal(number.try_into().unwrap_or(u8::MAX))),
        Err(ui::Error::Job(error)) => Err(error.into()),
        Err(error) => Err(Failure::Terminal(error.to_string())),
    }
}

/// Writes what was asked for. Standard output has the verdict, or the JSON alone, or the text report.
fn report(
    plan: &Plan,
    inspection: &mut Inspection,
    rules: &[Rule],
    gate: Option<&Gate>,
    file: Option<ReportFile>,
) -> Result<(), Failure> {
    let json_on_stdout = plan.json == Some(Target::Stdout);
    if gate.is_some() || json_on_stdout {
        output::warn(plan.quiet, &inspection.warnings);
        output::warn(plan.quiet, gate.map_or(&[], |gate| &gate.warnings));
    }
    if plan.json.is_some() {
        // Standard error has them already; whoever reads the document later has it alone.
        inspection.warnings.extend_from_slice(&plan.warnings);
    }
    let inspection = &*inspection;
    let input = Input { inspection, gate };
    if let Some(file) = file {
        file.write(|out| Json.write(&input, out))?;
    }
    let verdict = gate.map(|gate| verdict(inspection, rules, gate));
    let written = output::to_stdout(|stdout| match verdict {
        Some(verdict) if json_on_stdout => {
            let _ = io::stderr().write_all(verdict.as_bytes());
            Json.write(&input, stdout)
        }
        Some(verdict) => stdout.write_all(verdict.as_bytes()),
        None if json_on_stdout => Json.write(&input, stdout),
        None => Text { width: plan.width }.write(&input, stdout),
    });
    match written {
        // The verdict's exit code stands even if nobody reads on.
        Err(failure) if gate.is_some() && failure.is_broken_pipe() => Ok(()),
        written => written,
    }
}

/// Ctrl-C, and whoever else wants it to end, ends a run without the interface at once; nothing but other programs has to
/// be cleaned up.
fn end_at_once_on_signals() {
    let mut ending = TERM_SIGNALS.to_vec();
    #[cfg(unix)]
    ending.push(signal_hook::consts::SIGHUP);
    ending.retain(|&signal| !is_ignored(signal));
    // Without the handler the signals' default ends the program all the same.
    let Ok(mut signals) = Signals::new(ending) else {
        return;
    };
    let waiting = move || {
        if let Some(signal) = signals.forever().next() {
            source::abandon();
            signal_hook::low_level::exit(128 + signal);
        }
    };
    let _ = std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(waiting);
}

/// Whether whoever started the program wants it to outlive a signal, as `nohup` does.
fn is_ignored(signal: i32) -> bool {
    // Linux alone says so where one may read it.
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let mask = mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    mask.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}
