//! The columns beside a file's name: which there are, which are shown, and which have room.

use layerscope::near::nearest;

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Mode,
    Owner,
    Size,
    Bar,
    Share,
    Layer,
    Source,
    Line,
}

use Column::{Bar, Layer, Line, Mode, Owner, Share, Size, Source};

impl Column {
    /// All, from left to right.
    pub(crate) const ALL: [Self; 8] = [Mode, Owner, Size, Bar, Share, Layer, Source, Line];

    /// Whoever lacks room loses these first, each as soon as the mark, the name and the words behind it have no more
    /// than so many columns.
    const LEAST: [(Self, usize); 8] = [
        (Share, 62),
        (Bar, 44),
        (Line, 30),
        (Source, 30),
        (Layer, 30),
        (Owner, 30),
        (Mode, 30),
        (Size, 12),
    ];

    /// As the configuration file calls it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Mode => "mode",
            Owner => "owner",
            Size => "size",
            Bar => "bar",
            Share => "share",
            Layer => "layer",
            Source => "source",
            Line => "line",
        }
    }

    /// What it says, in words.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Mode => "type and permissions, as ls -l has them",
            Owner => "user and group, as numbers: names are in no layer",
            Size => "bytes of regular files in it; of a removed one, what it was",
            Bar => "its part of all that the tree holds",
            Share => "the same in per cent",
            Layer => "the layer that brought or last changed it, as #5",
            Source => "the stage, image or base that this layer came from",
            Line => "the Dockerfile's line that made this layer, as :26",
        }
    }

    /// Columns on screen, without the space behind.
    pub(crate) fn width(self) -> usize {
        match self {
            Mode => 10,
            Owner => 11,
            Size => 7,
            Bar => 8,
            Share | Line => 5,
            Layer => 4,
            Source => 12,
        }
    }
}

/// Which columns are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Columns {
    /// Along [`Column::ALL`].
    shown: [bool; Column::ALL.len()],
}

impl Default for Columns {
    fn default() -> Self {
        Self {
            shown: Column::ALL.map(|column| matches!(column, Size | Bar | Share)),
        }
    }
}

impl Columns {
    /// The columns of these names, in their own order.
    ///
    /// # Errors
    /// Where there is no column of a name, in words.
    pub(crate) fn parse(names: &[String]) -> Result<Self, String> {
        let mut shown = [false; Column::ALL.len()];
        for name in names {
            let Some(at) = Column::ALL.iter().position(|column| column.name() == name) else {
                let known = Column::ALL.map(Column::name);
                let near = nearest(name, known).map(|near| format!("did you mean '{near}'? "));
                return Err(format!(
                    "no column is called '{name}'; {}there are {}",
                    near.unwrap_or_default(),
                    known.join(", ")
                ));
            };
            shown[at] = true;
        }
        Ok(Self { shown })
    }

    pub(crate) fn has(&self, column: Column) -> bool {
        self.shown[column as usize]
    }

    /// Shows a column, or hides it.
    pub(crate) fn toggle(&mut self, column: Column) {
        self.shown[column as usize] ^= true;
    }

    /// Shows mode and owner, or hides them where both are shown.
    pub(crate) fn toggle_attributes(&mut self) {
        let are_shown = self.has(Mode) && self.has(Owner);
        self.shown[Mode as usize] = !are_shown;
        self.shown[Owner as usize] = !are_shown;
    }

    /// How many that a person chose have no room in a pane of `columns`; those of the start come and go.
    pub(crate) fn hidden(&self, columns: usize) -> usize {
        if *self == Self::default() {
            return 0;
        }
        let fitting = self.fitting(columns);
        let all = Column::ALL.into_iter();
        all.filter(|&it| self.has(it) && !fitting.has(it)).count()
    }

    /// Those of the shown ones that have room in a pane of `columns`.
    pub(crate) fn fitting(&self, columns: usize) -> Self {
        let mut fitting = *self;
        let all = Column::ALL.iter();
        let width = |columns: &Self| -> usize {
            let shown = all.clone().filter(|&&column| columns.has(column));
            shown.map(|column| column.width() + 1).sum()
        };
        for (least, kept) in Column::LEAST {
            if width(&fitting) + kept > columns {
                fitting.shown[least as usize] = false;
            }
        }
        fitting
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_column_is_told_with_the_nearest_name() {
        let error = Columns::parse(&["shar".to_owned()]).unwrap_err();
        assert!(error.contains("did you mean 'share'?"), "{error}");
    }

    #[test]
    fn names_are_read_back_and_unknown_ones_refused() {
        let names = |names: &[&str]| -> Vec<String> { names.iter().map(|&it| it.into()).collect() };
        assert_eq!(
            Columns::parse(&names(&["size", "bar", "share"])),
            Ok(Columns::default())
        );
        let all = Column::ALL.map(|column| column.name().to_owned());
        let all = Columns::parse(&all).unwrap();
        assert!(Column::ALL.iter().all(|&column| all.has(column)));
        let error = Columns::parse(&names(&["size", "colour"])).unwrap_err();
        assert!(
            error.contains("'colour'") && error.contains("mode, owner"),
            "{error}"
        );
    }

    #[test]
    fn what_has_no_room_is_left_out_the_least_important_first() {
        let shown = |columns: Columns| {
            let all = Column::ALL.iter().filter(|&&column| columns.has(column));
            all.map(|column| column.name()).collect::<Vec<_>>()
        };
        let mut columns = Columns::default();
        columns.toggle_attributes();
        assert_eq!(
            shown(columns.fitting(108)),
            ["mode", "owner", "size", "bar", "share"]
        );
        assert_eq!(
            shown(columns.fitting(107)),
            ["mode", "owner", "size", "bar"]
        );
        assert_eq!(shown(columns.fitting(60)), ["mode", "size"]);
        assert_eq!(shown(columns.fitting(40)), ["size"]);
        assert_eq!(shown(columns.fitting(19)), Vec::<&str>::new());
    }
}
