//! Where variables, directories and shells count.

use super::*;

#[test]
fn arguments_before_from_serve_from_until_redeclared() {
    let text = "ARG V=1 W=$V.2\nFROM img:$W AS a\nLABEL v=$V\nARG V\nLABEL v=$V\nARG V=3\nLABEL v=$V w=$W\n";
    let file = parse(text);
    assert_eq!(file.stages[0].image.known(), Some("img:1.2"));
    assert_eq!(shown(&file.globals[0].arguments), "V=1|W=1.2");
    assert_eq!(
        told(&file),
        [
            "LABEL v=$V",
            "ARG V=1",
            "LABEL v=1",
            "ARG V=3",
            "LABEL v=3|w=$W"
        ]
    );
    let file = Dockerfile::parse(text, &given(&[("V", "9"), ("X", "8")])).unwrap();
    assert_eq!(file.stages[0].image.known(), Some("img:9.2"));
    assert_eq!(told(&file)[3..], ["ARG V=9", "LABEL v=9|w=$W"]);
}

#[test]
fn a_variable_is_what_was_said_last_before_the_instruction() {
    let file = Dockerfile::parse(
        "FROM scratch\nENV A=env\nARG A=arg\nLABEL a=$A\nENV A=1 B=$A\nLABEL a=$A b=$B\nARG C=$A D=$C E\nLABEL p=$PATH e=$E\n",
        &given(&[("Z", "z")]),
    )
    .unwrap();
    assert_eq!(
        told(&file),
        [
            "ENV A=env",
            "ARG A=arg",
            "LABEL a=arg",
            "ENV A=1|B=arg",
            "LABEL a=1|b=arg",
            "ARG C=1|D=1|E",
            "LABEL p=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin|e=",
        ]
    );
}

#[test]
fn only_some_instructions_expand() {
    let file = parse(
        "FROM scratch\nENV A=a N=\"1 2\"\nADD $A $A\nCOPY $A $A\nENV $A=$A\nEXPOSE $A/tcp $N 8${B:-0}\nLABEL $A=$A\nSTOPSIGNAL $A\nUSER $A:$A\nVOLUME $A [x\nWORKDIR $A\nRUN $A\nCMD $A\nENTRYPOINT [\"$A\"]\nSHELL [\"$A\"]\nHEALTHCHECK CMD $A\nMAINTAINER $A\nONBUILD RUN $A\n",
    );
    assert_eq!(
        told(&file)[1..],
        [
            "ADD a|a",
            "COPY a|a",
            "ENV a=a",
            // BuildKit loses what stands before a default.
            "EXPOSE a/tcp|1|2|0",
            "LABEL a=a",
            "STOPSIGNAL a",
            "USER a:a",
            "VOLUME a|[x",
            "WORKDIR a",
            "RUN $A",
            "CMD $A",
            "ENTRYPOINT [\"$A\"]",
            "SHELL [\"$A\"]",
            "HEALTHCHECK $A",
            "MAINTAINER $A",
            "ONBUILD RUN $A",
        ]
    );
}

#[test]
fn a_child_stage_inherits_all_but_the_cmd_line_of_others() {
    let file = parse(
        "FROM scratch AS base\nARG A=a\nENV B=b\nWORKDIR /w\nSHELL [\"sh\"]\nFROM base\nCOPY $A$B .\nFROM scratch\nCOPY $A$B .\n",
    );
    let child = &file.stages[1].instructions[1];
    assert_eq!(shown(&child.arguments), "ab|.");
    assert_eq!(child.workdir.known(), Some("/w"));
    assert_eq!(child.shell.as_deref(), Some(&["sh".to_owned()][..]));
    let other = &file.stages[2].instructions[1];
    assert_eq!(shown(&other.arguments), "|.");
    assert_eq!((other.workdir.known(), &other.shell), (Some("/"), &None));
}

#[test]
fn directories_are_absolute_or_have_a_hole() {
    let file = parse(
        "FROM scratch\nWORKDIR a/\nWORKDIR ../b/./c\nWORKDIR /d/../e/\nWORKDIR f\nWORKDIR \"\"\nUSER x\nFROM image\nWORKDIR a\nWORKDIR $U\nWORKDIR b\nWORKDIR ../c\nWORKDIR /d\nWORKDIR $U/x\nUSER x\n",
    );
    let dirs = |stage: usize| -> Vec<String> {
        let instructions = &file.stages[stage].instructions[1..];
        instructions.iter().map(|it| it.workdir.shown()).collect()
    };
    assert_eq!(dirs(0), ["/", "/a", "/b/c", "/d/../e/", "/e/f", "/e/f"]);
    assert_eq!(dirs(1), ["…", "…/a", "$U", "$U/b", "../c", "/d", "$U/x"]);
    let step = &file.stages[0].instructions[2];
    assert_eq!(step.resolve(&"../b/./c".into()).known(), Some("/b/c"));
    let text = "FROM image\nWORKDIR a\nUSER $HOME\n";
    let known = Known {
        environment: map(&[("HOME", "/root")]),
        workdir: Some("/base".into()),
        ..given(&[])
    };
    let file = Dockerfile::parse(text, &known).unwrap();
    assert_eq!(
        file.stages[0].instructions[2].workdir.known(),
        Some("/base/a")
    );
    assert_eq!(told(&file)[1], "USER /root");
}

#[test]
fn the_environment_is_the_targets_base_images() {
    let text = "FROM one AS a\nUSER $X\nFROM two AS b\nUSER $X\nFROM a AS c\nUSER $X\n";
    let users = |target: Option<&str>| -> Vec<Option<String>> {
        let known = Known {
            environment: map(&[("X", "x")]),
            target: target.map(str::to_owned),
            ..given(&[])
        };
        let file = Dockerfile::parse(text, &known).unwrap();
        let users = file
            .stages
            .iter()
            .map(|stage| match &stage.instructions[1].arguments {
                Arguments::Words(words) => words[0].known().map(str::to_owned),
                other => panic!("{other:?}"),
            });
        users.collect()
    };
    let x = || Some("x".to_owned());
    assert_eq!(users(None), [x(), None, x()]);
    assert_eq!(users(Some("B")), [None, x(), None]);
    assert_eq!(users(Some("none")), [None, None, None]);
}

#[test]
fn platforms_need_a_declaration_in_a_stage_only() {
    let text = "FROM --platform=$BUILDPLATFORM img:$TARGETARCH$TARGETVARIANT\nLABEL a=$TARGETARCH\nARG TARGETARCH TARGETOS=other TARGETSTAGE\nLABEL a=$TARGETARCH o=$TARGETOS s=$TARGETSTAGE\n";
    let known = Known {
        platform: Some("linux/arm/v7".into()),
        ..given(&[])
    };
    let file = Dockerfile::parse(text, &known).unwrap();
    let stage = &file.stages[0];
    assert_eq!(stage.image.known(), Some("img:armv7"));
    assert_eq!(stage.platform.as_ref().unwrap().known(), None);
    assert_eq!(
        told(&file),
        [
            "LABEL a=$TARGETARCH",
            "ARG TARGETARCH=arm|TARGETOS=other|TARGETSTAGE",
            "LABEL a=arm|o=other|s=$TARGETSTAGE",
        ]
    );
    let known = Known {
        platform: Some("linux/arm64/v8".into()),
        build_platform: Some("linux/amd64".into()),
        ..given(&[("TARGETSTAGE", "s")])
    };
    let file = Dockerfile::parse(text, &known).unwrap();
    let stage = &file.stages[0];
    assert_eq!(stage.image.shown(), "img:arm64$TARGETVARIANT");
    assert_eq!(stage.platform, Some("linux/amd64".into()));
    assert_eq!(told(&file)[2], "LABEL a=arm64|o=other|s=s");
    // Builders do not agree on what this takes from it.
    let file = Dockerfile::parse(&format!("ARG TARGETARCH\n{text}"), &known).unwrap();
    assert_eq!(file.stages[0].image.known(), None);
}

#[test]
fn an_argument_that_may_have_been_given_is_not_known() {
    let text = "ARG B\nFROM $B\nENV K=k\nARG A K\nLABEL a=${A:-d} k=$K\n";
    let file = Dockerfile::parse(text, &Known::default()).unwrap();
    assert_eq!(file.stages[0].image.shown(), "$B");
    assert_eq!(told(&file)[1..], ["ARG A|K", "LABEL a=${A:-d}|k=k"]);
    let known = given(&[("B", "scratch")]);
    let file = Dockerfile::parse(text, &known).unwrap();
    assert_eq!(told(&file)[1..], ["ARG A|K", "LABEL a=d|k=k"]);
}

#[test]
fn a_name_that_is_not_known_may_set_anything() {
    let file = parse("FROM image\nENV A=a\nENV $U=b\nUSER $A\nENV A=c\nUSER $A\n");
    assert_eq!(told(&file)[2..], ["USER $A", "ENV A=c", "USER c"]);
}

#[test]
fn triggers_act_at_the_start_of_the_child() {
    let file = parse(
        "FROM scratch AS base\nENV A=a\nONBUILD ARG B=$A\nONBUILD WORKDIR /w\nONBUILD COPY <<e $B/\n$B\ne\nENV A=late\nFROM base AS child\nUSER $B\nFROM child\nUSER $B\n",
    );
    assert_eq!(shown(&file.stages[0].instructions[2].arguments), "ARG B=$A");
    let child = &file.stages[1];
    let triggers: Vec<_> = child
        .triggers
        .iter()
        .map(|it| {
            (
                it.keyword.as_str(),
                shown(&it.arguments),
                it.start_line,
                it.end_line,
            )
        })
        .collect();
    assert_eq!(
        triggers,
        [
            ("ARG", "B=late".to_owned(), 3, 3),
            ("WORKDIR", "/w".to_owned(), 4, 4),
            ("COPY", "<<e \"late\\n\"|late/".to_owned(), 5, 7),
        ]
    );
    assert_eq!(child.instructions[1].workdir.known(), Some("/w"));
    assert_eq!(file.stages[2].triggers, []);
    assert_eq!(told(&file), ["USER late"]);
}
