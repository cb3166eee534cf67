//! Carries out what the state asks of the world: some at the terminal, at once; the rest in threads, so that no key ever
//! waits for it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::Sender;
use std::{io, thread};

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
    /// The newest search: the others stop.
    hunt: Arc<AtomicU64>,
    /// The same of lost files.
    sift: Arc<AtomicU64>,
}

impl<E: Send + 'static> Desk<E> {
    pub(crate) fn new(answers: Sender<Message<E>>) -> Self {
        Self {
            answers,
            hunt: Arc::default(),
            sift: Arc::default(),
        }
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
            Request::Price(ticket, layers) => self.start("errand", move || {
                let cost = image.map_or_else(
                    || Cost::Impossible(TOO_EARLY.to_owned()),
                    |(inspection, contents)| errand::price(&contents, &inspection, layers),
                );
                Some(Answer::Priced(ticket.number, cost))
            }),
            Request::Run(ticket, errand) => self.start("errand", move || {
                let outcome = image.map_or_else(
                    || Outcome::Failed(TOO_EARLY.to_owned()),
                    |(inspection, contents)| errand::run(&errand, &ticket, &inspection, &contents),
                );
                Some(Answer::Done(ticket.number, outcome))
            }),
            Request::Tree(plan) => self.start("tree", move || {
                Some(Answer::Tree(plan.view, Box::new(plan.carry_out())))
            }),
            Request::Hunt(hunt) => {
                let newest = Arc::clone(&self.hunt);
                newest.store(hunt.ticket, Relaxed);
                self.start("search", move || {
                    let found = hunt.run(&|| newest.load(Relaxed) != hunt.ticket)?;
                    Some(Answer::Found(Box::new(found)))
                })
            }
            Request::Sift(sift) => {
                let newest = Arc::clone(&self.sift);
                let ticket = sift.wish.ticket;
                newest.store(ticket, Relaxed);
                self.start("waste", move || {
                    let is_stale = || newest.load(Relaxed) != ticket;
                    let rows = sift.wish.carry_out(&sift.inspection, &is_stale)?;
                    Some(Answer::Sifted(ticket, rows))
                })
            }
        }
    }

    /// Answers from a thread that nobody waits for, unless there is nothing to say any more.
    fn start<F>(&self, name: &str, work: F) -> io::Result<()>
    where
        F: FnOnce() -> Option<Answer> + Send + 'static,
    {
        let answers = self.answers.clone();
        let thread = thread::Builder::new().name(name.to_owned());
        thread.spawn(move || {
            let message = match catch_unwind(AssertUnwindSafe(work)) {
                Ok(answer) => answer.map(Message::Answered),
                Err(_) => Some(Message::Panicked),
            };
            // The screen may be gone already.
            let _ = message.map(|message| answers.send(message));
        })?;
        Ok(())
    }
}
