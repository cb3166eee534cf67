//! The interactive screens: stages, the Dockerfile's lines, layers, waste and findings, what is known of each, and the
//! files they hold.
//!
//! - What a person does: [`keymap`] makes actions of keys, [`mouse`] of clicks, [`typing`] takes text; [`act`] carries
//!   them out, and [`way`] leads from screen to screen and back.
//! - What is shown: [`state`] is all of it. A pane is one of the [`screens`] or the [`files`], on which [`overlay`]s lie.
//!   They are made of a [`list`] or a [`tree_view`], narrowed by what [`find`] finds; [`content`] is what a file holds.
//! - How it looks: [`layout`] divides the screen, [`theme`] has the colours, [`text`] measures; [`render`] draws the state
//!   and does no other work.
//! - What takes its time or leaves the screen: [`work`], and the [`terminal`] itself.
//!
//! [`run`] starts the analysis in the background and shows what it says. The analysis itself, errors' exit codes and
//! whether there is a terminal at all are the caller's business; nothing here looks past the
//! [`Inspection`](layerscope::Inspection) and its tree, but to read a file's content again.

mod act;
mod content;
mod files;
mod find;
pub(crate) mod keymap;
mod layout;
mod list;
mod losses;
mod mouse;
mod overlay;
mod render;
mod screens;
mod settings;
mod state;
mod tab;
mod terminal;
mod text;
pub(crate) mod theme;
mod tree_view;
mod typing;
mod way;
mod work;

#[cfg(test)]
mod tests;

use std::fmt::Display;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crossterm::event::{Event, KeyEventKind};
use ratatui::layout::Rect;

pub(crate) use files::Mode;
use layerscope::contents::Contents;
use layerscope::inspection::Inspection;
use layerscope::progress::Progress;
pub use settings::Settings;
pub(crate) use settings::Surroundings;
use state::State;
use terminal::input::{Listening, Message};
use terminal::{Session, input};
pub(crate) use tree_view::Sort;
pub(crate) use tree_view::columns::Columns;
use work::desk::Desk;
use work::job::{self, Board};
use work::request::Request;

/// How often progress bars move.
const TICK: Duration = Duration::from_millis(80);
/// How long keys are taken before a frame shows what they did.
const LONGEST: Duration = Duration::from_millis(30);
/// How often a quiet screen looks whether its terminal is still there.
const WATCH: Duration = Duration::from_secs(1);

/// How a session ended that nothing went wrong in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The user quit.
    Quit,
    /// ctrl-c, or SIGINT: the exit code is 130.
    Interrupted,
    /// Another signal asked the program to end: its number.
    Signal(i32),
    /// The terminal was closed.
    Closed,
}

/// Why a session could not go on.
#[derive(Debug, thiserror::Error)]
pub enum Error<E> {
    /// The terminal refused.
    #[error("the terminal can't be used: {0}; ask for a report instead, like --json")]
    Terminal(#[source] io::Error),
    /// The analysis failed; this is its own error.
    #[error("{0}")]
    Job(E),
    /// The analysis panicked; the panic's message is on standard error.
    #[error("the analysis broke off with an internal error")]
    Panicked,
}

/// Shows the screen until the user quits, with `job` analysing the image in a background thread.
///
/// `reference` is shown as the image's name until `job` reports an outline. The terminal is restored before this
/// returns, and files that are being written are taken away again; `job`'s thread is not waited for, so a caller that
/// got its answer should end the process.
///
/// # Errors
/// `job`'s own error as [`Error::Job`]; otherwise when the terminal can't be used or the analysis panicked.
pub fn run<E, F>(reference: &str, settings: Settings, job: F) -> Result<Ended, Error<E>>
where
    F: FnOnce(&dyn Progress) -> Result<(Inspection, Contents), E> + Send + 'static,
    E: Display + Send + 'static,
{
    let (sender, messages) = channel();
    let listening = input::listen(sender.clone()).map_err(Error::Terminal)?;
    let mut session = Session::start(settings.mouse).map_err(Error::Terminal)?;
    listening
        .hear_keys(sender.clone())
        .map_err(Error::Terminal)?;
    let mut desk = Desk::new(sender.clone());
    let board = job::start(job, sender).map_err(Error::Terminal)?;
    let area = session.area().map_err(Error::Terminal)?;
    let mut state = State::new(reference, area);
    settings.apply(&mut state);
    let world = (&listening, &*board, &mut desk);
    let ended = converse(&mut session, state, &messages, world);
    let is_there = terminal::is_there();
    // Nobody looks at the old screen while what runs comes to its end.
    drop(session);
    desk.end();
    match ended {
        Err(Error::Terminal(_)) if !is_there => Ok(Ended::Closed),
        ended => ended,
    }
}

/// The loop: draw, wait, act.
fn converse<E: Send + 'static>(
    session: &mut Session,
    mut state: State,
    messages: &Receiver<Message<E>>,
    (listening, board, desk): (&Listening, &Board, &mut Desk<E>),
) -> Result<Ended, Error<E>> {
    let started = Instant::now();
    loop {
        let drawn = session
            .draw(&state, &state.looks.theme)
            .map_err(Error::Terminal)?;
        let Some(area) = drawn else {
            return Err(Error::Panicked);
        };
        if area != state.area {
            state.resize(area);
            state.settle();
            continue;
        }
        let is_quiet =
            state.inspection().is_some() && !state.files.is_waiting() && !state.is_waiting();
        let mut next = match messages.recv_timeout(if is_quiet { WATCH } else { TICK }) {
            Ok(message) => Some(message),
            Err(RecvTimeoutError::Timeout) if terminal::is_there() => None,
            Err(_) => return Ok(Ended::Closed),
        };
        // What waits is taken before the next frame, so a held key never queues up frames; a flood of keys is shown as
        // it goes.
        let woken = Instant::now();
        while let Some(message) = next {
            if let Message::Event(_) | Message::Closed = message {
                listening.taken();
            }
            if let Some(signal) = listening.asked_to_end() {
                state.signalled(signal);
            } else {
                take(&mut state, message)?;
            }
            if let Some(ended) = state.ended {
                return Ok(ended);
            }
            if woken.elapsed() > LONGEST {
                break;
            }
            next = messages.try_recv().ok();
        }
        state.progressed(started.elapsed(), board.read());
        state.settle();
        // Settling asks for what it must not wait for.
        for request in std::mem::take(&mut state.requests) {
            desk.carry_out(request, state.image(), session)
                .map_err(Error::Terminal)?;
        }
    }
}

fn take<E>(state: &mut State, message: Message<E>) -> Result<(), Error<E>> {
    match message {
        Message::Event(Event::Key(key)) if key.kind != KeyEventKind::Release => {
            state.press(&key);
        }
        Message::Event(Event::Resize(width, height)) => {
            state.resize(Rect::new(0, 0, width, height));
            // It may have had a third size in between, and cropped what was drawn.
            state.requests.push(Request::Redraw);
        }
        Message::Event(Event::Mouse(event)) => state.point(&event),
        Message::Event(Event::Paste(text)) => state.paste(&text),
        Message::Event(_) => {}
        Message::Closed => state.ended = Some(Ended::Closed),
        Message::Signal(signal) => state.signalled(signal),
        Message::Outlined(outline) => state.outlined(*outline),
        Message::Finished(result) => {
            let analysed = (*result).map_err(Error::Job)?;
            state.contents = Some(Arc::new(analysed.contents));
            state.inspected(analysed.inspection, analysed.losses);
        }
        Message::Answered(answer) => state.answered(answer),
        Message::Panicked => return Err(Error::Panicked),
    }
    Ok(())
}
