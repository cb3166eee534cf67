//! BuildKit's SLSA provenance, v0.2 and v1: which build step made which layer, and on which lines it stands.
//!
//! A statement lists the steps of the build, the lines of the Dockerfile that each stands on, and for steps that made
//! layers the whole chain of layers up to theirs. A layer is the work of the step whose chain ends with it.
//!
//! <https://github.com/moby/buildkit/blob/master/docs/attestations/slsa-definitions.md>

use std::collections::{BTreeMap, HashMap};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::base::Material;
use super::materials;

/// What a statement says of a build.
#[derive(Debug, Default)]
pub struct Attestation {
    /// The Dockerfile itself; `mode=min` leaves it out.
    pub dockerfile: Option<String>,
    /// The Dockerfile's name.
    pub filename: Option<String>,
    /// Names of the build contexts besides the main one.
    pub contexts: Vec<String>,
    /// The images that the build used; none where that is not recorded.
    pub images: Option<Vec<Material>>,
    /// Build arguments by name.
    pub arguments: BTreeMap<String, String>,
    /// The stage that was asked for.
    pub target: Option<String>,
    /// Digests of the manifests that it is about, as `sha256:…`.
    subjects: Vec<String>,
    steps: HashMap<String, Step>,
    /// Chains of layer digests, by the step that made the last of them.
    chains: Vec<(String, Vec<String>)>,
}

#[derive(Debug, Default)]
struct Step {
    inputs: Vec<String>,
    /// Of these, by position, the ones that a file operation copies from.
    copied: Vec<usize>,
    /// `docker-image://…`, `local://…`, for a step that brings something in.
    source: Option<String>,
    /// First and last line of each place in the Dockerfile that it stands on.
    places: Vec<(u32, u32)>,
}

/// Of inputs, actions, places and layers, more than any step has: joining them would only cost time and memory.
const MOST: usize = 1_000;

/// The step that made a layer.
#[derive(Debug, Clone, Copy)]
pub struct Made<'a> {
    /// How many layers, from the lowest, the step's chain has.
    pub length: usize,
    /// The image that brought the layer in, for a base image's layer.
    pub image: Option<&'a str>,
    /// First and last line of each place in the Dockerfile that the step stands on.
    pub places: &'a [(u32, u32)],
    step: &'a Step,
    steps: &'a HashMap<String, Step>,
}

impl<'a> Made<'a> {
    /// For a copy, what the steps that it copies from bring in themselves: `docker-image://…`, `local://…`, with the
    /// places that they stand on. A `COPY --link` is two steps on one line, of which the first does the copying.
    pub fn sources(&self) -> Vec<(&'a str, &'a [(u32, u32)])> {
        let linked = self
            .step
            .inputs
            .iter()
            .filter_map(|input| self.steps.get(input))
            .filter(|input| !input.places.is_empty() && input.places == self.places);
        std::iter::once(self.step)
            .chain(linked)
            .flat_map(|step| {
                step.copied
                    .iter()
                    .filter_map(|&input| step.inputs.get(input))
            })
            .filter_map(|copied| self.steps.get(copied))
            .filter_map(|copied| Some((copied.source.as_deref()?, copied.places.as_slice())))
            .collect()
    }
}

impl Attestation {
    /// Reads an in-toto statement.
    ///
    /// # Errors
    /// What is wrong with it, in words for a warning.
    pub fn parse(statement: &[u8]) -> Result<Self, String> {
        let statement: Value =
            serde_json::from_slice(statement).map_err(|_| "is no JSON".to_owned())?;
        let predicate = &statement["predicate"];
        let definition = &predicate["buildDefinition"];
        let (metadata, build, request, materials) = match statement["predicateType"].as_str() {
            Some("https://slsa.dev/provenance/v0.2") => (
                &predicate["metadata"]["https://mobyproject.org/buildkit@v1#metadata"],
                &predicate["buildConfig"],
                &predicate["invocation"]["parameters"],
                &predicate["materials"],
            ),
            Some("https://slsa.dev/provenance/v1") => (
                &predicate["runDetails"]["metadata"]["buildkit_metadata"],
                &definition["internalParameters"]["buildConfig"],
                &definition["externalParameters"]["request"],
                &definition["resolvedDependencies"],
            ),
            other => {
                return Err(format!(
                    "is of the kind {}, not SLSA provenance",
                    other.unwrap_or("unknown")
                ));
            }
        };
        let kind = predicate["buildType"]
            .as_str()
            .or(definition["buildType"].as_str());
        let mut attestation = Self {
            images: kind
                .is_some_and(|kind| kind.contains("buildkit"))
                .then(|| materials::images(materials, &request["args"])),
            subjects: subjects(&statement["subject"]),
            ..Self::default()
        };
        for (name, value) in request["args"].as_object().into_iter().flatten() {
            let Some(value) = value.as_str() else {
                continue;
            };
            if let Some(argument) = name.strip_prefix("build-arg:") {
                attestation
                    .arguments
                    .insert(argument.to_owned(), value.to_owned());
            } else if let Some(context) = name.strip_prefix("context:") {
                attestation.contexts.push(context.to_owned());
            } else if name == "target" {
                attestation.target = Some(value.to_owned());
            }
        }
        let info = &metadata["source"]["infos"][0];
        attestation.filename = info["filename"].as_str().map(str::to_owned);
        if let Some(data) = info["data"].as_str() {
            let bytes = STANDARD
                .decode(data)
                .map_err(|_| "carries a Dockerfile that is no base64".to_owned())?;
            // Builders take any bytes in comments.
            attestation.dockerfile = Some(String::from_utf8_lossy(&bytes).into_owned());
        }
        for step in build["llbDefinition"].as_array().into_iter().flatten() {
            let Some(id) = step["id"].as_str() else {
                continue;
            };
            let actions = step["op"]["Op"]["file"]["actions"].as_array();
            let places = metadata["source"]["locations"][id]["locations"].as_array();
            let inputs = step["inputs"].as_array();
            if [inputs, actions, places]
                .iter()
                .any(|list| list.is_some_and(|list| list.len() > MOST))
            {
                return Err("has a larger step than any build".to_owned());
            }
            let inputs: Vec<String> = inputs
                .into_iter()
                .flatten()
                .filter_map(|input| step_of(input.as_str()?))
                .collect();
            // Indices past the inputs are outputs of earlier actions.
            let copied = actions
                .into_iter()
                .flatten()
                .filter_map(|action| usize::try_from(action["secondaryInput"].as_i64()?).ok())
                .filter(|&input| input < inputs.len())
                .collect();
            attestation.steps.insert(
                id.to_owned(),
                Step {
                    inputs,
                    copied,
                    source: step["op"]["Op"]["source"]["identifier"]
                        .as_str()
                        .map(str::to_owned),
                    places: places.into_iter().flatten().filter_map(lines).collect(),
                },
            );
        }
        for (output, chains) in metadata["layers"].as_object().into_iter().flatten() {
            let Some(step) = step_of(output) else {
                continue;
            };
            for chain in chains.as_array().into_iter().flatten() {
                let digests = chain.as_array().into_iter().flatten();
                let chain = digests.filter_map(|layer| layer["digest"].as_str().map(str::to_owned));
                attestation.chains.push((step.clone(), chain.collect()));
            }
        }
        Ok(attestation)
    }

    /// Whether it can be about a manifest. Of an image without a name BuildKit writes no subject: then the index that
    /// lists both is all that says so, and nothing does of a statement that was attached.
    pub fn is_about(&self, manifest: &str, is_attached: bool) -> bool {
        match self.subjects.is_empty() {
            true => !is_attached,
            false => self.subjects.iter().any(|subject| subject == manifest),
        }
    }

    /// For each layer of the image, by its compressed digest, the steps that may have made it: one, or several where
    /// images have the same lowest layers.
    ///
    /// # Errors
    /// Why the chains do not fit the image's layers, in words for a warning.
    pub fn layers(&self, digests: &[String]) -> Result<Vec<Vec<Made<'_>>>, String> {
        if digests.len() > MOST {
            return Err(format!("is not joined with more than {MOST} layers"));
        }
        if self.chains.is_empty() {
            return Err("names no layers (mode=min leaves them out)".to_owned());
        }
        let is_ours = |chain: &[String]| digests.starts_with(chain);
        // An export with another compression has other digests than the build; the attestation still names this very
        // manifest, so where the longest chain has as many layers, positions stand for digests.
        let longest = self
            .chains
            .iter()
            .map(|(_, chain)| chain)
            .max_by_key(|chain| chain.len());
        let whole: &[String] = match longest {
            Some(longest)
                if !self.subjects.is_empty()
                    && !is_ours(longest)
                    && longest.len() == digests.len() =>
            {
                longest
            }
            _ => digests,
        };
        let mut lengths: HashMap<&str, usize> = HashMap::new();
        for (step, chain) in self
            .chains
            .iter()
            .filter(|(_, chain)| whole.starts_with(chain))
        {
            let length = lengths.entry(step).or_default();
            *length = chain.len().max(*length);
        }
        let makers = self.makers(digests.len(), &lengths);
        if makers.iter().any(Vec::is_empty) {
            return Err("does not lead every layer to a step".to_owned());
        }
        Ok(makers)
    }

    /// For each layer, the steps whose own layers include it: their chains reach so far and their inputs' do not. The
    /// shortest counts, and behind it images of more layers: images may share their lowest ones.
    fn makers(&self, layers: usize, lengths: &HashMap<&str, usize>) -> Vec<Vec<Made<'_>>> {
        let mut steps: Vec<(usize, &str, &Step)> = lengths
            .iter()
            .filter_map(|(&id, &length)| Some((length, id, self.steps.get(id)?)))
            .collect();
        steps.sort_by_key(|(length, id, _)| (*length, *id));
        let mut makers: Vec<Vec<Made<'_>>> = vec![Vec::new(); layers];
        for (length, _, step) in steps {
            let inputs = step.inputs.iter();
            let inputs = inputs.filter_map(|input| lengths.get(input.as_str()).copied());
            let first = inputs.filter(|&input| input < length).max().unwrap_or(0);
            let made = Made {
                length,
                image: step.source.as_deref().and_then(|source| {
                    let registry = source.strip_prefix("docker-image://");
                    registry.or_else(|| source.strip_prefix("oci-layout://"))
                }),
                places: &step.places,
                step,
                steps: &self.steps,
            };
            for makers in makers.iter_mut().take(length).skip(first) {
                let is_short = makers.first().is_none_or(|first| first.length == length);
                if is_short || made.image.is_some() {
                    makers.push(made);
                }
            }
        }
        makers
    }
}

/// `algorithm:hex` of every digest that in-toto's subjects name.
fn subjects(subjects: &Value) -> Vec<String> {
    let subjects = subjects.as_array().into_iter().flatten();
    let digests = subjects.filter_map(|subject| subject["digest"].as_object());
    digests
        .flatten()
        .filter_map(|(algorithm, hex)| Some(format!("{algorithm}:{}", hex.as_str()?)))
        .collect()
}

/// `stepN` of `stepN:0`.
fn step_of(output: &str) -> Option<String> {
    output.split(':').next().map(str::to_owned)
}

/// First and last line of a location.
fn lines(location: &Value) -> Option<(u32, u32)> {
    let ranges = location["ranges"].as_array()?;
    let line = |value: &Value| {
        value["line"]
            .as_u64()
            .and_then(|line| u32::try_from(line).ok())
    };
    let first = ranges
        .iter()
        .filter_map(|range| line(&range["start"]))
        .min()?;
    let last = ranges
        .iter()
        .filter_map(|range| line(&range["end"]))
        .max()?;
    Some((first, last))
}
