//! What a person does with files' contents, key by key; the test answers what the screen asks the world for.

mod compare;
mod extract;
mod preview;
mod price;

use super::Screen;
use crate::ui::work::errand::{Errand, Outcome, Ticket};
use crate::ui::work::request::{Answer, Request};
use layerscope::contents::{Cost, Part};

pub(in crate::ui::tests) fn part(bytes: &[u8]) -> Part {
    Part {
        from: 0,
        bytes: bytes.to_vec(),
        size: bytes.len() as u64,
    }
}

impl Screen {
    /// The one request that waits.
    pub(in crate::ui::tests) fn request(&mut self) -> Request {
        let requests = std::mem::take(&mut self.state.requests);
        let [request] = <[Request; 1]>::try_from(requests).unwrap();
        request
    }

    /// Answers what an errand costs, and says which it is.
    pub(in crate::ui::tests) fn price(&mut self, cost: Cost) -> Errand {
        let Request::Price(ticket, errand) = self.request() else {
            panic!("a price is asked for");
        };
        self.state.answered(Answer::Priced(ticket.number, cost));
        self.state.settle();
        errand
    }

    /// The errand that is to be run.
    pub(in crate::ui::tests) fn errand(&mut self) -> (Ticket, Errand) {
        let Request::Run(ticket, errand) = self.request() else {
            panic!("an errand is to be run");
        };
        (ticket, errand)
    }

    pub(in crate::ui::tests) fn done(&mut self, ticket: &Ticket, outcome: Outcome) {
        self.state.answered(Answer::Done(ticket.number, outcome));
        self.state.settle();
    }

    /// Looks at the chosen file, which holds this.
    pub(in crate::ui::tests) fn view(&mut self, bytes: &[u8]) {
        self.press("v");
        self.price(Cost::Nothing);
        let (ticket, errand) = self.errand();
        assert!(matches!(errand, Errand::Read { from: 0, .. }), "{errand:?}");
        self.done(&ticket, Outcome::Read(part(bytes)));
    }
}

/// With the file `app/main.js` of layer 3 chosen.
fn at_file() -> Screen {
    let mut screen = Screen::ready(80, 24);
    screen.press("down down tab");
    screen.press("/").type_text("main").press("enter");
    assert_eq!(screen.chosen(), "app/main.js");
    screen
}

/// With a file chosen that layers 2 and 5 wrote.
fn versions() -> Screen {
    let mut screen = Screen::ready(80, 24);
    screen
        .press("end tab /")
        .type_text("express/index")
        .press("enter");
    assert_eq!(screen.chosen(), "app/node_modules/express/index.js");
    screen
}
