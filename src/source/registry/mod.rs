//! To come.
use super::Image;
use super::error::Tried;
use super::find::{Missed, Wanted};

pub(super) fn find(_wanted: &Wanted<'_>) -> Result<Image, Missed> {
    Err(Missed::Absent(Tried {
        place: "registry".to_owned(),
        why: "to come".to_owned(),
    }))
}
