//! Asks the terminal for the mouse: presses, releases, the wheel, and where a pressed button is dragged.
//!
//! crossterm's own command also asks for every movement without a button, which nothing here needs and which floods a
//! slow line. Its opposite takes back more than was asked for, so it serves.

use std::fmt;

use crossterm::Command;

/// See the module.
pub(crate) struct CaptureMouse;

impl Command for CaptureMouse {
    /// Presses and releases, drags, and coordinates without an upper bound.
    fn write_ansi(&self, to: &mut impl fmt::Write) -> fmt::Result {
        to.write_str("\x1b[?1000h\x1b[?1002h\x1b[?1006h")
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> std::io::Result<()> {
        crossterm::event::EnableMouseCapture.execute_winapi()
    }

    #[cfg(windows)]
    fn is_ansi_code_supported(&self) -> bool {
        false
    }
}
