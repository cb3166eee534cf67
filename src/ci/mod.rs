//! The gate: rules on an image's figures, and the verdict.

mod quantity;
mod rules;

pub use quantity::{Amount, Percent, Quantity};
pub use rules::{Gate, Rule, RuleKind, Verdict, judge};
