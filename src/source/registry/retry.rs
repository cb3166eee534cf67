//! How often and after which time a request is made again.

use std::time::{Duration, SystemTime};

use super::fault::{Fault, Kind};

/// Tries without progress, the first included.
const TRIES: u32 = 5;
/// Before the second try; it doubles from there on.
const FIRST: Duration = Duration::from_millis(250);
/// Who wants to be left alone for longer than this is: whoever waits here would rather come back.
const LONGEST: Duration = Duration::from_secs(60);

/// Counts the tries since there was progress.
#[derive(Debug, Default)]
pub struct Backoff {
    failed: u32,
}

impl Backoff {
    /// For what an image does without.
    pub fn once() -> Self {
        Self { failed: TRIES }
    }

    /// How long to wait before the next try; none when this fault is the end. `is_known` tells whether anything ever came
    /// from there: a registry that was never reached is tried twice, as a bare name may be meant for no registry at all.
    pub fn after(&mut self, fault: &Fault, is_known: bool) -> Option<Duration> {
        let told = match fault.kind {
            Kind::Busy(told) => told,
            Kind::Broken | Kind::Unreachable | Kind::NoTls => None,
            _ => return None,
        };
        if told.is_some_and(|told| told > LONGEST) {
            return None;
        }
        self.failed += 1;
        let is_connecting = matches!(fault.kind, Kind::Unreachable | Kind::NoTls);
        let tries = match is_connecting && !is_known {
            true => 2,
            false => TRIES,
        };
        let own = FIRST * 2u32.saturating_pow(self.failed - 1);
        (self.failed < tries).then(|| told.unwrap_or(own))
    }

    /// There was progress.
    pub fn reset(&mut self) {
        self.failed = 0;
    }
}

/// What a `Retry-After` header says: seconds, or a date.
pub fn told(header: &str) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(header).ok()?;
    Some(
        date.duration_since(SystemTime::now())
            .unwrap_or(Duration::ZERO),
    )
}

/// What people can do about a server that has no time, and told that.
pub fn advice(told: Option<Duration>) -> String {
    match told
        .filter(|&told| told > LONGEST)
        .map(|told| told.as_secs())
    {
        None => "try again later".to_owned(),
        Some(seconds) => {
            let (count, unit) = match seconds {
                ..7_200 => (seconds.div_ceil(60), "minutes"),
                7_200..172_800 => (seconds.div_ceil(3_600), "hours"),
                _ => (seconds.div_ceil(86_400), "days"),
            };
            format!("it asks to be left alone for {count} {unit}; try again then")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_may_say_when() {
        assert_eq!(told("3"), Some(Duration::from_secs(3)));
        assert_eq!(told("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Duration::ZERO));
        let later = httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(100));
        let wait = told(&later).unwrap();
        assert!((98..=100).contains(&wait.as_secs()), "{wait:?}");
        for bad in ["", "-1", "soon", "1.5"] {
            assert_eq!(told(bad), None, "{bad}");
        }
    }

    #[test]
    fn people_are_told_when_to_come_back() {
        for (seconds, words) in [
            (60, "try again later"),
            (61, "for 2 minutes;"),
            (21_600, "for 6 hours;"),
            (864_000, "for 10 days;"),
            (u64::MAX, " days; try again then"),
        ] {
            let advice = advice(Some(Duration::from_secs(seconds)));
            assert!(advice.contains(words), "{advice}");
        }
        assert_eq!(advice(None), "try again later");
    }

    #[test]
    fn tries_end_and_waits_are_bounded() {
        let busy = |seconds| Fault::new(Kind::Busy(Some(Duration::from_secs(seconds))), "");
        let mut backoff = Backoff::default();
        for _ in 1..TRIES {
            assert_eq!(backoff.after(&busy(60), true), Some(LONGEST));
        }
        assert_eq!(backoff.after(&busy(60), true), None);
        assert_eq!(Backoff::default().after(&busy(61), true), None);

        let broken = Fault::new(Kind::Broken, "");
        let mut backoff = Backoff::default();
        let waits: Vec<u128> = std::iter::from_fn(|| backoff.after(&broken, true))
            .map(|wait| wait.as_millis())
            .collect();
        assert_eq!(waits, [250, 500, 1000, 2000]);
        backoff.reset();
        assert_eq!(backoff.after(&broken, true), Some(FIRST));

        let mut backoff = Backoff::default();
        let gone = Fault::new(Kind::Unreachable, "");
        assert_eq!(backoff.after(&gone, false), Some(FIRST));
        assert_eq!(backoff.after(&gone, false), None);
        assert_eq!(
            Backoff::default().after(&Fault::new(Kind::Denied, ""), true),
            None
        );
    }
}
