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

#[test]
fn what_programs_are_told_in_their_own_ways_is_masked() {
    let masker = Masker::default();
    for (text, expected) in [
        (
            "RUN curl -uadmin:Pw12 https://x",
            "RUN curl -uadmin:••• https://x",
        ),
        (
            "RUN curl -fsSLu admin:Pw12 x",
            "RUN curl -fsSLu admin:••• x",
        ),
        ("RUN curl -u 'admin':'P w' x", "RUN curl -u 'admin':'•••' x"),
        (
            "RUN curl \"https://x?a&b\" -u a:Pw12",
            "RUN curl \"https://x?a&b\" -u a:•••",
        ),
        (
            "CMD [\"curl\",\"-uadmin:Pw12\",\"x\"]",
            "CMD [\"curl\",\"-uadmin:•••\",\"x\"]",
        ),
        ("RUN mysql -u root -pPw12 db", "RUN mysql -u root -p••• db"),
        ("RUN mysqldump -p'P w' db", "RUN mysqldump -p'•••' db"),
        (
            "RUN sh -c \"cd x && mysql -pPw12\" && y \"z\"",
            "RUN sh -c \"cd x && mysql -p•••\" && y \"z\"",
        ),
        (
            "RUN sh -c \"mysql -p\\\"P w\\\" db\"",
            "RUN sh -c \"mysql -p\\\"•••\\\" db\"",
        ),
        (
            "RUN docker exec db mysql \\\n  -pPw12 \\\n db",
            "RUN docker exec db mysql \\\n  -p••• \\\n db",
        ),
        (
            "RUN git clone https://Tt11Rr22Ee33Ww44@github.com/x/y",
            "RUN git clone https://•••@github.com/x/y",
        ),
        (
            "RUN git clone https://Tt11Rr22Ee33Ww44:x-oauth-basic@github.com/x",
            "RUN git clone https://•••:x-oauth-basic@github.com/x",
        ),
        (
            "RUN echo \"machine x login y password Pw12\" > ~/.netrc",
            "RUN echo \"machine x login y password •••\" > ~/.netrc",
        ),
        (
            "RUN printf 'machine x\\nlogin y\\npassword Pw12\\n' > ~/.netrc",
            "RUN printf 'machine x\\nlogin y\\npassword •••\\n' > ~/.netrc",
        ),
        (
            "RUN cat <<E >~/.netrc\nmachine x password Pw12\nlogin y\nE",
            "RUN cat <<E >~/.netrc\nmachine x password •••\nlogin y\nE",
        ),
        (
            "RUN echo \"password: Pw12\" > x",
            "RUN echo \"password: •••\" > x",
        ),
        ("RUN echo password: Pw12 > x", "RUN echo password: ••• > x"),
        (
            "RUN printf 'a: b\\n  - token: \"Pw12\"\\n' > x",
            "RUN printf 'a: b\\n  - token: \"•••\"\\n' > x",
        ),
        (
            "RUN vault login -no-print Pw12",
            "RUN vault login -no-print •••",
        ),
        (
            "RUN redis-cli -h x -a Pw12 ping",
            "RUN redis-cli -h x -a ••• ping",
        ),
        (
            "RUN echo root:Pw12 | chpasswd",
            "RUN echo root:••• | chpasswd",
        ),
        (
            "RUN useradd a && echo 'root:P w' | sudo chpasswd -c SHA512",
            "RUN useradd a && echo 'root:•••' | sudo chpasswd -c SHA512",
        ),
        (
            "RUN chpasswd <<< \"root:Pw12\"",
            "RUN chpasswd <<< \"root:•••\"",
        ),
        (
            "RUN echo Pw12 | docker login -u me --password-stdin",
            "RUN echo ••• | docker login -u me --password-stdin",
        ),
        (
            "RUN openssl enc -d -k Pw12 -in x",
            "RUN openssl enc -d -k ••• -in x",
        ),
        (
            "RUN openssl rsa -passin pass:Pw12 -in x",
            "RUN openssl rsa -passin pass:••• -in x",
        ),
        (
            "RUN printf \"[default]\\naws_secret_access_key = Pw12\\n\" > x",
            "RUN printf \"[default]\\naws_secret_access_key = •••\\n\" > x",
        ),
        (
            "RUN printf \"[default]\\naws_secret_access_key=Pw12\\n\" > x && echo \"y\"",
            "RUN printf \"[default]\\naws_secret_access_key=•••\\n\" > x && echo \"y\"",
        ),
        (
            "RUN cat <<E >x\ntoken = \"P w\"\nE",
            "RUN cat <<E >x\ntoken = •••\nE",
        ),
    ] {
        assert_eq!(masker.mask(text), expected);
    }
}

#[test]
fn what_only_looks_like_a_secret_of_a_program_stays() {
    let masker = Masker::default();
    for text in [
        "RUN mkdir -p build && tar -p -xf x && git -u x:y && apt-get -p a",
        "RUN mkdir -p /var/lib/mysql -pv && find / -name mysql -print",
        "RUN apt-get install -y mysql curl -pfoo -ua:b",
        "RUN mysql -p db && mysql -P 3306 -uroot x",
        "RUN mysql -p$PW && mysql -p\"${PW}\" && mysql -p\"$(cat /run/secrets/x)\" && mysql -p`cat x`",
        "RUN curl -u$U:$PW https://x && curl -u \"a:$(cat /run/secrets/x)\" x",
        "RUN git clone git@github.com:a/b && git clone ssh://git@host/x && git clone https://git@host/x",
        "RUN git clone https://firstname-lastname1@host/x && git clone https://$TOKEN@host/x",
        "RUN echo \"machine x login y password $PW\" && echo \"Give the password now\"",
        "RUN echo \"password: $PW\" && echo \"Enter the password: now\" && echo \"password: see the notes\"",
        "RUN vault login $T && vault login -method=userpass username=x && vault kv get x",
        "RUN redis-cli -a $PW && redis-cli -a \"$PW\" ping",
        "RUN echo root:$PW | chpasswd && printf 'root:%s' \"$PW\" | chpasswd",
        "RUN echo a:b | tee x && echo $T | docker login --password-stdin && cat x | docker login --password-stdin",
        "RUN openssl enc -k $PW && openssl req -keyout x && openssl rsa -passin env:PW",
        "RUN printf \"aws_secret_access_key = $PW\\n\" && [ $TOKEN = x ] && [ \"$TOKEN\" = x ]",
        "RUN python -c \"token = read(x)\" && test TOKEN == x",
        "RUN x https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/1",
    ] {
        assert_eq!(masker.mask(text), text);
    }
}

/// Work that grows with the square of a text took minutes for each of these.
#[test]
fn long_texts_take_no_longer_than_their_length() {
    let start = std::time::Instant::now();
    for part in [
        "-x ",
        "-p ",
        "-u ",
        "\"-x\" ",
        "a_key=b ",
        "curl -u a:b ",
        "--token \\'' ",
        "'a_key=\\'' ",
        "a_key = b ",
        "login y password z ",
        "echo a:b | chpasswd; ",
        "\"a_key\": ",
        "x-key: a ",
        "'a",
        "\\n",
        "password: a\n",
        "'http://u:p@h' ",
        "mysql -p'",
        "vault login ",
        "&&",
        "|",
        "\"|",
        "https://a@",
    ] {
        let text = format!("RUN {}", part.repeat(300_000 / part.len()));
        secrets(&text);
    }
    let both = format!(
        "RUN {}{}",
        "a_key=b ".repeat(20_000),
        "http://u:p@h ".repeat(20_000)
    );
    assert_eq!(secrets(&both).len(), 40_000);
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
