//! Carries out what the state asks of the world: some at the terminal, at once; the rest in threads, so that no key ever
//! waits for it. Whoever leaves stops what runs ([`Desk::end`]).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::Sender;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use std::{io, thread};

use crate::ui::files::Plan;
use crate::ui::terminal::Session;
use crate::ui::terminal::input::Message;
use crate::ui::work::errand::{self, Errand, Outcome, Ticket};
use crate::ui::work::request::{Answer, Request};
use layerscope::contents::{Contents, Cost};
use layerscope::inspection::Inspection;

/// What is said where there is no image yet; nothing can be asked of it then.
const TOO_EARLY: &str = "the image is not analysed yet";

/// An analysed image, and where its files can be read again.
pub(crate) type Image = (Arc<Inspection>, Arc<Contents>);

/// How long an errand may take to end once it is told to.
const PATIENCE: Duration = Duration::from_secs(1);
/// How long one may take that writes: many thousand files are taken away again. Nobody waits for it at the screen, which
/// is gone by then.
const LONG_PATIENCE: Duration = Duration::from_secs(60);

/// An errand that may still be running: what stops it, and how long that may take.
#[derive(Debug)]
struct Running {
    ticket: Ticket,
    thread: JoinHandle<()>,
    patience: Duration,
}

/// See the module. Threads answer through the loop's channel.
#[derive(Debug)]
pub(crate) struct Desk<E> {
    answers: Sender<Message<E>>,
    /// The newest search: the others stop.
    hunt: Arc<AtomicU64>,
    /// Errands that may still be running.
    running: Vec<Running>,
    /// What threads are started with.
    threads: fn() -> thread::Builder,
    /// The same of lost files.
    sift: Arc<AtomicU64>,
    /// And of the files of all layers.
    sweep: Arc<AtomicU64>,
}

impl<E: Send + 'static> Desk<E> {
    pub(crate) fn new(answers: Sender<Message<E>>) -> Self {
        Self {
            answers,
            hunt: Arc::default(),
            running: Vec::new(),
            threads: thread::Builder::new,
            sift: Arc::default(),
            sweep: Arc::default(),
        }
    }

    /// Carries out or starts what is asked for.
    pub(crate) fn carry_out(
        &mut self,
        request: Request,
        image: Option<Image>,
        session: &mut Session,
    ) -> io::Result<()> {
        match request {
            Request::Suspend => return session.suspend(),
            Request::Resume => return session.resume(),
            Request::Redraw => session.redraw(),
            Request::Mouse(is_taken) => return session.take_mouse(is_taken),
            Request::Copy(text) => return session.copy(&text),
            Request::Price(ticket, errand) => self.price(ticket.number, errand, image),
            Request::Run(ticket, errand) => self.run(ticket, errand, image),
            // Where no thread can be had, whoever looks waits: better late than never.
            Request::Tree(plan) => {
                let (own, view) = (plan.clone(), plan.view);
                let tree = move |plan: Plan| Answer::Tree(view, Box::new(plan.carry_out()));
                if self.start("tree", move || Some(tree(own))).is_err() {
                    self.answer(tree(plan));
                }
            }
            Request::Hunt(hunt) => {
                let newest = Arc::clone(&self.hunt);
                newest.store(hunt.ticket, Relaxed);
                let own = hunt.clone();
                let search = move || {
                    let found = own.run(&|| newest.load(Relaxed) != own.ticket)?;
                    Some(Answer::Found(Box::new(found)))
                };
                if self.start("search", search).is_err()
                    && let Some(found) = hunt.run(&|| false)
                {
                    self.answer(Answer::Found(Box::new(found)));
                }
            }
            Request::Sweep(sweep) => {
                let newest = Arc::clone(&self.sweep);
                let (ticket, own) = (sweep.ticket, sweep.clone());
                newest.store(ticket, Relaxed);
                let search = move || {
                    let rows = own.run(&|| newest.load(Relaxed) != ticket)?;
                    Some(Answer::Swept(ticket, rows))
                };
                if self.start("sweep", search).is_err()
                    && let Some(rows) = sweep.run(&|| false)
                {
                    self.answer(Answer::Swept(ticket, rows));
                }
            }
            Request::Sift(sift) => {
                let newest = Arc::clone(&self.sift);
                let ticket = sift.wish.ticket;
                newest.store(ticket, Relaxed);
                let (wish, inspection) = (sift.wish.clone(), Arc::clone(&sift.inspection));
                let work = move || {
                    let is_stale = || newest.load(Relaxed) != ticket;
                    let rows = wish.carry_out(&inspection, &is_stale)?;
                    Some(Answer::Sifted(ticket, rows))
                };
                if self.start("waste", work).is_err()
                    && let Some(rows) = sift.wish.carry_out(&sift.inspection, &|| false)
                {
                    self.answer(Answer::Sifted(ticket, rows));
                }
            }
        }
        Ok(())
    }

    fn price(&self, number: u64, errand: Errand, image: Option<Image>) {
        let priced = self.start("price", move || {
            let cost = image.map_or_else(
                || Cost::Impossible(TOO_EARLY.to_owned()),
                |(inspection, contents)| errand::cost(&errand, &inspection, &contents),
            );
            Some(Answer::Priced(number, cost))
        });
        self.or_tell(priced, |why| Answer::Priced(number, Cost::Impossible(why)));
    }

    fn run(&mut self, ticket: Ticket, errand: Errand, image: Option<Image>) {
        let number = ticket.number;
        let own = ticket.clone();
        let patience = match errand {
            Errand::Extract(_) | Errand::Report { .. } => LONG_PATIENCE,
            Errand::Read { .. } | Errand::Compare { .. } | Errand::Trace(_) => PATIENCE,
        };
        let started = self.start("errand", move || {
            let outcome = image.map_or_else(
                || Outcome::Failed(TOO_EARLY.to_owned()),
                |(inspection, contents)| errand::run(&errand, &own, &inspection, &contents),
            );
            Some(Answer::Done(number, outcome))
        });
        self.running.retain(|it| !it.thread.is_finished());
        let failed = |why| Answer::Done(number, Outcome::Failed(why));
        if let Some(thread) = self.or_tell(started, failed) {
            self.running.push(Running {
                ticket,
                thread,
                patience,
            });
        }
    }

    /// Answers from a thread, unless there is nothing to say any more.
    fn start<F>(&self, name: &str, work: F) -> io::Result<JoinHandle<()>>
    where
        F: FnOnce() -> Option<Answer> + Send + 'static,
    {
        let answers = self.answers.clone();
        let thread = (self.threads)().name(name.to_owned());
        thread.spawn(move || {
            let message = match catch_unwind(AssertUnwindSafe(work)) {
                Ok(answer) => answer.map(Message::Answered),
                Err(_) => Some(Message::Panicked),
            };
            // The screen may be gone already.
            let _ = message.map(|message| answers.send(message));
        })
    }

    /// Answers at once where no thread could be started.
    fn or_tell(
        &self,
        started: io::Result<JoinHandle<()>>,
        failed: impl FnOnce(String) -> Answer,
    ) -> Option<JoinHandle<()>> {
        let tell = |error| self.answer(failed(format!("no thread can be started: {error}")));
        started.map_err(tell).ok()
    }

    fn answer(&self, answer: Answer) {
        let _ = self.answers.send(Message::Answered(answer));
    }

    /// Stops what runs and waits a while, so that nothing half-written is left behind.
    pub(crate) fn end(self) {
        let started = Instant::now();
        self.running.iter().for_each(|it| it.ticket.stop());
        let is_waited_for =
            |it: &Running| !it.thread.is_finished() && started.elapsed() < it.patience;
        while self.running.iter().any(is_waited_for) {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn an_errand_that_can_not_be_started_is_answered() {
        let (sender, answers) = channel::<Message<()>>();
        let mut desk = Desk::new(sender);
        // No machine has a stack of that size.
        desk.threads = || thread::Builder::new().stack_size(1 << 60);
        let to = PathBuf::from("report.json");
        let overwrite = false;
        desk.run(Ticket::new(7), Errand::Report { to, overwrite }, None);
        let Ok(Message::Answered(Answer::Done(7, Outcome::Failed(why)))) = answers.try_recv()
        else {
            panic!("it failed");
        };
        assert!(why.starts_with("no thread can be started: "), "{why}");
    }
}
