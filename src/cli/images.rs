//! The images that a plan names: the one that is looked at, its base, its stages.

use std::path::Path;

use super::exit::Failure;
use super::plan::Plan;
use layerscope::analysis::GivenStage;
use layerscope::progress::{Progress, Silent};
use layerscope::provenance::GivenBase;
use layerscope::source::ImageRef;
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
        Ok(Self {
            image: ImageRef::parse(&plan.image)?,
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
        let like_the_image = source::Options {
            platform: None,
            preferred: Some(image.platform.clone()),
            ..source.clone()
        };
        if let Some(base) = &self.base {
            let base = source::open(base, &like_the_image, &Silent)?;
            analysis.provenance.base_image = Some(GivenBase::of(&base));
        }
        let mut stages = Vec::new();
        for (name, image) in &self.stages {
            stages.push(GivenStage {
                name: name.clone(),
                image: source::open(image, &like_the_image, &Silent)?,
            });
        }
        analysis::inspect(image, stages, &analysis, progress)
    }
}
