//! The corpus of `testdata/corpus`: Dockerfiles that real builders built, each with a table, written by hand, of what
//! its image is made of. `testdata/corpus/README.md` describes the tables.
//!
//! Reads the tables. `held` holds reports against them, `findings` what they say should be changed; where the images come
//! from is the tests' own.

mod findings;
mod held;

use std::path::{Path, PathBuf};

use super::testdata;

/// A build of a Dockerfile, and what is true of its image.
#[derive(Debug, Default)]
pub struct Case {
    /// The folder's name, with the table's suffix if it has several.
    pub name: String,
    /// Where Dockerfile, contexts and tables lie.
    pub folder: PathBuf,
    head: Vec<(String, String)>,
    rows: Vec<Row>,
    /// Paths of the image, and where they come from.
    files: Vec<(String, Source)>,
    graph: Vec<Edges>,
    to_change: findings::ToChange,
}

/// A layer above the base image.
#[derive(Debug)]
struct Row {
    start: u64,
    end: u64,
    stage: String,
    /// `stage:NAME`, `image:NAME` or `context:NAME`.
    source: Option<String>,
    /// Builders that make no layer of it.
    not: Vec<String>,
    /// Builders whose image does not tell for certain.
    maybe: Vec<String>,
}

/// Where a file comes from.
#[derive(Debug)]
enum Source {
    /// From there.
    Known(String),
    /// From there, but it may as well stay open.
    Maybe(String),
    /// That can't be known.
    Open,
}

/// What a stage takes from one source.
#[derive(Debug)]
struct Edges {
    to: String,
    kind: String,
    from: String,
    lines: Vec<u64>,
}

/// All cases that this builder builds.
pub fn cases(builder: &str) -> Vec<Case> {
    let mut tables: Vec<PathBuf> = std::fs::read_dir(testdata("corpus"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path())
        .filter(|path| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with("expected") && name.ends_with(".txt")
        })
        .collect();
    tables.sort();
    let cases = tables.iter().map(|table| Case::read(table));
    cases
        .filter(|case| case.all("builders").any(|named| named == builder))
        .collect()
}

impl Case {
    fn read(table: &Path) -> Self {
        let folder = table.parent().unwrap().to_owned();
        let suffix = &table.file_stem().unwrap().to_str().unwrap()["expected".len()..];
        let mut case = Self {
            name: folder.file_name().unwrap().to_str().unwrap().to_owned() + suffix,
            folder,
            ..Self::default()
        };
        let mut section = String::new();
        for line in std::fs::read_to_string(table).unwrap().lines() {
            let line = line.split('#').next().unwrap();
            let columns: Vec<&str> = columns(line);
            match (section.as_str(), line.starts_with(' ')) {
                _ if columns.is_empty() => {}
                ("layers", true) => case.rows.push(Row::read(&columns)),
                ("files", true) => case
                    .files
                    .push((columns[0].to_owned(), Source::read(columns[1]))),
                ("graph", true) => case.graph.push(Edges::read(&columns)),
                ("findings" | "checklist" | "split", true) => {
                    case.to_change.read(&section, &columns)
                }
                (_, false) if columns.len() == 1 && !line.contains(' ') => {
                    section = line.to_owned();
                }
                _ if section.is_empty() => {
                    let (key, value) = line.split_once(' ').unwrap();
                    case.head.push((key.to_owned(), value.trim().to_owned()));
                }
                _ => panic!("{}: what is '{line}'?", table.display()),
            }
        }
        case
    }

    /// The words behind a key at the head of the table.
    pub fn all<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a str> {
        let values = self.head.iter().filter(move |(at, _)| at == key);
        values.flat_map(|(_, value)| value.split_whitespace())
    }

    /// The Dockerfile.
    pub fn dockerfile(&self) -> PathBuf {
        self.folder
            .join(self.all("file").next().unwrap_or("Dockerfile"))
    }

    /// What layerscope is told of the build where no attestation tells it.
    fn told(&self) -> Vec<String> {
        let tells = |key: &str| !self.all("untold").any(|untold| untold == key);
        let mut flags = vec!["-f".to_owned(), self.dockerfile().display().to_string()];
        for (key, flag) in [("target", "--target"), ("arg", "--build-arg")] {
            for value in self.all(key).filter(|_| tells(key)) {
                flags.extend([flag.to_owned(), value.to_owned()]);
            }
        }
        flags
    }
}

impl Row {
    fn read(columns: &[&str]) -> Self {
        let (start, end) = columns[0]
            .split_once('-')
            .unwrap_or((columns[0], columns[0]));
        let notes = columns.get(3).copied().unwrap_or_default();
        let noted = |word: &str| {
            let note = notes.split("; ").find_map(|note| note.strip_prefix(word));
            let builders = note.into_iter().flat_map(str::split_whitespace);
            builders.map(str::to_owned).collect()
        };
        Self {
            start: start.parse().unwrap(),
            end: end.parse().unwrap(),
            stage: columns[1].to_owned(),
            source: (columns[2] != "-").then(|| columns[2].to_owned()),
            not: noted("not "),
            maybe: noted("maybe "),
        }
    }

    fn is_of(&self, builder: &str) -> bool {
        !self.not.iter().any(|named| named == builder)
    }

    fn is_open(&self, builder: &str) -> bool {
        self.maybe.iter().any(|named| named == builder)
    }
}

impl Source {
    fn read(text: &str) -> Self {
        match (text, text.strip_prefix("maybe ")) {
            ("?", _) => Self::Open,
            (_, Some(text)) => Self::Maybe(text.to_owned()),
            _ => Self::Known(text.to_owned()),
        }
    }
}

impl Edges {
    fn read(columns: &[&str]) -> Self {
        let lines = columns[3].split(' ');
        Self {
            to: columns[0].to_owned(),
            kind: columns[1].to_owned(),
            from: columns[2].to_owned(),
            lines: lines.map(|line| line.parse().unwrap()).collect(),
        }
    }
}

/// Columns stand two blanks apart.
fn columns(line: &str) -> Vec<&str> {
    let columns = line.split("  ").map(str::trim);
    columns.filter(|column| !column.is_empty()).collect()
}
