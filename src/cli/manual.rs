//! The manual pages: options from the definition of the program's arguments, and what stands around them from the words
//! that `--help` ends with and the table of settings.

use std::io::{self, Write};

use clap::Command;
use clap_mangen::Man;

use super::config;
use super::exit::Failure;
use super::output::to_stdout;
use layerscope::near::unknown;

/// Where the file is looked for, and others that it names.
const PLACES: [(&str, &str); 3] = [
    (
        "~/.config/layerscope/config.toml",
        "the configuration, where neither --config nor LAYERSCOPE_CONFIG names another; below $XDG_CONFIG_HOME if that \
         is set, on Windows below %APPDATA%",
    ),
    (
        "*.toml, named by the setting theme",
        "a theme: which it inherits from, and colours",
    ),
    (
        "*.toml, named by the setting rules",
        "more rules for findings",
    ),
];

/// Variables of others that count, and what for.
const OTHERS: [(&str, &str); 8] = [
    (
        "NO_COLOR",
        "set to anything: no colours, where no theme is asked for by flag or variable",
    ),
    ("CI", "true or 1: never interactive"),
    ("COLORTERM, COLORFGBG", "what the theme auto goes by"),
    (
        "LC_ALL, LC_CTYPE, LANG",
        "whether there are more characters than ASCII",
    ),
    (
        "DOCKER_HOST, DOCKER_CONTEXT, DOCKER_CONFIG",
        "where Docker's engine and its configuration are",
    ),
    (
        "CONTAINER_HOST, CONTAINERD_ADDRESS, CONTAINERD_NAMESPACE",
        "where Podman and containerd are",
    ),
    (
        "REGISTRY_AUTH_FILE, DOCKER_AUTH_CONFIG",
        "credentials for registries",
    ),
    (
        "HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY",
        "how registries are reached",
    ),
];

/// Writes the manual page of the program, or of one of its commands.
pub fn write(of: Option<&str>, mut command: Command) -> Result<(), Failure> {
    command.build();
    let page = match of {
        None => command.clone(),
        Some(name) => {
            let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
            let Some(found) = command.find_subcommand(name) else {
                let what = unknown("command", name, names.iter().copied());
                let names = names.join(", ");
                return Err(Failure::Usage(format!("{what}; there are {names}")));
            };
            found.clone()
        }
    };
    let mut text = Vec::new();
    let made = render(page, of.is_none(), &mut text);
    made.map_err(|error| Failure::Write("the manual page".to_owned(), error))?;
    let text = String::from_utf8_lossy(&text);
    // In front of a list clap breaks lines that are broken anyway.
    let text = text.replace(".br\n\n.br\n", ".sp\n");
    to_stdout(|out| out.write_all(text.as_bytes()))
}

fn render(mut command: Command, is_program: bool, out: &mut dyn Write) -> io::Result<()> {
    let version = env!("CARGO_PKG_VERSION");
    let name = command
        .get_display_name()
        .unwrap_or(command.get_name())
        .to_owned();
    writeln!(
        out,
        ".TH {} 1 \"\" \"layerscope {version}\"",
        name.to_uppercase()
    )?;
    let help = command
        .get_after_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let mut usages = vec![command.render_usage().to_string()];
    if is_program {
        let commands = command.get_subcommands_mut();
        usages.extend(commands.map(|command| command.render_usage().to_string()));
    }
    let man = Man::new(command.clone());
    man.render_name_section(out)?;
    writeln!(out, ".SH SYNOPSIS\n.nf")?;
    for usage in usages.iter().flat_map(|usage| usage.lines()) {
        let usage = usage.trim_start_matches("Usage:").trim();
        // Its commands have lines of their own.
        if !usage.ends_with("<COMMAND>") {
            writeln!(out, "{}", escaped(usage))?;
        }
    }
    writeln!(out, ".fi")?;
    man.render_description_section(out)?;
    man.render_options_section(out)?;
    if is_program {
        man.render_subcommands_section(out)?;
    }
    for part in help.split("\n\n") {
        match part.split_once('\n') {
            Some(("Examples:", lines)) => examples(lines, out)?,
            Some(("Exit codes:", lines)) => exit_codes(lines, out)?,
            _ => writeln!(out, ".SH NOTES\n{}", escaped(part))?,
        }
    }
    if is_program || command.get_name() == "config" {
        surroundings(out)?;
    }
    Ok(())
}

/// A line is a command with its words behind two blanks or below it.
fn examples(lines: &str, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, ".SH EXAMPLES")?;
    for line in lines.lines() {
        let (command, words) = match line.strip_prefix("  ") {
            Some(line) if !line.starts_with(' ') => line.split_once("  ").unwrap_or((line, "")),
            _ => ("", line),
        };
        if !command.is_empty() {
            writeln!(out, ".TP\n\\fB{}\\fR", escaped(command))?;
        }
        if !words.trim().is_empty() {
            writeln!(out, "{}", escaped(words))?;
        }
    }
    Ok(())
}

/// They stand in two columns.
fn exit_codes(lines: &str, out: &mut dyn Write) -> io::Result<()> {
    let cells = lines.lines().flat_map(|line| line.trim().split("   "));
    let codes = cells.filter_map(|cell| {
        let (number, words) = cell.trim().split_once("  ")?;
        Some((number.parse::<u8>().ok()?, words))
    });
    let mut codes: Vec<_> = codes.collect();
    codes.sort_unstable();
    writeln!(out, ".SH \"EXIT STATUS\"")?;
    for (number, words) in codes {
        writeln!(out, ".TP\n{number}\n{}", escaped(words))?;
    }
    Ok(())
}

fn surroundings(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, ".SH FILES")?;
    for (path, words) in PLACES {
        writeln!(out, ".TP\n{}\n{}", escaped(path), escaped(words))?;
    }
    writeln!(out, ".SH ENVIRONMENT")?;
    for (name, words) in config::variables() {
        writeln!(out, ".TP\n{}\n{}", escaped(&name), escaped(&words))?;
    }
    for (name, words) in OTHERS {
        writeln!(out, ".TP\n{}\n{}", escaped(name), escaped(words))?;
    }
    Ok(())
}

/// Nothing in it is roff's.
fn escaped(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let line = line.trim().replace('\\', "\\e").replace('-', "\\-");
        if line.starts_with(['.', '\'']) {
            format!("\\&{line}")
        } else {
            line
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
