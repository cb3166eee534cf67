//! Files that hold secrets by what they are: their names, and how each is read. These are looked at wherever they lie.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::read;
use super::read::Found;

/// A sort of file.
pub struct Sort {
    /// What is found in it, for people.
    pub name: &'static str,
    /// The id of its rule.
    pub rule: &'static str,
    /// What a build's secret mount would be called.
    pub id: &'static str,
    /// Patterns of its path; see [`sort_of`].
    names: &'static [&'static str],
    /// Whether packages ship some that are theirs alone.
    pub is_shipped: bool,
    /// Says where secrets stand in it.
    pub read: fn(&str) -> Vec<Found>,
}

const CREDENTIALS: &str = "secret/credentials-file";

const fn credentials(
    name: &'static str,
    id: &'static str,
    names: &'static [&'static str],
    read: fn(&str) -> Vec<Found>,
) -> Sort {
    Sort {
        name,
        rule: CREDENTIALS,
        id,
        names,
        is_shipped: false,
        read,
    }
}

/// All of them; the first that fits a path counts.
#[rustfmt::skip]
pub const SORTS: &[Sort] = &[
    Sort { name: "secret-named value", rule: "secret/env-file", id: "env", names: &[".env", ".env.*", "*.env", ".envrc"], is_shipped: true, read: read::named },
    credentials("npm credentials", "npmrc", &[".npmrc", "npmrc"], read::npm),
    credentials("Yarn credentials", "yarnrc", &[".yarnrc.yml", ".yarnrc"], read::yarn),
    credentials("password of a .netrc", "netrc", &[".netrc", "_netrc", "etc/apt/auth.conf", "etc/apt/auth.conf.d/*"], read::netrc),
    credentials("PyPI credentials", "pypirc", &[".pypirc"], read::password_lines),
    credentials("password in an index URL", "pip", &["pip.conf", "pip.ini", "uv.toml", ".condarc", "Pipfile", "pyproject.toml", "poetry.toml", "requirements*.txt", "etc/apt/sources.list", "etc/apt/sources.list.d/*"], read::urls),
    credentials("Poetry credentials", "poetry", &["pypoetry/auth.toml"], read::password_lines),
    credentials("Git credentials", "git", &[".git-credentials", "git/credentials"], read::urls),
    credentials("Git credentials", "git", &[".git/config", ".gitconfig", "etc/gitconfig"], read::git),
    credentials("Maven password", "maven", &[".m2/settings.xml", "maven/conf/settings.xml", "settings.xml", ".m2/settings-security.xml"], read::maven),
    credentials("Gradle credentials", "gradle", &["gradle.properties"], read::named),
    credentials("NuGet password", "nuget", &["nuget.config", "NuGet.config", "NuGet.Config"], read::nuget),
    credentials("registry credentials", "docker", &[".docker/config.json", ".dockercfg", ".dockerconfigjson", "containers/auth.json", "kaniko/.docker/config.json"], read::docker),
    credentials("Composer credentials", "composer", &["composer/auth.json", ".composer/auth.json", "auth.json"], read::composer),
    credentials("Bundler credentials", "bundle", &[".bundle/config"], read::bundle),
    credentials("RubyGems credentials", "gem", &[".gem/credentials"], read::gem),
    credentials("Cargo credentials", "cargo", &[".cargo/credentials", ".cargo/credentials.toml", "cargo/credentials.toml"], read::password_lines),
    credentials("Kubernetes credentials", "kube", &[".kube/config", "kubeconfig", "*.kubeconfig", "etc/kubernetes/admin.conf"], read::kube),
    credentials("GitHub CLI token", "gh", &["gh/hosts.yml"], read::password_lines),
    credentials("Vault token", "vault", &[".vault-token"], read::whole),
    credentials("Terraform credentials", "terraform", &[".terraform.d/credentials.tfrc.json", ".terraformrc", "terraform.rc"], read::password_lines),
    credentials("PostgreSQL password", "pgpass", &[".pgpass"], read::pgpass),
    credentials("MySQL password", "mysql", &[".my.cnf", ".mylogin.cnf"], read::password_lines),
    Sort { name: "AWS credentials", rule: "secret/cloud-credentials", id: "aws", names: &[".aws/credentials", ".aws/config", ".s3cfg", ".boto", ".passwd-s3fs"], is_shipped: false, read: read::aws },
    Sort { name: "Google credentials", rule: "secret/cloud-credentials", id: "gcp", names: &["gcloud/application_default_credentials.json", "adc.json"], is_shipped: false, read: read::password_lines },
    Sort { name: "Azure credentials", rule: "secret/cloud-credentials", id: "azure", names: &[".azure/accessTokens.json", ".azure/msal_token_cache.json", ".azure/azureProfile.json"], is_shipped: false, read: read::azure },
    Sort { name: "rclone credentials", rule: "secret/cloud-credentials", id: "rclone", names: &["rclone/rclone.conf", ".rclone.conf"], is_shipped: false, read: read::password_lines },
    Sort { name: "Terraform state", rule: "secret/terraform", id: "terraform", names: &["*.tfstate", "*.tfstate.backup"], is_shipped: true, read: read::terraform_state },
    Sort { name: "secret-named Terraform variable", rule: "secret/terraform", id: "terraform", names: &["*.tfvars", "*.auto.tfvars.json", "*.tfvars.json"], is_shipped: true, read: read::named },
    Sort { name: "shell history", rule: "secret/shell-history", id: "history", names: &[".bash_history", ".zsh_history", ".ash_history", ".sh_history", ".python_history", ".node_repl_history", ".mysql_history", ".psql_history", ".rediscli_history", "fish/fish_history"], is_shipped: true, read: read::anything },
    Sort { name: "secret of the build", rule: "secret/run-secret", id: "secret", names: &["run/secrets/*", "var/run/secrets/*"], is_shipped: false, read: read::anything },
    Sort { name: "password hash", rule: "secret/password-hash", id: "htpasswd", names: &[".htpasswd", "htpasswd", "*.htpasswd"], is_shipped: true, read: read::htpasswd },
];

/// A pattern, with what every path that fits it has.
struct Pattern {
    sort: usize,
    /// Starts at the root.
    is_rooted: bool,
    /// All but the last part, with a slash behind it; empty where only the name counts.
    dirs: &'static [u8],
    /// The name, up to its `*` and behind it.
    name: (&'static [u8], Option<&'static [u8]>),
}

impl Pattern {
    fn new(sort: usize, pattern: &'static str) -> Self {
        let (dirs, name) = match pattern.rfind('/') {
            Some(slash) => pattern.split_at(slash + 1),
            None => ("", pattern),
        };
        let roots = ["etc/", "run/", "var/"];
        Self {
            sort,
            is_rooted: roots.iter().any(|root| dirs.starts_with(root)),
            dirs: dirs.as_bytes(),
            name: match name.split_once('*') {
                Some((start, end)) => (start.as_bytes(), Some(end.as_bytes())),
                None => (name.as_bytes(), None),
            },
        }
    }

    fn fits(&self, dirs: &[u8], name: &[u8]) -> bool {
        let is_named = match self.name {
            (start, None) => name == start,
            (start, Some(end)) => {
                name.len() >= start.len() + end.len()
                    && name.starts_with(start)
                    && name.ends_with(end)
            }
        };
        is_named
            && match dirs.strip_suffix(self.dirs) {
                Some(above) if self.is_rooted => above.is_empty(),
                Some(above) => self.dirs.is_empty() || above.is_empty() || above.ends_with(b"/"),
                None => false,
            }
    }
}

/// All patterns, to be looked up by a name.
#[derive(Default)]
struct Patterns {
    /// Those of one name.
    named: HashMap<&'static [u8], Vec<Pattern>>,
    others: Vec<Pattern>,
}

static PATTERNS: LazyLock<Patterns> = LazyLock::new(|| {
    let mut patterns = Patterns::default();
    for (sort, known) in SORTS.iter().enumerate() {
        for pattern in known.names {
            let pattern = Pattern::new(sort, pattern);
            match pattern.name {
                (name, None) => patterns.named.entry(name).or_default().push(pattern),
                _ => patterns.others.push(pattern),
            }
        }
    }
    patterns
});

/// The position of the sort of a file. The patterns of a sort are names, or ends of paths where they have a slash, which
/// start at the root with `etc`, `run` and `var`. One `*` stands for anything but a slash.
pub fn sort_of(path: &[u8]) -> Option<usize> {
    let name_at = path
        .iter()
        .rposition(|&byte| byte == b'/')
        .map_or(0, |slash| slash + 1);
    let (dirs, name) = path.split_at(name_at);
    let known = PATTERNS.named.get(name).into_iter().flatten();
    let fitting = known
        .chain(&PATTERNS.others)
        .filter(|pattern| pattern.fits(dirs, name));
    let sort = fitting.map(|pattern| pattern.sort).min()?;
    (!is_sample(name)).then_some(sort)
}

/// `.env.example`, `sample.tfvars`, `.env.test`: files that are made to be published.
pub fn is_sample(name: &[u8]) -> bool {
    const WORDS: [&[u8]; 12] = [
        b"example",
        b"examples",
        b"sample",
        b"template",
        b"tmpl",
        b"tpl",
        b"dist",
        b"defaults",
        b"default",
        b"schema",
        b"vault",
        b"encrypted",
    ];
    let lower = name.to_ascii_lowercase();
    lower
        .split(|byte| matches!(byte, b'.' | b'-' | b'_'))
        .any(|word| WORDS.contains(&word))
        && !lower.ends_with(b"-token")
}
