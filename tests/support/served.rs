//! Small HTTP servers of the tests' own, on a port or a socket: a registry of one image, an engine of a few answers, and
//! one that accepts everybody and never says a word.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::image::Files;

/// What is answered to a request.
pub enum Answer {
    /// A status, a media type, a body.
    Whole(u16, String, Vec<u8>),
    /// The head and the beginning of a body, and then nothing, however long anybody waits.
    Beginning(String, Vec<u8>),
    /// Nothing, however long anybody waits.
    Silence,
}

type Says = dyn Fn(&str) -> Answer + Send + Sync;

/// A server that runs; dropping it stops it.
pub struct Served {
    /// `HOST:PORT`, or the path of the socket.
    pub address: String,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    is_over: AtomicBool,
    asked: Mutex<Vec<String>>,
    /// Connections at the moment.
    open: Mutex<usize>,
}

trait Connection: Read + Write + Send {}
impl<T: Read + Write + Send> Connection for T {}

impl Served {
    /// On a free port of 127.0.0.1; `says` is asked for the answer to each path.
    pub fn on_port(says: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let accept = move || listener.accept().map(|(it, _)| Box::new(it) as Box<_>);
        Self::start(address, says, accept)
    }

    /// On a Unix socket.
    pub fn on_socket(path: &Path, says: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = UnixListener::bind(path).unwrap();
        let accept = move || listener.accept().map(|(it, _)| Box::new(it) as Box<_>);
        Self::start(path.display().to_string(), says, accept)
    }

    /// A registry with one image, an OCI layout's, under every name and tag but `none`.
    pub fn registry(files: Files) -> Self {
        Self::on_port(move |path| document(&files, path))
    }

    fn start(
        address: String,
        says: impl Fn(&str) -> Answer + Send + Sync + 'static,
        accept: impl Fn() -> std::io::Result<Box<dyn Connection>> + Send + 'static,
    ) -> Self {
        let state = Arc::new(State::default());
        let says: Arc<Says> = Arc::new(says);
        let own = Arc::clone(&state);
        thread::spawn(move || {
            while let Ok(connection) = accept() {
                if own.is_over.load(Ordering::SeqCst) {
                    return;
                }
                let (state, says) = (Arc::clone(&own), Arc::clone(&says));
                thread::spawn(move || {
                    *state.open.lock().unwrap() += 1;
                    talk(connection, &state, &*says);
                    *state.open.lock().unwrap() -= 1;
                });
            }
        });
        Self { address, state }
    }

    /// The paths that were asked for so far.
    pub fn asked(&self) -> Vec<String> {
        self.state.asked.lock().unwrap().clone()
    }

    /// Waits until somebody asks for a path that has this in it.
    pub fn wait_until_asked(&self, part: &str) {
        self.wait_until_asked_often(part, 1);
    }

    /// Waits until paths that have this in them were asked for so many times.
    pub fn wait_until_asked_often(&self, part: &str, times: usize) {
        let is_asked = || self.times_asked(part) >= times;
        wait(&format!("request {times} for {part}"), is_asked);
    }

    /// How many times paths that have this in them were asked for.
    pub fn times_asked(&self, part: &str) -> usize {
        let asked = self.asked();
        asked.iter().filter(|path| path.contains(part)).count()
    }

    /// Waits until nobody is connected any more.
    pub fn wait_until_left(&self) {
        wait("an end of all connections", || {
            *self.state.open.lock().unwrap() == 0
        });
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.state.is_over.store(true, Ordering::SeqCst);
        // Whoever accepts wakes up and sees it.
        let _ = TcpStream::connect(&self.address);
        let _ = UnixStream::connect(&self.address);
    }
}

fn wait(what: &str, seen: impl Fn() -> bool) {
    let started = Instant::now();
    while !seen() {
        assert!(
            started.elapsed() < Duration::from_secs(30),
            "there never was {what}"
        );
        thread::sleep(Duration::from_millis(10));
    }
}

fn talk(mut connection: Box<dyn Connection>, state: &State, says: &Says) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match connection.read(&mut byte) {
            // What is no letter is TLS, which these servers don't speak.
            Ok(1) if !head.is_empty() || byte[0].is_ascii_alphabetic() => head.push(byte[0]),
            _ => return,
        }
    }
    let head = String::from_utf8_lossy(&head);
    let path = head.split(' ').nth(1).unwrap_or_default();
    state.asked.lock().unwrap().push(path.to_owned());
    match says(path) {
        Answer::Whole(status, media_type, body) => {
            let has_body = !head.starts_with("HEAD ");
            let login = match status {
                401 => "WWW-Authenticate: Basic realm=\"test\"\r\n",
                _ => "",
            };
            let head = format!(
                "HTTP/1.1 {status} -\r\n{login}Content-Type: {media_type}\r\nContent-Length: {}\r\nApi-Version: 1.44\r\nConnection: close\r\n\r\n",
                body.len()
            );
            let _ = connection.write_all(head.as_bytes());
            if has_body {
                let _ = connection.write_all(&body);
            }
        }
        Answer::Beginning(media_type, body) => {
            let head = format!("HTTP/1.1 200 -\r\nContent-Type: {media_type}\r\n\r\n");
            let _ = connection.write_all(head.as_bytes());
            let _ = connection.write_all(&body);
            hold(connection);
        }
        Answer::Silence => hold(connection),
    }
}

/// Until the other side leaves.
fn hold(mut connection: Box<dyn Connection>) {
    let mut rest = [0; 1024];
    while connection.read(&mut rest).is_ok_and(|read| read > 0) {}
}

/// What a registry answers that has one image.
pub fn document(files: &Files, path: &str) -> Answer {
    let missing = || {
        Answer::Whole(
            404,
            "application/json".to_owned(),
            b"{\"errors\":[]}".to_vec(),
        )
    };
    let Some((_, rest)) = path
        .split_once("/manifests/")
        .or(path.split_once("/blobs/"))
    else {
        let is_root = path == "/v2/";
        return if is_root {
            Answer::Whole(200, "application/json".to_owned(), b"{}".to_vec())
        } else {
            missing()
        };
    };
    let name = match rest.strip_prefix("sha256:") {
        Some(digits) => format!("blobs/sha256/{digits}"),
        None if rest == "none" || rest.starts_with("sha256-") => return missing(),
        None => "index.json".to_owned(),
    };
    let Some(bytes) = files.files.get(&name) else {
        return missing();
    };
    let parsed: serde_json::Value = serde_json::from_slice(bytes).unwrap_or_default();
    let media_type = parsed["mediaType"]
        .as_str()
        .unwrap_or("application/octet-stream");
    Answer::Whole(200, media_type.to_owned(), bytes.clone())
}
