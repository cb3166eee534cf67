//! `os/architecture[/variant]`: parsing, this machine's, and which of an image's platforms is wanted.

use std::fmt;
use std::str::FromStr;

/// A platform in its normal form: `linux/amd64`, `linux/arm/v7`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Platform {
    pub(crate) os: String,
    pub(crate) architecture: String,
    pub(crate) variant: Option<String>,
}

impl Platform {
    /// Normalises: `x86_64` is `amd64`, `arm64/v8` is `arm64`, `arm` is `arm/v7`.
    pub fn new(os: &str, architecture: &str, variant: Option<&str>) -> Self {
        let os = os.to_lowercase();
        let os = if os == "macos" {
            "darwin".to_owned()
        } else {
            os
        };
        let variant = variant.filter(|variant| !variant.is_empty());
        let (architecture, variant) = match (architecture.to_lowercase().as_str(), variant) {
            ("x86_64" | "x86-64" | "amd64", variant) => (
                "amd64".to_owned(),
                variant.filter(|variant| *variant != "v1"),
            ),
            ("aarch64" | "arm64", variant) => (
                "arm64".to_owned(),
                variant.filter(|variant| !matches!(*variant, "8" | "v8")),
            ),
            ("armhf", _) | ("arm", None | Some("7" | "v7")) => ("arm".to_owned(), Some("v7")),
            ("armel", _) => ("arm".to_owned(), Some("v6")),
            ("i386" | "i686" | "x86", _) => ("386".to_owned(), None),
            (architecture, variant) => (architecture.to_owned(), variant),
        };
        Self {
            os,
            architecture,
            variant: variant.map(str::to_owned),
        }
    }

    /// Linux on this machine's architecture: images hold Linux programs wherever they are looked at.
    pub fn default_for_images() -> Self {
        let architecture = match std::env::consts::ARCH {
            "x86" => "386",
            "powerpc64" => "ppc64le",
            "loongarch64" => "loong64",
            other => other,
        };
        Self::new("linux", architecture, None)
    }

    /// Whether an image for `self` is what somebody asking for `wanted` gets. Without a variant any is.
    pub fn satisfies(&self, wanted: &Platform) -> bool {
        self.os == wanted.os
            && self.architecture == wanted.architecture
            && (wanted.variant.is_none() || self.variant == wanted.variant)
    }
}

impl FromStr for Platform {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('/').collect();
        match parts[..] {
            [os, architecture] if !os.is_empty() && !architecture.is_empty() => {
                Ok(Self::new(os, architecture, None))
            }
            [os, architecture, variant]
                if !os.is_empty() && !architecture.is_empty() && !variant.is_empty() =>
            {
                Ok(Self::new(os, architecture, Some(variant)))
            }
            _ => Err(
                "expected OS/ARCHITECTURE or OS/ARCHITECTURE/VARIANT, for example linux/arm64"
                    .to_owned(),
            ),
        }
    }
}

impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.os.is_empty() && self.architecture.is_empty() {
            return f.write_str("unknown");
        }
        write!(f, "{}/{}", self.os, self.architecture)?;
        match &self.variant {
            Some(variant) => write!(f, "/{variant}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_a_platform_are_one() {
        for (a, b) in [
            ("linux/arm64", "linux/arm64/v8"),
            ("linux/amd64", "Linux/x86_64"),
            ("linux/arm", "linux/arm/v7"),
        ] {
            assert_eq!(a.parse::<Platform>(), b.parse(), "{a} {b}");
        }
        assert_ne!("linux/arm/v6".parse::<Platform>(), "linux/arm".parse());
        for bad in ["", "linux", "/", "linux/", "linux/arm/v7/x"] {
            assert!(bad.parse::<Platform>().is_err(), "{bad}");
        }
    }
}
