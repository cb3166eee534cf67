//! What kinds of secrets are found in files, and which rule each belongs to. A kind's number is all that a pass over a
//! layer keeps of a secret, beside its line.

use super::sorts::SORTS;
use crate::layers::Spot;
use crate::tokens::{self, Use};

/// A kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Key,
    KeyRsa,
    KeyEc,
    KeyDsa,
    KeyEd25519,
    KeyOpenSsh,
    KeyPgp,
    KeyPutty,
    KeyEncrypted,
    HostKey,
    SnakeoilKey,
    Keystore,
    Google,
    Hash,
    Url,
    /// A file of a sort by its name, as a position in the list of sorts.
    Sort(usize),
    /// The same with a value that anybody guesses.
    Weak(usize),
    /// A token of a form, as a position in the list of forms.
    Token(usize),
}

const PLAIN: [Kind; 15] = [
    Kind::Key,
    Kind::KeyRsa,
    Kind::KeyEc,
    Kind::KeyDsa,
    Kind::KeyEd25519,
    Kind::KeyOpenSsh,
    Kind::KeyPgp,
    Kind::KeyPutty,
    Kind::KeyEncrypted,
    Kind::HostKey,
    Kind::SnakeoilKey,
    Kind::Keystore,
    Kind::Google,
    Kind::Hash,
    Kind::Url,
];
const SORT: u16 = 1000;
const WEAK: u16 = 2000;
const TOKEN: u16 = 3000;

impl Kind {
    /// A place where it stands; lines count from 1.
    pub fn spot(self, line: u32) -> Spot {
        Spot {
            kind: self.number(),
            line,
        }
    }

    fn number(self) -> u16 {
        // The lists are far shorter than the numbers between them.
        match self {
            Self::Sort(at) => SORT + at as u16,
            Self::Weak(at) => WEAK + at as u16,
            Self::Token(at) => TOKEN + at as u16,
            plain => PLAIN.iter().position(|kind| *kind == plain).unwrap_or(0) as u16,
        }
    }

    /// Of a spot.
    pub fn of(spot: Spot) -> Option<Self> {
        let number = spot.kind;
        match number {
            0..SORT => PLAIN.get(usize::from(number)).copied(),
            SORT..WEAK => Some(Self::Sort(usize::from(number - SORT))),
            WEAK..TOKEN => Some(Self::Weak(usize::from(number - WEAK))),
            TOKEN.. => Some(Self::Token(usize::from(number - TOKEN))),
        }
    }

    /// What it is, for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "private key",
            Self::KeyRsa => "private key (RSA)",
            Self::KeyEc => "private key (EC)",
            Self::KeyDsa => "private key (DSA)",
            Self::KeyEd25519 => "private key (Ed25519)",
            Self::KeyOpenSsh => "private key (OpenSSH)",
            Self::KeyPgp => "private key (OpenPGP)",
            Self::KeyPutty => "private key (PuTTY)",
            Self::KeyEncrypted => "private key with a passphrase",
            Self::HostKey => "SSH host key",
            Self::SnakeoilKey => "snakeoil key that the package made when it was installed",
            Self::Keystore => "keystore with a private key",
            Self::Google => "Google service account key",
            Self::Hash => "password hash",
            Self::Url => "password in a URL",
            Self::Sort(at) | Self::Weak(at) => SORTS.get(at).map_or("secret", |sort| sort.name),
            Self::Token(at) => tokens::form(at).map_or("token", |form| form.name),
        }
    }

    /// The id of its rule.
    pub fn rule(self) -> &'static str {
        match self {
            Self::KeyEncrypted => "secret/encrypted-key",
            Self::HostKey => "secret/host-key",
            Self::SnakeoilKey => "secret/snakeoil-key",
            Self::Keystore => "secret/keystore",
            Self::Google => "secret/cloud-credentials",
            Self::Hash => "secret/password-hash",
            Self::Url => "secret/url-password",
            Self::Sort(at) => SORTS.get(at).map_or("secret/token", |sort| sort.rule),
            Self::Weak(_) => "secret/weak-password",
            Self::Token(at) => match tokens::form(at).map(|form| form.gives) {
                Some(Use::Cloud) => "secret/cloud-credentials",
                Some(Use::Little) => "secret/key-id",
                Some(Use::Access | Use::Key) | None => "secret/token",
            },
            _ => "secret/private-key",
        }
    }

    /// What is told and mended together: keys of all algorithms, else a kind by itself.
    pub fn group(self) -> &'static str {
        match self {
            Self::Sort(_) | Self::Token(_) | Self::Google => self.name(),
            _ => self.rule(),
        }
    }

    /// Ids of the same rule in other tools, beside those of all kinds of its rule.
    pub fn same_as(self) -> &'static [&'static str] {
        match self.group() {
            "npm token" => &["gitleaks npm-access-token"],
            "AWS access key id" => &["Trivy aws-access-key-id", "gitleaks aws-access-token"],
            "AWS secret access key" => &["Trivy aws-secret-access-key"],
            "Google service account key" => &["Trivy gcp-service-account"],
            "Google API key" => &["gitleaks gcp-api-key"],
            "registry credentials" => &["Trivy dockerconfig-secret"],
            "NuGet password" => &["gitleaks nuget-config-password"],
            _ => &[],
        }
    }

    /// Which of several on one line is told: the least.
    pub fn rank(self) -> u8 {
        match self.rule() {
            "secret/credentials-file" | "secret/host-key" => 0,
            "secret/private-key" | "secret/cloud-credentials" | "secret/token" => 1,
            "secret/key-id" => 3,
            "secret/weak-password" => 4,
            _ => 2,
        }
    }

    /// Where a build should get it, as `--mount=type=secret` names it: an id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Sort(at) | Self::Weak(at) => SORTS.get(at).map_or("secret", |sort| sort.id),
            Self::Token(_) => "token",
            Self::Google => "gcp",
            Self::Keystore => "keystore",
            Self::Url => "config",
            _ => "key",
        }
    }
}
