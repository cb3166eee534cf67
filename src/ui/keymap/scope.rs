//! Where a binding holds, and which of these places share their keys.

/// Where a binding holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    Everywhere,
    /// Any pane, with no overlay open and no filter being typed.
    Panes,
    Stages,
    /// How stages hang together.
    Graph,
    Lines,
    Layers,
    /// The lost files and what is known of the chosen one.
    Waste,
    /// The findings and what is known of the chosen one.
    Findings,
    Tree,
    /// While a filter is typed.
    Typing,
    /// While anything covers the screen.
    Overlay,
    /// While help, warnings or details do.
    Text,
    /// While the tree's columns are chosen.
    Columns,
    /// While the history of a path does.
    History,
    /// While a file's content or a difference does.
    Content,
    /// While a file's content does.
    Preview,
    /// While a line is typed in a box.
    Prompt,
    /// While something is asked or told.
    Ask,
    /// While there is a list to choose from.
    Choose,
    /// While the palette does.
    Palette,
    /// While the files of all layers do, and nothing is typed there.
    Largest,
}

impl Scope {
    /// The heading in the help; none for what only works while it is shown.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Everywhere | Self::Panes => "Everywhere",
            Self::Stages | Self::Graph => "Stages",
            Self::Lines => "Lines of the Dockerfile",
            Self::Layers => "Layer list",
            Self::Waste => "Waste",
            Self::Findings => "Findings",
            Self::Tree => "Files",
            Self::Typing => "While typing a filter",
            Self::Columns => "Columns",
            Self::History => "History of a path",
            Self::Overlay | Self::Text => "Help, warnings, details",
            Self::Content | Self::Preview => "A file's content, or two compared",
            Self::Prompt => "While typing a path",
            Self::Ask | Self::Choose => "Questions and choices",
            Self::Palette => "All actions",
            Self::Largest => "Files of all layers",
        }
    }
}

/// Scopes of which the first of a kind holds wherever one of its others does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Region {
    Panes,
    Typing,
    Overlays,
}

impl Scope {
    /// Where it holds, and whether in all of that region; none: everywhere.
    fn region(self) -> Option<(Region, bool)> {
        match self {
            Self::Everywhere => None,
            Self::Panes => Some((Region::Panes, true)),
            Self::Stages
            | Self::Graph
            | Self::Lines
            | Self::Layers
            | Self::Waste
            | Self::Findings
            | Self::Tree => Some((Region::Panes, false)),
            Self::Typing => Some((Region::Typing, true)),
            Self::Overlay => Some((Region::Overlays, true)),
            Self::Text
            | Self::History
            | Self::Palette
            | Self::Columns
            | Self::Content
            | Self::Preview
            | Self::Prompt
            | Self::Ask
            | Self::Choose
            | Self::Largest => Some((Region::Overlays, false)),
        }
    }

    /// Whether there is a moment when both hold.
    pub(crate) fn overlaps(self, other: Self) -> bool {
        if let (Self::Content, Self::Preview)
        | (Self::Preview, Self::Content)
        | (Self::Choose, Self::Largest)
        | (Self::Largest, Self::Choose) = (self, other)
        {
            return true;
        }
        match (self.region(), other.region()) {
            (Some((here, here_whole)), Some((there, there_whole))) => {
                self == other || (here == there && (here_whole || there_whole))
            }
            _ => true,
        }
    }

    /// Whether characters are typed where it holds.
    pub(crate) fn takes_text(self) -> bool {
        matches!(self, Self::Typing | Self::Palette | Self::Prompt)
    }
}
