//! The grammar as people are told of it: by examples, each of which a test parses.

/// What to type, and what it finds.
pub(crate) const EXAMPLES: [(&str, &str); 14] = [
    (
        "mainjs",
        "these letters in this order, close together, anywhere in the path",
    ),
    (
        "'main.js",
        "this text as it is; a capital letter anywhere makes case matter",
    ),
    ("^/usr/lib", "paths that start so"),
    (".py$", "paths that end so"),
    (
        "app !test",
        "both must hold: app in it, and no test; ! turns any term round",
    ),
    ("my\\ file", "a space that is looked for"),
    (">1MB <20MiB", "files larger and smaller than this"),
    (
        "mark:added",
        "added + modified ~ removed - metadata hidden leaked linked",
    ),
    (
        "mark:+,~",
        "any of several; so with stages, layers and lines",
    ),
    ("stage:build", "files that came from this stage"),
    ("layer:5", "files that this layer wrote"),
    ("line:26", "files that this line of the Dockerfile wrote"),
    ("sev:high", "in lists of findings: these and worse"),
    (
        "re:\\.(js|ts)$",
        "a regular expression, to the end of the line; ctrl-r makes one",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::find::Query;

    #[test]
    fn every_example_is_understood() {
        for (example, _) in EXAMPLES {
            let query = Query::parse(example);
            assert_eq!(query.problem(), None, "{example}");
            assert!(!query.is_empty(), "{example}");
        }
    }
}
