//! Lines, words and heredocs.

use super::*;

#[test]
fn continued_lines_are_joined_as_builders_join_them() {
    let file = parse(
        "FROM a\nRUN one \\\n# comment\n\n  && two\\\n\tthree \\ \nfour\\\\\nRUN \\\n  five\nRUN six \\\n\n",
    );
    assert_eq!(
        told(&file),
        ["RUN one   && two\tthree four\\\\", "RUN five", "RUN six"]
    );
    let places: Vec<_> = file.stages[0]
        .instructions
        .iter()
        .map(|it| (it.start_line, it.end_line, it.text.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (1, 1, "FROM a"),
            (2, 7, "RUN one && two three four\\\\"),
            (8, 9, "RUN five"),
            (10, 11, "RUN six"),
        ]
    );
    let at = |line| file.at(line).map(|(_, it)| it.start_line);
    assert_eq!(
        [at(1), at(4), at(7), at(8), at(12)],
        [Some(1), Some(2), Some(2), Some(8), None]
    );
}

#[test]
fn the_escape_directive_rules_lines_and_words() {
    let windows = "\u{feff}#  Escape = ` \r\n# syntax=docker/dockerfile:1\r\nFROM a\r\nRUN b `\r\n c\\\r\nCOPY --chown=d\\e C:\\x\\ C:\\y`z\r\n";
    let file = parse(windows);
    assert_eq!(told(&file), [r"RUN b  c\", r"COPY C:\x\|C:\yz"]);
    let copy = &file.stages[0].instructions[2];
    assert_eq!(copy.flag("chown").unwrap().value, Some(r"d\e".into()));
    // Not at the top, not a directive, not alone.
    for text in [
        "\n# escape=`\nFROM a\nRUN b `\n",
        "# comment\n# escape=`\nFROM a\nRUN b `\n",
        "FROM a\n# escape=`\nRUN b `\n",
    ] {
        assert_eq!(told(&parse(text)), ["RUN b `"], "{text}");
    }
}

#[test]
fn flags_stand_in_front_and_may_be_quoted() {
    let file = parse(
        "FROM a\nENV O=me\nCOPY --chown=\"$O:x y\" --link --from=B\\ c a --b c\nRUN --mount=type=bind,from=x,target=/m --network=none --mount='type=cache,\"from=y\"' -- --z $O\n",
    );
    let flags = |instruction: usize| {
        let flags = file.stages[0].instructions[instruction].flags.iter();
        flags
            .map(|flag| match &flag.value {
                Some(value) => format!("{}={value}", flag.name),
                None => flag.name.clone(),
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(flags(2), ["chown=me:x y", "link", "from=B c"]);
    assert_eq!(told(&file)[1], "COPY a|--b|c");
    assert_eq!(file.stages[0].instructions[2].from, Some("B c".into()));
    assert_eq!(told(&file)[2], "RUN --z $O");
    let run = &file.stages[0].instructions[3];
    assert_eq!(
        (run.from.as_ref(), &run.mounted),
        (None, &vec!["x".into(), "y".into()])
    );
}

#[test]
fn lists_in_json_are_lists_of_strings_or_text() {
    let file = parse(
        "FROM scratch\nCOPY [\"a b\", \"$A\", \"/c\\u0064/\"]\nRUN [\"a\", \"$A\"]\nRUN [ -f x ]\nRUN ['a']\nCMD []\nVOLUME [\"/a b\", \"/c\"]\nSHELL [\"s\", \"-c\"]\nHEALTHCHECK --retries=3 CMD [\"x\"]\nHEALTHCHECK cmd x \"y\"\nHEALTHCHECK NONE\nCOPY [a] b\n",
    );
    assert_eq!(
        told(&file),
        [
            "COPY a b||/cd/",
            "RUN [\"a\", \"$A\"]",
            "RUN [ -f x ]",
            "RUN ['a']",
            "CMD []",
            "VOLUME /a b|/c",
            "SHELL [\"s\", \"-c\"]",
            "HEALTHCHECK [\"x\"]",
            "HEALTHCHECK x \"y\"",
            "HEALTHCHECK NONE",
            "COPY [a]|b",
        ]
    );
}

#[test]
fn heredocs_are_commands_files_and_more() {
    for (written, expected) in [
        ("RUN <<EOF\na\n  b\nEOF\n", "RUN a\n  b\n"),
        ("RUN <<-EOF\n\ta\n\t\tb\n\tEOF\n", "RUN a\nb\n"),
        ("RUN << EOF\na\nEOF\n", "RUN a\n"),
        ("RUN <<'E F'\n#!/bin/sh\nE F\n", "RUN /dev/pipes/E F"),
        ("RUN cat <<EOF >/x\na\nEOF\n", "RUN cat <<EOF >/x\na\nEOF"),
        (
            "RUN <<A cat >/x && <<-B cat\n\ta\nA\n\tb\n\tB\n",
            "RUN <<A cat >/x && <<-B cat\n\ta\nA\n\tb\nB",
        ),
        (
            "RUN cat 3<<EOF\n\\\n# no comment\r\nEOF\r\n",
            "RUN cat 3<<EOF\n\\\n# no comment\r\nEOF",
        ),
        ("RUN echo $((1<<2)) <<<x\n", "RUN echo $((1<<2)) <<<x"),
        ("RUN echo $((1 << 2))\n", "RUN echo $((1 << 2))"),
        // A quote that has no end hides them.
        ("RUN echo don't <<EOF\n", "RUN echo don't <<EOF"),
        ("RUN [\"a\", \"<<EOF\"]\n", "RUN [\"a\", \"<<EOF\"]"),
        ("CMD <<EOF\n", "CMD <<EOF"),
        (
            "COPY <<a.txt <<'b' /c/\n\"$O\" ${N:-n}\n\\$O\na.txt\n$O\nb\n",
            "COPY <<a.txt \"\\\"me\\\" n\\n$O\\n\"|<<b \"$O\\n\"|/c/",
        ),
        ("COPY f <<-e d/\n\t$O\n\te\n", "COPY f|<<e \"me\\n\"|d/"),
        ("ADD <<e /e\ne\n", "ADD <<e \"\"|/e"),
        ("ONBUILD RUN <<EOF\na\nEOF\n", "ONBUILD RUN <<EOF\na\nEOF"),
    ] {
        let file = parse(&format!("FROM scratch\nENV O=me\n{written}USER next\n"));
        let told = told(&file);
        assert_eq!(told[1..], [expected, "USER next"], "{written}");
        let lines = written.matches('\n').count() as u32;
        let it = &file.stages[0].instructions[2];
        assert_eq!((it.start_line, it.end_line), (3, 2 + lines), "{written}");
    }
}

#[test]
fn names_and_values_come_in_two_forms() {
    let file = parse(
        "FROM scratch\nENV a b \"c  d\"\nENV A=b\\ c D=\"e f\" G='$a' H= \"I J\"=k\nLABEL x=1 y.z=\"a=b\"\nARG K L= M=\"n o\" P=$A\nENV Q$D=r\n",
    );
    assert_eq!(
        told(&file),
        [
            "ENV a=b c  d",
            "ENV A=b c|D=e f|G=$a|H=|I J=k",
            "LABEL x=1|y.z=a=b",
            "ARG K|L=|M=n o|P=b c",
            "ENV Qe f=r",
        ]
    );
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (text, expected) in [
        ("", "line 1: no FROM in the whole file"),
        ("# only\n", "line 1: no FROM in the whole file"),
        ("ARG A\n", "line 1: no FROM in the whole file"),
        (
            "\nRUN a\nFROM b\n",
            "line 2: RUN stands before the first FROM",
        ),
        (
            "{{ x }}\nFROM b\n",
            "line 1: {{ is no instruction that is known",
        ),
        (
            "FROM a\n\nCOPI b c\n",
            "line 3: COPI is no instruction that is known",
        ),
        ("FROM a b\n", "line 1: FROM takes IMAGE or IMAGE AS NAME"),
        (
            "FROM a AS 1b\n",
            "line 1: FROM can't name a stage 1b: letters, digits, - _ and . only, a letter first",
        ),
        ("FROM $A\n", "line 1: FROM names no image: $A is empty"),
        (
            "FROM ${A\n",
            "line 1: FROM can't be expanded: ${A is no substitution of a variable",
        ),
        (
            "FROM a\nRUN b <<EOF\nc\n",
            "line 2: the heredoc EOF has no end",
        ),
        (
            "FROM a\nCOPY b\n",
            "line 2: COPY needs a source and a destination",
        ),
        (
            "FROM a\nCOPY b <<EOF\nEOF\n",
            "line 2: COPY can't have a heredoc as its destination",
        ),
        (
            "FROM a\nENV b\n",
            "line 2: ENV needs a value behind the name",
        ),
        ("FROM a\nENV b=c d\n", "line 2: ENV needs NAME=VALUE, not d"),
        ("FROM a\nLABEL =c\n", "line 2: LABEL needs a name before ="),
        ("FROM a\nARG\n", "line 2: ARG needs an argument"),
        ("FROM a\nWORKDIR\n", "line 2: WORKDIR needs an argument"),
        ("FROM a\nVOLUME [\"\"]\n", "line 2: VOLUME needs a path"),
        (
            "FROM a\nCMD [\"b\", 1]\n",
            "line 2: CMD a list in the JSON form holds something that is no string",
        ),
        (
            "FROM a\nSHELL bash\n",
            "line 2: SHELL takes a list of strings in JSON",
        ),
        (
            "FROM a\nHEALTHCHECK x\n",
            "line 2: HEALTHCHECK needs NONE or CMD",
        ),
        (
            "FROM a\nONBUILD ONBUILD RUN b\n",
            "line 2: ONBUILD can't have ONBUILD behind it",
        ),
        (
            "FROM a\nONBUILD ENV b\n",
            "line 2: ONBUILD ENV needs a value behind the name",
        ),
        (
            "# escape=`\n# escape=`\nFROM a\n",
            "line 2: a second escape directive",
        ),
        (
            "# escape=x\nFROM a\n",
            "line 1: the escape character can be \\ or `, not x",
        ),
    ] {
        let error = Dockerfile::parse(text, &given(&[])).unwrap_err();
        assert_eq!(error.to_string(), expected, "{text}");
    }
}
