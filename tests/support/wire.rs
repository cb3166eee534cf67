//! A server that does what a test says with every request, down to where a connection breaks, and remembers all of them. It
//! is a registry, a token server, a blob store elsewhere and a forward proxy at once: the request says whose part it plays.

use std::collections::{BTreeMap, HashMap};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::image::Files;

/// What was asked.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`, …
    pub method: String,
    /// With the query; without the host that a request to a proxy has.
    pub path: String,
    /// Whom it is meant for.
    pub host: String,
    /// By their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// A form.
    pub body: String,
    /// How often this path of this host was asked for, from 1.
    pub count: usize,
    /// When.
    pub at: Instant,
}

impl Request {
    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// The first byte that is asked for.
    pub fn from(&self) -> Option<usize> {
        let range = self.header("range")?.strip_prefix("bytes=")?;
        range.strip_suffix('-')?.parse().ok()
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The status.
    pub status: u16,
    /// Besides the length.
    pub headers: Vec<(String, String)>,
    /// All of it, whatever is sent.
    pub body: Vec<u8>,
    /// What the length is said to be.
    pub length: Length,
    /// What becomes of the body.
    pub sends: Sends,
}

/// How long a body is said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// As long as it is.
    Honest,
    /// So long.
    Lie(usize),
    /// The end of the connection tells.
    Untold,
    /// In chunks, and the last one never comes.
    Chunks,
}

/// What becomes of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sends {
    /// It is sent.
    All,
    /// After so many bytes the connection breaks.
    Cut(usize),
    /// After so many bytes nothing comes any more.
    Stall(usize),
    /// So many bytes at a time, with a pause.
    Dribble(usize, Duration),
    /// Again and again, without an end.
    Forever,
}

impl Reply {
    /// A status and a body.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.into(),
            length: Length::Honest,
            sends: Sends::All,
        }
    }

    /// With another header.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.headers.push((name.to_owned(), value.into()));
        self
    }

    /// With another length.
    pub fn length(self, length: Length) -> Self {
        Self { length, ..self }
    }

    /// Sent in another way.
    pub fn sends(self, sends: Sends) -> Self {
        Self { sends, ..self }
    }
}

type Says = dyn Fn(&Request) -> Reply + Send + Sync;

/// A server that runs; dropping it stops it.
pub struct Wire {
    /// `127.0.0.1:PORT`.
    pub address: String,
    asked: Arc<Mutex<Vec<Request>>>,
    is_over: Arc<AtomicBool>,
}

trait Connection: Read + Write {}
impl<T: Read + Write> Connection for T {}

impl Wire {
    /// Without TLS.
    pub fn start(says: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        Self::with(None, says)
    }

    /// With TLS.
    pub fn tls(
        config: rustls::ServerConfig,
        says: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        Self::with(Some(Arc::new(config)), says)
    }

    fn with(
        tls: Option<Arc<rustls::ServerConfig>>,
        says: impl Fn(&Request) -> Reply + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let wire = Self {
            address: listener.local_addr().unwrap().to_string(),
            asked: Arc::default(),
            is_over: Arc::default(),
        };
        let says: Arc<Says> = Arc::new(says);
        let counts = Arc::new(Mutex::new(HashMap::new()));
        let (asked, is_over) = (Arc::clone(&wire.asked), Arc::clone(&wire.is_over));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if is_over.load(Ordering::SeqCst) {
                    return;
                }
                let (asked, says) = (Arc::clone(&asked), Arc::clone(&says));
                let (counts, tls) = (Arc::clone(&counts), tls.clone());
                thread::spawn(move || {
                    let ended = stream.try_clone().unwrap();
                    let mut connection: Box<dyn Connection> = match tls {
                        None => Box::new(stream),
                        Some(config) => {
                            let server = rustls::ServerConnection::new(config).unwrap();
                            Box::new(rustls::StreamOwned::new(server, stream))
                        }
                    };
                    let Some(request) = read(&mut *connection, &counts) else {
                        return;
                    };
                    let reply = says(&request);
                    asked.lock().unwrap().push(request);
                    let _ = write(&mut *connection, &reply);
                    let _ = connection.flush();
                    let _ = ended.shutdown(std::net::Shutdown::Write);
                });
            }
        });
        wire
    }

    /// What was asked so far.
    pub fn asked(&self) -> Vec<Request> {
        self.asked.lock().unwrap().clone()
    }

    /// What was asked of a path.
    pub fn asked_of(&self, path: &str) -> Vec<Request> {
        let mut asked = self.asked();
        asked.retain(|request| request.path.contains(path));
        asked
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::SeqCst);
        // Whoever accepts wakes up and sees it.
        let _ = TcpStream::connect(&self.address);
    }
}

fn read(
    connection: &mut dyn Connection,
    counts: &Mutex<HashMap<String, usize>>,
) -> Option<Request> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if connection.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
        // What is no HTTP, TLS for one, is answered as servers do that can't make sense of it.
        if head.len() == 1 && !head[0].is_ascii_uppercase() {
            let _ = connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
            return None;
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut lines = head.lines();
    let mut words = lines.next()?.split(' ');
    let (method, target) = (words.next()?.to_owned(), words.next()?);
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
        .collect();
    let (host, path) = match target.strip_prefix("http://") {
        Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => (headers.get("host").map_or("", String::as_str), target),
    };
    let length = headers.get("content-length");
    let mut body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
    connection.read_exact(&mut body).ok()?;
    let mut counts = counts.lock().unwrap();
    let count = counts.entry(format!("{host}{path}")).or_default();
    *count += 1;
    Some(Request {
        method,
        path: path.to_owned(),
        host: host.to_owned(),
        body: String::from_utf8_lossy(&body).into_owned(),
        count: *count,
        at: Instant::now(),
        headers,
    })
}

fn write(connection: &mut dyn Connection, reply: &Reply) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {} -\r\nConnection: close\r\n", reply.status);
    match reply.length {
        Length::Honest => head += &format!("Content-Length: {}\r\n", reply.body.len()),
        Length::Lie(length) => head += &format!("Content-Length: {length}\r\n"),
        Length::Untold => {}
        Length::Chunks => head += "Transfer-Encoding: chunked\r\n",
    }
    for (name, value) in &reply.headers {
        head += &format!("{name}: {value}\r\n");
    }
    connection.write_all(format!("{head}\r\n").as_bytes())?;
    let in_chunks = reply.length == Length::Chunks;
    let mut send = |bytes: &[u8]| {
        if in_chunks {
            connection.write_all(format!("{:x}\r\n", bytes.len()).as_bytes())?;
        }
        connection.write_all(bytes)?;
        if in_chunks {
            connection.write_all(b"\r\n")?;
        }
        connection.flush()
    };
    match reply.sends {
        Sends::All => send(&reply.body)?,
        Sends::Cut(count) => send(&reply.body[..count])?,
        Sends::Stall(count) => send(&reply.body[..count])?,
        Sends::Dribble(piece, pause) => {
            for piece in reply.body.chunks(piece) {
                send(piece)?;
                thread::sleep(pause);
            }
        }
        Sends::Forever => loop {
            send(&reply.body)?;
        },
    }
    if matches!(reply.sends, Sends::Stall(_)) || in_chunks {
        hold(connection);
    }
    Ok(())
}

/// Until the other side leaves.
fn hold(connection: &mut dyn Connection) {
    let mut rest = [0; 1024];
    while connection.read(&mut rest).is_ok_and(|read| read > 0) {}
}

/// What a registry without faults answers that has one image, an OCI layout's first, with the tag `1`; referrers where
/// `files` has them under `referrers/sha256:HEX`.
pub fn registry(files: &Files, request: &Request) -> Reply {
    let missing = |code: &str| {
        let body = format!(r#"{{"errors":[{{"code":"{code}","message":"not here"}}]}}"#);
        Reply::new(404, body).with("Content-Type", "application/json")
    };
    let name = match request.path.rsplit_once('/') {
        Some((path, "1")) if path.ends_with("/manifests") => {
            let index = files.json("index.json");
            match index["manifests"].as_array().unwrap().as_slice() {
                [one] => super::image::blob_path(one),
                _ => "index.json".to_owned(),
            }
        }
        Some((path, digest)) if path.ends_with("/referrers") => format!("referrers/{digest}"),
        Some((path, tag)) if path.ends_with("/manifests") && !tag.contains(':') => {
            format!("tags/{tag}")
        }
        Some((_, digest)) => format!("blobs/{}", digest.replacen(':', "/", 1)),
        None => return missing("NAME_UNKNOWN"),
    };
    let Some(bytes) = files.files.get(&name) else {
        return missing("MANIFEST_UNKNOWN");
    };
    match request.from() {
        Some(from) if from >= bytes.len() => {
            Reply::new(416, "").with("Content-Range", format!("bytes */{}", bytes.len()))
        }
        Some(from) => Reply::new(206, &bytes[from..]).with(
            "Content-Range",
            format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len()),
        ),
        None => Reply::new(200, bytes.clone()),
    }
}
