//! The Dockerfile that goes with an image: the one that is given, or one that lies near by.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::args::DockerfileArgs;
use super::exit::Failure;
use layerscope::escape::escape;
use layerscope::provenance::{Build, Recipe};

/// Bytes of a Dockerfile at most: a mistyped name must not read an image into memory.
const MOST: u64 = 4 << 20;

/// What builders look for.
const NAMES: [&str; 2] = ["Dockerfile", "Containerfile"];

/// How the image was built, as far as the user says.
pub fn build(args: &DockerfileArgs) -> Result<Build, Failure> {
    let mut arguments = BTreeMap::new();
    for text in &args.build_args {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value.to_owned())),
            // As docker does: the value is the environment's.
            None => (text.as_str(), std::env::var(text).ok()),
        };
        if name.is_empty() {
            return Err(Failure::Usage(format!(
                "--build-arg: expected NAME=VALUE or NAME, not '{}'",
                escape(text)
            )));
        }
        if let Some(value) = value {
            arguments.insert(name.to_owned(), value);
        }
    }
    Ok(Build {
        target: args.target.clone(),
        arguments,
    })
}

/// Reads the Dockerfile that was given, or else one in the context's directory.
pub fn recipe(args: &DockerfileArgs) -> Result<Option<Recipe>, Failure> {
    if let Some(path) = &args.file {
        let name = path.display().to_string();
        let text = if path.as_os_str() == "-" {
            read(io::stdin().lock())
        } else {
            File::open(path).and_then(read)
        };
        let text = text.map_err(|error| {
            Failure::Usage(format!("-f: {} can't be read: {error}", escape(&name)))
        })?;
        return Ok(Some(Recipe {
            name,
            text,
            is_given: true,
        }));
    }
    let context = args.context.as_deref();
    if let Some(context) = context.filter(|context| !context.is_dir()) {
        let context = context.display().to_string();
        return Err(Failure::Usage(format!(
            "--context: {} is no directory",
            escape(&context)
        )));
    }
    let near = NAMES.iter().find_map(|name| {
        let path = context.unwrap_or(Path::new("")).join(name);
        // To open a pipe would wait for somebody to write into it.
        let path = path.is_file().then_some(path)?;
        let text = File::open(&path).and_then(read).ok()?;
        Some(Recipe {
            name: path.display().to_string(),
            text,
            is_given: false,
        })
    });
    let lacks = [
        ("--target", args.target.is_some()),
        ("--build-arg", !args.build_args.is_empty()),
        ("--context", context.is_some()),
    ];
    if let (None, Some((flag, _))) = (&near, lacks.iter().find(|(_, is_used)| *is_used)) {
        return Err(Failure::Usage(format!(
            "{flag} needs a Dockerfile: give one with -f, there is none in {}",
            context.map_or_else(
                || "the working directory".to_owned(),
                |context| escape(&context.display().to_string())
            )
        )));
    }
    Ok(near)
}

fn read(from: impl Read) -> io::Result<String> {
    let mut text = Vec::new();
    from.take(MOST + 1).read_to_end(&mut text)?;
    if text.len() as u64 > MOST {
        return Err(io::Error::other(format!("it has more than {MOST} bytes")));
    }
    if text.contains(&0) {
        return Err(io::Error::other("it is no text"));
    }
    // Builders take any bytes in comments.
    Ok(String::from_utf8_lossy(&text).into_owned())
}
