//! Byte counts and shares for people: one way to write them, everywhere.

use humansize::{DECIMAL, FormatSizeOptions, format_size};

/// Three significant digits in decimal units, `2.98 MB`; below 1 kB the exact count, `512 B`.
pub fn size(bytes: u64) -> String {
    let digits = bytes.checked_ilog10().unwrap_or(0) + 1;
    // Rounding first lets 999,999 become 1.00 MB rather than 1000 kB.
    let step = 10u64.pow(digits.saturating_sub(3));
    let rounded = bytes
        .checked_add(step / 2)
        .map_or(bytes, |sum| sum / step * step);
    let places = match rounded.checked_ilog10() {
        None | Some(0..=2) => 0,
        Some(exponent) => 2 - (exponent % 3) as usize,
    };
    format_size(
        rounded,
        FormatSizeOptions::from(DECIMAL)
            .decimal_places(places)
            .decimal_zeroes(places),
    )
}

/// A share in whole percent; nothing of nothing.
pub fn share(part: u64, whole: u64) -> String {
    let (part, whole) = (u128::from(part), u128::from(whole));
    match (100 * part + whole / 2).checked_div(whole) {
        None => String::new(),
        Some(0) if part > 0 => "<1 %".to_owned(),
        Some(percent) => format!("{percent} %"),
    }
}

/// A share in per cent to a tenth, as [`tenths`] writes it; nothing of nothing.
pub fn percent(part: u64, whole: u64) -> String {
    match whole {
        0 => String::new(),
        _ => tenths(100.0 * part as f64 / whole as f64),
    }
}

/// Per cent to a tenth: `11.5 %`; what is not nothing is never `0.0 %`.
pub fn tenths(percent: f64) -> String {
    if percent > 0.0 && percent < 0.05 {
        return "<0.1 %".to_owned();
    }
    format!("{percent:.1} %")
}

#[cfg(test)]
mod tests {
    use super::{size, tenths};

    #[test]
    fn a_share_that_is_not_nothing_does_not_read_as_nothing() {
        for (percent, text) in [
            (0.0, "0.0 %"),
            (0.004, "<0.1 %"),
            (0.049, "<0.1 %"),
            (0.05, "0.1 %"),
            (11.46, "11.5 %"),
            (100.0, "100.0 %"),
        ] {
            assert_eq!(tenths(percent), text, "{percent}");
        }
    }

    #[test]
    fn three_digits_tell_a_size() {
        for (bytes, text) in [
            (0, "0 B"),
            (512, "512 B"),
            (999, "999 B"),
            (1_000, "1.00 kB"),
            (348_160, "348 kB"),
            (999_499, "999 kB"),
            (999_500, "1.00 MB"),
            (2_980_000, "2.98 MB"),
            (9_999_999, "10.0 MB"),
            (29_412_345, "29.4 MB"),
            (1_234_000_000, "1.23 GB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(size(bytes), text, "{bytes}");
        }
    }
}
