//! What to look for, as the arguments say it.

use std::sync::Arc;

use super::args::FindingsArgs;
use super::exit::Failure;
use layerscope::analysis::findings::{Catalogue, Ignored, Options};
use layerscope::ci::{FailOn, Rule, RuleKind};
use layerscope::escape::escape;

/// None where nothing is to be looked for. `rules` are those of the gate that are about figures.
pub fn options(args: &FindingsArgs, rules: &[Rule]) -> Result<Option<Options>, Failure> {
    if args.no_findings {
        return Ok(None);
    }
    let usage = |flag: &str, what: String| Failure::Usage(format!("{flag}: {}", escape(&what)));
    let mut catalogue =
        Catalogue::built_in().map_err(|error| usage("--rules", error.to_string()))?;
    for path in &args.rules {
        let shown = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|error| usage("--rules", format!("{shown} can't be read: {error}")))?;
        catalogue = catalogue
            .and(&shown, &text)
            .map_err(|error| usage("--rules", error.to_string()))?;
    }
    let has = |is_it: fn(&RuleKind) -> bool| rules.iter().any(|rule| is_it(&rule.kind));
    Ok(Some(Options {
        catalogue: Arc::new(catalogue),
        ignored: Ignored::new(&args.ignore).map_err(|what| usage("--ignore", what))?,
        includes_base: args.include_base,
        has_size_gate: has(|kind| matches!(kind, RuleKind::MaxSize(_))),
        has_layer_gate: has(|kind| matches!(kind, RuleKind::MaxLayers(_))),
    }))
}

/// The gate's rules about findings.
pub fn fail_on(texts: &[String], options: Option<&Options>) -> Result<Vec<Rule>, Failure> {
    let Some(options) = options else {
        return Ok(Vec::new());
    };
    let rule = |text: &String| {
        let fail_on = FailOn::parse(text, &options.catalogue)
            .map_err(|error| Failure::Usage(format!("--fail-on: {}", escape(&error))))?;
        Ok(Rule {
            kind: RuleKind::FailOn(fail_on),
            limit: text.clone(),
        })
    };
    texts.iter().map(rule).collect()
}
