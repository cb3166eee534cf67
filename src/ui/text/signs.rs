//! The marks that stand on screen for something, each with its words: what draws one takes it from here, and so does the
//! help, so that neither says what the other does not.

/// A mark and what it means.
#[derive(Debug)]
pub(crate) struct Sign {
    /// One column.
    pub(crate) mark: char,
    /// What the help says.
    pub(crate) help: &'static str,
}

const fn sign(mark: char, help: &'static str) -> Sign {
    Sign { mark, help }
}

pub(crate) const ADDED: Sign = sign('+', "added; in a stage, still in the image");
pub(crate) const MODIFIED: Sign = sign('~', "modified: other content");
pub(crate) const METADATA: Sign = sign('=', "same content, other mode, owner or time");
pub(crate) const REMOVED: Sign = sign('-', "removed: its size is what the layer hid");
pub(crate) const GONE: Sign = sign(
    '✗',
    "deleted or replaced in a later layer: it ships, and nobody sees it",
);
pub(crate) const AGAIN: Sign = sign(
    '↻',
    "written again in a later layer, if only its metadata: ships twice",
);
pub(crate) const HIDES: Sign = sign('▒', "hides bytes of layers below, which ship all the same");
pub(crate) const CRITICAL: Sign = sign('‼', "a critical finding: a leaked secret");
pub(crate) const HIGH: Sign = sign('!', "a high finding");
pub(crate) const MEDIUM: Sign = sign('•', "a medium finding");
pub(crate) const LOW: Sign = sign('·', "a low finding, or a hint");
pub(crate) const BELOW: Sign = sign(
    '↓',
    "behind a finding's mark: so many findings below; those marked · are not counted",
);
pub(crate) const HARD_LINK: Sign = sign(
    '×',
    "a hard link, one of so many names; its bytes count at one of them",
);
pub(crate) const SYMLINK: Sign = sign('→', "a symbolic link, and where it leads");
pub(crate) const DANGLING: Sign = sign(
    '?',
    "behind a link's target: the final image has nothing there",
);
pub(crate) const DIRECTORY: Sign = sign('/', "a directory; its size is what is in it");
pub(crate) const SPECIAL: Sign = sign('%', "a device or pipe");
pub(crate) const CLOSED: Sign = sign('▸', "closed, + in ASCII; also the chosen row of a list");
/// What is drawn for it in a tree of ASCII, where the other is an arrow.
pub(crate) const CLOSED_ASCII: char = '+';
pub(crate) const OPEN: Sign = sign('▾', "open");

/// All of them, as the help lists them.
pub(crate) const ALL: [&Sign; 19] = [
    &ADDED, &MODIFIED, &METADATA, &REMOVED, &GONE, &AGAIN, &HIDES, &CRITICAL, &HIGH, &MEDIUM, &LOW,
    &BELOW, &HARD_LINK, &SYMLINK, &DANGLING, &DIRECTORY, &SPECIAL, &CLOSED, &OPEN,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text;

    #[test]
    fn every_mark_takes_a_column_and_means_one_thing() {
        for (at, sign) in ALL.iter().enumerate() {
            assert_eq!(text::width(&sign.mark.to_string()), 1, "{sign:?}");
            assert!(!sign.help.is_empty());
            let others = ALL.iter().skip(at + 1);
            assert!(
                others.clone().all(|other| other.mark != sign.mark),
                "{sign:?}"
            );
        }
    }
}
