//! Which name somebody may have meant who wrote one that there is not.

/// Letters that may be wrong, at most.
const MOST: usize = 3;

/// In how many letters two names differ, whatever their case; none where these are more than `most`.
///
/// Two letters that changed places count as one.
pub fn distance(one: &str, other: &str, most: usize) -> Option<usize> {
    let [one, other] = [one, other].map(str::to_lowercase);
    if one.chars().count().abs_diff(other.chars().count()) > most {
        return None;
    }
    Some(strsim::damerau_levenshtein(&one, &other)).filter(|distance| *distance <= most)
}

/// The name that differs from `wanted` in the fewest letters, if those are few.
pub fn nearest<'a>(wanted: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let most = wanted.chars().count().div_ceil(3).min(MOST);
    let near = names
        .into_iter()
        .filter_map(|name| Some((distance(wanted, name, most)?, name)));
    near.min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// That nothing is called so, with what comes near.
pub fn unknown<'a>(what: &str, wanted: &str, names: impl IntoIterator<Item = &'a str>) -> String {
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
        assert_eq!(distance("ÜBER", "über", 0), Some(0));
        assert_eq!(distance("abcd", "abdc", 1), Some(1));
        assert_eq!(distance("abcd", "dcba", 1), None);
    }
}
