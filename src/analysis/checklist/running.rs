//! Whether a container gets by with little: its user, and programs that only people and builds need.

use super::Answered;
use super::programs::Programs;
use super::words::list;
use crate::analysis::findings::Subject;
use crate::inspection::Answer;

/// Root is a plain no, and so are compilers and package managers, which no entry point needs. A shell may be needed by a
/// script, which its name does not tell.
pub fn is_bare(subject: &Subject<'_>, programs: &Programs) -> Answered {
    let user = subject.config.user();
    let is_root = is_root(user);
    let mut told = vec![match user {
        "" => "no user is set, so it runs as root".to_owned(),
        user if is_root => format!("it runs as {user}, which is root"),
        user => format!("it runs as {user}"),
    }];
    for (what, programs) in [
        ("compilers", &programs.compilers),
        ("package managers", &programs.package_managers),
        ("shells", &programs.shells),
    ] {
        if !programs.is_empty() {
            told.push(format!("{what}: {}", list(programs, ", ")));
        }
    }
    if programs.compilers.is_empty() && programs.package_managers.is_empty() {
        let shells = if programs.shells.is_empty() {
            ", no shell"
        } else {
            ""
        };
        told.push(format!(
            "no compiler, no package manager{shells} in any bin"
        ));
    }
    let starts = subject.config.starts();
    let is_needed = starts.first().is_some_and(|first| is_shell(first));
    if is_needed && !programs.shells.is_empty() {
        told.push("the entry point is a shell's command".to_owned());
    }
    let has_tools = !programs.compilers.is_empty() || !programs.package_managers.is_empty();
    let answer = if is_root || has_tools {
        Answer::No
    } else if programs.shells.is_empty() || is_needed {
        Answer::Yes
    } else {
        told.push("whether the entry point is a script that needs one is not known".to_owned());
        Answer::Unknown
    };
    told.push("programs are listed for information: no gate fails by them".to_owned());
    (answer, told.join("; "))
}

/// A group may stand behind the user.
fn is_root(user: &str) -> bool {
    let user = user.split(':').next().unwrap_or_default();
    user.is_empty() || user == "root" || user.parse() == Ok(0)
}

fn is_shell(program: &str) -> bool {
    let name = program.rsplit('/').next().unwrap_or(program);
    matches!(name, "sh" | "ash" | "bash" | "dash" | "zsh" | "ksh")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn root_has_several_names() {
        for root in ["", "0", "root", "0:0", "root:app", "00"] {
            assert!(is_root(root), "{root:?}");
        }
        for other in ["1000", "app", "1000:0", "rooted"] {
            assert!(!is_root(other), "{other:?}");
        }
    }
}
