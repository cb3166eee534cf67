//! Which files are looked at, by their paths: an application's own texts, and not what packages and the system bring,
//! which everybody has anyway.

/// What a path says of its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// It is a package's, the distribution's or a tool's, and so published.
    pub is_foreign: bool,
    /// It is for tests, an example or documentation: keys there are made for these.
    pub is_test: bool,
}

impl Place {
    /// Whether it is of what the application runs, or of how the system was set up for it.
    pub fn is_own(self) -> bool {
        !self.is_foreign && !self.is_test
    }
}

/// Directories of packages, wherever they lie.
const PACKAGES: [&[u8]; 26] = [
    b"node_modules",
    b"bower_components",
    b"site-packages",
    b"dist-packages",
    b"vendor",
    b"gems",
    b".m2",
    b".gradle",
    b".cargo",
    b".rustup",
    b"rustup",
    b".nuget",
    b".npm",
    b".cache",
    b".yarn",
    b".pnpm",
    b"__pycache__",
    b"_cacache",
    b"cargo",
    b".pub-cache",
    b".git",
    b".hg",
    b".svn",
    b"conda",
    b"miniconda3",
    b".venv-cache",
];

/// Directories of the system, from its root.
const SYSTEM: [&[u8]; 24] = [
    b"usr/share",
    b"usr/lib",
    b"usr/lib32",
    b"usr/lib64",
    b"usr/libexec",
    b"usr/libx32",
    b"usr/include",
    b"usr/src/linux",
    b"usr/local/share",
    b"usr/local/include",
    b"usr/local/go",
    b"usr/local/rustup",
    b"usr/bin",
    b"usr/sbin",
    b"bin",
    b"sbin",
    b"lib",
    b"lib64",
    b"proc",
    b"sys",
    b"dev",
    b"var/lib/dpkg",
    b"var/lib/apt",
    b"var/cache",
];

/// Directories of tests, examples and documentation whose names do not say test.
const TESTS: [&[u8]; 15] = [
    b"__tests__",
    b"spec",
    b"specs",
    b"fixture",
    b"fixtures",
    b"mock",
    b"mocks",
    b"__mocks__",
    b"e2e",
    b"example",
    b"examples",
    b"sample",
    b"samples",
    b"doc",
    b"docs",
];

/// Endings of files that are no texts, or texts without secrets in such numbers that reading them costs most.
const BINARY: [&[u8]; 76] = [
    b"7z",
    b"a",
    b"apk",
    b"avi",
    b"bin",
    b"bmp",
    b"bz2",
    b"class",
    b"cur",
    b"dat",
    b"db",
    b"deb",
    b"dex",
    b"dll",
    b"dylib",
    b"ear",
    b"eot",
    b"exe",
    b"flac",
    b"gif",
    b"gz",
    b"h5",
    b"ico",
    b"idx",
    b"jar",
    b"jpeg",
    b"jpg",
    b"la",
    b"lib",
    b"lock",
    b"lz4",
    b"map",
    b"mo",
    b"mov",
    b"mp3",
    b"mp4",
    b"msi",
    b"node",
    b"npy",
    b"npz",
    b"o",
    b"obj",
    b"ogg",
    b"onnx",
    b"otf",
    b"pack",
    b"parquet",
    b"pdb",
    b"pdf",
    b"png",
    b"pt",
    b"pth",
    b"pub",
    b"pyc",
    b"pyd",
    b"pyo",
    b"rar",
    b"rlib",
    b"rmeta",
    b"rpm",
    b"safetensors",
    b"snap",
    b"so",
    b"sqlite",
    b"tar",
    b"tgz",
    b"tif",
    b"tiff",
    b"ttf",
    b"wasm",
    b"wav",
    b"webp",
    b"whl",
    b"woff",
    b"woff2",
    b"xz",
];

/// What its path says.
pub fn place(path: &[u8]) -> Place {
    let (dirs, name) = split(path);
    let mut place = Place {
        is_foreign: SYSTEM.iter().any(|dir| is_below(path, dir)),
        is_test: is_test_name(name),
    };
    let mut before: &[u8] = b"";
    for part in dirs.split(|&byte| byte == b'/') {
        place.is_foreign |= PACKAGES.contains(&part) || is_library(before, part);
        place.is_test |= is_test_directory(part);
        before = part;
    }
    place
}

/// `tests`, `testcerts`, `integration_test`, `docs`.
fn is_test_directory(name: &[u8]) -> bool {
    let starts = name.len() >= 4 && name[..4].eq_ignore_ascii_case(b"test");
    let ends = |end: &[u8]| {
        let at = name.len().checked_sub(end.len());
        at.is_some_and(|at| name[at..].eq_ignore_ascii_case(end))
    };
    starts
        || ends(b"_test")
        || ends(b"-test")
        || ends(b"tests")
        || TESTS.iter().any(|test| name.eq_ignore_ascii_case(test))
}

/// Whether it is read by people alone, who are shown examples.
pub fn is_documentation(path: &[u8]) -> bool {
    let ends: [&[u8]; 6] = [b".md", b".rst", b".adoc", b".mdx", b".markdown", b".ipynb"];
    ends.iter().any(|end| path.ends_with(end))
}

/// Standard libraries and package caches of languages that have no directory name of their own.
fn is_library(parent: &[u8], name: &[u8]) -> bool {
    match parent {
        b"pkg" => name == b"mod",
        b"lib" | b"lib64" => name.starts_with(b"python") || name == b"ruby",
        b"opt" => name.starts_with(b"yarn-v"),
        _ => false,
    }
}

/// `client_test.go`, `test_client.py`, `client.spec.ts`.
fn is_test_name(name: &[u8]) -> bool {
    let has = |part: &[u8]| name.windows(part.len()).any(|window| window == part);
    has(b"_test.")
        || has(b".test.")
        || has(b".spec.")
        || name.starts_with(b"test_")
        || name.starts_with(b"test-")
}

fn is_below(path: &[u8], dir: &[u8]) -> bool {
    path.strip_prefix(dir)
        .is_some_and(|rest| rest.starts_with(b"/"))
}

/// Whether its name says that it is no text.
pub fn is_binary(path: &[u8]) -> bool {
    let (_, name) = split(path);
    let is_library = name.windows(4).any(|part| part == b".so.");
    let Some(dot) = name.iter().rposition(|&byte| byte == b'.') else {
        return false;
    };
    let ending = &name[dot + 1..];
    is_library
        || BINARY
            .iter()
            .any(|known| ending.eq_ignore_ascii_case(known))
}

/// Directory, without the slash, and name.
pub fn split(path: &[u8]) -> (&[u8], &[u8]) {
    match path.iter().rposition(|&byte| byte == b'/') {
        Some(slash) => (&path[..slash], &path[slash + 1..]),
        None => (&[], path),
    }
}
