//! Which name somebody may have meant who wrote one that there is not.

/// Letters that may be wrong, at most.
const MOST: usize = 3;

/// The name that differs from `wanted` in the fewest letters, if those are few.
pub(crate) fn nearest<'a>(
    wanted: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let wanted = wanted.to_lowercase();
    let most = wanted.chars().count().div_ceil(3).min(MOST);
    let near = names.into_iter().filter_map(|name| {
        let distance = strsim::damerau_levenshtein(&wanted, &name.to_lowercase());
        (distance <= most).then_some((distance, name))
    });
    near.min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// That nothing is called so, with what comes near.
pub(crate) fn unknown<'a>(
    what: &str,
    wanted: &str,
    names: impl IntoIterator<Item = &'a str>,
) -> String {
    match nearest(wanted, names) {
        Some(near) => format!("no {what} is called '{wanted}'; '{near}' comes near"),
        None => format!("no {what} is called '{wanted}'"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_told_and_none_that_is_far() {
        let names = ["theme", "ascii", "mouse", "max-waste", "max-own-waste"];
        assert_eq!(nearest("themes", names), Some("theme"));
        assert_eq!(nearest("max_waste", names), Some("max-waste"));
        assert_eq!(nearest("muose", names), Some("mouse"));
        assert_eq!(nearest("colour", names), None);
        assert_eq!(nearest("", names), None);
    }
}
