//! Control sequences that fall apart: when an escape comes right before one, crossterm gives the escape as a key and the
//! rest of the sequence as keys that nobody pressed. They are kept from whoever acts on keys.
//!
//! What a person types after an escape comes later: only what waits together with it is a sequence's.

use std::time::Duration;

use crossterm::event::{Event, KeyCode, KeyEventKind, KeyModifiers};

/// How long to look for what waits together with an escape: crossterm looks at nothing where there is no time at all, and
/// nobody types that fast.
const MOMENT: Duration = Duration::from_millis(5);
/// How long the rest of what is pasted may take: terminals hand it over in pieces.
const PASTE: Duration = Duration::from_millis(100);

/// Where in a sequence the keys are.
#[derive(Debug, Default)]
enum At {
    #[default]
    Nowhere,
    /// Behind an escape.
    Escape,
    /// Behind `ESC ESC [`: whether there are parameters, and whether they begin a paste so far.
    Parameters(String),
    /// So many characters before the end.
    Rest(u8),
    /// In what is pasted, whose end crossterm says nothing of.
    Paste,
}

/// Tells keys from what is left of sequences.
#[derive(Debug, Default)]
pub(crate) struct Escapes {
    at: At,
}

impl Escapes {
    /// How long to look for more, where a sequence may have begun; [`Self::rest`] where nothing comes.
    pub(crate) fn patience(&self) -> Option<Duration> {
        match self.at {
            At::Nowhere => None,
            At::Paste => Some(PASTE),
            _ => Some(MOMENT),
        }
    }

    /// Nothing more came: whatever began is over.
    pub(crate) fn rest(&mut self) {
        self.at = At::Nowhere;
    }

    /// Whether an event is one, and no part of a sequence.
    pub(crate) fn passes(&mut self, event: &Event) -> bool {
        let Event::Key(key) = event else {
            return !matches!((&self.at, event), (At::Paste, Event::Paste(_)));
        };
        let is_plain = (key.modifiers - KeyModifiers::SHIFT).is_empty();
        let c = match key.code {
            KeyCode::Char(c) if is_plain && key.kind != KeyEventKind::Release => Some(c),
            _ => None,
        };
        let (at, passes) = match (std::mem::take(&mut self.at), c) {
            (At::Paste, _) => (At::Paste, false),
            (At::Escape, Some('[')) => (At::Parameters(String::new()), false),
            (At::Escape, Some('O')) => (At::Rest(1), false),
            (At::Parameters(written), Some(c)) => parameter(written, c),
            (At::Rest(0 | 1), Some(_)) => (At::Nowhere, false),
            (At::Rest(left), Some(_)) => (At::Rest(left - 1), false),
            _ if key.code == KeyCode::Esc => (At::Escape, true),
            _ => (At::Nowhere, true),
        };
        self.at = at;
        passes
    }
}

/// A character behind `ESC [`: <https://ecma-international.org/publications-and-standards/standards/ecma-48/>, 5.4.
fn parameter(mut written: String, c: char) -> (At, bool) {
    /// Longer than any that a terminal sends.
    const MOST: usize = 64;
    let at = match c {
        ' '..='?' if written.len() < MOST => {
            written.push(c);
            At::Parameters(written)
        }
        '~' if written == "200" => At::Paste,
        // Where the mouse is, as old terminals say it.
        'M' if written.is_empty() => At::Rest(3),
        // A function key of Linux's console.
        '[' if written.is_empty() => At::Rest(1),
        '@'..='~' => At::Nowhere,
        _ => return (At::Nowhere, true),
    };
    (at, false)
}

#[cfg(test)]
mod tests {
    use crossterm::event::KeyEvent;

    use super::*;

    /// What is left of keys that wait together; `␛` is an escape.
    fn left_of(escapes: &mut Escapes, keys: &str) -> String {
        let event = |c: char| {
            let code = match c {
                '␛' => KeyCode::Esc,
                '\r' => KeyCode::Enter,
                c => KeyCode::Char(c),
            };
            let is_upper = c.is_uppercase();
            let modifiers = if is_upper {
                KeyModifiers::SHIFT
            } else {
                KeyModifiers::NONE
            };
            Event::Key(KeyEvent::new(code, modifiers))
        };
        keys.chars()
            .filter(|&c| escapes.passes(&event(c)))
            .collect()
    }

    #[test]
    fn no_part_of_a_sequence_behind_an_escape_is_a_key() {
        for (keys, left) in [
            ("␛[B", "␛"),
            ("␛[<65;10;15Mq", "␛q"),
            ("␛[M !!q", "␛q"),
            ("␛[[Aq", "␛q"),
            ("␛[15~q", "␛q"),
            ("␛OPq", "␛q"),
            ("␛[1;5Cj␛[Aj", "␛j␛j"),
            ("␛[1␛q", "␛␛q"),
            ("␛[200~q\rj␛[x", "␛"),
            ("␛␛[Bq", "␛␛q"),
            ("␛q[", "␛q["),
            ("[BO", "[BO"),
        ] {
            assert_eq!(left_of(&mut Escapes::default(), keys), left, "{keys}");
        }
    }

    #[test]
    fn what_is_typed_later_is_typed() {
        let mut escapes = Escapes::default();
        for (keys, left) in [("␛", "␛"), ("[", "["), ("␛[", "␛"), ("B", "B")] {
            assert_eq!(left_of(&mut escapes, keys), left);
            assert_eq!(
                escapes.patience(),
                (keys != "[" && keys != "B").then_some(MOMENT)
            );
            escapes.rest();
        }
        assert_eq!(left_of(&mut escapes, "␛[200~q"), "␛");
        assert_eq!(escapes.patience(), Some(PASTE));
        escapes.rest();
        assert_eq!(left_of(&mut escapes, "q"), "q");
    }

    #[test]
    fn other_events_go_by() {
        let mut escapes = Escapes::default();
        assert_eq!(left_of(&mut escapes, "␛[1;"), "␛");
        assert!(escapes.passes(&Event::Resize(80, 24)));
        assert_eq!(left_of(&mut escapes, "5Cq"), "q");
    }
}
