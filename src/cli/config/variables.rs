//! The variables that set something, and what is told of those that are called like them and set nothing.

use super::table::{Kind, Setting, TABLE};
use crate::cli::Environment;
use layerscope::near::nearest;

/// What the names of all variables start with.
const PREFIX: &str = "LAYERSCOPE_";
pub const FILE: &str = "LAYERSCOPE_CONFIG";
pub const LIMIT: &str = "LAYERSCOPE_LIMIT";

/// All variables, with what each does.
pub fn variables() -> impl Iterator<Item = (String, String)> {
    let own = [
        (FILE, "as --config"),
        (LIMIT, "as --limit, separated by commas"),
    ];
    let own = own.map(|(name, words)| (name.to_owned(), words.to_owned()));
    let settings = TABLE.iter().map(|setting| {
        let words = match setting.words {
            "" => format!("as --{}", setting.key),
            words => words.to_owned(),
        };
        let form = match setting.kind {
            Kind::Switch => ": true or false",
            Kind::Text => "",
            Kind::Many => "; separated by commas",
        };
        (setting.variable(), words + form)
    });
    own.into_iter().chain(settings)
}

/// Variables that are called like layerscope's and are none. No error: they may be another version's.
pub fn warnings(environment: &Environment) -> Vec<String> {
    let known: Vec<String> = TABLE.iter().map(Setting::variable).collect();
    let known = || known.iter().map(String::as_str).chain([FILE, LIMIT]);
    let set = environment.variables.range(PREFIX.to_owned()..);
    let ours = set
        .map(|(name, _)| name.as_str())
        .take_while(|name| name.starts_with(PREFIX));
    let strange = ours.filter(|name| {
        environment.variable(name).is_some() && !known().any(|known| known == *name)
    });
    let warnings = strange.map(|name| {
        // All letters that are the same anyway would make every name a near one.
        let near = nearest(
            &name[PREFIX.len()..],
            known().map(|known| &known[PREFIX.len()..]),
        );
        let near = near.map_or_else(String::new, |near| format!("; {PREFIX}{near} comes near"));
        format!("the variable {name} sets nothing{near}")
    });
    warnings.collect()
}
