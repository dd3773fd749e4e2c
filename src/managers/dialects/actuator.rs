//! Spring Boot Actuator: version 1 has its parts beside `status`, version 2 under `details`, version 3 under `components`.

use serde_json::{Map, Value};

use super::ManagerReply;
use super::dialect::{ObjectDialect, PartDetails, PartRules};
use crate::model::health::HealthDialect;

/// Spring's own words. Applications can add others, which are unknown here.
const WORDS: [&str; 4] = ["UP", "DOWN", "OUT_OF_SERVICE", "UNKNOWN"];

/// Spring's content type, words or keys.
pub(super) struct Actuator;

impl ObjectDialect for Actuator {
    fn name(&self) -> HealthDialect {
        HealthDialect::Actuator
    }

    fn recognise(&self, reply: &ManagerReply<'_>, object: &Map<String, Value>, word: &str) -> Option<PartRules> {
        let by_type = reply.content_type.to_ascii_lowercase().contains("vnd.spring-boot.actuator");
        let is_spring = by_type || WORDS.contains(&word) || object.contains_key("components") || object.contains_key("groups");
        // In versions 2 and 3, Elasticsearch's colour is a measurement called `status`; in version 3, a certificate's validity
        // is one too.
        let details = if object.contains_key("components") { PartDetails::Measured } else { PartDetails::Mixed };
        is_spring.then_some(PartRules { details, ..PartRules::default() })
    }
}
