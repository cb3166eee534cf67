//! Limits as users write them: `5%`, `20MB`, `20MiB`, exact to the last digit.

use std::fmt;
use std::str::FromStr;

/// A percentage, kept as the decimal fraction it was written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent {
    /// The percentage times `10^digits`.
    scaled: u64,
    digits: u32,
}

impl Percent {
    /// Whether `part` of `whole` is more than this percentage, compared without rounding. Nothing of nothing is 0 %.
    pub fn is_exceeded_by(self, part: u64, whole: u64) -> bool {
        self.compare(part, whole).is_gt()
    }

    /// Whether `part` of `whole` is less than this percentage. Nothing of nothing is 100 % here.
    pub fn is_missed_by(self, part: u64, whole: u64) -> bool {
        whole != 0 && self.compare(part, whole).is_lt()
    }

    /// A share from 0 to 1, or a percentage.
    ///
    /// # Errors
    /// What was expected, in words for the user.
    pub fn from_share(text: &str) -> Result<Self, String> {
        if text.ends_with('%') {
            return text.parse();
        }
        let wrong = || format!("expected a share like 0.9 or a percentage like 90%, not '{text}'");
        let (scaled, digits) = decimal(text).ok_or_else(wrong)?;
        if scaled > 10u64.pow(digits) {
            return Err(wrong());
        }
        Ok(Self {
            scaled: scaled * 100,
            digits,
        })
    }

    fn compare(self, part: u64, whole: u64) -> std::cmp::Ordering {
        // part / whole ⋛ scaled / (100 × 10^digits). At most 2^64 × 100 × 10^17, which fits.
        let left = u128::from(part) * 100 * 10u128.pow(self.digits);
        let right = u128::from(whole) * u128::from(self.scaled);
        left.cmp(&right)
    }
}

impl FromStr for Percent {
    type Err = String;

    /// A number from 0 to 100, with a `%` behind it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong =
            || format!("expected a percentage from 0% to 100%, for example 5%, not '{text}'");
        let number = text.strip_suffix('%').ok_or_else(wrong)?;
        let (scaled, digits) = decimal(number).ok_or_else(wrong)?;
        if scaled > 100 * 10u64.pow(digits) {
            return Err(wrong());
        }
        Ok(Self { scaled, digits })
    }
}

/// A number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amount(pub u64);

impl FromStr for Amount {
    type Err = String;

    /// `20MB` (millions), `20MiB` (1024²), `512kB`, `1.5GB`, or a plain number of bytes.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || {
            format!("expected a size like 20MB, 20MiB, 1.5GB or a number of bytes, not '{text}'")
        };
        let split = text
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(text.len());
        let (number, unit) = text.split_at(split);
        let factor: u64 = match unit.trim_start().to_ascii_lowercase().as_str() {
            "" | "b" => 1,
            "kb" => 1_000,
            "mb" => 1_000_000,
            "gb" => 1_000_000_000,
            "tb" => 1_000_000_000_000,
            "kib" => 1 << 10,
            "mib" => 1 << 20,
            "gib" => 1 << 30,
            "tib" => 1 << 40,
            _ => return Err(wrong()),
        };
        let (scaled, digits) = decimal(number).ok_or_else(wrong)?;
        let bytes = u128::from(scaled) * u128::from(factor) / 10u128.pow(digits);
        bytes.try_into().map(Self).map_err(|_| wrong())
    }
}

/// A percentage or a number of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quantity {
    /// Of a whole.
    Percent(Percent),
    /// By itself.
    Bytes(Amount),
}

impl FromStr for Quantity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        // 5 could mean either.
        let is_bare = text.bytes().all(|byte| byte.is_ascii_digit()) && text != "0";
        let parsed = if text.ends_with('%') {
            text.parse().map(Self::Percent)
        } else if is_bare {
            Err(String::new())
        } else {
            text.parse().map(Self::Bytes)
        };
        parsed.map_err(|_: String| {
            format!("expected a percentage like 5% or a size like 20MB or 20MiB, not '{text}'")
        })
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}%",
            self.scaled as f64 / 10f64.powi(self.digits as i32)
        )
    }
}

/// Digits with at most one point among them, as a whole number and how many of its digits stand behind the point.
fn decimal(text: &str) -> Option<(u64, u32)> {
    /// As many as a 64-bit float has, so that every figure of a report can be a limit.
    const MOST: usize = 17;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty()
        || !is_number(whole)
        || !is_number(fraction)
        || (text.contains('.') && fraction.is_empty())
        || fraction.len() > MOST
    {
        return None;
    }
    let scaled = format!("{whole}{fraction}").parse().ok()?;
    Some((scaled, fraction.len() as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_decimal_or_binary_as_they_are_written() {
        for (text, bytes) in [
            ("0", 0),
            ("20MB", 20_000_000),
            ("20MiB", 20_971_520),
            ("1.5kb", 1_500),
            ("512 kB", 512_000),
            ("2GiB", 2_147_483_648),
        ] {
            assert_eq!(text.parse(), Ok(Amount(bytes)), "{text}");
        }
        for bad in [
            "",
            "MB",
            "-1",
            "1.",
            ".5MB",
            "1e3",
            "5 percent",
            "20M",
            "NaN",
            "99999999999999999999",
        ] {
            assert!(bad.parse::<Amount>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_percentage_is_met_exactly_and_missed_by_one_byte() {
        let five: Percent = "5%".parse().unwrap();
        assert!(!five.is_exceeded_by(5, 100));
        assert!(five.is_exceeded_by(50_001, 1_000_000));
        assert!(!five.is_exceeded_by(0, 0));
        let tenth: Percent = "0.1%".parse().unwrap();
        assert!(!tenth.is_exceeded_by(1, 1000));
        assert!(tenth.is_exceeded_by(u64::MAX, u64::MAX));
        let ninety: Percent = "90%".parse().unwrap();
        assert!(!ninety.is_missed_by(90, 100) && ninety.is_missed_by(89, 100));
        assert!(!ninety.is_missed_by(0, 0));
        assert_eq!(
            Percent::from_share("0.9").map(|share| share.is_missed_by(9, 10)),
            Ok(false)
        );
        assert_eq!(Percent::from_share("90%"), "90%".parse());
        assert!(Percent::from_share("1.1").is_err() && Percent::from_share("90").is_err());
        for bad in [
            "5",
            "%",
            "-1%",
            "5 %",
            "101%",
            "100.01%",
            "NaN%",
            "5%%",
            "5 percent",
            "1,5%",
            "inf%",
        ] {
            assert!(bad.parse::<Percent>().is_err(), "{bad}");
        }
    }
}
