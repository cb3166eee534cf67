//! Carries out what the state asks of the world: some at the terminal, at once; the rest in threads, so that no key ever
//! waits for it.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::thread;

use super::errand::{self, Outcome};
use super::input::Message;
use super::request::{Answer, Request};
use super::terminal::Session;
use layerscope::contents::{Contents, Cost};
use layerscope::inspection::Inspection;

/// What is said where there is no image yet; nothing can be asked of it then.
const TOO_EARLY: &str = "the image is not analysed yet";

/// An analysed image, and where its files can be read again.
pub(crate) type Image = (Arc<Inspection>, Arc<Contents>);

/// See the module. Threads answer through the loop's channel.
#[derive(Debug)]
pub(crate) struct Desk<E> {
    answers: Sender<Message<E>>,
}

impl<E: Send + 'static> Desk<E> {
    pub(crate) fn new(answers: Sender<Message<E>>) -> Self {
        Self { answers }
    }

    /// Carries out or starts what is asked for.
    pub(crate) fn carry_out(
        &self,
        request: Request,
        image: Option<Image>,
        session: &mut Session,
    ) -> io::Result<()> {
        match request {
            Request::Suspend => session.suspend(),
            Request::Resume => session.resume(),
            Request::Copy(text) => session.copy(&text),
            Request::Price(ticket, layers) => self.answer(move || {
                let cost = image.map_or_else(
                    || Cost::Impossible(TOO_EARLY.to_owned()),
                    |(inspection, contents)| errand::price(&contents, &inspection, layers),
                );
                Answer::Priced(ticket.number, cost)
            }),
            Request::Run(ticket, errand) => self.answer(move || {
                let outcome = image.map_or_else(
                    || Outcome::Failed(TOO_EARLY.to_owned()),
                    |(inspection, contents)| errand::run(&errand, &ticket, &inspection, &contents),
                );
                Answer::Done(ticket.number, outcome)
            }),
        }
    }

    fn answer(&self, work: impl FnOnce() -> Answer + Send + 'static) -> io::Result<()> {
        let answers = self.answers.clone();
        let started = thread::Builder::new()
            .name("errand".to_owned())
            .spawn(move || {
                // The screen may be gone already.
                let _ = answers.send(Message::Answered(work()));
            });
        started.map(|_| ())
    }
}
