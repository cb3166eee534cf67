//! The manual pages, from the definition of the program's arguments.

use clap::Command;

use super::exit::Failure;
use super::output::to_stdout;
use layerscope::near::unknown;

/// Writes the manual page of the program, or of one of its commands.
pub fn manual(of: Option<&str>, mut command: Command) -> Result<(), Failure> {
    command.build();
    let page = match of {
        None => command,
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
    let page = clap_mangen::Man::new(page.version(env!("CARGO_PKG_VERSION")));
    to_stdout(|out| page.render(out))
}
