//! Members of a tar that goes by once more: a whole archive that is compressed, or an export.

use std::io::{self, Read};
use std::ops::ControlFlow;

use super::store::{link_target, member_name};
use crate::layers::Limits;
use crate::layers::tar::{Error as TarError, Streamed, Walker};

/// A member that went by.
pub(crate) enum Passing<'a> {
    /// A file of that many bytes, to be read or not.
    File(&'a mut (dyn Read + Send), u64),
    /// Another name of a member.
    LinkTo(String),
}

/// Hands on the members of a tar by their names, until the visitor has enough.
///
/// # Errors
/// When the tar is damaged or does not come; the visitor's own.
pub(crate) fn members<E: From<TarError>>(
    bytes: impl Read + Send,
    limits: Limits,
    mut visit: impl FnMut(&str, Passing<'_>) -> Result<ControlFlow<()>, E>,
) -> Result<(), E> {
    let mut walker = Walker::new(Streamed::new(bytes), limits);
    while let Some(member) = walker.next_member()? {
        let name = member_name(&member.path);
        let passing = match member.flag {
            b'0' => Passing::File(&mut Data(&mut walker), member.size),
            b'1' => Passing::LinkTo(member_name(&member.link)),
            b'2' => Passing::LinkTo(link_target(&name, &member_name(&member.link))),
            _ => continue,
        };
        if visit(&name, passing)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// The data of the member that the walk is at.
pub(super) struct Data<'a, R>(pub(super) &'a mut Walker<Streamed<R>>);

impl<R: Read> Read for Data<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read_data(buffer).map_err(|error| match error {
            TarError::Io(error) => error,
            other => io::Error::new(io::ErrorKind::UnexpectedEof, other.to_string()),
        })
    }
}
