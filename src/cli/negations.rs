//! Flags that take back what the configuration says: `--no-NAME` for each setting that has a flag, and `--findings` for
//! `--no-findings`.
//!
//! They stand in no list of options, being as many again; help says in a line that they are there. What one means is
//! the configuration's to say.

use clap::{Arg, ArgAction, Command};

use super::config;

/// The flag of safety limits, which add up by name: taking back the configuration's leaves those beside it.
pub const LIMIT: &str = "limit";

/// What the flag `name` is taken back by; both without dashes.
pub fn of(name: &str) -> String {
    match name.strip_prefix("no-") {
        Some(name) => name.to_owned(),
        None => format!("no-{name}"),
    }
}

/// Adds one to each flag of `command` that can be configured. Of a flag and its negation the last counts, but for
/// [`LIMIT`]: its negation takes the configuration's back, wherever it stands.
pub fn add(command: Command) -> Command {
    let flags = command.get_arguments().filter_map(|argument| {
        let long = argument.get_long()?;
        let is_setting = config::keys().any(|key| key == long) || long == LIMIT;
        is_setting.then(|| (argument.get_id().clone(), of(long)))
    });
    let flags: Vec<_> = flags.collect();
    flags.into_iter().fold(command, |command, (id, negation)| {
        let argument = Arg::new(negation.clone())
            .long(negation.clone())
            .action(ArgAction::SetTrue)
            .hide(true);
        if negation == of(LIMIT) {
            return command.arg(argument);
        }
        command
            .mut_arg(&id, |flag| flag.overrides_with(negation))
            .arg(argument.overrides_with(id))
    })
}
