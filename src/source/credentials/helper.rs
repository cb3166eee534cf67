//! Asks credential helpers: `docker-credential-NAME get`, with the registry on stdin and JSON on stdout
//! (github.com/docker/docker-credential-helpers).
//!
//! Who is to be asked, and what follows when a helper knows nothing, is for `docker` and `podman`. A helper belongs to
//! the user, but nothing of what it does may hang or fill this process, and its secret stands in no message. It and what
//! it starts are a process group of their own, so that all of them end together. A group in the background can't read
//! the terminal: by the protocol none does, and the interface has it.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Map, Value};

use super::Credential;
use super::config::field;
use crate::escape::escape;
use crate::source::Environment;

/// How long a helper may take; it may have to ask its owner for a password.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest answer; real ones have some kilobytes.
const MAX_ANSWER: u64 = 1 << 20;
/// How much of its complaint is shown.
const MAX_COMPLAINT: u64 = 300;
/// The protocol's words for a registry that a helper does not know.
const UNKNOWN: &str = "credentials not found in native keychain";

type Answer = Result<Option<Credential>, String>;

/// The helpers on the `PATH` of an environment.
pub(super) struct Helpers<'a> {
    environment: &'a Environment,
    patience: Duration,
}

impl<'a> Helpers<'a> {
    pub(super) fn new(environment: &'a Environment) -> Self {
        let patience = PATIENCE;
        Self {
            environment,
            patience,
        }
    }

    /// Where a program is. Directories that depend on the working directory don't count, as for Docker's client.
    pub(super) fn program(&self, name: &str) -> Option<PathBuf> {
        let path = self.environment.get("PATH")?;
        std::env::split_paths(path)
            .filter(|directory| directory.is_absolute())
            .map(|directory| directory.join(name))
            .find(|file| is_program(file))
    }

    /// Asks a helper that `by` names for what it has for `server`.
    ///
    /// # Errors
    /// When it can't be asked, or gives no answer: names it, the server, and who named it.
    pub(super) fn ask(&self, helper: &str, server: &str, by: &str) -> Answer {
        self.get(helper, server).map_err(|what| {
            format!(
                "docker-credential-{}, which {by} names for {}, {what}",
                escape(helper),
                escape(server)
            )
        })
    }

    fn get(&self, helper: &str, server: &str) -> Answer {
        if helper.contains(|c: char| matches!(c, '/' | '\\') || c.is_control()) {
            return Err("is no name of a helper; mend it there".to_owned());
        }
        let program = self
            .program(&format!("docker-credential-{helper}"))
            .ok_or("is not on the PATH; install it, or take it out there")?;
        let mut command = Command::new(program);
        command
            .arg("get")
            .env_clear()
            .envs(self.environment.variables())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let running =
            Running::start(&mut command).map_err(|error| format!("can't be started: {error}"))?;
        let finished = running.finish(server, Instant::now() + self.patience);
        // Whatever happened, it has had its chance.
        drop(running);
        let (status, answer, complaint) = finished?;
        if status.success() {
            return read(&answer);
        }
        let answer = String::from_utf8_lossy(&answer);
        if answer.trim() == UNKNOWN {
            return Ok(None);
        }
        // By the protocol a complaint goes to stdout; what looks like an answer may be a secret.
        let said = match complaint.trim() {
            "" if answer.trim_start().starts_with('{') => "",
            "" => answer.trim(),
            said => said,
        };
        let said: String = said.chars().take(MAX_COMPLAINT as usize).collect();
        let said = escape(&said);
        Err(match said.as_str() {
            "" => format!("failed ({status})"),
            said => format!("failed ({status}): {said}"),
        })
    }
}

/// The helpers that run at the moment.
static RUNNING: Mutex<Vec<Arc<Mutex<Helper>>>> = Mutex::new(Vec::new());

struct Helper {
    child: Child,
    /// Whether it was waited for: its number may be another's then.
    is_over: bool,
}

impl Helper {
    /// Ends it, and what it has started.
    fn end(&mut self) {
        if self.is_over {
            return;
        }
        #[cfg(unix)]
        {
            use rustix::process::{Pid, Signal, kill_process_group};
            let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        }
        let _ = self.child.kill();
    }
}

/// A helper that runs; dropping it ends it.
struct Running(Arc<Mutex<Helper>>);

impl Running {
    fn start(command: &mut Command) -> io::Result<Self> {
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(command, 0);
        // Held while it starts, so that none slips past `end_all`.
        let mut running = lock(&RUNNING);
        let child = command.spawn()?;
        let is_over = false;
        let helper = Arc::new(Mutex::new(Helper { child, is_over }));
        running.push(Arc::clone(&helper));
        Ok(Self(helper))
    }

    /// Exit status, stdout, and the beginning of stderr.
    fn finish(&self, server: &str, end: Instant) -> Result<(ExitStatus, Vec<u8>, String), String> {
        let late = || "did not answer in time; run it by hand to see what it waits for".to_owned();
        let (stdin, stdout, stderr) = {
            let child = &mut lock(&self.0).child;
            (child.stdin.take(), child.stdout.take(), child.stderr.take())
        };
        if let Some(mut stdin) = stdin {
            // One that does not read what it is asked can answer all the same.
            let _ = stdin.write_all(server.as_bytes());
        }
        let answer = collect(stdout, MAX_ANSWER + 1);
        let complaint = collect(stderr, MAX_COMPLAINT);
        let left = |end: Instant| end.saturating_duration_since(Instant::now());
        let answer = answer.recv_timeout(left(end)).map_err(|_| late())?;
        if answer.len() as u64 > MAX_ANSWER {
            return Err(format!("printed over {MAX_ANSWER} bytes"));
        }
        let status = loop {
            let mut helper = lock(&self.0);
            let status = helper
                .child
                .try_wait()
                .map_err(|error| format!("can't be waited for: {error}"))?;
            helper.is_over = status.is_some();
            drop(helper);
            match status {
                Some(status) => break status,
                None if left(end).is_zero() => return Err(late()),
                None => thread::sleep(Duration::from_millis(5)),
            }
        };
        // Something that it started may hold its stderr open.
        let complaint = complaint.recv_timeout(Duration::from_millis(200));
        let complaint = complaint.unwrap_or_default();
        Ok((
            status,
            answer,
            String::from_utf8_lossy(&complaint).into_owned(),
        ))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        lock(&RUNNING).retain(|running| !Arc::ptr_eq(running, &self.0));
        let mut helper = lock(&self.0);
        helper.end();
        let _ = helper.child.wait();
        helper.is_over = true;
    }
}

/// Ends all helpers, and lets none start any more: for a process that is about to end.
pub fn end_all() {
    let running = lock(&RUNNING);
    for helper in running.iter() {
        lock(helper).end();
    }
    std::mem::forget(running);
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The first `cap` bytes of a pipe, once they are there; the rest goes unread to nowhere.
fn collect(pipe: Option<impl Read + Send + 'static>, cap: u64) -> Receiver<Vec<u8>> {
    let (sender, received) = channel();
    thread::spawn(move || {
        let Some(mut pipe) = pipe else { return };
        let mut bytes = Vec::new();
        let _ = (&mut pipe).take(cap).read_to_end(&mut bytes);
        let _ = sender.send(bytes);
        let _ = io::copy(&mut pipe, &mut io::sink());
    });
    received
}

fn read(answer: &[u8]) -> Answer {
    let garbage = || "answered with something else than its protocol's JSON".to_owned();
    let fields: Map<String, Value> = serde_json::from_slice(answer).map_err(|_| garbage())?;
    let text = |name: &str| match field(&fields, name) {
        None => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(garbage()),
    };
    let (username, password) = (text("Username")?, text("Secret")?);
    Ok(if password.is_empty() || username.is_empty() {
        None
    } else if username == "<token>" {
        Some(Credential::IdentityToken(password))
    } else {
        Some(Credential::Basic { username, password })
    })
}

#[cfg(unix)]
fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata()
        .is_ok_and(|about| about.is_file() && about.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(file: &Path) -> bool {
    file.is_file()
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests;
