//! Runs a plan: opens, analyses, reports, judges.

use std::fmt::Display;
use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::exit::{Exit, Failure};
use super::plan::{Plan, Target};
use super::progress::Bars;
use layerscope::analysis::GivenStage;
use layerscope::ci::{Gate, judge};
use layerscope::escape::escape;
use layerscope::progress::{Progress, Silent};
use layerscope::provenance::GivenBase;
use layerscope::report::json::Json;
use layerscope::report::text::{self, Text};
use layerscope::report::{Format, Input};
use layerscope::source::ImageRef;
use layerscope::{Error, Inspection, analysis, source};

/// Runs it and says how it ended.
pub fn run(plan: &Plan) -> Result<Exit, Failure> {
    if plan.interactive {
        return interactive(plan);
    }
    end_at_once_on_interrupt();
    let images = Images::parse(plan)?;
    // Tried before the work starts: nobody waits minutes to hear of a missing directory.
    let file = match &plan.json {
        Some(Target::File(path)) => Some(ReportFile::open(path, &images.image.path)?),
        _ => None,
    };
    let analysed = if plan.progress {
        let bars = Bars::new();
        let analysed = images.analyse(&plan.source, plan.analysis.clone(), &bars);
        bars.clear();
        analysed
    } else {
        images.analyse(&plan.source, plan.analysis.clone(), &Silent)
    };
    let inspection = analysed?;
    let gate = (!plan.rules.is_empty()).then(|| judge(&inspection, &plan.rules));
    report(plan, &inspection, gate.as_ref(), file)?;
    Ok(match gate {
        Some(gate) if !gate.passed => Exit::GateFailed,
        _ => Exit::Fine,
    })
}

/// What is opened, found before the work starts.
struct Images {
    image: ImageRef,
    base: Option<ImageRef>,
    stages: Vec<(String, ImageRef)>,
}

impl Images {
    fn parse(plan: &Plan) -> Result<Self, Failure> {
        Ok(Self {
            image: ImageRef::parse(&plan.image)?,
            base: plan
                .base_image
                .as_deref()
                .map(ImageRef::parse)
                .transpose()?,
            stages: plan
                .stage_images
                .iter()
                .map(|(name, image)| Ok((name.clone(), ImageRef::parse(image)?)))
                .collect::<Result<_, Error>>()?,
        })
    }

    fn analyse(
        &self,
        source: &source::Options,
        mut analysis: analysis::Options,
        progress: &dyn Progress,
    ) -> Result<Inspection, Error> {
        let image = source::open(&self.image, source, progress)?;
        let same_platform = source::Options {
            platform: Some(image.platform.clone()),
            ..source.clone()
        };
        if let Some(base) = &self.base {
            let base = source::open(base, &same_platform, &Silent)?;
            analysis.provenance.base_image = Some(GivenBase::of(&base));
        }
        let mut stages = Vec::new();
        for (name, image) in &self.stages {
            stages.push(GivenStage {
                name: name.clone(),
                image: source::open(image, &same_platform, &Silent)?,
            });
        }
        analysis::inspect(image, stages, &analysis, progress)
    }
}

fn interactive(plan: &Plan) -> Result<Exit, Failure> {
    use crate::ui::{self, Ended};
    let images = Images::parse(plan)?;
    let (source, analysis) = (plan.source.clone(), plan.analysis.clone());
    let ended = ui::run(&plan.image, plan.color, move |progress| {
        images.analyse(&source, analysis, progress)
    });
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
    inspection: &Inspection,
    gate: Option<&Gate>,
    file: Option<ReportFile>,
) -> Result<(), Failure> {
    let input = Input { inspection, gate };
    let json_on_stdout = plan.json == Some(Target::Stdout);
    if (gate.is_some() || json_on_stdout) && !plan.quiet {
        let mut stderr = io::stderr().lock();
        for warning in &inspection.warnings {
            let _ = writeln!(stderr, "warning: {}", escape(warning));
        }
    }
    if let Some(file) = file {
        file.write(&input)?;
    }
    let stdout_failed = |error| Failure::Write("standard output".to_owned(), error);
    let mut stdout = BufWriter::new(io::stdout().lock());
    let verdict = gate.map(|gate| verdict(inspection, gate));
    let written = match verdict {
        Some(verdict) if json_on_stdout => {
            let _ = io::stderr().write_all(verdict.as_bytes());
            Json.write(&input, &mut stdout)
        }
        Some(verdict) => stdout.write_all(verdict.as_bytes()),
        None if json_on_stdout => Json.write(&input, &mut stdout),
        None => Text { width: plan.width }.write(&input, &mut stdout),
    };
    match written.and_then(|()| stdout.flush()) {
        // The verdict's exit code stands even if nobody reads on.
        Err(error) if gate.is_some() && error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(stdout_failed),
    }
}

fn verdict(inspection: &Inspection, gate: &Gate) -> String {
    let mut lines: Vec<String> = gate
        .rules
        .iter()
        .map(|rule| {
            let word = if rule.passed { "PASS" } else { "FAIL" };
            format!(
                "{word}  {:<15} {} (limit {})",
                rule.rule, rule.actual, rule.limit
            )
        })
        .collect();
    let failed = gate.rules.iter().filter(|rule| !rule.passed).count();
    if failed == 0 {
        lines.push("Gate passed".to_owned());
    } else {
        lines.push(format!(
            "Gate failed: {failed} of {} rules",
            gate.rules.len()
        ));
        let wasteful = gate.rules.iter().any(|rule| {
            !rule.passed && (rule.rule.ends_with("waste") || rule.rule == "min-efficiency")
        });
        if wasteful {
            lines.push("What to change:".to_owned());
            lines.extend(text::advice(inspection).into_iter().take(3));
        }
    }
    lines.join("\n") + "\n"
}

/// Ctrl-C ends a run without the interface at once; nothing has to be cleaned up.
fn end_at_once_on_interrupt() {
    let now = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
    // Without the handler the signal's default ends the program all the same.
    let _ = signal_hook::flag::register_conditional_shutdown(signal_hook::consts::SIGINT, 130, now);
}

/// A report's file: tried early, written late.
struct ReportFile {
    path: PathBuf,
}

impl ReportFile {
    /// Finds out whether the file can be written, and leaves things as they were. It must not be the image itself.
    fn open(path: &Path, image: &Path) -> Result<Self, Failure> {
        let failed = |why: &dyn Display| {
            Failure::Usage(format!(
                "--json: {} can't be written: {why}",
                path.display()
            ))
        };
        let same = |a: &Path, b: &Path| matches!((a.canonicalize(), b.canonicalize()), (Ok(a), Ok(b)) if a == b);
        if same(path, image) {
            return Err(failed(&"it is the image"));
        }
        let is_new = !path.exists();
        OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|error| failed(&error))?;
        if is_new {
            // An interrupted run must not leave an empty report.
            let _ = std::fs::remove_file(path);
        }
        Ok(Self {
            path: path.to_owned(),
        })
    }

    fn write(self, input: &Input<'_>) -> Result<(), Failure> {
        let write = || -> io::Result<()> {
            let mut out = BufWriter::new(File::create(&self.path)?);
            Json.write(input, &mut out)?;
            out.flush()
        };
        write().map_err(|error| Failure::Write(self.path.display().to_string(), error))
    }
}
