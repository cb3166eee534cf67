//! What an engine has instead of the image that it says it does not have: other tags of it, or several whose IDs begin
//! as the one that was asked for.

use serde::Deserialize;

use super::engine::Engine;
use crate::escape::escape;
use crate::source::name::Name;

/// More would be a list, not advice.
const SHOWN: usize = 5;

/// An image in an engine's list.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Summary {
    id: String,
    repo_tags: Option<Vec<String>>,
}

/// Why there is no image of that name, as a list of `limit` bytes at most tells.
pub fn why(engine: &Engine, wanted: &str, limit: u64) -> String {
    let images = engine.json::<Vec<Summary>>("/images/json?all=true", limit);
    near(wanted, &images.unwrap_or_default()).unwrap_or_else(|| "it has no such image".to_owned())
}

fn near(wanted: &str, images: &[Summary]) -> Option<String> {
    let digits = wanted.strip_prefix("sha256:").unwrap_or(wanted);
    let ids = images.iter().map(|image| image.id.as_str());
    let ids = ids.filter(|id| {
        let id = id.strip_prefix("sha256:").unwrap_or(id);
        id.starts_with(digits)
    });
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > 1 {
        return Some(format!(
            "the IDs of {} of its images begin so: {}; write more of the one you mean",
            ids.len(),
            list(&ids)
        ));
    }
    let wanted = Name::parse(wanted).ok()?;
    let tags = images
        .iter()
        .flat_map(|image| image.repo_tags.iter().flatten());
    let mut tags: Vec<&str> = tags
        .filter(|tag| {
            Name::parse(tag).is_ok_and(|name| {
                name.repository == wanted.repository && name.registry == wanted.registry
            })
        })
        .map(String::as_str)
        .collect();
    tags.sort_unstable();
    (!tags.is_empty()).then(|| format!("it has no such image, but {}", list(&tags)))
}

fn list(names: &[&str]) -> String {
    let mut shown: Vec<String> = names.iter().take(SHOWN).map(|name| escape(name)).collect();
    if names.len() > SHOWN {
        shown.push(format!("{} more", names.len() - SHOWN));
    }
    shown.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_tags_and_several_ids_are_named() {
        let image = |id: &str, tags: &[&str]| Summary {
            id: format!("sha256:{id}"),
            repo_tags: Some(tags.iter().map(|tag| (*tag).to_owned()).collect()),
        };
        let images = [
            image("ab12", &["shop:1", "shop:2"]),
            image("ab34", &["other/shop:3"]),
            image("cd56", &[]),
        ];
        for (wanted, expected) in [
            ("shop:9", Some("it has no such image, but shop:1, shop:2")),
            (
                "ab",
                Some(
                    "the IDs of 2 of its images begin so: sha256:ab12, sha256:ab34; write more of the one you mean",
                ),
            ),
            (
                "sha256:ab",
                Some(
                    "the IDs of 2 of its images begin so: sha256:ab12, sha256:ab34; write more of the one you mean",
                ),
            ),
            ("cafe", None),
        ] {
            assert_eq!(near(wanted, &images).as_deref(), expected, "{wanted}");
        }
    }
}
