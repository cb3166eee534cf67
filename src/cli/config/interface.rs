//! The interface's settings, of what is configured and what the terminal says of itself.

use super::Configuration;
use crate::cli::Environment;
use crate::cli::exit::Failure;
use crate::ui::keymap::Keymap;
use crate::ui::theme::{AUTO, Theme};
use crate::ui::{Mode, Settings, Sort};

/// Makes them, whether or not the interface will be shown: a mistake is told in any case.
pub fn settings(
    configuration: &Configuration,
    environment: &Environment,
) -> Result<Settings, Failure> {
    let name = match configuration.text("theme") {
        AUTO => automatic(environment),
        name => name,
    };
    let mut theme = Theme::named(name).map_err(Failure::Usage)?;
    let is_ascii = configuration.switch("ascii");
    theme.is_ascii = is_ascii.unwrap_or_else(|| !has_unicode(environment));
    let wanted: Vec<_> = configuration
        .keys
        .iter()
        .map(|(name, keys, _)| (name.clone(), keys.clone()))
        .collect();
    let keymap = Keymap::default().with(&wanted).map_err(|clash| {
        let place = configuration
            .keys
            .iter()
            .find(|(name, ..)| *name == clash.name);
        let what = format!("{}: {}", clash.name, clash.why);
        Failure::Usage(match place.or(configuration.keys.first()) {
            Some((.., origin)) => format!("{origin}: {what}"),
            None => what,
        })
    })?;
    Ok(Settings {
        theme,
        keymap,
        mouse: configuration.switch("mouse") != Some(false),
        sort: match configuration.text("sort") {
            "name" => Sort::Name,
            _ => Sort::Size,
        },
        view: match configuration.text("view") {
            "merged" => Mode::Merged,
            _ => Mode::Changes,
        },
        is_base_folded: configuration.switch("base-folded") == Some(true),
        directory: environment.directory.clone(),
        home: environment.of_images.home.clone(),
    })
}

/// The theme that fits the terminal, as far as it says what it is.
fn automatic(environment: &Environment) -> &'static str {
    match environment.variable("COLORTERM") {
        Some("truecolor" | "24bit") => {
            // `15;0`: the colours of letters and background among the sixteen; 7 and above, but for 8, are light.
            let background = environment.variable("COLORFGBG");
            let background = background.and_then(|it| it.rsplit(';').next()?.parse::<u8>().ok());
            match background {
                Some(7 | 9..) => "light",
                _ => "dark",
            }
        }
        _ => "16",
    }
}

/// Whether the locale has more characters than ASCII; where none is set, nobody says that it has not.
fn has_unicode(environment: &Environment) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"];
    let locale = locale.iter().find_map(|name| environment.variable(name));
    locale.is_none_or(|locale| {
        let locale = locale.to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}
