//! Documents that are kept of an image while its layers are read: as many as there is room for, those of the lowest layers
//! first, in whatever order layers come.

use std::collections::BTreeMap;

use crate::layers::SharedContents;

/// All that may be kept, in bytes: more than any real image has.
const MOST: usize = 256 << 20;

/// See the module.
pub struct Ledger {
    most: usize,
    bytes: usize,
    held: BTreeMap<usize, (SharedContents, usize)>,
    /// The lowest layer that lost documents: of those above it none is kept.
    cut: Option<usize>,
}

impl Default for Ledger {
    fn default() -> Self {
        Self::new(MOST)
    }
}

impl Ledger {
    fn new(most: usize) -> Self {
        Self {
            most,
            bytes: 0,
            held: BTreeMap::new(),
            cut: None,
        }
    }

    /// Takes a layer in that was read; documents of it, or of layers above it, are given up where there is no room.
    pub fn add(&mut self, layer: usize, contents: &SharedContents) {
        if self.cut.is_some_and(|cut| layer > cut) {
            contents.sights.keep(0);
            return;
        }
        let bytes = contents.sights.bytes();
        self.bytes += bytes;
        self.held.insert(layer, (contents.clone(), bytes));
        while self.bytes > self.most
            && let Some((highest, (contents, bytes))) = self.held.pop_last()
        {
            let below = self.bytes - bytes;
            contents.sights.keep(self.most.saturating_sub(below));
            let left = contents.sights.bytes();
            self.bytes = below + left;
            self.cut = Some(highest);
            self.held.insert(highest, (contents, left));
            if left == 0 {
                self.held.remove(&highest);
            }
        }
    }

    /// What to tell of it, where documents were given up.
    pub fn warning(&self) -> Option<String> {
        let layer = self.cut? + 1;
        Some(format!(
            "lock files and package lists take more than {}: those from layer {layer} on are not all read, so findings \
             that follow from them may be missing",
            crate::size::size(self.most as u64)
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::layers::{LayerContents, Sight, Sights};

    /// A layer with documents of these lengths.
    fn layer(lengths: &[usize]) -> SharedContents {
        let document = |(entry, &len): (usize, &usize)| {
            let kept = Some(vec![b'x'; len].into());
            let spots = Vec::new();
            (entry as u32, Sight { spots, kept })
        };
        let mut contents = LayerContents::default();
        contents.sights = Sights::new(lengths.iter().enumerate().map(document).collect());
        Arc::new(contents)
    }

    /// The bytes that are kept of each layer when they come in this order.
    fn kept(order: &[usize], most: usize) -> (Vec<usize>, Option<usize>) {
        let layers = [layer(&[30]), layer(&[]), layer(&[20, 25, 5]), layer(&[10])];
        let mut ledger = Ledger::new(most);
        for &index in order {
            ledger.add(index, &layers[index]);
        }
        let kept = layers.iter().map(|it| it.sights.bytes()).collect();
        (kept, ledger.cut)
    }

    #[test]
    fn what_is_kept_does_not_hang_on_the_order_that_layers_come_in() {
        let orders = (0..4 * 4 * 4 * 4).map(|n| [n % 4, n / 4 % 4, n / 16 % 4, n / 64]);
        let orders = orders.filter(|order| (0..4).all(|layer| order.contains(&layer)));
        let orders: Vec<[usize; 4]> = orders.collect();
        assert_eq!(orders.len(), 24);
        for (most, expected, cut) in [
            (90, [30, 0, 50, 10], None),
            (89, [30, 0, 50, 0], Some(3)),
            // The 5 would fit where the 25 do not, but stand behind them; so do the 10.
            (65, [30, 0, 20, 0], Some(2)),
            (49, [30, 0, 0, 0], Some(2)),
            (29, [0, 0, 0, 0], Some(0)),
        ] {
            for order in &orders {
                assert_eq!(
                    kept(order, most),
                    (expected.to_vec(), cut),
                    "{most} {order:?}"
                );
            }
        }
    }
}
