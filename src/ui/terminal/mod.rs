//! The terminal, taken over and given back on every way out.
//!
//! There is one terminal, so whether it is taken is one flag of the process: [`restore`] may be called by the end of
//! the session, by a panic in any thread, or by both.

mod escapes;
pub(crate) mod input;

use std::io::{self, BufWriter, IsTerminal, Stdout, Write, stdout};
use std::mem::ManuallyDrop;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, TryLockError};
use std::time::Duration;
use std::{panic, thread};

use crossterm::clipboard::CopyToClipboard;
use crossterm::cursor::Show;
use crossterm::event::{DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste};
use crossterm::style::{Attribute, SetAttribute};
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType, EndSynchronizedUpdate, EnterAlternateScreen,
    LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{execute, queue};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;

use super::mouse::pointer::CaptureMouse;
use super::render::render;
use super::state::State;
use super::theme::Theme;

/// Whether the terminal is taken over.
static IS_TAKEN: AtomicBool = AtomicBool::new(false);
/// Whether a thread has panicked: no further frame begins, so that the terminal can be given back behind the last one.
static IS_BROKEN: AtomicBool = AtomicBool::new(false);
/// Held while anything is written to the terminal, so that a panic elsewhere never restores it in the middle of that.
static DRAWING: Mutex<()> = Mutex::new(());

type Screen = Terminal<CrosstermBackend<BufWriter<Stdout>>>;
type Hook = dyn Fn(&panic::PanicHookInfo<'_>) + Sync + Send;

/// The taken-over terminal; dropping it gives the terminal back.
pub(crate) struct Session {
    /// Never dropped: ratatui's own end prints an error, and so panics, where the terminal is gone.
    terminal: Option<ManuallyDrop<Screen>>,
    /// The panic hook of before.
    hook: Arc<Hook>,
    /// Whether the mouse is the program's.
    has_mouse: bool,
    /// Whether the terminal may show something else than the last frame.
    is_stale: bool,
}

impl Session {
    /// Takes the terminal over. From here on a panic in any thread gives it back before its message is printed.
    pub(crate) fn start(has_mouse: bool) -> io::Result<Self> {
        let hook: Arc<Hook> = Arc::from(panic::take_hook());
        let next = Arc::clone(&hook);
        panic::set_hook(Box::new(move |info| {
            restore_after_drawing();
            next(info);
        }));
        // From here on dropping the session undoes what was done.
        let mut session = Self {
            terminal: None,
            hook,
            has_mouse,
            is_stale: false,
        };
        session.take()?;
        Ok(session)
    }

    /// Draws the state and returns the terminal's area; a state for another area is not drawn. None when the terminal
    /// is given back because a thread panicked.
    pub(crate) fn draw(&mut self, state: &State, theme: &Theme) -> io::Result<Option<Rect>> {
        let _drawing = drawing();
        let Some(terminal) = self.terminal.as_mut().filter(|_| is_ours()) else {
            return Ok(None);
        };
        // A slow line shows whole frames.
        queue!(terminal.backend_mut(), BeginSynchronizedUpdate)?;
        if std::mem::take(&mut self.is_stale) {
            // `Terminal::clear` would wait for the terminal to say where its cursor is.
            queue!(terminal.backend_mut(), Clear(ClearType::All))?;
            terminal.swap_buffers();
        }
        let drawn = terminal.draw(|frame| {
            if frame.area() == state.area {
                render(state, theme, frame.area(), frame.buffer_mut());
            }
        })?;
        let area = drawn.area;
        execute!(terminal.backend_mut(), EndSynchronizedUpdate)?;
        Ok(Some(area))
    }

    /// Gives the terminal to the shell and stops; takes it over again once the shell lets the program go on, unless a thread
    /// panicked meanwhile.
    pub(crate) fn suspend(&mut self) -> io::Result<()> {
        restore();
        // A terminal that went away meanwhile is found out when it is drawn on.
        #[cfg(unix)]
        signal_hook::low_level::emulate_default_handler(signal_hook::consts::SIGTSTP)?;
        self.take()
    }

    /// The program goes on after it was stopped from outside, by whoever could not be caught: the shell has set the
    /// terminal up for itself meanwhile.
    pub(crate) fn resume(&mut self) -> io::Result<()> {
        // Raw mode is only entered from the settings that it was left with.
        disable_raw_mode()?;
        self.take()
    }

    /// Takes the terminal over; the next frame is drawn whole. Does nothing once a thread has panicked.
    fn take(&mut self) -> io::Result<()> {
        let _drawing = drawing();
        if IS_BROKEN.load(SeqCst) {
            return Ok(());
        }
        IS_TAKEN.store(true, SeqCst);
        enable_raw_mode()?;
        let clear = Clear(ClearType::All);
        execute!(stdout(), EnterAlternateScreen, clear, EnableBracketedPaste)?;
        if self.has_mouse {
            execute!(stdout(), CaptureMouse)?;
        }
        let terminal = Terminal::new(CrosstermBackend::new(BufWriter::new(stdout())))?;
        self.terminal = Some(ManuallyDrop::new(terminal));
        Ok(())
    }

    /// The next frame is drawn whole.
    pub(crate) fn redraw(&mut self) {
        self.is_stale = true;
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub(crate) fn take_mouse(&mut self, is_taken: bool) -> io::Result<()> {
        self.has_mouse = is_taken;
        let _drawing = drawing();
        mouse(&mut stdout(), is_taken)
    }

    /// Puts a text on the clipboard of whoever sits at the terminal, by OSC 52: it works over SSH too, where the terminal
    /// lets programs do so.
    pub(crate) fn copy(&mut self, text: &str) -> io::Result<()> {
        let _drawing = drawing();
        put_on_clipboard(&mut stdout(), text)
    }

    pub(crate) fn area(&self) -> io::Result<Rect> {
        let (width, height) = crossterm::terminal::size()?;
        Ok(Rect::new(0, 0, width, height))
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        restore();
        // A panicking thread may not change the hook, and has printed its message already. Others wait here for the one that
        // is printing.
        if !thread::panicking() {
            let hook = Arc::clone(&self.hook);
            panic::set_hook(Box::new(move |info| hook(info)));
        }
    }
}

/// Whether the terminal is still there: a closed window leaves a device that is none.
pub(crate) fn is_there() -> bool {
    stdout().is_terminal()
}

/// The right to write to the terminal; a thread that panicked while it had it takes nothing away.
fn drawing() -> MutexGuard<'static, ()> {
    DRAWING.lock().unwrap_or_else(|broken| broken.into_inner())
}

/// Whether the terminal may be written to: it is taken, and not about to be given back because a thread panicked.
fn is_ours() -> bool {
    IS_TAKEN.load(SeqCst) && !IS_BROKEN.load(SeqCst)
}

/// Writes nothing to a terminal that is not ours.
fn put_on_clipboard(terminal: &mut impl Write, text: &str) -> io::Result<()> {
    match is_ours() {
        true => execute!(terminal, CopyToClipboard::to_clipboard_from(text)),
        false => Ok(()),
    }
}

/// Writes nothing to a terminal that is not ours.
fn mouse(terminal: &mut impl Write, is_taken: bool) -> io::Result<()> {
    match is_taken {
        _ if !is_ours() => Ok(()),
        true => execute!(terminal, CaptureMouse),
        false => execute!(terminal, DisableMouseCapture),
    }
}

/// Gives the terminal back; does nothing the second time.
fn restore() {
    if IS_TAKEN.swap(false, SeqCst) {
        // A terminal that is gone needs nothing more.
        let _ = execute!(
            stdout(),
            EndSynchronizedUpdate,
            SetAttribute(Attribute::Reset),
            DisableMouseCapture,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            Show
        );
        let _ = disable_raw_mode();
    }
}

fn restore_after_drawing() {
    IS_BROKEN.store(true, SeqCst);
    // The thread that panicked may be the one that draws, so this does not wait for long.
    for _ in 0..20 {
        match DRAWING.try_lock() {
            Err(TryLockError::WouldBlock) => thread::sleep(Duration::from_millis(10)),
            _held_or_broken => {
                restore();
                return;
            }
        }
    }
    restore();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn restoring_what_is_not_taken_does_nothing() {
        restore();
        restore_after_drawing();
        assert!(!IS_TAKEN.load(SeqCst));
    }

    #[test]
    fn nothing_is_written_once_the_terminal_is_given_back() {
        let mut written = Vec::new();
        put_on_clipboard(&mut written, "text").unwrap();
        mouse(&mut written, true).unwrap();
        mouse(&mut written, false).unwrap();
        assert!(written.is_empty());
    }

    #[test]
    fn the_terminal_is_not_taken_again_after_a_panic() {
        let mut session = Session {
            terminal: None,
            hook: Arc::new(|_| {}),
            has_mouse: true,
            is_stale: false,
        };
        restore_after_drawing();
        session.take().unwrap();
        assert!(!IS_TAKEN.load(SeqCst) && session.terminal.is_none());
        // Its end would put the hook of this test in the place of the true one.
        std::mem::forget(session);
    }
}
