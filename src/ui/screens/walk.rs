//! The cursor of a text whose instructions take several lines: it walks instructions, and never past lines that
//! nobody has seen.

use crate::ui::list::cursor::{self, Move};

/// First and last line of an instruction, from 0.
pub(crate) type Extent = (usize, usize);

/// The chosen instruction and the first line on screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Walk {
    pub(crate) block: usize,
    pub(crate) top: usize,
    /// Lines on screen when the chosen one was last brought there.
    height: usize,
}

impl Walk {
    /// Chooses the block that a line belongs to, and says whether it was chosen already.
    pub(crate) fn choose_line(&mut self, blocks: &[Extent], line: usize) -> bool {
        let is_its = |(first, last): &Extent| (*first..=*last).contains(&line);
        match blocks.iter().position(is_its) {
            Some(block) => std::mem::replace(&mut self.block, block) == block,
            None => false,
        }
    }

    /// Moves through `blocks` of a text of `len` lines, of which `height` are on screen.
    pub(crate) fn go(&mut self, to: Move, blocks: &[Extent], len: usize, height: usize) {
        let height = height.max(1);
        let page = match to {
            Move::HalfUp | Move::HalfDown => cursor::half(height),
            _ => height.saturating_sub(1).max(1),
        };
        self.height = height;
        if blocks.is_empty() {
            self.top = cursor::scroll(self.top, to, len, height);
            return;
        }
        match to {
            Move::Down => self.down(blocks, height, page),
            Move::Up => self.up(blocks, height, page),
            Move::PageDown | Move::PageUp | Move::HalfDown | Move::HalfUp => {
                let is_down = matches!(to, Move::PageDown | Move::HalfDown);
                let at = blocks.get(self.block).map_or(0, |&(first, _)| first);
                let target = if is_down {
                    let below = blocks.partition_point(|&(first, _)| first <= at + page);
                    below.saturating_sub(1)
                } else {
                    blocks.partition_point(|&(first, _)| first + page < at)
                };
                match (is_down, target == self.block) {
                    (true, true) => self.down(blocks, height, page),
                    (_, true) => self.up(blocks, height, page),
                    (_, false) => {
                        self.block = target;
                        self.reveal(blocks, height);
                    }
                }
            }
            Move::First => (self.block, self.top) = (0, 0),
            Move::Last => (self.block, self.top) = (blocks.len().saturating_sub(1), len),
        }
        self.settle(blocks, len, height);
    }

    fn down(&mut self, blocks: &[Extent], height: usize, page: usize) {
        let below = self.top + height;
        match blocks.get(self.block) {
            // Comments may stand above the first instruction for longer than the screen.
            Some(&(first, _)) if first >= below => {
                self.top = (self.top + page).min(first);
                return;
            }
            _ => {}
        }
        match blocks.get(self.block + 1) {
            Some(&(first, last)) if first < below + height => {
                self.block += 1;
                // As much of it as fits, and no line that was not on screen yet is left out.
                let wanted = (last + 1).saturating_sub(height).min(first).min(below);
                self.top = self.top.max(wanted).min(first);
            }
            _ => self.top += page,
        }
    }

    fn up(&mut self, blocks: &[Extent], height: usize, page: usize) {
        let above = self.block.checked_sub(1);
        match above.and_then(|above| Some((above, blocks.get(above)?))) {
            Some((above, &(first, _))) if first + height >= self.top => {
                self.block = above;
                self.top = self.top.min(first).max((first + 1).saturating_sub(height));
            }
            _ => self.top = self.top.saturating_sub(page),
        }
    }

    /// Scrolls by a line; the choice comes along where another one is in sight and it is not.
    pub(crate) fn scroll(&mut self, to: Move, blocks: &[Extent], len: usize, height: usize) {
        self.top = cursor::scroll(self.top, to, len, height);
        let shown = self.top..self.top + height.max(1);
        let is_shown = |&(first, last): &Extent| first < shown.end && last >= shown.start;
        if !blocks.get(self.block).is_some_and(is_shown) {
            let nearest = match to {
                Move::Up => blocks.iter().rposition(is_shown),
                _ => blocks.iter().position(is_shown),
            };
            self.block = nearest.unwrap_or(self.block);
        }
    }

    /// Chooses an instruction, with lines from `from` on in sight where both fit.
    pub(crate) fn open_at(&mut self, block: usize, from: usize) {
        self.block = block;
        self.top = from;
        self.height = 0;
    }

    /// Keeps the choice and the first line in the text, and the choice in sight when the screen changed.
    pub(crate) fn settle(&mut self, blocks: &[Extent], len: usize, height: usize) {
        let height = height.max(1);
        self.block = self.block.min(blocks.len().saturating_sub(1));
        self.top = self.top.min(len.saturating_sub(height));
        if self.height != height {
            self.height = height;
            self.reveal(blocks, height);
            self.top = self.top.min(len.saturating_sub(height));
        }
    }

    fn reveal(&mut self, blocks: &[Extent], height: usize) {
        if let Some(&(first, last)) = blocks.get(self.block) {
            let wanted = (last + 1).saturating_sub(height);
            self.top = self.top.max(wanted).min(first);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every line comes into sight on the way down and on the way up, whatever the instructions' lengths.
    #[test]
    fn no_line_is_skipped() {
        let blocks = [
            (3, 3),
            (4, 60),
            (61, 61),
            (62, 62),
            (110, 111),
            (112, 260),
            (262, 262),
        ];
        let len = 300;
        for height in [1, 2, 4, 9, 30, 400] {
            for (to, end) in [(Move::Down, blocks.len() - 1), (Move::Up, 0)] {
                let mut walk = Walk::default();
                walk.go(Move::First, &blocks, len, height);
                if to == Move::Up {
                    walk.go(Move::Last, &blocks, len, height);
                }
                let mut seen = vec![false; len];
                for _ in 0..2 * len {
                    let end = (walk.top + height).min(len);
                    seen[walk.top..end].fill(true);
                    walk.go(to, &blocks, len, height);
                }
                assert_eq!(walk.block, end);
                let unseen = seen.iter().position(|seen| !seen);
                assert_eq!(unseen, None, "{to:?} with {height} lines");
            }
        }
    }

    #[test]
    fn the_choice_is_in_sight_after_every_jump_and_resize() {
        let blocks: Vec<Extent> = (0..100).map(|block| (block * 3, block * 3 + 1)).collect();
        let mut walk = Walk::default();
        for to in [
            Move::PageDown,
            Move::PageDown,
            Move::Down,
            Move::PageUp,
            Move::Up,
            Move::Last,
            Move::PageUp,
        ] {
            walk.go(to, &blocks, 300, 10);
            let (first, last) = blocks[walk.block];
            assert!(walk.top <= first && last < walk.top + 10, "{to:?} {walk:?}");
        }
        walk.settle(&blocks, 300, 3);
        assert!(walk.top <= blocks[walk.block].0 && blocks[walk.block].1 < walk.top + 3);
        walk.open_at(20, 55);
        walk.settle(&blocks, 300, 10);
        assert_eq!(walk.top, 55);
        walk.open_at(20, 3);
        walk.settle(&blocks, 300, 10);
        assert_eq!(walk.top, 52);
    }
}
