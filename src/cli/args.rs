//! The raw arguments, as clap reads them.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args as _, CommandFactory, FromArgMatches, Parser, ValueHint};
use clap_complete::Shell;

use super::suggested::{PAGES, RULES, THEMES, TRANSPORTS};
use super::{config, negations};

const EXAMPLES: &str = "\
Examples:
  layerscope shop:1                                 an image in Docker, Podman, containerd or its registry
  layerscope ghcr.io/me/shop:1 --source registry    in its registry alone; the same: docker://ghcr.io/me/shop:1
  layerscope docker-daemon:shop:1 --pull            in the Docker engine alone, which pulls it first
  layerscope image.tar                              in a file
  layerscope docker-archive:images.tar:shop:1       one of several images in an archive
  layerscope shop:1 --platforms                     the platforms that there are, with sizes
  layerscope oci:layout --platform linux/arm64      one of them
  layerscope shop:1 -f Dockerfile                   lines and stages by a Dockerfile
  layerscope shop:1 --json | jq .summary            the JSON report
  layerscope shop:1 --ci --max-waste 5%             a gate: exits 1 when more than 5 % is wasted
  layerscope shop:1 --fail-on high --ignore tests   a gate on findings of this severity and worse
  layerscope why shop:1 app/server.bin              what every layer did to a file or directory
  layerscope ./why, docker.io/library/why           an image that is called like a command
  layerscope config                                 the configuration, with what each setting does
  layerscope shop:1 --no-verify --no-ignore         what the configuration says of these, taken back
  layerscope completions bash                       what the shell needs to complete all this

Exit codes:
  0  everything was read, every rule passed     3  the image could not be had or read
  1  a gate rule failed                         4  a safety limit was reached
  2  wrong usage or configuration             130  interrupted";

const CONFIG_EXAMPLES: &str = "\
Examples:
  layerscope config                                 what holds here and now, and who set it
  layerscope config > ~/.config/layerscope/config.toml
                                                    a file to start from
  layerscope config --theme light --config none     what flags change, without a file

Flags count more than variables, these more than the file; a list takes the place of one that counts less. A setting's
variable is its name after LAYERSCOPE_, like LAYERSCOPE_MAX_WASTE=5%; lists are separated by commas, a comma alone is an
empty one. --no- before a flag's name takes back what variable and file say: --no-verify turns off, --no-ignore empties,
--no-max-waste unsets, --no-limit leaves the limits that hold by default; --findings takes back no-findings.";

const COMPLETIONS_EXAMPLES: &str = "\
Examples:
  source <(layerscope completions bash)             in this shell
  layerscope completions zsh > ~/.zfunc/_layerscope
  layerscope completions fish > ~/.config/fish/completions/layerscope.fish";

const MAN_EXAMPLES: &str = "\
Examples:
  layerscope man | man -l -                         the page of the program
  layerscope man why | man -l -                     of one of its commands";

const WHY_EXAMPLES: &str = "\
Examples:
  layerscope why shop:1 app/server.bin              a file
  layerscope why image.tar /app                     a directory and what is below it
  layerscope why image.tar bin/sh --json | jq .now  what is there now, for scripts

A path that was never in any layer exits 3 and names what comes near.";

/// What says how layers are read: a list of platforms reads none.
const NOT_WITH_PLATFORMS: [&str; 7] = [
    "platform",
    "base_image",
    "stage_images",
    "verify",
    "GateArgs",
    "DockerfileArgs",
    "FindingsArgs",
];

/// Shows where the bytes of a container image come from: layer, Dockerfile line, build stage, file.
#[derive(Debug, Parser)]
#[command(name = "layerscope", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Args {
    #[command(flatten)]
    pub image: ImageArgs,

    /// List the platforms that there are, with sizes, and read no layer
    #[arg(long, help_heading = None::<&str>, conflicts_with_all = NOT_WITH_PLATFORMS)]
    pub platforms: bool,

    /// Write the JSON report to FILE, or to standard output
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "-", help_heading = "Reports")]
    pub json: Option<PathBuf>,

    #[command(flatten)]
    pub interface: InterfaceArgs,

    #[command(flatten)]
    pub gate: GateArgs,

    #[command(flatten)]
    pub findings: FindingsArgs,
}

/// What the interface looks like.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Interface")]
pub struct InterfaceArgs {
    /// Colours: dark, light, high-contrast, 16 (the terminal's own), none, auto, or a theme's file
    #[arg(long, value_name = "NAME|FILE", value_parser = THEMES, hide_possible_values = true)]
    pub theme: Option<String>,

    /// Draw with ASCII characters alone [default: where the locale has no others]
    #[arg(long)]
    pub ascii: bool,
}

/// Which image, and how to read it: what every command takes.
#[derive(Debug, clap::Args)]
pub struct ImageArgs {
    /// A name, looked up in Docker, Podman, containerd and then its registry; or a file or directory that holds an image;
    /// or either with a transport in front: docker-daemon:, containers-storage:, containerd:, docker:// (a registry),
    /// docker-archive:, oci-archive:, oci:, dir:
    #[arg(value_parser = TRANSPORTS, hide_possible_values = true)]
    pub image: String,

    /// Look for IMAGE there alone, if it has no transport in front; other images take theirs in front of them
    #[arg(long, value_name = "SOURCE")]
    pub source: Option<Source>,

    /// Have the engine pull IMAGE first
    #[arg(long)]
    pub pull: bool,

    /// The platform of an image that has several [default: linux on this machine's architecture, else the only one]
    #[arg(long, value_name = "OS/ARCH[/VARIANT]", value_hint = ValueHint::Other)]
    pub platform: Option<String>,

    /// The image that this one was built on; own figures count what is above it
    #[arg(long, value_name = "IMAGE", value_hint = ValueHint::AnyPath)]
    pub base_image: Option<String>,

    /// The image of a stage, built with --target NAME: what of it reached this image, by content; any number
    #[arg(long = "stage-image", value_name = "NAME=IMAGE")]
    pub stage_images: Vec<String>,

    /// Hash uncompressed layers too, against their diffIDs
    #[arg(long)]
    pub verify: bool,

    /// Raise or lower a safety limit: entries, image, layer, ratio, header, path, depth, manifest, manifests, nesting
    #[arg(long = "limit", value_name = "NAME=N", value_hint = ValueHint::Other)]
    pub limits: Vec<String>,

    /// Show no progress and no warnings on standard error
    #[arg(short, long)]
    pub quiet: bool,

    // Last: what stands behind it would be listed under its heading.
    #[command(flatten)]
    pub registries: RegistryArgs,

    #[command(flatten)]
    pub dockerfile: DockerfileArgs,
}

/// How registries are reached.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Registries")]
pub struct RegistryArgs {
    /// A registry that may be asked without TLS, a login included, or with any certificate; any number (on localhost plain HTTP needs no word)
    #[arg(long = "insecure-registry", value_name = "HOST[:PORT]", value_hint = ValueHint::Hostname)]
    pub insecure: Vec<String>,

    /// A file with certificates of authorities to trust besides the system's, in PEM; any number
    #[arg(long = "ca-cert", value_name = "FILE")]
    pub authorities: Vec<PathBuf>,
}

/// Where to look for an image.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum Source {
    /// A Docker engine
    #[value(alias = "docker-daemon")]
    Docker,
    /// Podman
    #[value(alias = "containers-storage")]
    Podman,
    /// containerd
    Containerd,
    /// Its registry
    Registry,
    /// A file that docker save wrote
    DockerArchive,
    /// An OCI layout in a tar
    OciArchive,
    /// An OCI layout directory
    Oci,
    /// skopeo's directory
    Dir,
}

/// What the user says of the build.
#[derive(Debug, clap::Args)]
#[command(
    next_help_heading = "Dockerfile (where the image's own provenance does not tell lines and stages)"
)]
pub struct DockerfileArgs {
    /// The Dockerfile that built the image, or - for standard input [default: Dockerfile or Containerfile, if it fits]
    #[arg(short, long, value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// Where to look for a Dockerfile instead of the working directory
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath, conflicts_with = "file")]
    pub context: Option<PathBuf>,

    /// The stage that was built [default: the one that fits]
    #[arg(long, value_name = "STAGE", value_hint = ValueHint::Other)]
    pub target: Option<String>,

    /// A build argument of the build, as docker build takes it
    #[arg(long = "build-arg", value_name = "NAME[=VALUE]", value_hint = ValueHint::Other)]
    pub build_args: Vec<String>,
}

/// The gate's rules as text.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Gate (any rule makes one)")]
pub struct GateArgs {
    /// Judge the image by the rules given, never interactive
    #[arg(long)]
    pub ci: bool,

    /// Most wasted bytes, as a share of all layers or in bytes
    #[arg(long, value_name = "5%|20MB", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub max_waste: Option<String>,

    /// Most wasted bytes of those that layers above the base image wrote
    #[arg(long, value_name = "5%|20MB", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub max_own_waste: Option<String>,

    /// Most bytes in all layers together, uncompressed
    #[arg(long, value_name = "SIZE", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub max_size: Option<String>,

    /// Most layers
    #[arg(long, value_name = "N", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub max_layers: Option<String>,

    /// Least share of all bytes that the final file system keeps
    #[arg(long, value_name = "0.9|90%", value_hint = ValueHint::Other, allow_hyphen_values = true)]
    pub min_efficiency: Option<String>,

    /// No finding of this rule (leak/vcs), family (secret) or severity and worse (high); any number
    #[arg(long, value_name = "RULE|SEVERITY", value_parser = RULES, hide_possible_values = true, conflicts_with = "no_findings")]
    pub fail_on: Vec<String>,
}

/// What to look for beside the figures.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Findings")]
pub struct FindingsArgs {
    /// Figures alone: look for no leaks, secrets or smells
    #[arg(long)]
    pub no_findings: bool,

    /// Paths to leave out of findings, like *.pem or app/tests; any number
    #[arg(long, value_name = "GLOB", conflicts_with = "no_findings")]
    pub ignore: Vec<String>,

    /// A file with more rules, in the form of assets/rules.toml; any number
    #[arg(long, value_name = "FILE", conflicts_with = "no_findings")]
    pub rules: Vec<PathBuf>,

    /// Look for leaks in the base image's layers too
    #[arg(long, conflicts_with = "no_findings")]
    pub include_base: bool,
}

/// The history of one path.
#[derive(Debug, clap::Args)]
#[command(
    about = "What every layer did to a path: who wrote, changed, hid or restored it, and what is there now"
)]
#[command(after_help = WHY_EXAMPLES, max_term_width = 100)]
pub struct WhyArgs {
    #[command(flatten)]
    pub image: ImageArgs,

    /// A file or directory in the image, as a container or a report names it; / is the root
    #[arg(index = 2, value_hint = ValueHint::Other, help_heading = None::<&str>)]
    pub path: OsString,

    /// Write the history as JSON to FILE, or to standard output
    #[arg(long, value_name = "FILE", num_args = 0..=1, require_equals = true, default_missing_value = "-", help_heading = "Reports")]
    pub json: Option<PathBuf>,
}

/// What there is to know of the program itself.
#[derive(Debug, clap::Args)]
#[command(about = "Write what a shell needs to complete layerscope's arguments")]
#[command(after_help = COMPLETIONS_EXAMPLES, max_term_width = 100)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: Shell,
}

/// Its manual.
#[derive(Debug, clap::Args)]
#[command(about = "Write the manual page, or that of a command, as roff")]
#[command(after_help = MAN_EXAMPLES, max_term_width = 100)]
pub struct ManArgs {
    /// The command [default: layerscope itself]
    #[arg(value_parser = PAGES, hide_possible_values = true)]
    pub command: Option<String>,
}

/// What is asked of an image.
#[derive(Debug)]
pub enum Command {
    /// Look at, report on or judge it.
    Image(Box<Args>),
    /// Tell the history of a path.
    Why(Box<WhyArgs>),
}

/// What is asked of the program itself.
#[derive(Debug)]
pub enum Itself {
    /// Show the configuration.
    Config,
    /// Write completions for a shell.
    Completions(Shell),
    /// Write a manual page.
    Man(Option<String>),
}

const WHY: &str = "why";
const CONFIG: &str = "config";
const COMPLETIONS: &str = "completions";
const MAN: &str = "man";
/// All of them.
pub const COMMANDS: [&str; 4] = [WHY, CONFIG, COMPLETIONS, MAN];

/// Everything that the program can be asked, as clap knows it.
pub fn command() -> clap::Command {
    let all = negations::add(Args::command()).arg(
        Arg::new("config")
            .long("config")
            .value_name("FILE")
            .value_parser(clap::value_parser!(PathBuf))
            .global(true)
            .help_heading(None::<&str>)
            .help("Read this configuration file, or none with --config none [default: layerscope/config.toml among the user's configuration]"),
    );
    let settings = config::keys().chain([negations::LIMIT]);
    let settings: Vec<String> = settings
        .flat_map(|key| [key.to_owned(), negations::of(key)])
        .collect();
    let settings = all.get_arguments().filter(|argument| {
        let long = argument.get_long();
        long.is_some_and(|long| settings.iter().any(|it| it == long))
    });
    let config = clap::Command::new(CONFIG)
        .about("Show the configuration as a file that says the same: each setting, what it does and who set it")
        .args(settings)
        .after_help(CONFIG_EXAMPLES)
        .max_term_width(100);
    // Derived, the image would have to be optional in every command.
    let why = negations::add(WhyArgs::augment_args(clap::Command::new(WHY)));
    all.subcommand(why)
        .subcommand(config)
        .subcommand(CompletionsArgs::augment_args(clap::Command::new(
            COMPLETIONS,
        )))
        .subcommand(ManArgs::augment_args(clap::Command::new(MAN)))
        .args_conflicts_with_subcommands(true)
        .subcommand_negates_reqs(true)
        .disable_help_subcommand(true)
        // As an alias of the shell has some, and who calls it others.
        .args_override_self(true)
}

/// The arguments as they were given.
#[derive(Debug)]
pub struct Given {
    command: clap::Command,
    matches: ArgMatches,
    arguments: Vec<OsString>,
}

/// Reads the arguments, the program's name first.
pub fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Given, clap::Error> {
    let mut command = command();
    let mut arguments: Vec<OsString> = arguments.collect();
    // A command that follows an argument would be taken for an image.
    let before = options_in_front(arguments.get(1..).unwrap_or_default());
    let word = arguments.get(1 + before);
    if word.is_some_and(|word| COMMANDS.iter().any(|name| word == name)) {
        arguments[1..=1 + before].rotate_right(1);
    }
    let matches = command.try_get_matches_from_mut(&arguments)?;
    Ok(Given {
        command,
        matches,
        arguments,
    })
}

/// How many arguments are options that every command has, and their values.
fn options_in_front(arguments: &[OsString]) -> usize {
    let mut count = 0;
    while let Some(argument) = arguments.get(count) {
        count += match argument.to_str() {
            Some("-q" | "--quiet" | "--no-quiet") => 1,
            Some("--config") => 2,
            Some(text) if text.starts_with("--config=") => 1,
            _ => break,
        };
    }
    count.min(arguments.len())
}

impl Given {
    /// The command that was asked, with what it was given.
    pub fn asked(&self) -> (&clap::Command, &ArgMatches) {
        let asked = self
            .matches
            .subcommand()
            .and_then(|(name, matches)| Some((self.command.find_subcommand(name)?, matches)));
        asked.unwrap_or((&self.command, &self.matches))
    }

    /// What is asked of the program itself; none where an image is meant.
    pub fn itself(&self) -> Result<Option<Itself>, clap::Error> {
        Ok(match self.matches.subcommand() {
            Some((CONFIG, _)) => Some(Itself::Config),
            Some((COMPLETIONS, matches)) => {
                let args = CompletionsArgs::from_arg_matches(matches)?;
                Some(Itself::Completions(args.shell))
            }
            Some((MAN, matches)) => {
                let args = ManArgs::from_arg_matches(matches)?;
                Some(Itself::Man(args.command))
            }
            _ => None,
        })
    }

    /// What is asked of an image, with `flags` beside those that were given.
    pub fn with(mut self, flags: Vec<OsString>) -> Result<Command, clap::Error> {
        let at = 1 + usize::from(self.matches.subcommand().is_some());
        self.arguments.splice(at..at, flags);
        let matches = self.command.try_get_matches_from_mut(&self.arguments)?;
        match matches.subcommand() {
            Some((_, matches)) => {
                WhyArgs::from_arg_matches(matches).map(|args| Command::Why(Box::new(args)))
            }
            None => Args::from_arg_matches(&matches).map(|args| Command::Image(Box::new(args))),
        }
        .map_err(|error| error.format(&mut self.command))
    }
}
