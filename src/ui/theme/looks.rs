//! The theme on screen, and the others that a person can change to while the program runs.

use super::{BUILT_IN, Theme};

/// What is said of a theme that did not come with the program.
const OWN: &str = "your own";

/// See the module.
#[derive(Debug, Clone, Default)]
pub(crate) struct Looks {
    /// The one on screen.
    pub(crate) theme: Theme,
    /// Names and themes, the one that was chosen before the start first.
    all: Vec<(&'static str, Theme)>,
    at: usize,
}

impl Looks {
    /// With the theme that was chosen; whether only ASCII is drawn stays as it was chosen, too.
    pub(crate) fn new(chosen: Theme) -> Self {
        let named = |(name, _)| Some((name, Theme::built_in(name)?.ok()?));
        let built_in = BUILT_IN.into_iter().filter_map(named).map(|(name, theme)| {
            let is_ascii = chosen.is_ascii;
            (name, Theme { is_ascii, ..theme })
        });
        let mut all: Vec<(&'static str, Theme)> = built_in.collect();
        match all.iter().position(|(_, theme)| *theme == chosen) {
            Some(at) => all.rotate_left(at),
            None => all.insert(0, (OWN, chosen)),
        }
        Self {
            theme: chosen,
            all,
            at: 0,
        }
    }

    /// Goes to the next, and says its name; behind the last comes the one that was chosen.
    pub(crate) fn next(&mut self) -> &'static str {
        self.at = (self.at + 1) % self.all.len().max(1);
        let (name, theme) = self.all.get(self.at).copied().unwrap_or_default();
        self.theme = theme;
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_themes_come_round_and_nothing_else_changes() {
        let light = Theme::named("light").unwrap();
        let mut looks = Looks::new(Theme {
            is_ascii: true,
            ..light
        });
        let start = looks.theme;
        let names: Vec<&str> = (0..5).map(|_| looks.next()).collect();
        assert_eq!(names, ["high-contrast", "16", "none", "dark", "light"]);
        assert_eq!(looks.theme, start);
        looks.next();
        assert!(looks.theme.is_ascii && looks.theme != start);
    }

    #[test]
    fn a_theme_of_ones_own_comes_back() {
        let mut own = Theme::named("dark").unwrap();
        own.added = own.removed;
        let mut looks = Looks::new(own);
        let names: Vec<&str> = (0..6).map(|_| looks.next()).collect();
        assert_eq!((names[0], names[5]), ("dark", OWN));
        assert_eq!(looks.theme, own);
    }
}
