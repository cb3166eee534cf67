//! Writing to a file that a person names: a file or directory of the image, or a report.

use std::path::Path;

use crate::place::place;
use crate::ui::content::reports;
use crate::ui::overlay::Overlay;
use crate::ui::overlay::prompt::{Offered, Prompt, Wanted, file_name};
use crate::ui::overlay::wait::Purpose;
use crate::ui::state::State;
use crate::ui::text;
use crate::ui::work::errand::Errand;
use layerscope::contents::Extract;

/// Columns that a path takes at most in a title.
const PATH: usize = 50;

/// Whether a place means a directory that something goes into, under its own name, as `cp` takes it.
fn is_into(typed: &str, to: &Path) -> bool {
    typed.ends_with(std::path::is_separator) || to.is_dir()
}

impl State {
    /// Asks where the chosen file or directory is to go.
    pub(crate) fn ask_extract(&mut self) {
        let target = match self.overlay() {
            Some(Overlay::Preview(preview)) => Some(preview.target.clone()),
            Some(_) => None,
            None => self.meant().next().and_then(|one| self.file_at(one)),
        };
        let (Some(target), Some(inspection)) = (target, self.inspection()) else {
            self.notice = Some("nothing is there in this layer".to_owned());
            return;
        };
        let paths = inspection.tree.paths();
        let shown = text::clean_path(&paths.full(target.path), PATH);
        let offered = file_name(paths.name(target.path), "");
        let of = Wanted::Extract {
            target,
            view: 0,
            name: offered.name.clone(),
        };
        self.ask_place(format!("Extract {shown} to"), &offered, of);
    }

    /// Asks where a report is to go.
    pub(crate) fn ask_report(&mut self) {
        let Some(inspection) = self.inspection() else {
            return;
        };
        let reference = inspection.image.reference.as_bytes();
        // A file's name without its directory, or an image's without its registry.
        let last = reference.rsplit(|&byte| byte == b'/').next();
        let kind = &reports::KINDS[0];
        let end = format!(".layerscope.{}", kind.extension);
        let offered = file_name(last.unwrap_or_default(), &end);
        let title = format!("Write a {} report to", kind.name);
        self.ask_place(title, &offered, Wanted::Report);
    }

    fn ask_place(&mut self, title: String, offered: &Offered, of: Wanted) {
        let mut prompt = Prompt::new(title, format!("./{}", offered.name), of);
        if offered.is_cut {
            prompt.fault = Some("its name is too long for a file here, so it is cut".to_owned());
        }
        self.open(Overlay::Prompt(Box::new(prompt)));
    }

    /// Takes what was typed.
    pub(crate) fn accept(&mut self) {
        let Some(Overlay::Prompt(prompt)) = self.overlay() else {
            return;
        };
        let typed = prompt.line.text().to_owned();
        if let Wanted::Search = prompt.of {
            self.overlays.pop();
            let room = self.room();
            if let Some(Overlay::Text(shown)) = self.overlay_mut() {
                shown.search(&typed, room.0);
                if shown.seek.found.is_empty() && !typed.is_empty() {
                    self.notice = Some("no match here".to_owned());
                }
            } else if let Some(content) = self.content_mut() {
                content.search(&typed, room);
                if content.seek.found.is_empty() && !typed.is_empty() {
                    self.notice = Some("no match in what was read".to_owned());
                }
            }
            return;
        }
        let to = place(
            &typed,
            &self.surroundings.directory,
            self.surroundings.home.as_deref(),
        );
        let wanted = match (to, &prompt.of) {
            (Err(fault), _) => Err(fault),
            (Ok(to), Wanted::Extract { target, view, name }) => match target.views.get(*view) {
                Some(&view) => Ok(Errand::Extract(Extract {
                    path: target.path,
                    view,
                    to: match is_into(&typed, &to) {
                        true => to.join(name),
                        false => to,
                    },
                    overwrite: false,
                })),
                None => Err("nothing is there in this layer".to_owned()),
            },
            (Ok(to), _) if reports::kind_of(&to).is_none() => {
                let ends = reports::KINDS.iter().map(|kind| kind.extension);
                let ends: Vec<&str> = ends.collect();
                Err(format!("a report's name ends in .{}", ends.join(" or .")))
            }
            (Ok(to), _) => Ok(Errand::Report {
                to,
                overwrite: false,
            }),
        };
        match wanted {
            Ok(errand) => self.begin(errand, Purpose::Deed),
            Err(fault) => {
                if let Some(Overlay::Prompt(prompt)) = self.overlay_mut() {
                    prompt.fault = Some(fault);
                }
            }
        }
    }
}
