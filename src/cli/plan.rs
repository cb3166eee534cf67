//! Arguments made sense of: what to open, what to judge by, what to write where.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use super::Environment;
use super::args::{Command, GateArgs, ImageArgs, RegistryArgs, Source};
use super::dockerfile;
use super::exit::Failure;
use super::findings;
use crate::ui::Settings;
use layerscope::analysis;
use layerscope::ci::{Percent, Rule, RuleKind};
use layerscope::escape::escape;
use layerscope::layers::Limits;
use layerscope::provenance;
use layerscope::source::{self, Transport};

/// What the program is going to do.
#[derive(Debug)]
pub struct Plan {
    /// The image, as the user wrote it.
    pub image: String,
    /// Its base image, as the user wrote it.
    pub base_image: Option<String>,
    /// Stages' own images, by the stage's name, as the user wrote them.
    pub stage_images: Vec<(String, String)>,
    /// How to open them.
    pub source: source::Options,
    /// How to analyse it.
    pub analysis: analysis::Options,
    /// What is asked of it.
    pub task: Task,
    /// Where the JSON document goes.
    pub json: Option<Target>,
    /// What the interface looks like, and its keys.
    pub settings: Settings,
    /// Whether to show progress on standard error.
    pub progress: bool,
    /// Whether to keep warnings off standard error.
    pub quiet: bool,
    /// About what is configured.
    pub warnings: Vec<String>,
    /// Columns of text reports.
    pub width: usize,
}

/// What is asked of an image.
#[derive(Debug)]
pub enum Task {
    /// The interface.
    Interface,
    /// A report, and a verdict where there are rules.
    Report(Vec<Rule>),
    /// The history of a path, as the user wrote it.
    Why(Vec<u8>),
    /// Which platforms there are.
    Platforms,
}

/// Where a report goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// Standard output.
    Stdout,
    /// A file.
    File(PathBuf),
}

/// Columns of a text report that no terminal bounds.
const WIDTH: usize = 120;
/// Fewer columns than this show nothing that makes sense.
const NARROWEST: usize = 40;

impl Plan {
    /// Checks everything that can be checked before the work starts.
    pub fn new(
        command: Command,
        settings: Settings,
        environment: Environment,
    ) -> Result<Self, Failure> {
        match command {
            Command::Image(args) => {
                let mut rules = rules(&args.gate)?;
                let found = findings::options(&args.findings, &rules)?;
                rules.extend(findings::fail_on(&args.gate.fail_on, found.as_ref())?);
                if args.gate.ci && rules.is_empty() {
                    return Err(Failure::Usage(
                        "--ci needs at least one rule, for example --max-waste 5% (see --help)"
                            .to_owned(),
                    ));
                }
                let is_interactive = environment.stdin_is_terminal
                    && environment.stdout_is_terminal
                    && environment.has_screen
                    && !environment.ci
                    && rules.is_empty()
                    && args.json.is_none();
                let task = if args.platforms {
                    Task::Platforms
                } else if is_interactive {
                    Task::Interface
                } else {
                    Task::Report(rules)
                };
                Self::with(task, args.image, args.json, found, settings, environment)
            }
            Command::Why(args) => {
                let path = args.path.into_encoded_bytes();
                if path.is_empty() {
                    return Err(Failure::Usage("PATH is empty; the root is /".to_owned()));
                }
                Self::with(
                    Task::Why(path),
                    args.image,
                    args.json,
                    None,
                    settings,
                    environment,
                )
            }
        }
    }

    fn with(
        task: Task,
        image: ImageArgs,
        json: Option<PathBuf>,
        findings: Option<layerscope::analysis::findings::Options>,
        settings: Settings,
        environment: Environment,
    ) -> Result<Self, Failure> {
        let limits = limits(&image.limits)?;
        check_registries(&image.registries)?;
        let platform = image
            .platform
            .as_deref()
            .map(str::parse)
            .transpose()
            .map_err(|error| Failure::Usage(format!("--platform: {error}")))?;
        let json = json.map(|path| {
            if path.as_os_str() == "-" {
                Target::Stdout
            } else {
                Target::File(path)
            }
        });
        let analysis = analysis::Options {
            limits,
            verify: image.verify,
            provenance: provenance::Options {
                base_image: None,
                build: dockerfile::build(&image.dockerfile)?,
                dockerfile: dockerfile::recipe(&image.dockerfile)?,
            },
            findings,
        };
        Ok(Self {
            image: image.image,
            base_image: image.base_image,
            stage_images: stage_images(&image.stage_images)?,
            source: source::Options {
                platform,
                preferred: None,
                limits,
                verify: image.verify,
                look: analysis.look(),
                from: image.source.map(transport),
                pull: image.pull,
                registries: source::Registries {
                    insecure: image.registries.insecure,
                    authorities: image.registries.authorities,
                    ..source::Registries::default()
                },
                environment: environment.of_images,
            },
            analysis,
            task,
            json,
            settings,
            progress: environment.stderr_is_terminal && !image.quiet,
            quiet: image.quiet,
            warnings: Vec::new(),
            width: match environment.width {
                Some(width) if environment.stdout_is_terminal => usize::from(width),
                _ => environment.columns.unwrap_or(WIDTH).max(NARROWEST),
            },
        })
    }
}

fn transport(source: Source) -> Transport {
    match source {
        Source::Docker => Transport::DockerDaemon,
        Source::Podman => Transport::ContainersStorage,
        Source::Containerd => Transport::Containerd,
        Source::Registry => Transport::Registry,
        Source::DockerArchive => Transport::DockerArchive,
        Source::OciArchive => Transport::OciArchive,
        Source::Oci => Transport::Oci,
        Source::Dir => Transport::Dir,
    }
}

/// Whether a text can be a registry's host.
pub fn host(text: &str) -> Result<(), String> {
    if !text.is_empty() && !text.contains(['/', '@', ' ']) {
        return Ok(());
    }
    Err(format!(
        "expected HOST[:PORT], for example localhost:5000, not '{}'",
        escape(text)
    ))
}

/// What can be known of them before anybody is asked.
fn check_registries(args: &RegistryArgs) -> Result<(), Failure> {
    let hosts = args.insecure.iter().try_for_each(|text| host(text));
    hosts.map_err(|what| Failure::Usage(format!("--insecure-registry: {what}")))?;
    for path in &args.authorities {
        let readable = File::open(path).and_then(|mut file| file.read(&mut [0]));
        readable.map_err(|error| {
            let path = path.display().to_string();
            Failure::Usage(format!(
                "--ca-cert: {} can't be read: {error}",
                escape(&path)
            ))
        })?;
    }
    Ok(())
}

fn limits(texts: &[String]) -> Result<Limits, Failure> {
    let mut limits = Limits::default();
    for text in texts {
        let (name, value) =
            limit(text).map_err(|what| Failure::Usage(format!("--limit: {what}")))?;
        limits.set(name, value);
    }
    Ok(limits)
}

/// The name of a safety limit and its value.
pub fn limit(text: &str) -> Result<(&str, u64), String> {
    let pair = text.split_once('=');
    let pair = pair.filter(|(name, _)| Limits::NAMES.contains(name));
    let limit = pair.and_then(|(name, value)| Some((name, value.parse().ok()?)));
    limit.ok_or_else(|| {
        format!(
            "expected NAME=N with a whole number and one of the names {}, not '{}'",
            Limits::NAMES.join(", "),
            escape(text)
        )
    })
}

fn stage_images(texts: &[String]) -> Result<Vec<(String, String)>, Failure> {
    let images: Vec<(String, String)> = texts
        .iter()
        .map(|text| match text.split_once('=') {
            // Stage names are lower-cased, as builders do.
            Some((name, image)) if !name.is_empty() && !image.is_empty() => {
                Ok((name.to_lowercase(), image.to_owned()))
            }
            _ => Err(Failure::Usage(format!(
                "--stage-image: expected NAME=IMAGE, for example build=build.tar, not '{}'",
                escape(text)
            ))),
        })
        .collect::<Result<_, Failure>>()?;
    let mut names = HashSet::new();
    match images.iter().find(|(name, _)| !names.insert(name.as_str())) {
        None => Ok(images),
        Some((name, _)) => Err(Failure::Usage(format!(
            "--stage-image: {} is given twice",
            escape(name)
        ))),
    }
}

fn rules(args: &GateArgs) -> Result<Vec<Rule>, Failure> {
    let mut rules = Vec::new();
    add(&mut rules, "--max-waste", &args.max_waste, |text| {
        text.parse().map(RuleKind::MaxWaste)
    })?;
    add(&mut rules, "--max-own-waste", &args.max_own_waste, |text| {
        text.parse().map(RuleKind::MaxOwnWaste)
    })?;
    add(&mut rules, "--max-size", &args.max_size, |text| {
        text.parse().map(RuleKind::MaxSize)
    })?;
    add(&mut rules, "--max-layers", &args.max_layers, |text| {
        let count = text.parse().map(RuleKind::MaxLayers);
        count.map_err(|_| format!("expected a whole number, not '{text}'"))
    })?;
    add(
        &mut rules,
        "--min-efficiency",
        &args.min_efficiency,
        |text| Percent::from_share(text).map(RuleKind::MinEfficiency),
    )?;
    Ok(rules)
}

fn add(
    rules: &mut Vec<Rule>,
    flag: &str,
    limit: &Option<String>,
    parse: impl Fn(&str) -> Result<RuleKind, String>,
) -> Result<(), Failure> {
    if let Some(limit) = limit {
        let kind = parse(limit).map_err(|error| Failure::Usage(format!("{flag}: {error}")))?;
        rules.push(Rule {
            kind,
            limit: limit.clone(),
        });
    }
    Ok(())
}
