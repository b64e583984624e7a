//! The time zone of the person.

use std::path::{Component, Path};

use jiff::tz::TimeZone;

/// Where the system keeps its zones.
const ZONES: &str = "/usr/share/zoneinfo";

/// The zone of the system, or the one that `TZ` names; UTC where neither can be found out.
///
/// A name in `TZ` is looked up here: jiff's own way reads every file of the zone database to know all names,
/// which costs more than the rest of the start.
pub(crate) fn of_system() -> TimeZone {
    TimeZone::try_system().ok().or_else(|| named(&std::env::var("TZ").ok()?)).unwrap_or(TimeZone::UTC)
}

fn named(name: &str) -> Option<TimeZone> {
    let name = name.strip_prefix(':').unwrap_or(name);
    let is_plain = Path::new(name).components().all(|part| matches!(part, Component::Normal(_)));
    if !is_plain {
        return None;
    }
    let data = std::fs::read(Path::new(ZONES).join(name)).ok()?;
    TimeZone::tzif(name, &data).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_lead_out_of_the_zones() {
        assert!(named("../../../etc/passwd").is_none());
        assert!(named("/etc/localtime").is_none());
    }
}
