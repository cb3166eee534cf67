//! Secrets in what an image records of its build: one finding each, with every place where it stands.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::binary::layerscope;
use crate::support::image::Image;
use crate::support::layer::Layer;

const VALUE: &str = "gTr5-plumWindow-88";
const OTHER: &str = "kL92-oakRiver-41";

/// Rule, severity, title and line of the secrets of an image that this Dockerfile and history made.
fn secrets(dockerfile: &str, history: Value, run: Value, layers: usize) -> Vec<Value> {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("Dockerfile");
    fs::write(&file, dockerfile).unwrap();
    let layers = (0..layers).map(|index| Layer::new().file(&format!("f{index}"), 10));
    let image = Image::new(layers).history(history).run(run);
    let image = image.docker().write_tar(&dir.path().join("image.tar"));
    let run = layerscope([
        image.to_str().unwrap(),
        "--json",
        "-f",
        file.to_str().unwrap(),
    ]);
    assert_eq!(run.code, Some(0), "{run:#?}");
    for value in [VALUE, OTHER] {
        assert!(
            !run.stdout.contains(value) && !run.stderr.contains(value),
            "{run:#?}"
        );
    }
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap().iter();
    let secrets = findings.filter(|it| it["rule"].as_str().unwrap().starts_with("secret/"));
    secrets
        .map(|it| {
            json!([
                it["rule"],
                it["severity"],
                it["title"],
                it["line"],
                it["stage"]
            ])
        })
        .collect()
}

fn entry(text: &str, empty: bool) -> Value {
    json!({"created_by": text, "comment": "buildkit.dockerfile.v0", "empty_layer": empty})
}

#[test]
fn a_variable_is_told_once_with_all_its_places() {
    let dockerfile = format!(
        "FROM scratch AS app\nCOPY f0 /\nARG NPM_TOKEN={OTHER}\nENV API_KEY={VALUE} TOKEN_FILE=/run/secrets/x\nRUN make\n"
    );
    let history = json!([
        entry("COPY f0 / # buildkit", false),
        entry(&format!("ARG NPM_TOKEN={OTHER}"), true),
        entry(
            &format!("ENV API_KEY={VALUE} TOKEN_FILE=/run/secrets/x"),
            true
        ),
        entry(
            &format!("RUN |1 NPM_TOKEN={OTHER} /bin/sh -c make # buildkit"),
            false
        ),
    ]);
    let run =
        json!({"Env": ["PATH=/bin", format!("API_KEY={VALUE}"), "TOKEN_FILE=/run/secrets/x"]});
    assert_eq!(
        secrets(&dockerfile, history, run, 2),
        [
            json!([
                "secret/arg",
                "high",
                "the value of ARG NPM_TOKEN stands in the history and line 3",
                3,
                "app"
            ]),
            json!([
                "secret/env",
                "high",
                "the value of ENV API_KEY stands in the configuration, the history and line 4",
                4,
                "app"
            ]),
        ]
    );
}

#[test]
fn a_stage_that_the_image_does_not_include_keeps_its_secrets_to_the_build() {
    let dockerfile = format!(
        "FROM scratch AS build\nARG NPM_TOKEN={VALUE}\nRUN curl -u me:{OTHER} https://example.org\nFROM scratch\nCOPY f0 /\n"
    );
    let history = json!([entry("COPY f0 / # buildkit", false)]);
    assert_eq!(
        secrets(&dockerfile, history, json!({}), 1),
        [
            json!([
                "secret/unused-stage",
                "low",
                "the value of ARG NPM_TOKEN stands in line 2 of stage build, which the image does not include",
                2,
                "build"
            ]),
            json!([
                "secret/unused-stage",
                "low",
                "a password or token on a command line stands in line 3 of stage build, which the image does not include",
                3,
                "build"
            ]),
        ]
    );
}

#[test]
fn values_by_their_form_count_whatever_the_name_and_guesses_count_less() {
    let token = ["glpat", "-", "Xy7Qp2LmN8rTvB4cKd9W"].concat();
    let dockerfile = format!(
        "FROM scratch\nCOPY f0 /\nENV DATABASE_URL=postgres://me:{VALUE}@db/x POSTGRES_PASSWORD=changeme\nLABEL note={token}\nCMD [\"app\", \"--password\", \"{OTHER}\"]\n"
    );
    let history = json!([
        entry("COPY f0 / # buildkit", false),
        entry(
            &format!("ENV DATABASE_URL=postgres://me:{VALUE}@db/x POSTGRES_PASSWORD=changeme"),
            true
        ),
        entry(&format!("LABEL note={token}"), true),
        entry(&format!("CMD [\"app\" \"--password\" \"{OTHER}\"]"), true),
    ]);
    let run = json!({
        "Env": [format!("DATABASE_URL=postgres://me:{VALUE}@db/x"), "POSTGRES_PASSWORD=changeme"],
        "Labels": {"note": token}, "Cmd": ["app", "--password", OTHER],
    });
    let everywhere = "the configuration, the history and line 3";
    assert_eq!(
        secrets(&dockerfile, history, run, 1),
        [
            json!([
                "secret/command",
                "critical",
                "GitLab token stands in a label in the configuration, the history and line 4",
                4,
                "0"
            ]),
            json!([
                "secret/command",
                "critical",
                "a password or token on a command line stands in CMD in the configuration, the history and line 5",
                5,
                "0"
            ]),
            json!([
                "secret/env",
                "high",
                format!("the value of ENV DATABASE_URL stands in {everywhere}"),
                3,
                "0"
            ]),
            json!([
                "secret/env",
                "low",
                format!(
                    "the value of ENV POSTGRES_PASSWORD stands in {everywhere}; anybody would guess it"
                ),
                3,
                "0"
            ]),
        ]
    );
}

#[test]
fn what_only_looks_like_a_secret_is_none() {
    let env = "GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568 TOKEN= DB_PASSWORD_FILE=/run/secrets/db PUBLIC_KEY=abcdefgh AUTH_URL=https://id.example.org PASSWD_CMD=cat";
    let dockerfile = format!(
        "FROM scratch\nCOPY f0 /\nARG NPM_TOKEN\nENV {env}\nRUN curl -u $USER:$PASSWORD https://example.org && tool login --password-stdin < x\n"
    );
    let history = json!([
        entry("COPY f0 / # buildkit", false),
        entry("ARG NPM_TOKEN", true),
        entry(&format!("ENV {env}"), true),
        entry(
            "RUN /bin/sh -c curl -u $USER:$PASSWORD https://example.org && tool login --password-stdin < x # buildkit",
            false
        ),
    ]);
    let env: Vec<&str> = env.split(' ').collect();
    assert_eq!(
        secrets(&dockerfile, history, json!({"Env": env}), 2),
        [] as [Value; 0]
    );
}

#[test]
fn what_programs_are_told_in_their_own_ways_is_found_and_not_shown() {
    let written = [
        format!("RUN curl -uadmin:{VALUE} https://example.org"),
        format!("RUN mysql -u root -p{VALUE} db"),
        "RUN git clone https://Tt11Rr22Ee33Ww44@example.org/x".to_owned(),
        format!("RUN echo \"machine x login y password {VALUE}\" > /root/.netrc"),
        format!("RUN echo \"password: {VALUE}\" > /x"),
        format!("RUN vault login {VALUE}"),
        format!("RUN redis-cli -a {VALUE} ping"),
        format!("RUN echo root:{VALUE} | chpasswd"),
        format!("RUN openssl enc -k {VALUE} -in x"),
        format!("RUN printf \"aws_secret_access_key = {VALUE}\\n\" > /x"),
    ];
    for line in written {
        let dockerfile = format!("FROM scratch\nCOPY f0 /\n{line}\n");
        let told = line.replacen("RUN ", "RUN /bin/sh -c ", 1) + " # buildkit";
        let history = json!([entry("COPY f0 / # buildkit", false), entry(&told, false)]);
        let found = secrets(&dockerfile, history, json!({}), 2);
        let [found] = found.as_slice() else {
            panic!("{line}: {found:?}");
        };
        assert_eq!(found[0], "secret/command", "{line}");
        assert_eq!(found[3], 3, "{line}");
    }
    // What shows nothing, or means something else.
    let lines = "RUN mkdir -p build && tar -p -xf x && git -u x && apt-get -p x\n\
        RUN mysql -p$PW && curl -u admin:${PW} x && vault login $(cat /run/secrets/x) && echo root:$PW | chpasswd\n\
        RUN git clone git@host:x && git clone ssh://git@host/x && git clone https://me@host/x\n";
    let dockerfile = format!("FROM scratch\nCOPY f0 /\n{lines}");
    let history = lines.lines().map(|line| entry(line, true));
    let history: Vec<Value> = [entry("COPY f0 / # buildkit", false)]
        .into_iter()
        .chain(history)
        .collect();
    assert_eq!(
        secrets(&dockerfile, json!(history), json!({}), 1),
        [] as [Value; 0]
    );
}

/// Reading all of the history for each of its entries took minutes.
#[test]
fn a_long_history_full_of_secrets_takes_seconds() {
    let variable = entry(&format!("ENV A_KEY={VALUE}"), true);
    let mut history = vec![variable; 40_000];
    history.push(entry("COPY f0 / # buildkit", false));
    let start = std::time::Instant::now();
    let found = secrets("FROM scratch\nCOPY f0 /\n", json!(history), json!({}), 1);
    assert_eq!(found.len(), 1);
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

/// The fix and the line of the last finding of a rule.
fn fix(dockerfile: &str, history: Value, run: Value, layers: usize, rule: &str) -> (String, Value) {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("Dockerfile");
    fs::write(&file, dockerfile).unwrap();
    let layers = (0..layers).map(|index| Layer::new().file(&format!("f{index}"), 10));
    let image = Image::new(layers).history(history).run(run);
    let image = image.docker().write_tar(&dir.path().join("image.tar"));
    let file = file.to_str().unwrap();
    let run = layerscope([image.to_str().unwrap(), "--json", "-f", file]);
    let report: Value = serde_json::from_str(&run.stdout).unwrap();
    let findings = report["findings"].as_array().unwrap();
    let found = findings.iter().rfind(|it| it["rule"] == rule).unwrap();
    (
        found["fix"].as_str().unwrap().to_owned(),
        found["line"].clone(),
    )
}

#[test]
fn one_secret_in_many_instructions_is_one_finding_at_its_first_line() {
    let token = ["glpat", "-", "Xy7Qp2LmN8rTvB4cKd9W"].concat();
    let dockerfile = format!(
        "FROM scratch\nCOPY f0 /\nRUN echo \"//r.example/:_authToken={token}\" > /x\nLABEL build.token={token}\nHEALTHCHECK CMD curl -H \"Authorization: token {token}\" localhost\nENTRYPOINT [\"srv\", \"--token\", \"{token}\"]\nCMD [\"/bin/sh\", \"-c\", \"server --password={OTHER}\"]\n"
    );
    let history = json!([
        entry("COPY f0 / # buildkit", false),
        entry(
            &format!("RUN /bin/sh -c echo \"//r.example/:_authToken={token}\" > /x # buildkit"),
            false
        ),
        entry(&format!("LABEL build.token={token}"), true),
        entry(
            &format!(
                "HEALTHCHECK &{{[\"CMD-SHELL\" \"curl -H \\\"Authorization: token {token}\\\" localhost\"] \"0s\"}}"
            ),
            true
        ),
        entry(
            &format!("ENTRYPOINT [\"srv\" \"--token\" \"{token}\"]"),
            true
        ),
        entry(
            &format!("CMD [\"/bin/sh\" \"-c\" \"server --password={OTHER}\"]"),
            true
        ),
    ]);
    let run = json!({
        "Labels": {"build.token": token}, "Entrypoint": ["srv", "--token", token],
        "Healthcheck": {"Test": ["CMD-SHELL", format!("curl -H \"Authorization: token {token}\" localhost")]},
        "Cmd": ["/bin/sh", "-c", format!("server --password={OTHER}")],
    });
    assert_eq!(
        secrets(&dockerfile, history.clone(), run.clone(), 2),
        [
            json!([
                "secret/command",
                "critical",
                "the value of --password stands in CMD in the configuration, the history and line 7",
                7,
                "0"
            ]),
            json!([
                "secret/command",
                "critical",
                "GitLab token stands in ENTRYPOINT in the configuration, HEALTHCHECK in the configuration, a label in the configuration, the history and lines 3, 4, 5 and 6",
                3,
                "0"
            ]),
        ]
    );
    let (fix, _) = fix(&dockerfile, history, run, 2, "secret/command");
    assert_eq!(
        fix,
        "Rotate it: whoever has the image has it. In line 3 (RUN), read it from /run/secrets/token, with RUN --mount=type=secret,id=token; in line 4 (LABEL), leave it out: labels are there to be read; in line 5 (HEALTHCHECK), let the command read it from a variable or a file that the container gets when it starts; in line 6 (ENTRYPOINT), let the command read it from a variable or a file that the container gets when it starts."
    );
}

#[test]
fn two_secrets_that_are_told_alike_are_one_finding() {
    let command = format!("login --password {VALUE} && login --password {OTHER}");
    let dockerfile = format!("FROM scratch\nRUN {command}\n");
    let history = json!([entry(
        &format!("RUN /bin/sh -c {command} # buildkit"),
        false
    )]);
    assert_eq!(
        secrets(&dockerfile, history, json!({}), 1),
        [json!([
            "secret/command",
            "critical",
            "a password or token on a command line stands in the history and line 2 (2 different ones)",
            2,
            "0"
        ])]
    );
}

#[test]
fn a_variable_is_mended_where_it_is_set() {
    let rotate = "Rotate it: whoever has the image has it.";
    let history = json!([
        entry(&format!("ENV API_KEY={VALUE}"), true),
        entry("COPY f0 / # buildkit", false)
    ]);
    let run = json!({"Env": [format!("API_KEY={VALUE}")]});
    let mount = "RUN --mount=type=secret,id=api_key,env=API_KEY (docker/dockerfile 1.10 or later)";
    for (dockerfile, expected, line) in [
        (
            "FROM base\nCOPY f0 /\n",
            "The base image base sets it: build that without it, and use the new one.".to_owned(),
            json!(null),
        ),
        (
            "FROM base\nENV API_KEY=$GIVEN\nCOPY f0 /\n",
            format!(
                "In line 2, leave ENV API_KEY out and give it to the container when it starts; what needs it in the build gets it by {mount}."
            ),
            json!(2),
        ),
    ] {
        assert_eq!(
            fix(dockerfile, history.clone(), run.clone(), 1, "secret/env"),
            (format!("{rotate} {expected}"), line)
        );
    }
    let history = json!([
        entry(&format!("ENV api.key={VALUE}"), true),
        entry("COPY f0 / # buildkit", false)
    ]);
    let run = json!({"Env": [format!("api.key={VALUE}")]});
    let dockerfile = format!("FROM base\nENV api.key={VALUE}\nCOPY f0 /\n");
    let (fix, _) = fix(&dockerfile, history, run, 1, "secret/env");
    assert!(
        fix.ends_with(
            "gets it by RUN --mount=type=secret,id=secret, as the file /run/secrets/secret."
        ),
        "{fix}"
    );
}
