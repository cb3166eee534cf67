//! Looking at what files hold: a preview, two versions compared, and moving about in both.

use crate::ui::content::versions::{self, Version};
use crate::ui::keymap::action::{Action, Inside};
use crate::ui::layout::inside;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::choose::{Choice, Choose};
use crate::ui::overlay::preview::{Body, Content, Preview, Room};
use crate::ui::overlay::prompt::{Prompt, Wanted};
use crate::ui::overlay::wait::Purpose;
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::way::target::Target;
use crate::ui::work::errand::Errand;
use layerscope::analysis::why;
use layerscope::inspection::Inspection;
use layerscope::size::size;
use layerscope::tree::{NodeKind, PathId};

/// Columns that a path takes at most in a row or title.
const PATH: usize = 60;

/// Paths of a finding that are offered at once.
const CHOICES: usize = 1000;

impl State {
    /// Rows and columns of an overlay.
    pub(crate) fn room(&self) -> Room {
        let within = inside(self.places.body);
        (
            usize::from(within.height),
            usize::from(within.width.saturating_sub(2)),
        )
    }

    /// Shows what a file holds; of several, the one that is chosen then.
    pub(crate) fn view(&mut self) {
        let mut meant = self.meant();
        let several: Vec<_> = meant.by_ref().take(CHOICES).collect();
        let more = meant.count();
        match several[..] {
            [] => {}
            [one] => self.view_one(one),
            _ => {
                let title = match more {
                    0 => "Which of these: enter looks at it".to_owned(),
                    more => format!(
                        "Which of the first {} of {}: enter looks at it",
                        several.len(),
                        several.len() + more
                    ),
                };
                self.open(Overlay::Choose(Choose::of_paths(title, several)));
            }
        }
    }

    pub(crate) fn view_one(&mut self, one: (PathId, usize)) {
        match self.file_at(one) {
            Some(target) => self.view_target(target),
            None => self.notice = Some("nothing is there in this layer".to_owned()),
        }
    }

    fn view_target(&mut self, target: Target) {
        let Some(inspection) = self.inspection() else {
            return;
        };
        if let (NodeKind::File, Some(file)) = (target.node.kind, target.node.inode) {
            let errand = Errand::Read { file, from: 0 };
            return self.begin(errand, Purpose::Preview(target));
        }
        let (words, leads_to) = about(inspection, &target);
        self.open_preview(target, Body::Words(words, leads_to));
    }

    pub(crate) fn open_preview(&mut self, target: Target, body: Body) {
        let Some(inspection) = self.inspection() else {
            return;
        };
        let tree = &inspection.tree;
        let node = &target.node;
        let layer = match node.inode {
            Some(inode) => tree.inode(inode).layer,
            None => node.layer as usize,
        };
        let path = text::clean_path(&tree.paths().full(target.path), PATH);
        let bytes = versions::bytes(tree, node).map(|bytes| format!(" · {}", size(bytes)));
        let title = format!(
            "{path}{} · {}",
            bytes.unwrap_or_default(),
            versions::of_layer(inspection, layer)
        );
        let preview = Preview {
            title,
            target,
            body,
        };
        self.open(Overlay::Preview(Box::new(preview)));
    }

    /// The content that is shown.
    pub(crate) fn content(&self) -> Option<&Content> {
        match self.overlay() {
            Some(Overlay::Preview(preview)) => match &preview.body {
                Body::Content(content) => Some(content),
                Body::Words(..) => None,
            },
            _ => None,
        }
    }

    pub(crate) fn content_mut(&mut self) -> Option<&mut Content> {
        match self.overlay_mut() {
            Some(Overlay::Preview(preview)) => match &mut preview.body {
                Body::Content(content) => Some(content),
                Body::Words(..) => None,
            },
            _ => None,
        }
    }

    /// Where the link leads that is shown.
    pub(crate) fn leads_to(&self) -> Option<&Target> {
        match self.overlay() {
            Some(Overlay::Preview(preview)) => match &preview.body {
                Body::Words(_, leads_to) => leads_to.as_ref(),
                Body::Content(_) => None,
            },
            _ => None,
        }
    }

    /// Whether a key does anything in what is shown.
    pub(crate) fn can_inside(&self, inside: Inside) -> bool {
        let content = self.content();
        match (inside, self.overlay()) {
            (Inside::Look(look), Some(Overlay::Difference(_))) => look.is_to_a_side(),
            (Inside::Look(look), _) => content.is_some_and(|content| {
                let is_long_line = !content.is_hex && !content.is_wrapped;
                !look.is_to_a_side() || is_long_line
            }),
            (Inside::More, Some(Overlay::Difference(it))) => {
                it.more().is_some() && it.is_at_end(self.overlay_rows())
            }
            (Inside::More, _) => {
                content.is_some_and(|content| content.can_grow() && content.is_at_end(self.room()))
            }
            (Inside::Search, Some(Overlay::Text(_))) => true,
            (Inside::Search, _) => content.is_some(),
            (Inside::Next(_), Some(Overlay::Text(it))) => !it.seek.found.is_empty(),
            (Inside::Next(_), Some(Overlay::Difference(it))) => it.has_changes(),
            (Inside::Next(_), _) => content.is_some_and(|it| !it.seek.found.is_empty()),
            (Inside::Follow, _) => self.leads_to().is_some(),
        }
    }

    pub(crate) fn inside(&mut self, inside: Inside) {
        let room = self.room();
        match inside {
            Inside::Look(look) => match self.overlay_mut() {
                Some(Overlay::Difference(it)) => it.shift(look.is_right()),
                _ => {
                    if let Some(content) = self.content_mut() {
                        content.look(look, room);
                    }
                }
            },
            Inside::Next(forwards) => match self.overlay_mut() {
                Some(Overlay::Difference(it)) => it.seek(forwards, room.0),
                Some(Overlay::Text(it)) => it.go_to_match(forwards, room.0),
                _ => {
                    if let Some(content) = self.content_mut() {
                        content.seek(forwards, room);
                    }
                }
            },
            Inside::More => self.view_more(),
            Inside::Search => {
                let prompt = Prompt::new("Search".to_owned(), String::new(), Wanted::Search);
                self.open(Overlay::Prompt(Box::new(prompt)));
            }
            Inside::Follow => {
                if let Some(target) = self.leads_to().cloned() {
                    self.view_target(target);
                }
            }
        }
    }

    /// Reads on in what is shown.
    fn view_more(&mut self) {
        let errand = match self.overlay() {
            Some(Overlay::Preview(preview)) => match (&preview.body, preview.target.node.inode) {
                (Body::Content(content), Some(file)) => {
                    let from = content.part.bytes.len() as u64;
                    Some(Errand::Read { file, from })
                }
                _ => None,
            },
            Some(Overlay::Difference(it)) => it.more(),
            _ => None,
        };
        if let Some(errand) = errand {
            self.begin(errand, Purpose::More);
        }
    }

    /// Compares versions of the chosen path: the chosen one with the one before, or two that are chosen then.
    pub(crate) fn compare_versions(&mut self) {
        let (Some(one), Some(inspection)) = (self.meant().next(), self.inspection()) else {
            return;
        };
        let (path, layer) = one;
        if self.event().is_some() {
            return self.compare_with_before(path, layer);
        }
        // Of a lost file, what took its place is compared with it.
        let layer = self.lost().map_or(layer, |row| row.hidden_by);
        let all = versions::versions(&inspection.tree, path);
        let made: Vec<usize> = (0..all.len())
            .filter(|&at| all[at].node.is_some())
            .collect();
        let [first, second, ..] = made[..] else {
            return;
        };
        if made.len() == 2 {
            return self.compare(path, [all[first], all[second]]);
        }
        let seen = made.iter().rposition(|&at| all[at].layer <= layer);
        let chosen = seen.unwrap_or(1).max(1);
        let rows = all.iter().map(|it| versions::row(inspection, it)).collect();
        let path_words = text::clean_path(&inspection.tree.paths().full(path), PATH);
        let title = format!("Versions of {path_words}: enter compares with ●");
        let of = Choice::Versions {
            path,
            marked: made[chosen - 1],
            versions: all,
        };
        let mut choose = Choose::new(title, rows, of);
        choose.cursor.row = made[chosen];
        self.open(Overlay::Choose(choose));
    }

    /// Why there are no two versions to compare of the path that is meant; none where there are.
    pub(crate) fn no_versions(&self) -> Option<String> {
        let (one, inspection) = (self.meant().next()?, self.inspection()?);
        if self.event().is_some() {
            return None;
        }
        let seen = self.file_at(one);
        if seen.is_some_and(|it| it.node.kind == NodeKind::Directory) {
            let key = self.keymap.key_of(Action::History);
            let words = "a directory has no content to compare";
            return Some(format!("{words}; {key} tells what layers did to it"));
        }
        let all = versions::versions(&inspection.tree, one.0);
        let mut made = all.iter().filter(|it| it.node.is_some());
        match (made.next(), made.next()) {
            (Some(_), Some(_)) => None,
            (Some(only), None) => Some(format!("only layer {} wrote it", only.layer + 1)),
            (None, _) => Some("no layer wrote it: a path below it implies it".to_owned()),
        }
    }

    /// Compares what a layer made of a path with what was there before.
    fn compare_with_before(&mut self, path: PathId, layer: usize) {
        let Some(inspection) = self.inspection() else {
            return;
        };
        let all = versions::versions(&inspection.tree, path);
        let (earlier, own): (Vec<_>, Vec<_>) = all
            .into_iter()
            .filter(|it| it.layer <= layer)
            .partition(|it| it.layer < layer);
        match (earlier.last(), own.first()) {
            (Some(&before), Some(&own)) if before.node.is_some() => {
                self.compare(path, [before, own]);
            }
            (_, Some(_)) => {
                self.notice = Some(format!("nothing was there before layer {}", layer + 1));
            }
            (_, None) => {
                let words = format!("layer {} left it as it was", layer + 1);
                self.notice = Some(words);
            }
        }
    }

    /// Compares two versions, the older one first.
    pub(crate) fn compare(&mut self, path: PathId, mut both: [Version; 2]) {
        both.sort_by_key(|it| it.layer);
        let Some(inspection) = self.inspection() else {
            return;
        };
        let [Some(old), Some(new)] = both.map(|it| it.node) else {
            self.notice = Some("one of them is not there: the layer removed it".to_owned());
            return;
        };
        let tree = &inspection.tree;
        if old.inode.is_some() && old.inode == new.inode {
            return self.open_difference(path, both, None);
        }
        match (versions::side(tree, &old), versions::side(tree, &new)) {
            (Some(old), Some(new)) => {
                let more = None;
                let errand = Errand::Compare { old, new, more };
                self.begin(errand, Purpose::Difference(path, both));
            }
            _ => self.open_difference(path, both, None),
        }
    }
}

/// What something is that has no content to be read, and where it leads.
fn about(inspection: &Inspection, target: &Target) -> (Vec<String>, Option<Target>) {
    let (tree, node) = (&inspection.tree, &target.node);
    let mut words = vec![format!("This is a {}.", versions::kind(node))];
    if let Some(entry) = tree.entry(node) {
        let (mode, owner) = (entry.mode, (entry.uid, entry.gid));
        words.push(format!("mode {mode:o}, owner {}:{}", owner.0, owner.1));
    }
    match node.kind {
        NodeKind::Symlink => {
            let says = why::link_target(tree, node);
            words.push(format!("It says {}", text::clean_name(says, 4096)));
            let node = |path| tree.node_as_of(path, target.layer());
            let leads = why::leads_to(tree, node, target.path);
            let leads_to = leads.and_then(|path| Target::of(inspection, path, target.layer()));
            words.push(match &leads_to {
                Some(there) => {
                    let path = tree.paths().full(there.path);
                    let kind = versions::kind(&there.node);
                    format!("It leads to {}, a {kind}", text::clean_path(&path, 4096))
                }
                None => "It leads to nothing in the image as of this layer.".to_owned(),
            });
            return (words, leads_to);
        }
        NodeKind::Directory => {
            let is_there = |it: &PathId| tree.node_as_of(*it, target.layer()).is_some();
            let children = tree.paths().children(target.path);
            let entries = children.filter(is_there).count();
            words.push(match entries {
                1 => "It holds 1 entry.".to_owned(),
                many => format!("It holds {many} entries."),
            });
        }
        NodeKind::File | NodeKind::Special => {}
    }
    (words, None)
}
