//! What to look for, as the arguments say it.

use std::sync::Arc;

use super::args::FindingsArgs;
use super::exit::Failure;
use layerscope::analysis::findings::{Catalogue, Ignored, Options};
use layerscope::ci::Rule;
use layerscope::escape::escape;

/// None where nothing is to be looked for.
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
    Ok(Some(Options {
        catalogue: Arc::new(catalogue),
        ignored: Ignored::new(&args.ignore).map_err(|what| usage("--ignore", what))?,
        includes_base: args.include_base,
        has_size_gate: rules.iter().any(Rule::is_about_size),
    }))
}
