//! The catalogue's own examples, and what is wrong in files.

use super::*;

#[test]
fn every_rule_does_what_its_examples_say() {
    let catalogue = Catalogue::built_in().unwrap();
    let mut wrong = Vec::new();
    for (place, rule) in catalogue.rules().iter().enumerate() {
        assert!(
            !rule.finds.is_empty() && !rule.passes.is_empty(),
            "{}",
            rule.id
        );
        if !rule.paths.is_empty() {
            wrong.extend(examples::check(&catalogue, place).err());
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
