use super::*;

#[test]
fn names_tell_secrets() {
    for secret in [
        "NPM_TOKEN",
        "DB_PASSWORD",
        "api_key",
        "AUTH",
        "secret_MESSAGE",
        "PGPASSWORD",
        "AWS_SECRET_ACCESS_KEY",
        "npm_config__authToken",
        "MYSQL_PWD",
        "SSHPASS",
        "GITHUB_PAT",
        "JWT",
        "CREDS",
        "PRIVKEY",
        "PASSCODE",
        "TOKENS",
        "Passwords",
        "DbPass",
        "userpass",
        "BEARER",
        "dbPassword",
    ] {
        assert!(is_secret_name(secret), "{secret}");
    }
    for plain in [
        "PATH",
        "AUTHOR",
        "KEYRING_DIR",
        "PUBLIC_KEY",
        "NODE_ENV",
        "MONKEY",
        "TOKENIZERS",
        "PWD",
        "OLDPWD",
        "COMPASS",
        "PATTERN",
        "KEYS_DIR_PUBLIC",
    ] {
        assert!(!is_secret_name(plain), "{plain}");
    }
}

#[test]
fn values_are_masked_in_every_form_of_history() {
    let masker = Masker::default();
    for (text, expected) in [
        ("ENV NPM_TOKEN=abc123 A=b", "ENV NPM_TOKEN=••• A=b"),
        ("ENV A=b API_KEY=two words C=d", "ENV A=b API_KEY=••• C=d"),
        (
            "/bin/sh -c #(nop)  ENV DB_PASSWORD=hunter2",
            "/bin/sh -c #(nop)  ENV DB_PASSWORD=•••",
        ),
        (
            "RUN |2 API_KEY=s3 cr3t A=b /bin/sh -c make A=1 # buildkit",
            "RUN |2 API_KEY=••• A=b /bin/sh -c make A=1 # buildkit",
        ),
        (
            "|1 TOKEN=abc /bin/sh -c true",
            "|1 TOKEN=••• /bin/sh -c true",
        ),
        ("ARG GITHUB_TOKEN=x", "ARG GITHUB_TOKEN=•••"),
        ("ENV SECRET the value", "ENV SECRET •••"),
        (
            "RUN /bin/sh -c NPM_TOKEN=\"a b\" npm ci && X_KEY=$Y z",
            "RUN /bin/sh -c NPM_TOKEN=••• npm ci && X_KEY=$Y z",
        ),
        ("RUN /bin/sh -c PATH=/x make", "RUN /bin/sh -c PATH=/x make"),
        ("ENV PUBLIC_KEY=abc", "ENV PUBLIC_KEY=abc"),
        (
            "CMD [\"app\" \"--token=abc\" \"x\"]",
            "CMD [\"app\" \"--token=•••\" \"x\"]",
        ),
        (
            "ARG DATABASE_URL=postgres://admin:s3cret@db:5432/x",
            "ARG DATABASE_URL=postgres://admin:•••@db:5432/x",
        ),
        (
            "RUN /bin/sh -c pip install -i https://u:p@ss@host/simple a && echo http://h:80/@x",
            "RUN /bin/sh -c pip install -i https://u:•••@host/simple a && echo http://h:80/@x",
        ),
        (
            "RUN curl https://$USER:$PASS@host",
            "RUN curl https://$USER:$PASS@host",
        ),
    ] {
        assert_eq!(masker.mask(text), expected);
    }
}

#[test]
fn a_value_of_the_environment_alone_masks_nothing_else() {
    let env = ["API_TOKEN=abcdefgh"];
    let masker = Masker::learn(env.into_iter(), ["RUN true"].into_iter());
    assert_eq!(masker.mask("RUN make abcdefgh"), "RUN make •••");
    assert_eq!(masker.mask("RUN true"), "RUN true");
}

#[test]
fn a_known_value_is_masked_wherever_it_stands() {
    let history = [
        "ARG NPM_TOKEN=npm_abcdef",
        "RUN /bin/sh -c curl -H npm_abcdef",
    ];
    let masker = Masker::learn(std::iter::empty(), history.into_iter());
    assert_eq!(masker.mask(history[1]), "RUN /bin/sh -c curl -H •••");
}

#[test]
fn what_options_headers_and_json_say_is_masked() {
    let masker = Masker::default();
    let token = ["gh", "p_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"].concat();
    for (text, expected) in [
        (
            "RUN tool login --password hunter2 -v",
            "RUN tool login --password ••• -v",
        ),
        ("RUN tool --token 'two words' x", "RUN tool --token '•••' x"),
        ("RUN tool --api-key=abc x", "RUN tool --api-key=••• x"),
        (
            "RUN tool --db-password \"hunter2\" x",
            "RUN tool --db-password \"•••\" x",
        ),
        (
            "CMD [\"app\" \"--token\" \"abc\" \"x\"]",
            "CMD [\"app\" \"--token\" \"•••\" \"x\"]",
        ),
        (
            "CMD [\"app\", \"--token\", \"abc\"]",
            "CMD [\"app\", \"--token\", \"•••\"]",
        ),
        (
            "RUN docker login -u me -p hunter2 host",
            "RUN docker login -u me -p ••• host",
        ),
        (
            "RUN sshpass -p hunter2 ssh me@host",
            "RUN sshpass -p ••• ssh me@host",
        ),
        (
            "RUN curl -fsSL -u me:hunter2 https://x",
            "RUN curl -fsSL -u me:••• https://x",
        ),
        (
            "RUN curl --user 'me:hunter2' https://x",
            "RUN curl --user 'me:•••' https://x",
        ),
        (
            "RUN curl -H \"Authorization: Bearer abc.def\" https://x",
            "RUN curl -H \"Authorization: Bearer •••\" https://x",
        ),
        (
            "RUN curl -H 'authorization: basic YTpi' https://x",
            "RUN curl -H 'authorization: basic •••' https://x",
        ),
        (
            "RUN curl -H 'PRIVATE-TOKEN: abc' https://x",
            "RUN curl -H 'PRIVATE-TOKEN: •••' https://x",
        ),
        (
            "RUN curl -H 'X-Api-Key:abc' https://x",
            "RUN curl -H 'X-Api-Key:•••' https://x",
        ),
        (
            "RUN echo '{\"password\": \"hunter2\", \"a\": 1}' > x",
            "RUN echo '{\"password\": \"•••\", \"a\": 1}' > x",
        ),
        (
            "RUN echo \"{\\\"api_key\\\":\\\"abc\\\"}\" > x",
            "RUN echo \"{\\\"api_key\\\":\\\"•••\\\"}\" > x",
        ),
        (&format!("RUN echo {token} | tool"), "RUN echo ••• | tool"),
        // What shows nothing stays.
        (
            "RUN tool login --password-stdin < x",
            "RUN tool login --password-stdin < x",
        ),
        (
            "RUN tool --password $PASSWORD --token \"$TOKEN\"",
            "RUN tool --password $PASSWORD --token \"$TOKEN\"",
        ),
        (
            "RUN tool --password -v && tool --token && x",
            "RUN tool --password -v && tool --token && x",
        ),
        (
            "RUN apt-key adv --keyserver host --recv-keys 0xABC",
            "RUN apt-key adv --keyserver host --recv-keys 0xABC",
        ),
        (
            "RUN useradd -u 1000 -p x app",
            "RUN useradd -u 1000 -p x app",
        ),
        (
            "RUN chown -R a:b /x && docker run -u 1000:1000 x",
            "RUN chown -R a:b /x && docker run -u 1000:1000 x",
        ),
        (
            "RUN mkdir -p /var/secrets && npm ci --auth-type legacy",
            "RUN mkdir -p /var/secrets && npm ci --auth-type legacy",
        ),
        (
            "RUN curl -H 'Accept: text/plain' https://x",
            "RUN curl -H 'Accept: text/plain' https://x",
        ),
        (
            "RUN --mount=type=secret,id=token,target=/x cat /x",
            "RUN --mount=type=secret,id=token,target=/x cat /x",
        ),
    ] {
        assert_eq!(masker.mask(text), expected);
    }
}
