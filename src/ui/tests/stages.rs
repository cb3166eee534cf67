//! Dockerfiles with many stages: a dozen that hang together in every way, and thousands.

use layerscope::inspection::{
    Basis, BuildStage, CopiedFrom, CopySource, Dockerfile, Edge, EdgeKind, Figures, Inspection,
    Stage, StageKind, Step,
};
use layerscope::layers::EntryKind;

use super::fixtures;
use super::shop::{from, with_figures};

/// A Dockerfile under construction.
pub(super) struct Builder {
    file: Dockerfile,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            file: Dockerfile {
                name: "Dockerfile".to_owned(),
                basis: Basis::Attestation,
                is_found: false,
                lines: Vec::new(),
                stages: Vec::new(),
                instructions: Vec::new(),
                edges: Vec::new(),
            },
        }
    }

    fn step(&mut self, keyword: &str, text: String, source: Option<CopiedFrom>) -> u32 {
        let line = self.file.lines.len() as u32 + 1;
        self.file.instructions.push(Step {
            stage: Some(self.file.stages.len() - 1),
            keyword: keyword.to_owned(),
            text: text.clone(),
            start_line: line,
            end_line: line,
            copied_from: source,
            paths: None,
            is_used: false,
            layers: Vec::new(),
            figures: Figures::default(),
        });
        self.file.lines.push(text);
        line
    }

    fn edge(&mut self, kind: EdgeKind, from: CopiedFrom, line: u32) {
        self.file.edges.push(Edge {
            kind,
            from,
            to: self.file.stages.len() - 1,
            line,
            layers: Vec::new(),
            bytes: 0,
        });
    }

    /// A FROM.
    pub(super) fn stage(&mut self, name: &str, kind: CopySource, base: &str) {
        let same = |stage: &BuildStage| kind == CopySource::Stage && stage.name == base;
        let parent = self.file.stages.iter().rposition(same);
        self.file.stages.push(BuildStage {
            name: name.to_owned(),
            base: base.to_owned(),
            parent,
            is_final: false,
        });
        let line = self.step("FROM", format!("FROM {base} AS {name}"), None);
        self.edge(EdgeKind::Inherits, from(kind, base), line);
    }

    pub(super) fn copy(&mut self, kind: CopySource, name: &str) {
        let text = format!("COPY --from={name} /out /{name}");
        let line = self.step("COPY", text, Some(from(kind, name)));
        self.edge(EdgeKind::Copies, from(kind, name), line);
    }

    pub(super) fn mount(&mut self, name: &str) {
        let line = self.step("RUN", format!("RUN --mount=from={name} make"), None);
        self.edge(EdgeKind::Mounts, from(CopySource::Stage, name), line);
    }

    pub(super) fn run(&mut self, text: &str) {
        self.step("RUN", text.to_owned(), None);
    }

    /// The last stage became the image, whose layers are one a step: the base's is first, then those of its other
    /// steps.
    pub(super) fn finish(mut self) -> Inspection {
        let last = self.file.stages.len() - 1;
        self.file.stages[last].is_final = true;
        let mut layer = 0;
        for step in &mut self.file.instructions {
            if step.stage == Some(last) {
                step.is_used = true;
                step.layers = vec![layer];
                layer += 1;
            }
        }
        for edge in &mut self.file.edges {
            let steps = &self.file.instructions;
            let step = steps.iter().rfind(|step| step.start_line == edge.line);
            edge.layers = step.map(|step| step.layers.clone()).unwrap_or_default();
        }
        let heads = (0..layer).map(|layer| {
            let mut head = fixtures::head(layer, "RUN make");
            head.provenance.basis = Basis::Attestation;
            head.provenance.stage = Some(self.file.stages[last].name.clone());
            if layer == 0 {
                head.provenance.origin = layerscope::inspection::Origin::Base;
            }
            head
        });
        let contents = (0..layer).map(|layer| {
            let path = format!("out{layer}");
            let bytes = 1_000_000 / (layer as u64 + 1);
            fixtures::contents([(EntryKind::File, path.as_bytes(), bytes)])
        });
        let mut inspection = fixtures::inspect(heads.collect(), contents.collect());
        let rows = self.file.stages.iter().enumerate();
        inspection.stages = rows
            .map(|(index, stage)| Stage {
                name: stage.name.clone(),
                index: Some(index),
                kind: StageKind::Stage,
                base: Some(stage.base.clone()),
                is_final: stage.is_final,
                layer_bytes: 0,
                final_bytes: 0,
                wasted_bytes: 0,
                layers: Vec::new(),
                built_bytes: None,
            })
            .collect();
        inspection.dockerfile = Some(with_figures(self.file, &inspection));
        inspection
    }
}

/// Twelve stages: a chain, a shared ancestor, copies down the file from stages, images and a context, a mount, an
/// unnamed stage, one that nobody needs.
pub(super) fn dozen() -> Inspection {
    use CopySource::{Context, Image, Stage};
    let mut file = Builder::new();
    file.stage("base", Image, "node:22-alpine");
    file.stage("deps", Stage, "base");
    file.run("RUN npm ci");
    file.stage("pruned", Stage, "deps");
    file.run("RUN npm prune --omit=dev");
    file.stage("build", Stage, "deps");
    file.copy(Context, "assets");
    file.run("RUN npm run build");
    file.stage("test", Stage, "build");
    file.mount("pruned");
    file.stage("golang", Image, "golang:1.24");
    file.stage("proxy", Stage, "golang");
    file.copy(Image, "ghcr.io/example/tools@sha256:0123456789abcdef");
    file.stage("healthcheck", Stage, "golang");
    file.stage("8", Image, "alpine:3.22");
    file.copy(Stage, "proxy");
    file.stage("docs", Stage, "build");
    file.stage("unneeded", Image, "alpine:3.22");
    file.copy(Stage, "docs");
    file.stage("runtime", Stage, "base");
    for name in ["pruned", "build", "proxy", "healthcheck", "8"] {
        file.copy(Stage, name);
    }
    file.copy(Image, "gcr.io/distroless/static");
    file.run("RUN adduser -D app");
    file.finish()
}
