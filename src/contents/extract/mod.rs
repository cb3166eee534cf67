use super::*;
use std::collections::BTreeSet;
pub(super) fn layers(_inspection: &Inspection, _wanted: &Extract) -> BTreeSet<usize> { BTreeSet::new() }
pub(super) fn extract(_c: &Contents, _i: &Inspection, wanted: &Extract, _p: &dyn Progress, _s: &AtomicBool) -> Result<Extracted, Error> {
    Err(Error::Exists(wanted.to.clone()))
}
