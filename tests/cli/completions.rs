//! Completions as bash, zsh and fish make them of what the program writes.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use crate::support::binary::layerscope;
use crate::support::tools;

/// What is typed, and what must be offered for its last word.
const TYPED: [(&str, &str); 16] = [
    ("wh", "why"),
    ("im", "image.tar"),
    ("docker-ar", "docker-archive:"),
    ("docker-archive:im", "image.tar"),
    ("image.tar --max-o", "--max-own-waste"),
    ("image.tar --no-verif", "--no-verify"),
    ("image.tar --theme ", "high-contrast"),
    ("image.tar --theme mi", "mine.toml"),
    ("image.tar --fail-on hi", "high"),
    ("image.tar -f Do", "Dockerfile"),
    ("--source pod", "podman"),
    ("why im", "image.tar"),
    ("why --verif", "--verify"),
    ("config --the", "--theme"),
    ("man w", "why"),
    ("completions f", "fish"),
];

/// Where a completion function offers nothing, as here in bash, the shell offers files.
const FILES: &str = "(files)";

/// Types each line in a shell and compares what it offers; `script` takes the completions' file, a directory with an
/// image, and the lines.
fn offers(shell: &str, script: &str, lines: &[&str]) -> Vec<String> {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    std::fs::create_dir(at("here")).unwrap();
    for name in ["image.tar", "mine.toml", "Dockerfile"] {
        std::fs::write(at("here").join(name), "").unwrap();
    }
    let run = layerscope(["completions", shell]);
    assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{shell}");
    std::fs::write(at("_layerscope"), run.stdout).unwrap();
    std::fs::write(at("script"), script).unwrap();
    let output = run_shell(shell, place.path(), lines);
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{shell}");
    let stdout = String::from_utf8(output.stdout).unwrap();
    let offered: Vec<String> = stdout.split("END\n").map(str::to_owned).collect();
    assert_eq!(offered.len(), lines.len() + 1, "{stdout}");
    offered
}

fn run_shell(shell: &str, place: &Path, lines: &[&str]) -> Output {
    let bare: &[&str] = match shell {
        "bash" => &["--norc", "--noprofile"],
        "zsh" => &["-f"],
        _ => &["--no-config"],
    };
    let command = Command::new(shell)
        .args(bare)
        .arg(place.join("script"))
        .arg(place)
        .args(lines)
        .current_dir(place.join("here"))
        .env("HOME", place)
        .env("LC_ALL", "C.UTF-8")
        .output();
    command.unwrap()
}

fn check(shell: &str, script: &str, is_file: impl Fn(&str) -> bool) {
    if !tools::have(&format!("completions in {shell}"), &[shell]) {
        return;
    }
    let lines = TYPED.map(|(line, _)| line);
    for ((line, wanted), offered) in TYPED.iter().zip(offers(shell, script, &lines)) {
        let mut words = offered.split_whitespace();
        let wanted = |word: &str| word == *wanted || word.ends_with(&format!(":{wanted}"));
        let is_offered = words.any(|word| wanted(word) || (word == FILES && is_file(line)));
        assert!(is_offered, "{shell}: [{line}] {offered}");
    }
}

#[test]
fn bash_completes() {
    let script = r#"
        place=$1; shift
        source "$place/_layerscope"
        complete -p layerscope | grep -q -- '-F _layerscope_first' || exit 1
        compopt() { :; }
        for line; do
            # As bash breaks words.
            read -ra words <<<"layerscope ${line//:/ : }"
            [[ $line == *' ' ]] && words+=("")
            COMP_WORDS=("${words[@]}") COMP_CWORD=$((${#words[@]} - 1)) COMPREPLY=()
            _layerscope_first layerscope "${words[-1]}" "${words[-2]}"
            printf '%s\n' "${COMPREPLY[@]:-(files)}"
            echo END
        done
    "#;
    check("bash", script, |line| {
        ["im", "mi", "Do"].iter().any(|word| line.ends_with(word))
    });
}

#[test]
fn bash_completes_paths_as_it_does_for_others() {
    if !tools::have("paths completed in bash", &["bash"]) {
        return;
    }
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    for name in ["here", "here/layout", "here/oci-layout", "here/a b"] {
        std::fs::create_dir(at(name)).unwrap();
    }
    std::fs::write(at("home.tar"), "").unwrap();
    std::fs::write(at("script"), layerscope(["completions", "bash"]).stdout).unwrap();
    // A directory goes on behind its slash, a file's name has ended; a home is where HOME says.
    let home = place.path().display();
    let typed = [
        ("lay", "<layout/x>".to_owned()),
        ("oci-l", "<oci-layout/x>".to_owned()),
        ("a\\ ", "<a b/x>".to_owned()),
        ("~/ho", format!("<{home}/home.tar><x>")),
    ];
    let mut lines =
        format!("source {home}/script\nlayerscope() {{ printf '<%s>' \"$@\"; echo; }}\n");
    let mut wanted = Vec::new();
    for (word, path) in &typed {
        for flag in ["", "--base-image ", "--context ", "-f ", "--json "] {
            lines += &format!("layerscope {flag}{word}\tx\n");
            let flag = flag.trim_end();
            wanted.push(match flag {
                "" => path.clone(),
                _ => format!("<{flag}>{path}"),
            });
        }
    }
    // Its line editor reads from a pipe too.
    let mut bash = Command::new("bash")
        .args(["--norc", "--noprofile", "-i"])
        .current_dir(at("here"))
        .env("HOME", place.path())
        .env("TERM", "dumb")
        .env("INPUTRC", "/dev/null")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = bash.stdin.take().unwrap();
    input.write_all(lines.as_bytes()).unwrap();
    drop(input);
    let output = bash.wait_with_output().unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    assert_eq!(stdout.lines().collect::<Vec<_>>(), wanted);
}

#[test]
fn fish_completes() {
    let script = r#"
        source $argv[1]/_layerscope
        for line in $argv[2..]
            complete -C "layerscope $line" | cut -f1
            echo END
        end
    "#;
    check("fish", script, |_| false);
    if tools::find("fish").is_some() {
        let offered = offers("fish", script, &["image.tar wh"]);
        assert_eq!(offered[0], "");
    }
}

#[test]
fn zsh_completes() {
    // zsh completes in its line editor alone, so one runs in a pseudo-terminal and notes what is offered.
    let script = r#"
        place=$1; shift
        zmodload zsh/zpty zsh/zselect
        zpty -b inner "zsh -f"
        print -r -- '
            PS1= fpath=('$place' $fpath)
            autoload -U compinit; compinit -u -D
            compadd() {
                local -a offered
                if [[ " $* " != *" -"[OAD]" "* ]]; then
                    builtin compadd -O offered "$@"
                    print -rl -- $offered >>'$place'/offered
                fi
                builtin compadd "$@"
            }
            finish() { zle complete-word; print END >>'$place'/offered }
            zle -N finish; bindkey "^I" finish
            print END >>'$place'/offered
        ' >$place/setup
        touch $place/offered
        await() {
            local -i tries=0
            until (( $(grep -c END $place/offered) >= $1 || tries++ > 3000 )); do zselect -t 1; done
        }
        zpty -w inner "source $place/setup"
        await 1
        integer n=1
        for line; do
            zpty -n -w inner "layerscope $line"$'\t'
            await $((++n))
            zpty -n -w inner $'\C-u'
        done
        zpty -d inner
        sed 1d $place/offered
    "#;
    check("zsh", script, |_| false);
    if tools::find("zsh").is_some() {
        let offered = offers("zsh", script, &["image.tar wh"]);
        assert!(!offered[0].contains("why"), "{offered:?}");
    }
}

#[test]
fn other_shells_get_theirs() {
    for shell in ["powershell", "elvish"] {
        let run = layerscope(["completions", shell]);
        assert_eq!((run.code, run.stderr.as_str()), (Some(0), ""), "{shell}");
        for word in ["max-own-waste", "completions", "why"] {
            assert!(run.stdout.contains(word), "{shell}: {word}");
        }
    }
}
