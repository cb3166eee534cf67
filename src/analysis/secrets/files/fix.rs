//! How a line should get a secret instead of writing it into its layer.

use super::findings::Hit;
use crate::analysis::findings::{Fix, Place, Subject, fix};
use crate::analysis::secrets::capital;
use crate::tree::PathId;

/// What to do about secrets of one rule in one layer.
pub(super) fn words(
    subject: &Subject<'_>,
    layer: usize,
    rule: &str,
    live: bool,
    hits: &[Hit],
) -> Fix {
    let place = subject.place(layer);
    let instead = if subject.is_own(layer) {
        instead(subject, &place, rule, hits)
    } else {
        base(subject, rule).into()
    };
    let rotate = match rule {
        "secret/snakeoil-key" | "secret/password-hash" | "secret/shell-history" => "",
        "secret/host-key" => "Make new host keys. ",
        "secret/key-id" => "Look whether its secret stands near by, and limit what it can do. ",
        "secret/terraform" => "Rotate what is in it. ",
        _ => "Rotate it: whoever has the image has it. ",
    };
    let still = match live {
        true => "",
        false => " Deleting it later does not take it out of its layer.",
    };
    instead.say(|instead| format!("{rotate}{instead}{still}"))
}

fn base(subject: &Subject<'_>, rule: &str) -> String {
    let name = capital(&fix::base(subject));
    match rule {
        "secret/host-key" | "secret/snakeoil-key" => {
            format!(
                "{name} brings it, the same to all who use it: make a key of its own when the container starts."
            )
        }
        _ => format!(
            "{name} brings it: build that without it, and use the new one; a line here can only hide it."
        ),
    }
}

fn instead(subject: &Subject<'_>, place: &Place<'_>, rule: &str, hits: &[Hit]) -> Fix {
    let line = place.words();
    let Some(first) = hits.first() else {
        return Fix::default();
    };
    let paths: Vec<PathId> = hits.iter().map(|hit| hit.path).collect();
    let is_copied = matches!(place.keyword(), Some("COPY" | "ADD"));
    let left_out = |then: &str| {
        let fix = fix::leave_out(subject, place.layer, &paths, "");
        fix.say(|fix| format!("{}{then}", capital(fix)))
    };
    let id = first.kinds.first().map_or("secret", |(kind, _)| kind.id());
    let mount = format!(
        "RUN --mount=type=secret,id={id},target=/{}",
        subject.name(first.path)
    );
    let others = match &paths[1..] {
        [] => String::new(),
        others => format!(", and so for {}", fix::names(subject, others)),
    };
    match (rule, place.keyword()) {
        ("secret/host-key", Some("RUN")) => format!(
            "In {line}, delete /etc/ssh/ssh_host_* in the same RUN, and let the entry point run ssh-keygen -A."
        ).into(),
        ("secret/host-key", _) => {
            left_out("; the entry point can run ssh-keygen -A.")
        }
        ("secret/snakeoil-key", Some("RUN")) => format!(
            "In {line}, delete it in the same RUN, and let the entry point run make-ssl-cert generate-default-snakeoil if anything needs it."
        ).into(),
        ("secret/snakeoil-key", _) => left_out(
            "; the entry point can run make-ssl-cert generate-default-snakeoil if anything needs it.",
        ),
        ("secret/shell-history", Some("RUN")) => format!(
            "In {line}, leave {} out: set HISTFILE=/dev/null for what writes it.",
            fix::names(subject, &paths)
        ).into(),
        ("secret/shell-history", _) => left_out("."),
        _ if is_copied => left_out(&format!(
            ". A build line that needs it gets it by {mount}{others}; what needs it later, when the container starts."
        )),
        (_, Some("RUN")) => format!("In {line}, use {mount} instead of writing it{others}.").into(),
        _ => left_out(&format!(
            ". What needs it in the build gets it by {mount}{others}."
        )),
    }
}
