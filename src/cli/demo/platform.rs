//! The files of the demo's repository: the domains of the platform, with suites that need nothing but a shell. The suites are real: a
//! change makes them pass or fail.

/// The files of the first commit.
pub(super) const FILES: [(&str, &str); 12] = [
    ("README.md", "A platform of four domains, made by `cicd demo`.\n"),
    ("cicd.yml", include_str!("templates/cicd.yml")),
    ("tests/check.sh", include_str!("templates/check.sh")),
    (ROADS, include_str!("templates/roads.sh")),
    (ROADS_TEST, include_str!("templates/roads_test.sh")),
    ("backend/business_enablement/parcels.sh", include_str!("templates/parcels.sh")),
    ("tests/business-enablement/unit/parcels.sh", include_str!("templates/parcels_test.sh")),
    ("frontend/experience/page.sh", include_str!("templates/page.sh")),
    ("tests/experience/unit/page.sh", include_str!("templates/page_test.sh")),
    ("backend/journey/trip.sh", include_str!("templates/trip.sh")),
    ("tests/journey/unit/stops.sh", include_str!("templates/stops_test.sh")),
    ("tests/journey/integration/detours.sh", include_str!("templates/detours_test.sh")),
];

const ROADS: &str = "backend/smart_city/roads.sh";
const ROADS_TEST: &str = "tests/smart-city/unit/roads.sh";

/// The files that the change to one domain edits. Its own suite follows the
/// change and still passes; the suite of a domain that depends on it fails.
pub(super) const CHANGED: [&str; 2] = [ROADS, ROADS_TEST];
pub(super) const OLD: &str = "\"ring road\"";
pub(super) const NEW: &str = "\"tunnel\"";

/// Returns the content of a file after the change.
pub(super) fn changed(path: &str) -> String {
    let text = FILES.iter().find(|(known, _)| *known == path).map_or("", |(_, text)| text);
    text.replace(OLD, NEW)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_change_is_one() {
        for path in CHANGED {
            let old = FILES.iter().find(|(known, _)| *known == path).expect("a file").1;
            assert_ne!(changed(path), old, "{path}");
        }
    }
}
