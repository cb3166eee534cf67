//! What Debian's package manager keeps of its packages: which are installed, what they need, who asked for them.
//!
//! deb-control(5), apt's `extended_states`.

use hashbrown::{HashMap, HashSet};

/// Where dpkg keeps its packages.
pub const STATUS: &str = "var/lib/dpkg/status";

/// Where apt keeps who asked for them.
pub const STATES: &str = "var/lib/apt/extended_states";

/// Where dpkg keeps the names of their files.
pub const LISTS: &str = "var/lib/dpkg/info";

/// The setting that leaves out what is only recommended, as it is kept.
const NO_RECOMMENDS: &[u8] = b"APT::Install-Recommends 0";

/// How much of a file is to be looked at: all, or nothing of one that is larger than any real one.
pub fn wants(path: &[u8], size: u64) -> u64 {
    let most = match std::str::from_utf8(path) {
        Ok(STATUS) => 16 << 20,
        Ok(STATES) => 4 << 20,
        Ok(path) if is_list(path) => 1 << 20,
        Ok(path) if is_setting(path) => 64 << 10,
        _ => 0,
    };
    if size <= most { size } else { 0 }
}

/// What to keep of it.
pub fn kept(path: &[u8], content: &[u8]) -> Option<Box<[u8]>> {
    let path = std::str::from_utf8(path).ok()?;
    match path {
        STATUS | STATES => Some(content.into()),
        // Other settings hold passwords of proxies.
        path if is_setting(path) => turns_off_recommends(content).then(|| NO_RECOMMENDS.into()),
        path => is_list(path).then(|| content.into()),
    }
}

fn is_list(path: &str) -> bool {
    let name = path
        .strip_prefix(LISTS)
        .and_then(|rest| rest.strip_prefix('/'));
    name.is_some_and(|name| name.ends_with(".list") && !name.contains('/'))
}

/// Whether a file is one of apt's settings.
pub fn is_setting(path: &str) -> bool {
    path == "etc/apt/apt.conf" || path.starts_with("etc/apt/apt.conf.d/")
}

/// Whether a setting, or words that write one, leave out what is only recommended.
pub fn turns_off_recommends(text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text).to_ascii_lowercase();
    let mut rest = text.as_str();
    while let Some((before, behind)) = rest.split_once("install-recommends") {
        // The option of a command names no value: what follows it is a package.
        let is_setting = !before.ends_with("no-");
        let value = behind.trim_start_matches(|c: char| " \t\"'=\\".contains(c));
        let value = value.split(|c: char| !c.is_ascii_alphanumeric()).next();
        let off = ["0", "false", "no", "off", "without", "disable"];
        if is_setting && value.is_some_and(|value| off.contains(&value)) {
            return true;
        }
        rest = behind;
    }
    false
}

/// An installed package.
#[derive(Debug, Default, Clone)]
pub struct Package<'a> {
    pub name: &'a str,
    pub architecture: &'a str,
    /// Each may be met by any of its names.
    depends: Vec<Vec<&'a str>>,
    recommends: Vec<Vec<&'a str>>,
    provides: Vec<&'a str>,
}

/// All packages that are installed, by name.
pub fn packages(status: &str) -> HashMap<&str, Package<'_>> {
    let mut packages: HashMap<&str, Package<'_>> = HashMap::new();
    for stanza in status.split("\n\n") {
        let mut package = Package::default();
        let mut is_installed = false;
        for line in stanza.lines() {
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let value = value.trim();
            match key {
                "Package" => package.name = value,
                "Architecture" => package.architecture = value,
                "Status" => is_installed = value == "install ok installed",
                "Depends" | "Pre-Depends" => package.depends.extend(relations(value)),
                "Recommends" => package.recommends.extend(relations(value)),
                "Provides" => package
                    .provides
                    .extend(relations(value).into_iter().flatten()),
                _ => {}
            }
        }
        if is_installed && !package.name.is_empty() {
            // Of several architectures, one stands for all.
            packages.entry(package.name).or_insert(package);
        }
    }
    packages
}

/// `a (>= 1), b | c:any`, without versions.
fn relations(value: &str) -> Vec<Vec<&str>> {
    let name =
        |text: &'_ str| -> usize { text.find([' ', '(', '[', ':', '<']).unwrap_or(text.len()) };
    value
        .split(',')
        .map(|group| {
            let names = group
                .split('|')
                .map(str::trim)
                .map(|text| &text[..name(text)]);
            names.filter(|name| !name.is_empty()).collect()
        })
        .collect()
}

/// The packages that apt installed because others need them, not because somebody asked.
pub fn automatic(states: &str) -> HashSet<&str> {
    let stanzas = states.split("\n\n");
    stanzas
        .filter(|stanza| stanza.lines().any(|line| line == "Auto-Installed: 1"))
        .filter_map(|stanza| {
            stanza
                .lines()
                .find_map(|line| line.strip_prefix("Package: "))
        })
        .collect()
}

/// Which of the new packages are there only since something recommends them: those that no dependency leads to from what
/// was there before or was asked for. Sorted.
pub fn only_recommended<'a>(
    before: &HashMap<&str, Package<'_>>,
    after: &HashMap<&'a str, Package<'a>>,
    is_asked_for: impl Fn(&str) -> bool,
) -> Vec<&'a str> {
    let mut providers: HashMap<&str, Vec<&'a str>> = HashMap::new();
    for package in after.values() {
        for provided in &package.provides {
            providers.entry(provided).or_default().push(package.name);
        }
    }
    let roots: Vec<&'a str> = after
        .keys()
        .copied()
        .filter(|name| before.contains_key(name) || is_asked_for(name))
        .collect();
    let closure = |follows_recommends: bool| {
        let mut reached: HashSet<&'a str> = HashSet::new();
        let mut left = roots.clone();
        while let Some(name) = left.pop() {
            let Some(package) = after.get(name).filter(|_| reached.insert(name)) else {
                continue;
            };
            let recommends = package.recommends.iter().filter(|_| follows_recommends);
            for group in package.depends.iter().chain(recommends) {
                left.extend(met_by(group, after, &providers));
            }
        }
        reached
    };
    let (needed, wanted) = (closure(false), closure(true));
    let mut found: Vec<&'a str> = wanted
        .difference(&needed)
        .copied()
        .filter(|name| !before.contains_key(name))
        .collect();
    found.sort_unstable();
    found
}

/// The installed packages that meet a dependency: the first of its names that is one, else all that provide it.
fn met_by<'a>(
    group: &[&'a str],
    after: &HashMap<&'a str, Package<'a>>,
    providers: &HashMap<&str, Vec<&'a str>>,
) -> Vec<&'a str> {
    match group.iter().find(|name| after.contains_key(*name)) {
        Some(name) => vec![*name],
        None => group
            .iter()
            .filter_map(|name| providers.get(name))
            .flatten()
            .copied()
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(packages: &[(&str, &str)]) -> String {
        let stanza = |(name, fields): &(&str, &str)| {
            format!("Package: {name}\nStatus: install ok installed\nArchitecture: amd64\n{fields}")
        };
        packages.iter().map(stanza).collect::<Vec<_>>().join("\n\n")
    }

    #[test]
    fn what_only_a_recommendation_leads_to_is_told_from_what_is_needed() {
        let before = status(&[("libc6", "")]);
        let after = status(&[
            ("libc6", ""),
            (
                "curl",
                "Depends: libc6 (>= 2.36), libcurl4 (= 7)\nRecommends: ca-certificates, missing",
            ),
            ("libcurl4", "Pre-Depends: libc6\nRecommends: publicsuffix"),
            ("ca-certificates", "Depends: openssl | libressl"),
            ("openssl", ""),
            ("publicsuffix", ""),
            ("mailer", "Depends: mail-agent, awk:any | gawk"),
            ("exim", "Provides: mail-agent (= 1)\nRecommends: mailx"),
            ("mailx", ""),
            ("gawk", ""),
        ]);
        let (before, after) = (packages(&before), packages(&after));
        let asked = ["curl", "mailer"];
        assert_eq!(
            only_recommended(&before, &after, |name| asked.contains(&name)),
            ["ca-certificates", "mailx", "openssl", "publicsuffix"]
        );
        assert!(only_recommended(&after, &after, |_| false).is_empty());
    }

    #[test]
    fn removed_packages_are_not_there_and_automatic_ones_were_not_asked_for() {
        let text = "Package: a\nStatus: deinstall ok config-files\n\nPackage: b\nStatus: install ok installed\n";
        assert_eq!(packages(text).len(), 1);
        let states =
            "Package: a\nArchitecture: amd64\nAuto-Installed: 1\n\nPackage: b\nAuto-Installed: 0\n";
        assert_eq!(automatic(states).into_iter().collect::<Vec<_>>(), ["a"]);
    }

    #[test]
    fn settings_that_leave_recommendations_out_are_seen() {
        for text in [
            "APT::Install-Recommends \"0\";",
            "APT::Install-Recommends=false",
            "apt::install-recommends \"False\";",
            "APT { Install-Recommends \"no\"; };",
            r#"echo "APT::Install-Recommends \"0\";" > /etc/apt/apt.conf.d/01"#,
        ] {
            assert!(turns_off_recommends(text.as_bytes()), "{text}");
            let text = format!("Acquire::http::Proxy \"http://u:hunter2@proxy\";\n{text}");
            let kept = kept(b"etc/apt/apt.conf", text.as_bytes()).unwrap();
            assert_eq!(&*kept, NO_RECOMMENDS);
            assert!(turns_off_recommends(&kept));
        }
        for text in [
            "APT::Install-Recommends \"1\";",
            "APT::Install-Suggests \"0\";",
            "RUN apt-get install --no-install-recommends nodejs notmuch",
        ] {
            assert!(!turns_off_recommends(text.as_bytes()), "{text}");
        }
    }
}
