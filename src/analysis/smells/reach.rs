//! Which stages a build needs, and which of a file's stages are shown or chosen by arguments.

use std::collections::BTreeSet;

use crate::provenance::dockerfile::{Arguments, Dockerfile, Instruction};

/// The stages that a stage needs, itself included: what it inherits, copies from and mounts.
pub fn needed(file: &Dockerfile, target: usize) -> BTreeSet<usize> {
    let mut needed = BTreeSet::new();
    let mut left = vec![target];
    while let Some(stage) = left.pop() {
        if needed.insert(stage) {
            left.extend(taken(file, stage));
        }
    }
    needed
}

/// The stages that a stage names.
pub fn taken(file: &Dockerfile, stage: usize) -> BTreeSet<usize> {
    let own = &file.stages[stage];
    let mut taken: BTreeSet<usize> = own.parent.into_iter().collect();
    for instruction in own.instructions.iter().chain(&own.triggers) {
        let from = instruction.from.as_ref();
        taken.extend(from.and_then(|from| file.copy_source(stage, &from.shown())));
        let mounted = instruction.mounted.iter();
        taken.extend(mounted.filter_map(|from| file.mount_source(stage, &from.shown())));
        // What a child of this stage will do is not known, but which stages it may name is.
        if let Arguments::Trigger(text) = &instruction.arguments {
            taken.extend((0..stage).filter(|&other| {
                let name = format!("from={}", file.stages[other].name);
                text.contains(&name)
            }));
        }
    }
    taken
}

/// Whether an argument chooses among stages: then another build may need what this one does not.
pub fn is_chosen(file: &Dockerfile) -> bool {
    let names_by_argument = |instruction: &Instruction| {
        let from = match instruction.keyword.as_str() {
            "FROM" => instruction.text.as_str(),
            _ => match instruction.text.split_once("from=") {
                Some((_, rest)) => rest.split([' ', ',']).next().unwrap_or_default(),
                None => "",
            },
        };
        from.contains('$')
    };
    file.stages.iter().enumerate().any(|(index, stage)| {
        stage.instructions.iter().any(|instruction| {
            if !names_by_argument(instruction) {
                return false;
            }
            match instruction.keyword.as_str() {
                // An argument that surely names an image chooses none.
                "FROM" => stage.parent.is_some() || stage.image.known().is_none(),
                _ => {
                    let from = instruction.from.iter().chain(&instruction.mounted);
                    let mut names = from.map(|from| (from.known().is_none(), from.shown()));
                    names.any(|(is_open, name)| is_open || file.copy_source(index, &name).is_some())
                }
            }
        })
    })
}
