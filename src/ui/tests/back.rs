//! Backspace leads back exactly the way one came, however long that was.

use super::*;

/// The same numbers each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as usize % sides
    }
}

#[test]
fn every_way_leads_back() {
    let wander = "down up home end pgdn left right e"
        .split(' ')
        .collect::<Vec<_>>();
    let lead = "enter enter enter 1 2 3 4 5 ] [ i p tab"
        .split(' ')
        .collect::<Vec<_>>();
    for seed in 0..30 {
        let mut dice = Dice(seed);
        let mut screen = Screen::led_back(100, 30);
        // Where a person was each time that the way grew, before the key.
        let mut way = Vec::new();
        for _ in 0..150 {
            let key = match dice.roll(3) {
                0 => lead[dice.roll(lead.len())],
                _ => wander[dice.roll(wander.len())],
            };
            let (here, depth) = (screen.state.here(), screen.state.trail.back.len());
            screen.press(key);
            match screen.state.trail.back.len() {
                more if more > depth => way.push(here),
                fewer => way.truncate(fewer),
            }
        }
        screen.press("esc");
        while let Some(mut place) = way.pop() {
            screen.press("backspace");
            let mut here = screen.state.here();
            // How the tree is shown is a matter of the screens that one did not see.
            (place.mode, here.mode) = (None, None);
            assert_eq!(here, place, "seed {seed}, {} to go", way.len());
            if screen.state.overlay().is_some() {
                screen.press("esc");
            }
        }
        assert!(screen.state.ended.is_none());
    }
}

#[test]
fn a_long_way_is_cut_at_its_beginning() {
    let mut screen = Screen::led_back(80, 24);
    for _ in 0..300 {
        screen.press("1 2");
    }
    assert_eq!(screen.state.trail.back.len(), 200);
    for _ in 0..250 {
        screen.press("backspace");
    }
    assert!(screen.state.trail.back.is_empty());
}
