//! Texts in, texts out.

use super::*;
use crate::scaffold::discover::{Ground, discover};

#[test]
fn the_platform_is_a_config() {
    let reader = |_: &str| None;
    let found = platform(discover(&Ground::new(Vec::new(), &reader), &[]));
    let text = text(&found, &template(), "0.1").expect("a config");
    insta::assert_snapshot!(text);
}
