//! An engine that is asked to pull, and a registry with a token server; both give nothing, and remember whom they were
//! shown.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;

use base64::Engine;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE};
use serde_json::Value;

use crate::support::credentials::password;

/// A server; it ends with the test's process.
pub struct Watcher {
    address: String,
    shown: Arc<Mutex<Vec<String>>>,
    _directory: Option<tempfile::TempDir>,
}

impl Watcher {
    /// A Docker engine; its address is for `DOCKER_HOST`.
    pub fn engine() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let socket: PathBuf = directory.path().join("docker.sock");
        let listener = UnixListener::bind(&socket).unwrap();
        let shown = Arc::default();
        let seen = Arc::clone(&shown);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let seen = Arc::clone(&seen);
                thread::spawn(move || serve(stream.try_clone().unwrap(), stream, &seen, engine));
            }
        });
        Self {
            address: format!("unix://{}", socket.display()),
            shown,
            _directory: Some(directory),
        }
    }

    /// A registry without TLS, and the server that its tokens come from; its address is for names of images.
    pub fn registry() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shown = Arc::default();
        let seen = Arc::clone(&shown);
        let own = address.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (seen, own) = (Arc::clone(&seen), own.clone());
                let answer = move |request: &Request| registry(request, &own);
                thread::spawn(move || serve(stream.try_clone().unwrap(), stream, &seen, answer));
            }
        });
        Self {
            address,
            shown,
            _directory: None,
        }
    }

    pub fn address(&self) -> String {
        self.address.clone()
    }

    /// Whom it was shown since this was asked last; each once.
    pub fn shown(&self) -> Vec<String> {
        let mut shown = std::mem::take(&mut *self.shown.lock().unwrap());
        shown.dedup();
        shown
    }
}

struct Request {
    line: String,
    headers: Vec<(String, String)>,
    body: String,
}

impl Request {
    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find_map(|(known, value)| (known == name).then_some(value.as_str()))
    }
}

/// Whom a request names, where it does, and what is answered.
type Answer = (Option<String>, String);

fn serve(
    read: impl Read,
    mut write: impl Write,
    shown: &Mutex<Vec<String>>,
    answer: impl Fn(&Request) -> Answer,
) {
    let mut read = BufReader::new(read);
    while let Some(request) = request(&mut read) {
        let (named, answer) = answer(&request);
        shown.lock().unwrap().extend(named);
        if write.write_all(answer.as_bytes()).is_err() {
            return;
        }
    }
}

fn request(read: &mut impl BufRead) -> Option<Request> {
    let mut line = String::new();
    if read.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let mut headers = Vec::new();
    loop {
        let mut header = String::new();
        read.read_line(&mut header).ok()?;
        match header.trim().split_once(':') {
            Some((name, value)) => headers.push((name.to_lowercase(), value.trim().to_owned())),
            None => break,
        }
    }
    let mut request = Request {
        line,
        headers,
        body: String::new(),
    };
    let mut body = Vec::new();
    if request.header("transfer-encoding").is_some() {
        loop {
            let mut length = String::new();
            read.read_line(&mut length).ok()?;
            let length = usize::from_str_radix(length.trim(), 16).ok()?;
            let from = body.len();
            body.resize(from + length + 2, 0);
            read.read_exact(&mut body[from..]).ok()?;
            body.truncate(from + length);
            if length == 0 {
                break;
            }
        }
    } else {
        let length = request.header("content-length").unwrap_or("0");
        body.resize(length.parse().ok()?, 0);
        read.read_exact(&mut body).ok()?;
    }
    request.body = String::from_utf8(body).ok()?;
    Some(request)
}

fn respond(status: &str, headers: &str, body: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\n{headers}\r\n{body}",
        body.len()
    )
}

fn engine(request: &Request) -> Answer {
    if request.line.contains("/_ping") {
        let headers = "API-Version: 1.41\r\nOSType: linux\r\n";
        // HEAD has no body.
        return (None, respond("200 OK", headers, ""));
    }
    let json = "Content-Type: application/json\r\n";
    if !request.line.contains("/images/create") {
        let version = r#"{"Version": "20.10.24", "ApiVersion": "1.41", "MinAPIVersion": "1.12"}"#;
        return (None, respond("200 OK", json, version));
    }
    let refusal = respond("500 No", json, r#"{"message": "no images here"}"#);
    let shown = request.header("x-registry-auth").map_or_else(
        || "nobody".to_owned(),
        |shown| {
            let json = BASE64_URL_SAFE.decode(shown).unwrap();
            let shown: Value = serde_json::from_slice(&json).unwrap();
            let text = |name: &str| shown[name].as_str().unwrap_or_default().to_owned();
            match (text("registrytoken"), text("identitytoken")) {
                (token, _) if !token.is_empty() => tokens(&token),
                (_, token) if !token.is_empty() => tokens(&token),
                _ => person(&text("username"), &text("password")),
            }
        },
    );
    (Some(shown), refusal)
}

fn registry(request: &Request, own: &str) -> Answer {
    let authorization = request.header("authorization").unwrap_or_default();
    if request.line.contains("/token") {
        let refresh = request
            .body
            .split('&')
            .find_map(|field| field.strip_prefix("refresh_token="));
        let shown = match (refresh, authorization.strip_prefix("Basic ")) {
            (Some(token), _) => tokens(token),
            (None, Some(basic)) => {
                let text = String::from_utf8(BASE64_STANDARD.decode(basic).unwrap()).unwrap();
                let (name, password) = text.split_once(':').unwrap();
                person(name, password)
            }
            (None, None) => "nobody".to_owned(),
        };
        let refusal = respond("403 Forbidden", "", r#"{"errors": []}"#);
        return (Some(shown), refusal);
    }
    let shown = authorization.strip_prefix("Bearer ").map(tokens);
    let challenge =
        format!("WWW-Authenticate: Bearer realm=\"http://{own}/token\",service=\"{own}\"\r\n");
    (
        shown,
        respond("401 Unauthorized", &challenge, r#"{"errors": []}"#),
    )
}

/// A name whose password is its own.
fn person(name: &str, shown: &str) -> String {
    if name.is_empty() && shown.is_empty() {
        "nobody".to_owned()
    } else if shown == password(name) {
        name.to_owned()
    } else {
        format!("{name} with another's password")
    }
}

fn tokens(token: &str) -> String {
    match token {
        "a-token" => "token".to_owned(),
        "an-identity" => "identity".to_owned(),
        _ => "an unknown token".to_owned(),
    }
}
