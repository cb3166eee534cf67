//! What a shell needs to complete the program's arguments: clap's, and what clap's generators don't know of.
//!
//! They take the first word for a command in fish and for an image in zsh, where it is either; and of a value they offer
//! names or files, where a theme or an image is either.

use clap::Command;
use clap_complete::Shell;

use super::exit::Failure;
use super::output::to_stdout;
use super::suggested::{THEMES, TRANSPORTS};

/// Writes completions for a shell.
pub fn write(shell: Shell, mut command: Command) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command, "layerscope", &mut script);
    let script = String::from_utf8_lossy(&script);
    let commands: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    let of = |text: &str| {
        text.replace("COMMANDS", &commands.join(" "))
            .replace("ALTERNATIVES", &commands.join("|"))
            .replace("TRANSPORTS", &TRANSPORTS.texts().join(" "))
            .replace("THEMES", &THEMES.texts().join(" "))
    };
    let script = match shell {
        Shell::Bash => {
            // Bash quotes names and ends those of directories with a slash where it looks for files itself.
            let script = script.replace(r#"COMPREPLY=($(compgen -f "${cur}"))"#, "COMPREPLY=()");
            format!("{script}{}", of(BASH))
        }
        Shell::Fish => {
            let script = script.replace("needs_command\" -a", "needs_first\" -a");
            format!("{script}{}", of(FISH))
        }
        Shell::Zsh => zsh(&script, &of(ZSH), &of(ZSH_FIRST)),
        _ => script.into_owned(),
    };
    to_stdout(|out| out.write_all(script.as_bytes()))
}

/// In front of what clap's function does, which would put a blank behind a transport and offer a file as the first word
/// only where no command begins like it.
const BASH: &str = r#"
_layerscope_first() {
    _layerscope "$@"
    if [[ ${COMP_CWORD} -eq 1 && ${2} != -* && ${#COMPREPLY[@]} -gt 0 ]]; then
        local file
        COMPREPLY=( $(compgen -W "COMMANDS TRANSPORTS" -- "${2}") )
        while IFS= read -r file; do
            COMPREPLY+=("$(printf '%q' "${file}")")
        done < <(compgen -f -- "${2}")
    fi
    if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *: ]]; then
        compopt -o nospace 2> /dev/null
    fi
}
complete -F _layerscope_first -o bashdefault -o default layerscope
"#;

/// Options stand behind an image too.
const FISH: &str = r#"
function __fish_layerscope_needs_command
    set -l words (commandline -opc)
    contains -- "$words[2]" COMMANDS
    or return 0
    echo $words[2]
    return 1
end

function __fish_layerscope_needs_first
    not string match -qr -- '^[^-]' (commandline -opc)[2..]
end

complete -c layerscope -n "__fish_layerscope_needs_first; or __fish_layerscope_using_subcommand why" -a "TRANSPORTS"
complete -c layerscope -l theme -r -F
complete -c layerscope -n "__fish_layerscope_using_subcommand completions" -f -a "bash elvish fish powershell zsh"
complete -c layerscope -n "__fish_layerscope_using_subcommand man" -f -a "COMMANDS"
"#;

const ZSH: &str = r#"
_layerscope_image() {
    if compset -P '*:'; then
        _files
    else
        local -a transports=(TRANSPORTS)
        _alternative 'files:file:_files' 'transports:transport:compadd -S "" -a transports'
    fi
}

_layerscope_first() {
    (( CURRENT == 2 )) && _layerscope_commands
    _layerscope_image
}

_layerscope_theme() {
    _alternative 'themes:theme:(THEMES)' 'files:file:_files -g "*.toml"'
}
"#;

/// Where a command comes first, an image's place is taken by a word that nobody sees.
const ZSH_FIRST: &str = r#"
    if (( CURRENT > 2 )) && [[ $words[2] == (ALTERNATIVES) ]]; then
        words=($words[1] image "${(@)words[2,-1]}")
        (( CURRENT++ ))
    fi
"#;

fn zsh(script: &str, functions: &str, first: &str) -> String {
    let start = "_layerscope() {\n";
    let script = script.replacen(start, &format!("{functions}\n{start}{first}"), 1);
    // No command follows an image.
    let script = script.replacen("\":: :_layerscope_commands\"", "\":: : \"", 1);
    let mut is_first = true;
    let lines = script.lines().map(|line| {
        let action = if line.starts_with("'--theme=") {
            "_layerscope_theme"
        } else if line.starts_with("'--base-image=") {
            "_layerscope_image"
        } else if !line.starts_with("':image -- ") {
            return format!("{line}\n");
        } else if std::mem::take(&mut is_first) {
            "_layerscope_first"
        } else {
            "_layerscope_image"
        };
        // The last colon that means itself: behind it stands what is offered.
        let mut colons = line.match_indices(':');
        let last = colons.rfind(|(at, _)| !line[..*at].ends_with('\\'));
        let words = last.map_or(line, |(at, _)| &line[..at]);
        format!("{words}:{action}' \\\n")
    });
    lines.collect()
}
