//! Values that a shell offers where others are good as well: themes beside their files, transports in front of an image,
//! rules beside those of a person's own files.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command};

use super::args;
use crate::ui::theme;
use layerscope::analysis::findings::Catalogue;
use layerscope::inspection::Severity;
use layerscope::source::Transport;

/// Takes any text, and tells which ones come to mind.
#[derive(Clone)]
pub struct Suggested(fn() -> Vec<String>);

/// Themes that come with the program.
pub const THEMES: Suggested = Suggested(|| {
    let names = [theme::AUTO].into_iter().chain(theme::Theme::names());
    names.map(str::to_owned).collect()
});

/// What stands in front of an image.
pub const TRANSPORTS: Suggested = Suggested(|| {
    let prefixes = Transport::ALL.map(Transport::prefix);
    prefixes.map(str::to_owned).to_vec()
});

/// What has a manual page of its own.
pub const PAGES: Suggested = Suggested(|| args::COMMANDS.map(str::to_owned).to_vec());

/// Severities and the rules that come with the program.
pub const RULES: Suggested = Suggested(|| {
    let severities = Severity::ALL.map(|severity| severity.name().to_owned());
    let catalogue = Catalogue::built_in().ok();
    let rules = catalogue.iter().flat_map(Catalogue::rules);
    severities
        .into_iter()
        .chain(rules.map(|rule| rule.id.clone()))
        .collect()
});

impl Suggested {
    /// The texts.
    pub fn texts(&self) -> Vec<String> {
        self.0()
    }
}

impl TypedValueParser for Suggested {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        argument: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(self.texts().into_iter().map(PossibleValue::new)))
    }
}
