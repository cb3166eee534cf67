//! To come.
use super::Image;
use super::error::Tried;
use super::find::{Missed, Wanted};
use crate::progress::Progress;

pub(super) fn docker(_wanted: &Wanted<'_>, _progress: &dyn Progress) -> Result<Image, Missed> {
    Err(Missed::Absent(Tried {
        place: "Docker engine".to_owned(),
        why: "to come".to_owned(),
    }))
}

pub(super) fn podman(_wanted: &Wanted<'_>, _progress: &dyn Progress) -> Result<Image, Missed> {
    Err(Missed::Absent(Tried {
        place: "Podman".to_owned(),
        why: "to come".to_owned(),
    }))
}
