//! Carries out what the state asks of the world: some at the terminal, at once; the rest in threads, so that no key ever
//! waits for it.

use std::io;
use std::marker::PhantomData;
use std::sync::mpsc::Sender;

use super::find::Hunter;
use super::input::Message;
use super::request::{Answer, Request};
use super::terminal::Session;

/// See the module. Threads answer through the loop's channel.
#[derive(Debug)]
pub(crate) struct Desk<E> {
    hunter: Hunter,
    messages: PhantomData<fn(Message<E>)>,
}

impl<E: Send + 'static> Desk<E> {
    pub(crate) fn new(answers: Sender<Message<E>>) -> io::Result<Self> {
        let hunter = Hunter::start(move |found| {
            let answer = Answer::Found(Box::new(found));
            answers.send(Message::Answered(answer)).is_ok()
        })?;
        Ok(Self {
            hunter,
            messages: PhantomData,
        })
    }

    /// Carries out or starts what is asked for.
    pub(crate) fn carry_out(&self, request: Request, session: &mut Session) -> io::Result<()> {
        match request {
            Request::Suspend => session.suspend(),
            Request::Hunt(hunt) => {
                self.hunter.hunt(hunt);
                Ok(())
            }
        }
    }
}
