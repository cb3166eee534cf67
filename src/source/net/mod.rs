//! The one place where async code runs: a runtime for all connections, and readers over what they send.

mod body;
pub mod tls;

use std::io;
use std::sync::OnceLock;

pub use body::Body;
use tokio::runtime::{Builder, Runtime};

/// The runtime of all connections; started when it is needed first.
///
/// # Errors
/// When no thread can be had.
pub fn runtime() -> io::Result<&'static Runtime> {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = RUNTIME.get() {
        return Ok(runtime);
    }
    // Two crates bring rustls without saying whose cryptography it is to use. Another part may have said it before.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let runtime = Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("network")
        .enable_all()
        .build()?;
    // Where two threads came at once, one runtime is dropped unused.
    Ok(RUNTIME.get_or_init(|| runtime))
}
