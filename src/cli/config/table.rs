//! What can be configured: one row a setting, from which its place in the file, its variable and its flag follow.
//!
//! A setting that has a flag is called like it, and the flag's help says what it does; the others say it here.

use layerscope::ci::{Amount, Percent, Quantity};
use layerscope::source::Platform;

use crate::cli::plan;
use crate::ui::{Columns, theme};

/// What a setting's value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// True or false.
    Switch,
    /// A text, or a number that is read as one.
    Text,
    /// Any number of texts; in a variable separated by commas.
    Many,
}

/// One row.
#[derive(Debug)]
pub struct Setting {
    /// The table of the file that it stands in.
    pub section: &'static str,
    /// Its name there; the flag's without dashes.
    pub key: &'static str,
    pub kind: Kind,
    /// What holds where nobody says anything, as TOML; for what is not set then, an example.
    pub default: &'static str,
    /// Whether `default` is only an example.
    pub is_unset: bool,
    /// What it does, where no flag says so.
    pub words: &'static str,
    /// Whether a text can be a value; else what was expected.
    pub check: fn(&str) -> Result<(), String>,
    /// Whether a value names a file; in the configuration file, one beside it.
    pub is_path: fn(&str) -> bool,
    /// Flags that make it meaningless.
    pub yields: &'static [&'static str],
}

/// The tables that every setting is in, and the two whose keys are elsewhere.
pub const SECTIONS: [&str; 7] = [
    "interface",
    "image",
    "registries",
    "findings",
    "gate",
    LIMITS,
    KEYS,
];
/// Of safety limits, by their names.
pub const LIMITS: &str = "limits";
/// Of the interface's keys, by what they do.
pub const KEYS: &str = "keys";
/// Rules in it count with `--ci` alone.
pub const GATE: &str = "gate";

const PLATFORMS: &[&str] = &["platforms"];

const NEW: Setting = Setting {
    section: "",
    key: "",
    kind: Kind::Switch,
    default: "false",
    is_unset: false,
    words: "",
    check: |_| Ok(()),
    is_path: |_| false,
    yields: &[],
};

const fn interface(key: &'static str) -> Setting {
    Setting {
        section: "interface",
        key,
        ..NEW
    }
}

const fn rule(
    key: &'static str,
    example: &'static str,
    check: fn(&str) -> Result<(), String>,
) -> Setting {
    Setting {
        section: GATE,
        key,
        kind: Kind::Text,
        default: example,
        is_unset: true,
        check,
        yields: PLATFORMS,
        ..NEW
    }
}

const fn findings(key: &'static str) -> Setting {
    Setting {
        section: "findings",
        key,
        yields: &["platforms", "no-findings"],
        ..NEW
    }
}

/// All settings, in the order of their tables.
pub const TABLE: &[Setting] = &[
    Setting {
        kind: Kind::Text,
        default: "\"auto\"",
        check: |name| {
            if name == theme::AUTO {
                Ok(())
            } else {
                theme::Theme::named(name).map(drop)
            }
        },
        is_path: theme::is_file,
        ..interface("theme")
    },
    Setting {
        is_unset: true,
        ..interface("ascii")
    },
    Setting {
        default: "true",
        words: "Take clicks, the wheel and drags; without it the terminal keeps them for itself, to select text",
        ..interface("mouse")
    },
    Setting {
        kind: Kind::Many,
        default: "[\"size\", \"bar\", \"share\"]",
        is_unset: true,
        words: "What stands beside files' names: mode, owner, size, bar, share, layer, source, line",
        check: |name| Columns::parse(&[name.to_owned()]).map(drop),
        ..interface("columns")
    },
    Setting {
        kind: Kind::Text,
        default: "\"changes\"",
        words: "Which files are shown first: a layer's own changes, all of its stage, or all that is there as of it (merged)",
        check: |text| one_of(text, &["changes", "stage", "merged"]),
        ..interface("view")
    },
    Setting {
        kind: Kind::Text,
        default: "\"size\"",
        words: "How files are sorted first: by size, name or waste",
        check: |text| one_of(text, &["size", "name", "waste"]),
        ..interface("sort")
    },
    Setting {
        words: "Fold away what only the base image brought",
        ..interface("base-folded")
    },
    Setting {
        section: "image",
        key: "platform",
        kind: Kind::Text,
        default: "\"linux/amd64\"",
        is_unset: true,
        check: |text| {
            text.parse::<Platform>()
                .map(drop)
                .map_err(|error| error.to_string())
        },
        yields: PLATFORMS,
        ..NEW
    },
    Setting {
        section: "image",
        key: "verify",
        yields: PLATFORMS,
        ..NEW
    },
    Setting {
        section: "image",
        key: "quiet",
        ..NEW
    },
    Setting {
        section: "registries",
        key: "insecure-registry",
        kind: Kind::Many,
        default: "[]",
        check: plan::host,
        ..NEW
    },
    Setting {
        section: "registries",
        key: "ca-cert",
        kind: Kind::Many,
        default: "[]",
        is_path: |_| true,
        ..NEW
    },
    Setting {
        yields: &["platforms", "ignore", "rules", "include-base", "fail-on"],
        ..findings("no-findings")
    },
    Setting {
        kind: Kind::Many,
        default: "[]",
        ..findings("ignore")
    },
    Setting {
        kind: Kind::Many,
        default: "[]",
        is_path: |_| true,
        ..findings("rules")
    },
    findings("include-base"),
    rule("max-waste", "\"5%\"", |text| {
        text.parse::<Quantity>().map(drop)
    }),
    rule("max-own-waste", "\"5%\"", |text| {
        text.parse::<Quantity>().map(drop)
    }),
    rule("max-size", "\"200MB\"", |text| {
        text.parse::<Amount>().map(drop)
    }),
    rule("max-layers", "30", |text| match text.parse::<u64>() {
        Ok(_) => Ok(()),
        Err(_) => Err(format!("expected a whole number, not '{text}'")),
    }),
    rule("min-efficiency", "\"90%\"", |text| {
        Percent::from_share(text).map(drop)
    }),
    Setting {
        kind: Kind::Many,
        default: "[]",
        is_unset: false,
        ..rule("fail-on", "", |_| Ok(()))
    },
];

impl Setting {
    /// The variable that sets it.
    pub fn variable(&self) -> String {
        format!("LAYERSCOPE_{}", self.key.to_uppercase().replace('-', "_"))
    }

    /// What a value is expected to be.
    pub fn expected(&self) -> &'static str {
        match self.kind {
            Kind::Switch => "true or false",
            Kind::Text => "a text",
            Kind::Many => "a list of texts",
        }
    }
}

fn one_of(text: &str, names: &[&str]) -> Result<(), String> {
    if names.contains(&text) {
        return Ok(());
    }
    let near = layerscope::near::nearest(text, names.iter().copied());
    let near = near.map_or_else(String::new, |near| format!("; '{near}' comes near"));
    Err(format!(
        "expected one of {}, not '{text}'{near}",
        names.join(", ")
    ))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::cli::{args, negations};

    /// Flags that belong to one run: they name an image, its build, or where a report goes.
    const OF_A_RUN: [&str; 15] = [
        "base-image",
        "build-arg",
        "ci",
        "config",
        "context",
        "file",
        "help",
        "json",
        "limit",
        "platforms",
        "pull",
        "source",
        "stage-image",
        "target",
        "version",
    ];

    #[test]
    fn every_flag_can_be_configured_or_belongs_to_one_run() {
        let mut command = args::command();
        command.build();
        for argument in command.get_arguments() {
            let Some(long) = argument.get_long() else {
                continue;
            };
            if argument.is_hide_set() {
                let of = negations::of(long);
                assert!(
                    of == negations::LIMIT || TABLE.iter().any(|setting| setting.key == of),
                    "--{long}"
                );
                continue;
            }
            let is_setting = TABLE.iter().any(|setting| setting.key == long);
            assert!(is_setting != OF_A_RUN.contains(&long), "--{long}");
        }
        for setting in TABLE {
            let has_flag = command
                .get_arguments()
                .any(|it| it.get_long() == Some(setting.key));
            assert!(
                has_flag == setting.words.is_empty(),
                "{} is said twice or not at all",
                setting.key
            );
            assert!(SECTIONS.contains(&setting.section));
            let negation = negations::of(setting.key);
            let has_negation = command
                .get_arguments()
                .any(|it| it.get_long() == Some(&negation));
            assert_eq!(has_negation, has_flag, "--{negation}");
            for flag in setting.yields {
                assert!(
                    command
                        .get_arguments()
                        .any(|it| it.get_long() == Some(flag)),
                    "{flag}"
                );
            }
        }
    }

    #[test]
    fn names_are_told_apart_without_their_tables() {
        let keys: HashSet<&str> = TABLE.iter().map(|setting| setting.key).collect();
        assert_eq!(keys.len(), TABLE.len());
    }
}
