//! The screens that one key shows, and the panes they are made of.

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Stages,
    Dockerfile,
    Layers,
    Waste,
    Findings,
}

/// A part of the screen that takes keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pane {
    /// The table of stages.
    Stages,
    /// How stages hang together.
    Graph,
    /// The lines of the Dockerfile.
    Lines,
    Layers,
    /// The lost files, or groups of them.
    Wasted,
    /// What is known of the chosen one.
    Loss,
    /// The list of findings, with the checklist.
    Findings,
    /// What is known of the chosen one.
    Finding,
    /// The files of what is chosen.
    Tree,
}

impl Tab {
    /// In the order of their keys.
    pub(crate) const ALL: [Self; 5] = [
        Self::Stages,
        Self::Dockerfile,
        Self::Layers,
        Self::Waste,
        Self::Findings,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Stages => "Stages",
            Self::Dockerfile => "Dockerfile",
            Self::Layers => "Layers",
            Self::Waste => "Waste",
            Self::Findings => "Findings",
        }
    }

    /// Its panes, the list that leads first.
    pub(crate) fn panes(self) -> [Pane; 2] {
        match self {
            Self::Stages => [Pane::Stages, Pane::Graph],
            Self::Dockerfile => [Pane::Lines, Pane::Tree],
            Self::Layers => [Pane::Layers, Pane::Tree],
            Self::Waste => [Pane::Wasted, Pane::Loss],
            Self::Findings => [Pane::Findings, Pane::Finding],
        }
    }

    pub(crate) fn next(self) -> Self {
        Self::ALL[(self as usize + 1) % Self::ALL.len()]
    }

    pub(crate) fn previous(self) -> Self {
        Self::ALL[(self as usize + Self::ALL.len() - 1) % Self::ALL.len()]
    }
}
