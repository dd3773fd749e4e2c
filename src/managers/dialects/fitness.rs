//! Answers of applications that say whether they may be used: `installed`, and not under maintenance. Nextcloud's `status.php`
//! has this form.

use serde_json::{Map, Value};

use super::flags::truth;
use super::keys::FieldName;
use crate::model::health::Status;

/// Last words of a flag that an application is set up.
const SET_UP: &[&str] = &["installed", "initialized", "initialised", "configured"];

/// Names of a flag that it may not be used for now.
const CLOSED: &[&str] = &["maintenance", "maintenance_mode", "in_maintenance", "is_maintenance", "under_maintenance"];

/// Words that ask for something.
const NEEDS: &[&str] = &["need", "needs", "needed", "require", "requires", "required"];

/// Returns true if an object says that the application is set up, and not under maintenance.
pub(super) fn is_fit(object: &Map<String, Value>) -> bool {
    let says = |is_name: &dyn Fn(&FieldName) -> bool, expected: bool| {
        object.iter().any(|(key, value)| is_name(&FieldName::new(key)) && is_set(value) == Some(expected))
    };
    let is_set_up = |name: &FieldName| name.is_single() && name.last().is_some_and(|last| SET_UP.contains(&last));
    let is_closed = |name: &FieldName| CLOSED.iter().any(|closed| name.is(closed));
    says(&is_set_up, true) && says(&is_closed, false)
}

/// Returns the concern that a flag for an upgrade of the data is: `needsDbUpgrade: true`, `migration_required: true`.
pub(super) fn of_flag(name: &FieldName, value: &Value) -> Option<Status> {
    let has = |words: &[&str]| name.words().any(|word| words.contains(&word));
    let is_of_data = has(&["migration", "migrations", "migrate", "migrating"])
        || has(&["db", "database", "schema", "data"]) && has(&["upgrade", "update", "upgrading", "updating"]);
    (has(NEEDS) && is_of_data && is_set(value) == Some(true)).then_some(Status::Warn)
}

fn is_set(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| truth(value.as_str()?))
}

#[cfg(test)]
mod tests {
    use super::super::tables::{is_green, is_green_body};

    const NEXTCLOUD: &str = r#"{"installed":true,"maintenance":false,"needsDbUpgrade":false,"version":"29.0.0.19","versionstring":"29.0.0","edition":"","productname":"Nextcloud","extendedSupport":false}"#;

    #[test]
    fn an_application_that_may_be_used_passes() {
        for body in [
            NEXTCLOUD,
            r#"{"installed":true,"maintenance":false,"needsDbUpgrade":false,"version":"10.9.1.2","versionstring":"10.9.1","edition":"Community","productname":"ownCloud","product":"ownCloud"}"#,
            r#"{"installed":true,"maintenance":"false","version":"9.0.0"}"#,
            r#"{"configured":true,"maintenanceMode":false}"#,
            r#"{"isInitialized":true,"inMaintenance":false,"version":"1"}"#,
        ] {
            assert!(is_green_body(body), "{body}");
        }
    }

    #[test]
    fn an_application_that_may_not_be_used_does_not_pass() {
        for (from, to) in [
            (r#""maintenance":false"#, r#""maintenance":true"#),
            (r#""needsDbUpgrade":false"#, r#""needsDbUpgrade":true"#),
            (r#""installed":true"#, r#""installed":false"#),
            (r#""maintenance":false"#, r#""maintenance":null"#),
            (r#""edition":"""#, r#""db":"down""#),
        ] {
            let body = NEXTCLOUD.replace(from, to);
            assert!(body != NEXTCLOUD && !is_green_body(&body), "{body}");
        }
        for field in [
            r#""needsDbUpgrade":true"#,
            r#""migration_required":true"#,
            r#""requires_schema_update":"yes""#,
            r#""needs_migrations":true"#,
        ] {
            assert!(!is_green(field), "{field}");
        }
        for field in
            [r#""needs_update":true"#, r#""migration_required":false"#, r#""installed":true"#, r#""setup_required":false"#]
        {
            assert!(is_green(field), "{field}");
        }
        assert!(!is_green_body(r#"{"installed":true,"version":"1"}"#));
    }
}
