//! Reads documents that indentation gives their form: `yarn.lock`, which is no YAML in its first form, and the part of YAML
//! that pnpm and newer Yarn write. A reader of YAML would not do for the first, and reads much that neither has.

/// Tells each key with those that it stands below, and its value; none for one that only holds others.
pub fn walk<'a>(text: &'a str, mut told: impl FnMut(&[&'a str], Option<&'a str>)) {
    let mut indents: Vec<usize> = Vec::new();
    let mut keys: Vec<&str> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let rest = line.trim_start_matches(' ');
        if rest.is_empty() || rest.starts_with('#') {
            continue;
        }
        let indent = line.len() - rest.len();
        let rest = rest.trim_end();
        let (key, value) = match rest.strip_prefix("? ") {
            // A key that is too long for its line: the colon follows on the next.
            Some(key) => {
                lines.next();
                (unquoted(key), None)
            }
            None => parts(rest),
        };
        while indents.last().is_some_and(|&above| above >= indent) {
            indents.pop();
            keys.pop();
        }
        indents.push(indent);
        keys.push(key);
        told(&keys, value);
    }
}

/// `key:`, `key: value` or `key value`.
fn parts(line: &str) -> (&str, Option<&str>) {
    if let Some(key) = line.strip_suffix(':') {
        return (unquoted(key), None);
    }
    let quote = line.chars().next().filter(|it| matches!(it, '"' | '\''));
    let end = match quote.and_then(|quote| line[1..].find(quote)) {
        Some(end) => end + 2,
        None => line.find(' ').unwrap_or(line.len()),
    };
    let (key, value) = line.split_at(end);
    let key = key.strip_suffix(':').unwrap_or(key);
    let value = value.strip_prefix(':').unwrap_or(value);
    (unquoted(key), Some(unquoted(value.trim())))
}

/// What stands between quotes, where they are all around; several quoted in a row stay as they are.
fn unquoted(text: &str) -> &str {
    for quote in ['"', '\''] {
        let inner = text.strip_prefix(quote);
        let inner = inner.and_then(|text| text.strip_suffix(quote));
        if let Some(inner) = inner.filter(|inner| !inner.contains(quote)) {
            return inner;
        }
    }
    text
}

/// The keys of a line that has several, with commas between them.
pub fn several(key: &str) -> impl Iterator<Item = &str> {
    key.split(", ").map(unquoted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_forms_are_read() {
        let text = "# yarn lockfile v1\n\n\n\"@a/b@^1\", c@2:\n  version \"1.2.3\"\n  dependencies:\n    \"@d/e\" \"^4\"\n    f \">= 1\"\n\
                    x:\n  k: v\n  'q@1(r@2)':\n    dev: true\n? \"long, key\"\n:\n  version: 1\n";
        let mut seen = Vec::new();
        walk(text, |keys, value| {
            seen.push((keys.join(" > "), value.map(str::to_owned)));
        });
        let seen: Vec<(&str, Option<&str>)> = seen
            .iter()
            .map(|(keys, value)| (keys.as_str(), value.as_deref()))
            .collect();
        let header = "\"@a/b@^1\", c@2";
        assert_eq!(several(header).collect::<Vec<_>>(), ["@a/b@^1", "c@2"]);
        assert_eq!(
            seen,
            [
                (header, None),
                ("\"@a/b@^1\", c@2 > version", Some("1.2.3")),
                ("\"@a/b@^1\", c@2 > dependencies", None),
                ("\"@a/b@^1\", c@2 > dependencies > @d/e", Some("^4")),
                ("\"@a/b@^1\", c@2 > dependencies > f", Some(">= 1")),
                ("x", None),
                ("x > k", Some("v")),
                ("x > q@1(r@2)", None),
                ("x > q@1(r@2) > dev", Some("true")),
                ("long, key", None),
                ("long, key > version", Some("1")),
            ]
        );
    }
}
