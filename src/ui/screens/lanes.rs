//! Lanes beside a list of rows: each leads from one row to the rows that take from it, as few side by side as can be.

/// A row that others take from.
#[derive(Debug)]
pub(crate) struct Link {
    /// What the lane stands for.
    pub(crate) node: usize,
    pub(crate) source: usize,
    pub(crate) targets: Vec<usize>,
}

impl Link {
    pub(crate) fn new(node: usize) -> Self {
        Self {
            node,
            source: 0,
            targets: Vec::new(),
        }
    }
}

/// The lanes in one row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Crossing {
    /// What passes or ends here, lane by lane; what `lead` ends at, too.
    pub(crate) lanes: Vec<Option<usize>>,
    /// The lane that this row is joined to.
    pub(crate) lead: Option<Lead>,
}

/// A row's way to its lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lead {
    pub(crate) lane: usize,
    pub(crate) node: usize,
    goes_up: bool,
    goes_down: bool,
}

/// The crossings of `rows` rows with at most `most` lanes; a link that finds none is left out.
pub(crate) fn lay(rows: usize, mut links: Vec<Link>, most: usize) -> Vec<Crossing> {
    let mut crossings = vec![Crossing::default(); rows];
    let extent = |link: &Link| {
        let rows = link.targets.iter().copied().chain([link.source]);
        (rows.clone().min().unwrap_or(0), rows.max().unwrap_or(0))
    };
    links.sort_by_key(|link| extent(link));
    // The row below which each lane is free again.
    let mut taken_to: Vec<usize> = Vec::new();
    for link in &links {
        let (first, last) = extent(link);
        let lane = match taken_to.iter().position(|&end| end < first) {
            Some(lane) => lane,
            None if taken_to.len() < most => {
                taken_to.push(0);
                taken_to.len() - 1
            }
            None => continue,
        };
        taken_to[lane] = last;
        for crossing in &mut crossings[first..=last] {
            if crossing.lanes.len() <= lane {
                crossing.lanes.resize(lane + 1, None);
            }
            crossing.lanes[lane] = Some(link.node);
        }
        for &row in link.targets.iter().chain([&link.source]) {
            crossings[row].lead = Some(Lead {
                lane,
                node: link.node,
                goes_up: row > first,
                goes_down: row < last,
            });
        }
    }
    crossings
}

impl Crossing {
    /// Two columns a lane, for the first `lanes`, each with what it stands for.
    pub(crate) fn draw(&self, lanes: usize) -> Vec<(String, Option<usize>)> {
        let lead = self.lead.filter(|lead| lead.lane < lanes);
        let cells = (0..lanes).map(|lane| {
            let passing = self.lanes.get(lane).copied().flatten();
            match (lead, passing) {
                (Some(lead), _) if lead.lane == lane => {
                    let end = match (lead.goes_up, lead.goes_down) {
                        (true, true) => '┤',
                        (true, false) => '┘',
                        (false, true) => '┐',
                        (false, false) => '╴',
                    };
                    (format!("─{end}"), Some(lead.node))
                }
                (Some(lead), Some(_)) if lane < lead.lane => ("─┼".to_owned(), Some(lead.node)),
                (Some(lead), None) if lane < lead.lane => ("──".to_owned(), Some(lead.node)),
                (_, Some(node)) => (" │".to_owned(), Some(node)),
                (_, None) => ("  ".to_owned(), None),
            }
        });
        cells.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(rows: usize, links: &[(usize, usize, &[usize])], most: usize) -> Vec<String> {
        let links = links.iter().map(|&(node, source, targets)| Link {
            node,
            source,
            targets: targets.to_vec(),
        });
        let crossings = lay(rows, links.collect(), most);
        let lanes = crossings.iter().map(|row| row.lanes.len()).max().unwrap();
        let rows = crossings.iter().map(|row| row.draw(lanes));
        rows.map(|cells| cells.into_iter().map(|(text, _)| text).collect())
            .collect()
    }

    #[test]
    fn lanes_lead_from_a_source_to_every_target_and_cross_others() {
        let links: [(usize, usize, &[usize]); 3] = [(0, 0, &[3]), (1, 1, &[4, 5]), (2, 6, &[7])];
        // A lane that another row's way leads over is crossed, not joined; a free lane is used again.
        let expected = [
            "─┐  ",
            "─┼─┐",
            " │ │",
            "─┘ │",
            "───┤",
            "───┘",
            "─┐  ",
            "─┘  ",
        ];
        assert_eq!(drawn(8, &links, 9), expected);
    }

    #[test]
    fn a_target_may_stand_above_its_source() {
        assert_eq!(drawn(3, &[(0, 2, &[0])], 9), ["─┐", " │", "─┘"]);
    }

    #[test]
    fn a_link_without_room_is_left_out() {
        assert_eq!(
            drawn(3, &[(0, 0, &[2]), (1, 1, &[2])], 1),
            ["─┐", " │", "─┘"]
        );
    }
}
