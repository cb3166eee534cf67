//! Which of the manifests that an index lists is the one: by platform, among those that are here.

use super::error::Error;
use super::manifest::Document;
use super::oci::{Candidate, Naming, check_kind, locate};
use super::opening::Opening;
use super::platform::Platform;
use super::{Chosen, Located};
use crate::layers::Digest;

pub(super) fn by_platform(
    opening: &Opening<'_>,
    naming: Naming,
    candidates: Vec<Candidate>,
) -> Result<Chosen, Error> {
    // `docker save` lists platforms that it did not have: only what is here can be chosen.
    let (present, absent): (Vec<Candidate>, Vec<Candidate>) =
        candidates.into_iter().partition(|candidate| {
            Digest::parse(&candidate.descriptor.digest).is_none_or(|digest| {
                opening
                    .store
                    .contains(&naming.manifest_name(opening.store, &digest))
            })
        });
    if present.is_empty() {
        let digests: Vec<&str> = absent
            .iter()
            .map(|candidate| candidate.descriptor.digest.as_str())
            .collect();
        return Err(match digests[..] {
            [] => opening.document_error(
                naming.topmost(),
                "lists no image manifest; save or copy the image again, whole",
            ),
            [digest] => opening.missing(format!("the image manifest {digest}")),
            _ => opening.missing(format!(
                "every image manifest that its index lists ({})",
                digests.join(", ")
            )),
        });
    }
    let wanted = opening.wanted_platform();
    let mut platforms: Vec<(&str, Option<&Platform>)> = Vec::new();
    for candidate in &present {
        let listed = (
            candidate.descriptor.digest.as_str(),
            candidate.platform.as_ref(),
        );
        if !platforms.contains(&listed) {
            platforms.push(listed);
        }
    }
    // Where the index tells platforms apart, only what may be wanted is loaded.
    let is_only = platforms.len() == 1;
    let (likely, others): (Vec<Candidate>, Vec<Candidate>) =
        present.into_iter().partition(|candidate| {
            let platform = candidate.platform.as_ref();
            is_only || platform.is_none_or(|platform| platform.satisfies(&wanted))
        });
    let mut located: Vec<(Digest, Located)> = Vec::new();
    for candidate in likely {
        let digest = opening.digest(&candidate.descriptor.digest)?;
        let name = naming.manifest_name(opening.store, &digest);
        let expected = Some((&digest, candidate.descriptor.size));
        let document = opening.json::<Document>(&name, expected)?;
        check_kind(opening, &name, &document, false)?;
        let mut found = locate(opening, naming, &name, Some(digest.clone()), document)?;
        if let Some(platform) = candidate.platform {
            found.platform = platform;
        }
        found.indexes = candidate.indexes;
        for (name, value) in candidate.descriptor.annotations {
            found.annotations.entry(name).or_insert(value);
        }
        let is_known = located
            .iter()
            .any(|(other, it)| *other == digest && it.platform == found.platform);
        if !is_known {
            located.push((digest, found));
        }
    }
    let mut fitting: Vec<usize> = (0..located.len())
        .filter(|&index| located[index].1.platform.satisfies(&wanted))
        .collect();
    if fitting.len() > 1 {
        let exact: Vec<usize> = fitting
            .iter()
            .copied()
            .filter(|&index| located[index].1.platform == wanted)
            .collect();
        if exact.len() == 1 {
            fitting = exact;
        }
    }
    match fitting[..] {
        [index] => return Ok(Chosen::of(located.swap_remove(index).1)),
        [] => {}
        _ => {
            return Err(Error::Choice {
                path: opening.path.clone(),
                what: format!(
                    "has {} manifests for {wanted}: {}; choose one by its digest: {}:DIGEST",
                    fitting.len(),
                    fitting
                        .iter()
                        .map(|&index| located[index].0.as_str())
                        .collect::<Vec<_>>()
                        .join(", "),
                    opening.path,
                ),
            });
        }
    }
    let not_here = absent.iter().find(|candidate| {
        candidate
            .platform
            .as_ref()
            .is_some_and(|platform| platform.satisfies(&wanted))
    });
    let count = located.len() + others.len();
    match (not_here, count) {
        (None, 1) => check_only_platform(opening, located.swap_remove(0).1),
        (Some(_), 1) if opening.platform.is_none() => {
            let located = located.swap_remove(0).1;
            let warning = format!(
                "the index lists {wanted} too, but its manifest is not here; this is {}",
                located.platform
            );
            Ok(Chosen {
                located,
                warnings: vec![warning],
            })
        }
        (Some(candidate), _) => Err(opening.missing(format!(
            "the manifest for {wanted} ({})",
            candidate.descriptor.digest
        ))),
        (None, _) => {
            let others = others.iter().filter_map(|other| other.platform.as_ref());
            let located = located.iter().map(|(_, found)| &found.platform);
            Err(opening.platform_error(others.chain(located)))
        }
    }
}

/// The only image there is: with `--platform` it must fit, without it is taken and the difference said aloud.
pub fn check_only_platform(opening: &Opening<'_>, located: Located) -> Result<Chosen, Error> {
    let wanted = opening.wanted_platform();
    if located.platform.satisfies(&wanted) {
        return Ok(Chosen::of(located));
    }
    if opening.platform.is_some() {
        return Err(opening.platform_error(std::iter::once(&located.platform)));
    }
    let warning = format!(
        "the image has no {wanted}; this is its only platform, {}",
        located.platform
    );
    Ok(Chosen {
        located,
        warnings: vec![warning],
    })
}
