//! How a line should get a secret instead of writing it into its layer.

use super::findings::Hit;
use crate::analysis::findings::{Place, Subject};
use crate::inspection::Origin;

/// What to do about secrets of one rule in one layer.
pub(super) fn words(
    subject: &Subject<'_>,
    layer: usize,
    rule: &str,
    live: bool,
    hits: &[Hit],
) -> String {
    let place = subject.place(layer);
    let instead = if subject.is_own(layer) {
        instead(subject, &place, rule, hits)
    } else {
        base(subject, rule)
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
    format!("{rotate}{instead}{still}")
}

fn base(subject: &Subject<'_>, rule: &str) -> String {
    let base = subject.image.base.as_ref();
    let name = base.and_then(|base| base.reference.as_deref());
    let name = name.map_or("The base image".to_owned(), |name| {
        format!("The base image {name}")
    });
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

fn instead(subject: &Subject<'_>, place: &Place<'_>, rule: &str, hits: &[Hit]) -> String {
    let line = place.words();
    let Some(first) = hits.first() else {
        return String::new();
    };
    let path = subject.name(first.path);
    let id = first.kinds.first().map_or("secret", |(kind, _)| kind.id());
    let mount = format!("RUN --mount=type=secret,id={id},target=/{path}");
    match rule {
        "secret/host-key" => {
            return format!(
                "In {line}, delete /etc/ssh/ssh_host_* in the same RUN, and let the entry point run ssh-keygen -A."
            );
        }
        "secret/snakeoil-key" => {
            return format!(
                "In {line}, delete it in the same RUN, and let the entry point run make-ssl-cert generate-default-snakeoil if anything needs it."
            );
        }
        "secret/shell-history" => {
            return format!(
                "In {line}, leave {path} out: set HISTFILE=/dev/null for what writes it."
            );
        }
        _ => {}
    }
    let is_copied = subject.layers[place.layer].head.provenance.origin == Origin::Copied;
    match place.keyword() {
        Some("COPY" | "ADD") if is_copied => format!(
            "In {line}, copy only what runs, without {path}; give it to the line that needs it by {mount}, or to the container when it starts."
        ),
        Some("COPY" | "ADD") => format!(
            "Put {} into .dockerignore, so that {line} does not take it; what needs it in the build gets it by {mount}, what needs it later when the container starts.",
            hits.iter()
                .take(3)
                .map(|hit| ignored(&subject.name(hit.path)))
                .collect::<Vec<_>>()
                .join(" and ")
        ),
        Some("RUN") => format!("In {line}, use {mount} instead of writing it."),
        _ => format!("In {line}, leave {path} out; what needs it in the build gets it by {mount}."),
    }
}

/// A line of `.dockerignore` that fits the file wherever it lies in the context, which its path in the image does not tell.
fn ignored(path: &str) -> String {
    format!("**/{}", path.rsplit('/').next().unwrap_or(path))
}
