//! Panes at every size, and borders that are dragged.

use ratatui::layout::{Position, Rect};

use super::split::LEAST_COLUMNS;
use super::*;

#[test]
fn panes_cover_the_screen_without_overlap_at_every_size_and_split() {
    let splits = [None, Some(0), Some(333), Some(1000)].map(|at| Split {
        columns: at,
        rows: at,
    });
    for width in SMALLEST.0..200 {
        for height in SMALLEST.1..70 {
            let area = Rect::new(0, 0, width, height);
            for (tab, rows, split) in Tab::ALL
                .map(|tab| [0, 1, 6, 200].map(|rows| splits.map(|it| (tab, rows, it))))
                .concat()
                .concat()
            {
                let focus = tab.panes()[rows % 2];
                let places = {
                    let need = Need {
                        rows,
                        graph_rows: rows * 2,
                        columns: rows * 3,
                        above: u16::from(tab == Tab::Waste),
                    };
                    Places::of(area, (tab, focus), need, split).shown(focus, false)
                };
                let panes = [
                    places.list,
                    places.aside,
                    places.tree,
                    places.detail,
                    places.extra,
                ];
                let cells: u32 = panes.iter().map(|pane| pane.area()).sum();
                assert_eq!(cells, u32::from(width) * u32::from(height - 2));

                let has_files = !places.tree.is_empty();
                let has_list = !places.list.is_empty();
                assert!(has_list || focus == Pane::Tree);
                assert!(!has_list || places.list_rows() > 0);
                assert!(!has_files || places.tree_rows(9, true) > 0);
                assert!(has_files || places.aside_rows() > 1);
                assert!(tab != Tab::Layers || !has_list || places.aside.height >= 5);
            }
        }
    }
}

#[test]
fn a_border_goes_where_it_is_dragged() {
    let area = Rect::new(0, 0, 120, 40);
    for tab in Tab::ALL {
        let shown = (tab, tab.panes()[0]);
        let before = Places::of(area, shown, NEED, Split::default());
        for at in [0, 1].map(|held| Position::new(before.list.right() - 1 + held, 3)) {
            if let Some(border) = before.border(at).filter(|it| !it.is_flat) {
                let split = border.dragged(before.body, Position::new(at.x + 7, 9));
                let after = Places::of(area, shown, NEED, split);
                assert_eq!(after.list.width, before.list.width + 7);
            }
        }
    }
    // Beyond every edge each pane keeps something.
    let border = Border {
        is_flat: false,
        ahead: 1,
    };
    let body = Rect::new(0, 1, 120, 38);
    let split = border.dragged(body, Position::new(500, 0));
    assert_eq!(
        Places::of(area, (Tab::Layers, Pane::Layers), NEED, split)
            .tree
            .width,
        LEAST_COLUMNS
    );
}

const NEED: Need = Need {
    rows: 20,
    graph_rows: 10,
    columns: 0,
    above: 0,
};

#[test]
fn layers_and_files_take_turns_where_there_is_no_room_for_both() {
    let area = Rect::new(0, 0, SMALLEST.0, SMALLEST.1);
    let at =
        |focus| Places::of(area, (Tab::Layers, focus), NEED, Split::default()).shown(focus, false);
    let (list, files) = (at(Pane::Layers), at(Pane::Tree));
    assert_eq!((list.list.width, list.tree.width), (60, 0));
    assert_eq!((files.list.width, files.tree.width), (0, 60));
    assert_eq!(files.tree, files.body);
}

#[test]
fn layers_have_the_columns_of_their_longest_row_where_files_need_them_less() {
    let list = |width, columns| {
        let area = Rect::new(0, 0, width, 50);
        let need = Need { columns, ..NEED };
        let shown = (Tab::Layers, Pane::Layers);
        let places = Places::of(area, shown, need, Split::default());
        (places.list.width, places.tree.width)
    };
    assert_eq!(list(80, 200), (38, 42));
    assert_eq!(list(160, 0), (72, 88));
    assert_eq!(list(160, 76), (76, 84));
    assert_eq!(list(160, 200), (80, 80));
    assert_eq!(list(200, 90), (90, 110));
}
