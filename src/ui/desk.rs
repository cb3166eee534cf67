//! Carries out what the state asks of the world: some at the terminal, at once; the rest in threads, so that no key ever
//! waits for it.

use std::io;
use std::sync::mpsc::Sender;

use super::input::Message;
use super::request::Request;
use super::terminal::Session;

/// See the module. Threads answer through the loop's channel.
#[derive(Debug)]
pub(crate) struct Desk<E> {
    #[expect(dead_code, reason = "what is done in threads answers through it")]
    answers: Sender<Message<E>>,
}

impl<E> Desk<E> {
    pub(crate) fn new(answers: Sender<Message<E>>) -> Self {
        Self { answers }
    }

    /// Carries out or starts what is asked for.
    pub(crate) fn carry_out(&self, request: Request, session: &mut Session) -> io::Result<()> {
        match request {
            Request::Suspend => session.suspend(),
            Request::Resume => session.resume(),
        }
    }
}
