//! The interface's settings, of what is configured and what the terminal says of itself.

use super::{Configuration, Value};
use crate::cli::Environment;
use crate::cli::exit::Failure;
use crate::ui::keymap::Keymap;
use crate::ui::theme::{AUTO, Theme};
use crate::ui::{Columns, Mode, Settings, Sort, Surroundings};

/// Makes them, whether or not the interface will be shown: a mistake is told in any case.
pub fn settings(
    configuration: &Configuration,
    environment: &Environment,
) -> Result<Settings, Failure> {
    let name = match configuration.text("theme") {
        AUTO => automatic(|name| environment.variable(name)),
        name => name,
    };
    let mut theme = Theme::named(name).map_err(Failure::Usage)?;
    let is_ascii = configuration.switch("ascii");
    theme.is_ascii = is_ascii.unwrap_or_else(|| !has_unicode(|name| environment.variable(name)));
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
        columns: match configuration.value("columns") {
            Some(Value::Many(names)) => Columns::parse(names).map_err(Failure::Usage)?,
            _ => Columns::default(),
        },
        sort: match configuration.text("sort") {
            "name" => Sort::Name,
            "waste" => Sort::Waste,
            _ => Sort::Size,
        },
        view: match configuration.text("view") {
            "merged" => Mode::Merged,
            "stage" => Mode::Stage,
            _ => Mode::Changes,
        },
        is_base_folded: configuration.switch("base-folded") == Some(true),
        surroundings: Surroundings {
            directory: environment.directory.clone(),
            home: environment.of_images.home.clone(),
            is_in_tmux: environment.variable("TMUX").is_some(),
        },
    })
}

/// The theme that fits the terminal, as far as it says what it is.
fn automatic<'a>(variable: impl Fn(&str) -> Option<&'a str>) -> &'static str {
    if !matches!(variable("COLORTERM"), Some("truecolor" | "24bit")) {
        return "16";
    }
    // `15;0`: the colours of letters and background among the sixteen, of which 7 and those from 9 on are light.
    let background = variable("COLORFGBG").and_then(|it| it.rsplit(';').next()?.parse().ok());
    match background {
        Some(7 | 9..=15) => "light",
        _ => "dark",
    }
}

/// Whether the locale has more characters than ASCII; where none is set, nobody says that it has not.
fn has_unicode<'a>(variable: impl Fn(&str) -> Option<&'a str>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(variable);
    locale.is_none_or(|locale| {
        let locale = locale.to_lowercase();
        locale.contains("utf-8") || locale.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of<'a>(variables: &'a [(&str, &str)]) -> impl Fn(&str) -> Option<&'a str> {
        move |name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| *value)
        }
    }

    #[test]
    fn the_theme_fits_what_the_terminal_says_of_itself() {
        for (variables, theme) in [
            (&[][..], "16"),
            (&[("COLORTERM", "yes")], "16"),
            (&[("COLORFGBG", "0;15")], "16"),
            (&[("COLORTERM", "truecolor")], "dark"),
            (&[("COLORTERM", "24bit"), ("COLORFGBG", "15;0")], "dark"),
            (&[("COLORTERM", "24bit"), ("COLORFGBG", "15;8")], "dark"),
            (&[("COLORTERM", "24bit"), ("COLORFGBG", "0;15")], "light"),
            // rxvt tells three.
            (
                &[("COLORTERM", "truecolor"), ("COLORFGBG", "0;default;7")],
                "light",
            ),
            (
                &[("COLORTERM", "truecolor"), ("COLORFGBG", "default;default")],
                "dark",
            ),
        ] {
            assert_eq!(automatic(of(variables)), theme, "{variables:?}");
        }
    }

    #[test]
    fn a_locale_without_unicode_has_ascii() {
        for (variables, unicode) in [
            (&[][..], true),
            (&[("LANG", "C")], false),
            (&[("LANG", "POSIX")], false),
            (&[("LANG", "de_DE.ISO-8859-1")], false),
            (&[("LANG", "de_DE.UTF-8")], true),
            (&[("LANG", "C.utf8")], true),
            (&[("LANG", "C.UTF-8"), ("LC_ALL", "C")], false),
            (&[("LANG", "C"), ("LC_CTYPE", "en_GB.UTF-8")], true),
        ] {
            assert_eq!(has_unicode(of(variables)), unicode, "{variables:?}");
        }
    }
}
