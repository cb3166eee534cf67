//! A key: how the terminal reports it, how the configuration writes it, how the screen shows it.

use std::fmt;
use std::str::FromStr;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use layerscope::near::nearest;

/// One key, with what is held down beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key(pub(crate) KeyCode, pub(crate) KeyModifiers);

/// Keys that are no characters: as the configuration writes them, and as the screen shows them.
const NAMED: [(KeyCode, &str, &str); 16] = [
    (KeyCode::Char(' '), "space", "space"),
    (KeyCode::Up, "up", "↑"),
    (KeyCode::Down, "down", "↓"),
    (KeyCode::Left, "left", "←"),
    (KeyCode::Right, "right", "→"),
    (KeyCode::PageUp, "pgup", "PgUp"),
    (KeyCode::PageDown, "pgdn", "PgDn"),
    (KeyCode::Home, "home", "Home"),
    (KeyCode::End, "end", "End"),
    (KeyCode::Insert, "insert", "Ins"),
    (KeyCode::Delete, "delete", "Del"),
    (KeyCode::Tab, "tab", "tab"),
    (KeyCode::BackTab, "shift-tab", "shift-tab"),
    (KeyCode::Enter, "enter", "enter"),
    (KeyCode::Esc, "esc", "esc"),
    (KeyCode::Backspace, "backspace", "backspace"),
];

const MODIFIERS: [(&str, KeyModifiers); 3] = [
    ("ctrl-", KeyModifiers::CONTROL),
    ("alt-", KeyModifiers::ALT),
    ("shift-", KeyModifiers::SHIFT),
];

impl Key {
    /// The key that the terminal reports.
    pub(crate) fn of(event: &KeyEvent) -> Self {
        let mut modifiers = event.modifiers;
        if let KeyCode::Char(_) | KeyCode::BackTab = event.code {
            // The character itself says whether shift was down.
            modifiers.remove(KeyModifiers::SHIFT);
        }
        Self(event.code, modifiers)
    }

    /// Whether it types something.
    pub(crate) fn is_character(self) -> bool {
        let held = KeyModifiers::CONTROL | KeyModifiers::ALT;
        matches!(self.0, KeyCode::Char(_)) && !self.1.intersects(held)
    }

    /// As the configuration writes it.
    pub(crate) fn written(self) -> String {
        self.with(|(_, written, _)| written)
    }

    fn with(self, name: fn((KeyCode, &'static str, &'static str)) -> &'static str) -> String {
        let held = MODIFIERS.iter().filter(|(_, it)| self.1.contains(*it));
        let held: String = held.map(|(name, _)| *name).collect();
        match (NAMED.into_iter().find(|(code, ..)| *code == self.0), self.0) {
            (Some(named), _) => held + name(named),
            (None, KeyCode::Char(c)) => format!("{held}{c}"),
            (None, KeyCode::F(number)) => format!("{held}f{number}"),
            // The configuration has no others, and neither do the defaults.
            (None, _) => held + "?",
        }
    }
}

/// As the screen shows it.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.with(|(.., shown)| shown))
    }
}

impl FromStr for Key {
    type Err = String;

    /// Names are known in any case; a letter is the key that types it.
    fn from_str(text: &str) -> Result<Self, String> {
        let small = text.to_ascii_lowercase();
        if let Some((code, ..)) = NAMED.into_iter().find(|(_, name, _)| *name == small) {
            return Ok(Self(code, KeyModifiers::NONE));
        }
        for (name, modifier) in MODIFIERS {
            let is_held = small.starts_with(name) && small.len() > name.len();
            if let Some(rest) = text.get(name.len()..).filter(|_| is_held) {
                let Self(code, held) = rest.parse()?;
                return match (code, modifier) {
                    (KeyCode::Char(c), KeyModifiers::SHIFT) => Err(format!(
                        "write '{}' instead of '{text}'",
                        if c.is_alphabetic() {
                            c.to_uppercase().to_string()
                        } else {
                            "the character itself".to_owned()
                        }
                    )),
                    // Terminals report the letter as if it were small.
                    (KeyCode::Char(c), KeyModifiers::CONTROL) => {
                        Ok(Self(KeyCode::Char(c.to_ascii_lowercase()), held | modifier))
                    }
                    _ => Ok(Self(code, held | modifier)),
                };
            }
        }
        let mut characters = text.chars();
        if let (Some(c), None) = (characters.next(), characters.next())
            && !c.is_control()
        {
            return Ok(Self(KeyCode::Char(c), KeyModifiers::NONE));
        }
        let function = small
            .strip_prefix('f')
            .and_then(|number| number.parse().ok());
        if let Some(number @ 1..=12) = function {
            return Ok(Self(KeyCode::F(number), KeyModifiers::NONE));
        }
        let names = NAMED.map(|(_, name, _)| name);
        let near = nearest(&small, names).map(|near| format!("; '{near}' comes near"));
        Err(format!(
            "no key is called '{text}'{}; there are characters, {} and f1 to f12, each with ctrl-, alt- or shift- in front",
            near.unwrap_or_default(),
            names.join(", ")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_they_are_written() {
        let ctrl = KeyModifiers::CONTROL;
        for (text, code, held) in [
            ("q", KeyCode::Char('q'), KeyModifiers::NONE),
            ("G", KeyCode::Char('G'), KeyModifiers::NONE),
            ("?", KeyCode::Char('?'), KeyModifiers::NONE),
            ("-", KeyCode::Char('-'), KeyModifiers::NONE),
            ("ctrl-p", KeyCode::Char('p'), ctrl),
            ("ctrl--", KeyCode::Char('-'), ctrl),
            ("alt-x", KeyCode::Char('x'), KeyModifiers::ALT),
            ("ctrl-alt-x", KeyCode::Char('x'), ctrl | KeyModifiers::ALT),
            ("shift-tab", KeyCode::BackTab, KeyModifiers::NONE),
            ("shift-up", KeyCode::Up, KeyModifiers::SHIFT),
            ("ctrl-space", KeyCode::Char(' '), ctrl),
            ("pgdn", KeyCode::PageDown, KeyModifiers::NONE),
            ("f12", KeyCode::F(12), KeyModifiers::NONE),
        ] {
            let key: Key = text.parse().unwrap();
            assert_eq!(key, Key(code, held), "{text}");
            assert_eq!(key.written(), text);
        }
        assert_eq!("ctrl-P".parse(), Ok(Key(KeyCode::Char('p'), ctrl)));
    }

    #[test]
    fn names_are_known_in_any_case_and_letters_are_not() {
        let ctrl = KeyModifiers::CONTROL;
        for (text, code, held) in [
            ("F4", KeyCode::F(4), KeyModifiers::NONE),
            ("Enter", KeyCode::Enter, KeyModifiers::NONE),
            ("PgDn", KeyCode::PageDown, KeyModifiers::NONE),
            ("Ctrl-x", KeyCode::Char('x'), ctrl),
            ("CTRL-Space", KeyCode::Char(' '), ctrl),
            ("Shift-Tab", KeyCode::BackTab, KeyModifiers::NONE),
            ("Alt-X", KeyCode::Char('X'), KeyModifiers::ALT),
            ("F", KeyCode::Char('F'), KeyModifiers::NONE),
        ] {
            assert_eq!(text.parse(), Ok(Key(code, held)), "{text}");
        }
    }

    #[test]
    fn what_is_no_key_is_told_with_what_comes_near() {
        let error = |text: &str| text.parse::<Key>().unwrap_err();
        assert!(
            error("entr").contains("'enter' comes near"),
            "{}",
            error("entr")
        );
        assert!(
            error("shift-g").contains("write 'G'"),
            "{}",
            error("shift-g")
        );
        for none in ["", "f13", "f0", "ctrl-", "\n", "ctrl-entr"] {
            error(none);
        }
    }
}
