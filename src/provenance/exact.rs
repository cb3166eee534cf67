//! Layers led back exactly: an attestation's steps joined with the Dockerfile it carries.

use super::attestation::{Attestation, Made};
use super::dockerfile::{Dockerfile, Instruction as Parsed};
use super::mask::Masker;
use crate::inspection::{
    BaseBasis, BaseImage, Basis, BuildStage, CopiedFrom, CopySource, Instruction, LayerHead, Origin,
};

/// What an attestation adds to an outline.
pub struct Exact {
    /// The base image, where the build started from one.
    pub base: Option<BaseImage>,
    /// The stages of the Dockerfile, in its order.
    pub stages: Vec<BuildStage>,
}

/// Fills in line, stage and source of every layer.
///
/// # Errors
/// Why the attestation does not fit, in words for a warning; the heads are as they were then.
pub fn apply(statement: &[u8], heads: &mut [LayerHead], masker: &Masker) -> Result<Exact, String> {
    let attestation = Attestation::parse(statement)?;
    let digests: Option<Vec<String>> = heads.iter().map(|head| head.digest.clone()).collect();
    let digests = digests.ok_or("can't be joined: the image's layers have no digests")?;
    let made = attestation.layers(&digests)?;
    let text = attestation
        .dockerfile
        .as_deref()
        .ok_or("carries no Dockerfile")?;
    let file = Dockerfile::parse(text, &attestation.arguments)
        .map_err(|error| format!("carries a Dockerfile that can't be read: {error}"))?;
    let target = file
        .target(attestation.target.as_deref())
        .ok_or("names a target that its Dockerfile does not have")?;
    let lineage = file.lineage(target);
    let found = made
        .iter()
        .map(|made| locate(made, &file, &lineage))
        .collect::<Option<Vec<_>>>()
        .ok_or("has a layer whose lines are no instruction of its Dockerfile")?;

    let from_image = made.iter().take_while(|made| made.image.is_some()).count();
    let base = made.first().and_then(|made| made.image).map(|image| {
        let (reference, digest) = image.split_once('@').unwrap_or((image, ""));
        BaseImage {
            reference: Some(reference.to_owned()),
            digest: (!digest.is_empty()).then(|| digest.to_owned()),
            layers: from_image,
            basis: BaseBasis::Attestation,
        }
    });
    for (position, (head, (stage, instruction))) in heads.iter_mut().zip(found).enumerate() {
        let sources = &made[position].sources;
        let provenance = &mut head.provenance;
        provenance.basis = Basis::Attestation;
        if position < from_image {
            provenance.origin = Origin::Base;
            provenance.stage = None;
            provenance.copied_from = None;
            continue;
        }
        provenance.stage = Some(file.stages[stage].name.clone());
        provenance.copied_from = copied_from(instruction, &file, sources);
        provenance.origin = if provenance.copied_from.is_some() {
            Origin::Copied
        } else {
            Origin::Stage
        };
        // A trigger of the parent's ONBUILD stands on the FROM line: what it does, only the history says.
        let is_trigger = instruction.keyword == "FROM";
        let told = provenance.instruction.take();
        provenance.instruction = Some(Instruction {
            start_line: Some(instruction.start_line),
            end_line: Some(instruction.end_line),
            ..match told {
                Some(told) if is_trigger => told,
                _ => Instruction {
                    keyword: Some(instruction.keyword.clone()),
                    text: masker.mask(&instruction.text),
                    start_line: None,
                    end_line: None,
                },
            }
        });
    }
    let stages = file
        .stages
        .iter()
        .enumerate()
        .map(|(index, stage)| BuildStage {
            name: stage.name.clone(),
            base: match stage.parent {
                Some(parent) => file.stages[parent].name.clone(),
                None => stage.image.clone(),
            },
            is_final: index == target,
        })
        .collect();
    Ok(Exact { base, stages })
}

/// The place of a step that stands on the target's way, or else its only one: equal steps of several stages are one.
fn locate<'f>(
    made: &Made<'_>,
    file: &'f Dockerfile,
    lineage: &[usize],
) -> Option<(usize, &'f Parsed)> {
    let places: Vec<(usize, &Parsed)> = made
        .places
        .iter()
        .filter_map(|&(first, _)| file.at(first))
        .collect();
    places
        .iter()
        .find(|(stage, _)| lineage.contains(stage))
        .or_else(|| places.first().filter(|_| places.len() == 1))
        .copied()
}

/// The name is the instruction's own; that a name which is no stage is a named context, the step tells.
fn copied_from(instruction: &Parsed, file: &Dockerfile, sources: &[&str]) -> Option<CopiedFrom> {
    let name = instruction.from.as_deref()?;
    let (kind, name) = match file.copy_source(name) {
        Some(stage) => (CopySource::Stage, file.stages[stage].name.as_str()),
        None if sources
            .iter()
            .any(|source| source.starts_with("docker-image://")) =>
        {
            (CopySource::Image, name)
        }
        None => (CopySource::Context, name),
    };
    Some(CopiedFrom {
        kind,
        name: name.to_owned(),
    })
}
