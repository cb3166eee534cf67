//! What is known of a row beside its words, and the names by which a query asks for it.

use layerscope::inspection::Severity;

/// What a row is known to be. What is not known, or makes no sense for a row, holds for no query.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Facts<'a> {
    /// Bytes of its own: none for a directory, whose size is that of what is in it.
    pub(crate) bytes: Option<u64>,
    /// What was done to it.
    pub(crate) marks: Marks,
    /// The stage, or image, whose bytes it has.
    pub(crate) stage: Option<&'a str>,
    /// The layer that wrote it, from 0.
    pub(crate) layer: Option<usize>,
    /// First and last line of the instruction that wrote it, from 1.
    pub(crate) lines: Option<(u32, u32)>,
    /// Of a finding.
    pub(crate) severity: Option<Severity>,
}

/// What was done to a row; several may be true.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Marks(u8);

impl Marks {
    pub(crate) const ADDED: Self = Self(1);
    pub(crate) const MODIFIED: Self = Self(1 << 1);
    /// Only its mode, owner or time changed.
    pub(crate) const METADATA: Self = Self(1 << 2);
    pub(crate) const REMOVED: Self = Self(1 << 3);
    /// Hidden by a later layer, and shipped all the same.
    pub(crate) const HIDDEN: Self = Self(1 << 4);
    /// A finding is about it.
    pub(crate) const LEAKED: Self = Self(1 << 5);
    /// Hard-linked, or a symbolic link.
    pub(crate) const LINKED: Self = Self(1 << 6);

    /// Those that say what a layer did to what was below it.
    pub(crate) const OF_CHANGES: Self =
        Self(Self::ADDED.0 | Self::MODIFIED.0 | Self::METADATA.0 | Self::REMOVED.0);

    /// By name.
    pub(crate) const NAMES: [(&'static str, Self); 7] = [
        ("added", Self::ADDED),
        ("modified", Self::MODIFIED),
        ("metadata", Self::METADATA),
        ("removed", Self::REMOVED),
        ("hidden", Self::HIDDEN),
        ("leaked", Self::LEAKED),
        ("linked", Self::LINKED),
    ];
    /// By the characters that stand before a row.
    const SIGNS: [(&'static str, Self); 5] = [
        ("+", Self::ADDED),
        ("~", Self::MODIFIED),
        ("=", Self::METADATA),
        ("-", Self::REMOVED),
        ("✗", Self::HIDDEN),
    ];

    /// Both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether any of `wanted` is among them.
    pub(crate) fn has_any(self, wanted: Self) -> bool {
        self.0 & wanted.0 != 0
    }

    /// By its name, as much of it as tells it from the others, or its sign.
    pub(super) fn named(name: &str) -> Option<Self> {
        let sign = Self::SIGNS.iter().find(|(sign, _)| *sign == name);
        sign.map(|(_, mark)| *mark)
            .or_else(|| only(&Self::NAMES, name))
    }
}

/// By its name, as much of it as tells it from the others.
pub(super) fn severity(name: &str) -> Option<Severity> {
    only(&SEVERITIES, name)
}

/// The worst first.
pub(super) const SEVERITIES: [(&str, Severity); 5] = [
    ("critical", Severity::Critical),
    ("high", Severity::High),
    ("medium", Severity::Medium),
    ("low", Severity::Low),
    ("info", Severity::Info),
];

/// The only value whose name starts so.
fn only<T: Copy>(names: &[(&str, T)], start: &str) -> Option<T> {
    let start = start.to_lowercase();
    let mut found = names.iter().filter(|(name, _)| name.starts_with(&start));
    match (found.next(), found.next()) {
        (Some((_, value)), None) if !start.is_empty() => Some(*value),
        _ => None,
    }
}
