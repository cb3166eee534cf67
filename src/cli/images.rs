//! The images that a plan names: the one that is looked at, its base, its stages.

use std::path::Path;

use super::exit::Failure;
use super::plan::Plan;
use layerscope::analysis::GivenStage;
use layerscope::contents::Contents;
use layerscope::escape::escape;
use layerscope::progress::{Beside, Progress};
use layerscope::provenance::GivenBase;
use layerscope::source::{ImageRef, Offers, Transport};
use layerscope::{Error, Inspection, analysis, source};

/// What is opened, found before the work starts.
pub struct Images {
    image: ImageRef,
    base: Option<ImageRef>,
    stages: Vec<(String, ImageRef)>,
}

impl Images {
    /// As the plan names them.
    pub fn parse(plan: &Plan) -> Result<Self, Failure> {
        let image = ImageRef::parse(&plan.image)?;
        check_source(&image, plan.source.from)?;
        if plan.source.pull {
            check_pull(&image, plan.source.from)?;
        }
        Ok(Self {
            image,
            base: plan
                .base_image
                .as_deref()
                .map(ImageRef::parse)
                .transpose()?,
            stages: plan
                .stage_images
                .iter()
                .map(|(name, image)| Ok((name.clone(), ImageRef::parse(image)?)))
                .collect::<Result<_, Error>>()?,
        })
    }

    /// Where they lie.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        let others = self.stages.iter().map(|(_, stage)| stage);
        let all = std::iter::once(&self.image).chain(&self.base).chain(others);
        all.filter_map(ImageRef::path)
    }

    /// Opens and analyses them.
    pub fn analyse(
        &self,
        source: &source::Options,
        mut analysis: analysis::Options,
        progress: &dyn Progress,
    ) -> Result<Inspection, Error> {
        let image = source::open(&self.image, source, progress)?;
        // Where to look and what to pull was said of the image alone: the others have transports of their own.
        let like_the_image = source::Options {
            platform: None,
            preferred: Some(image.platform.clone()),
            from: None,
            pull: false,
            // What others hold is compared, not judged.
            look: None,
            ..source.clone()
        };
        let beside = Beside(progress);
        if let Some(base) = &self.base {
            let base = source::open(base, &like_the_image, &beside)?;
            analysis.provenance.base_image = Some(GivenBase::of(&base));
        }
        let mut stages = Vec::new();
        for (name, image) in &self.stages {
            stages.push(GivenStage {
                name: name.clone(),
                image: source::open(image, &like_the_image, &beside)?,
            });
        }
        analysis::inspect(image, stages, &analysis, progress)
    }

    /// Where files of the first can be read again.
    pub fn contents(&self, source: source::Options) -> Contents {
        Contents::of(self.image.clone(), source)
    }

    /// The platforms that there are of the first.
    pub fn offers(
        &self,
        source: &source::Options,
        progress: &dyn Progress,
    ) -> Result<Offers, Error> {
        Ok(source::platforms(&self.image, source, progress)?)
    }
}

/// A transport in front of the image wins over `--source`, so they must say the same.
fn check_source(image: &ImageRef, from: Option<Transport>) -> Result<(), Failure> {
    match (image.transport, from) {
        (Some(transport), Some(from)) if transport != from => Err(Failure::Usage(format!(
            "--source {} contradicts {}, which says where by itself; leave one of them out",
            from.name(),
            escape(&image.text)
        ))),
        _ => Ok(()),
    }
}

/// Only an engine can pull.
fn check_pull(image: &ImageRef, from: Option<Transport>) -> Result<(), Failure> {
    match image.transport.or(from) {
        Some(Transport::DockerDaemon | Transport::ContainersStorage) => Ok(()),
        None if image.path().is_none() => Ok(()),
        _ => Err(Failure::Usage(format!(
            "--pull: {} is no image of an engine that pulls; docker-daemon:NAME, containers-storage:NAME and a bare name are",
            escape(&image.text)
        ))),
    }
}
