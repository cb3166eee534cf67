//! The `layerscope` program: the command line and the interface on top of the library, which knows neither.

mod cli;
mod place;
mod ui;
mod written;

use cli::{Environment, Exit};

fn main() -> Exit {
    cli::main(std::env::args_os(), Environment::detect())
}
