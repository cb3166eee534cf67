//! The gate: rules on an image's figures, and the verdict.

mod fail_on;
mod quantity;
mod rules;

pub use fail_on::FailOn;
pub use quantity::{Amount, Percent, Quantity};
pub use rules::{Gate, Rule, RuleKind, Verdict, judge};
