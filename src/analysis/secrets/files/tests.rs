//! Secrets here are put together when the tests run: nobody who scans this repository shall take one for real.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::*;

/// What is found in a file, as `name @ line`.
fn found(path: &str, content: impl AsRef<[u8]>) -> Vec<String> {
    let content = content.as_ref();
    let spots = spots(path.as_bytes(), &Piece::whole(content)).sight.spots;
    let told = |spot: &Spot| {
        let kind = Kind::of(*spot).unwrap();
        let weak = if matches!(kind, Kind::Weak(_)) {
            "weak "
        } else {
            ""
        };
        format!("{weak}{} @ {}", kind.name(), spot.line)
    };
    spots.iter().map(told).collect()
}

fn token() -> String {
    ["gh", "p_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"].concat()
}

/// A sequence of that many bytes that starts with `head`.
fn der(head: &[u8], length: u16) -> Vec<u8> {
    let mut bytes = vec![0x30, 0x82];
    bytes.extend(length.to_be_bytes());
    bytes.extend(head);
    bytes.resize(usize::from(length) + 4, 0x5a);
    bytes
}

fn pem(label: &str, headers: &str, body: &[u8]) -> String {
    let text = STANDARD.encode(body);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    let label = label.replace('_', "PRIV");
    format!(
        "-----BEGIN {label}-----\n{headers}{}\n-----END {label}-----\n",
        lines.join("\n")
    )
}

const OID_RSA: &[u8] = b"\x02\x01\x00\x30\x0d\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";
const OID_ED25519: &[u8] = b"\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70";

fn openssh(cipher: &str) -> Vec<u8> {
    let mut bytes = b"openssh-key-v1\0\0\0\0".to_vec();
    bytes.push(cipher.len() as u8);
    bytes.extend(cipher.as_bytes());
    bytes.resize(200, 7);
    bytes
}

/// In the order of <https://the.earth.li/~sgtatham/putty/0.83/htmldoc/AppendixC.html>
fn putty(version: &str, cipher: &str) -> String {
    format!(
        "PuTTY-User-Key-File-{version}\nEncryption: {cipher}\nComment: me\nPublic-Lines: 1\nAAAA\nPrivate-Lines: 1\nAAAA\nPrivate-MAC: {}\n",
        "0f".repeat(32)
    )
}

#[test]
fn private_keys_are_found_in_all_their_forms() {
    for (expected, text) in [
        ("private key (RSA)", pem("RSA _ATE KEY", "", &der(b"", 600))),
        ("private key (EC)", pem("EC _ATE KEY", "", &der(b"", 300))),
        ("private key (DSA)", pem("DSA _ATE KEY", "", &der(b"", 300))),
        ("private key (RSA)", pem("_ATE KEY", "", &der(OID_RSA, 600))),
        (
            "private key (Ed25519)",
            pem("_ATE KEY", "", &der(OID_ED25519, 300)),
        ),
        (
            "private key (OpenSSH)",
            pem("OPENSSH _ATE KEY", "", &openssh("none")),
        ),
        (
            "private key (OpenPGP)",
            pem(
                "PGP _ATE KEY BLOCK",
                "Version: 1\n\n",
                &[&[0x95, 1, 2][..], &[3; 200]].concat(),
            ),
        ),
        (
            "private key with a passphrase",
            pem("ENCRYPTED _ATE KEY", "", &der(b"", 600)),
        ),
        (
            "private key with a passphrase",
            pem("OPENSSH _ATE KEY", "", &openssh("aes256-ctr")),
        ),
        (
            "private key with a passphrase",
            pem(
                "RSA _ATE KEY",
                "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n",
                &[9; 256],
            ),
        ),
        ("private key (PuTTY)", putty("3: ssh-ed25519", "none")),
        (
            "private key with a passphrase",
            putty("2: ssh-rsa", "aes256-cbc"),
        ),
    ] {
        assert_eq!(
            found("app/server.key", format!("# mine\n{text}")),
            [format!("{expected} @ 2")]
        );
        let windows = text.replace('\n', "\r\n");
        assert_eq!(
            found("app/server.key", windows),
            [format!("{expected} @ 1")]
        );
        if !expected.contains("PuTTY") && text.contains("BEGIN") {
            let json = format!("{{\"key\": \"{}\"}}", text.replace('\n', "\\n"));
            assert_eq!(found("app/config.json", json), [format!("{expected} @ 1")]);
        }
    }
}

#[test]
fn what_only_mentions_a_key_hides_none_that_follows() {
    let key = pem("RSA _ATE KEY", "", &der(b"", 600));
    let begin = ["-----BEGIN RSA PRIV", "ATE KEY-----"].concat();
    let end = begin.replace("BEGIN", "END");
    let rsa = "private key (RSA) @ 2";
    let github = "GitHub token @ 2";
    let cut_short = format!("{begin}\ntoken={}\n{}\n{end}\n", token(), "A".repeat(64));
    for (text, expected) in [
        (format!("const h=\"{begin}\";\nconst k=`{key}`;\n"), rsa),
        (
            format!("const h=\"{begin}\", e=\"{end}\";\nconst k=`{key}`;\n"),
            rsa,
        ),
        (
            format!("// PuTTY-User-Key-File- is the header\nconst k=`{key}`;\n"),
            rsa,
        ),
        (
            format!("PuTTY-User-Key-File-2: ssh-rsa\nconst k=`{key}`;\n"),
            rsa,
        ),
        (
            format!("const h=\"{begin}\";\nconst t='{}';\n", token()),
            github,
        ),
        (
            format!("// PuTTY-User-Key-File-2: x\nconst t='{}';\n", token()),
            github,
        ),
        (cut_short, github),
        (
            format!(
                "{}{key}",
                putty("3: x", "none").replace('\n', " \\n ") + "\n"
            ),
            rsa,
        ),
    ] {
        assert_eq!(found("app/a.yml", &text), [expected], "{text}");
    }
    let both = [putty("3: x", "none"), key].concat();
    assert_eq!(
        found("app/a.yml", both),
        ["private key (PuTTY) @ 1", "private key (RSA) @ 9"]
    );
}

/// A text full of starts of keys takes about as long as any other; each of these took minutes or more.
#[test]
fn texts_made_to_be_slow_are_not() {
    let begin = ["-----BEGIN RSA PRIV", "ATE KEY-----"].concat();
    let key = pem("RSA _ATE KEY", "", &der(b"", 600));
    let no_key = format!("{begin}{}{}", "A".repeat(64), begin.replace("BEGIN", "END"));
    let start = std::time::Instant::now();
    for part in [
        "-----BEGIN -----",
        &begin,
        "PuTTY-User-Key-File-2: ",
        "PuTTY-User-Key-File-2: Encryption:",
        &no_key,
        &key,
    ] {
        let text = part.repeat((2 << 20) / part.len());
        spots(b"app/a.yml", &Piece::whole(text.as_bytes()));
    }
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

#[test]
fn what_is_no_private_key_is_none() {
    let certificate = pem("CERTIFICATE", "", &der(b"", 600));
    let short = pem("RSA _ATE KEY", "", &der(b"", 600)[..300]);
    let example = pem("RSA _ATE KEY", "", b"").replace("\n\n", "\n...\n");
    let public = pem("PUBLIC KEY", "", &der(b"", 300));
    // <https://www.rfc-editor.org/rfc/rfc8410#section-10.3>
    let of_an_rfc = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
    let of_an_rfc = pem("_ATE KEY", "", &STANDARD.decode(of_an_rfc).unwrap());
    for text in [certificate, short, example, public, of_an_rfc] {
        assert_eq!(found("app/server.key", &text), [""; 0], "{text}");
    }
    let key = pem("RSA _ATE KEY", "", &der(b"", 600));
    for path in [
        "app/tests/server.key",
        "app/internal/testdata/server.key",
        "app/pkg/client_test.go",
        "app/node_modules/ssh2/server.key",
        "usr/local/lib/python3.12/site-packages/tornado/test.key",
        "usr/share/doc/x/server.key",
        "root/go/pkg/mod/example.org/x/server.key",
        "app/server.key.png",
        "app/node_modules/ssh2/test/fixtures/id_rsa",
    ] {
        assert_eq!(found(path, &key), [""; 0], "{path}");
    }
    assert_eq!(
        found("app/binary", [b"\0", key.as_bytes()].concat()),
        [""; 0]
    );
    assert_eq!(found("usr/lib/x/id_rsa", &key), ["private key (RSA) @ 1"]);
    assert_eq!(
        found("etc/ssh/ssh_host_rsa_key", &key),
        ["SSH host key @ 1"]
    );
    let snakeoil = found("etc/ssl/private/ssl-cert-snakeoil.key", &key);
    assert_eq!(
        snakeoil,
        ["snakeoil key that the package made when it was installed @ 1"]
    );
}

#[test]
fn tokens_are_found_in_texts_of_the_application_once_a_line() {
    let text = format!("a: 1\ntoken: {}\nagain: {0} {0}\n", token());
    let expected = ["GitHub token @ 2", "GitHub token @ 3"];
    assert_eq!(found("app/config.yml", &text), expected);
    assert_eq!(found("usr/local/bin/entrypoint.sh", &text), expected);
    assert_eq!(found("etc/app/settings", &text), expected);
    for path in [
        "app/node_modules/x/config.yml",
        "usr/share/x/config.yml",
        "app/README.md",
        "usr/lib/x.yml",
    ] {
        assert_eq!(found(path, &text), [""; 0], "{path}");
    }
}

#[test]
fn files_of_tools_are_read_as_these_read_them() {
    const V: &str = "gTr5!plumWindow";
    let docker = format!(
        "{{\"auths\": {{\"host\": {{\"auth\": \"{}\"}}}}}}",
        STANDARD.encode(format!("me:{V}"))
    );
    for (expected, path, text) in [
        (
            "secret-named value @ 2",
            "app/.env",
            format!("A=1\nexport DB_PASSWORD=\"{V}\"\n"),
        ),
        (
            "secret-named value @ 1",
            "srv/production.env",
            format!("DATABASE_URL=postgres://me:{V}@db/x\n"),
        ),
        (
            "weak secret-named value @ 1",
            "app/.env.local",
            "DB_PASSWORD=changeme\n".to_owned(),
        ),
        (
            "npm credentials @ 1",
            "root/.npmrc",
            format!("//registry.npmjs.org/:_authToken={V}\n"),
        ),
        (
            "npm credentials @ 2",
            "app/.npmrc",
            format!("registry=https://x\n_auth={V}\n"),
        ),
        (
            "npm credentials @ 1",
            "root/.npmrc",
            format!("//r/:_authToken={}\n", token()),
        ),
        (
            "Yarn credentials @ 2",
            "app/.yarnrc.yml",
            format!("npmScopes:\n  npmAuthToken: \"{V}\"\n"),
        ),
        (
            "password of a .netrc @ 1",
            "root/.netrc",
            format!("machine x login me password {V}\n"),
        ),
        (
            "password of a .netrc @ 3",
            "root/.netrc",
            format!("machine x\n  login me\n  password {V}\n"),
        ),
        (
            "password of a .netrc @ 1",
            "etc/apt/auth.conf.d/x.conf",
            format!("machine x login me password {V}\n"),
        ),
        (
            "PyPI credentials @ 3",
            "root/.pypirc",
            format!("[pypi]\nusername: me\npassword: {V}\n"),
        ),
        (
            "password in an index URL @ 2",
            "etc/pip.conf",
            format!("[global]\nindex-url = https://me:{V}@host/simple\n"),
        ),
        (
            "password in an index URL @ 1",
            "app/requirements.txt",
            format!("--extra-index-url https://me:{V}@host/simple\n"),
        ),
        (
            "Poetry credentials @ 2",
            "root/.config/pypoetry/auth.toml",
            format!("[http-basic.x]\npassword = \"{V}\"\n"),
        ),
        (
            "Git credentials @ 1",
            "root/.git-credentials",
            format!("https://me:{V}@host\n"),
        ),
        (
            "Git credentials @ 2",
            "app/.git/config",
            format!("[remote \"origin\"]\n\turl = https://me:{V}@host/x.git\n"),
        ),
        (
            "Git credentials @ 2",
            "app/.git/config",
            "[http]\n\textraheader = AUTHORIZATION: basic eC1hY2Nlc3M6a2V5\n".to_owned(),
        ),
        (
            "Maven password @ 2",
            "root/.m2/settings.xml",
            format!("<settings>\n<server><password>{V}</password></server>\n"),
        ),
        (
            "Gradle credentials @ 1",
            "root/.gradle/gradle.properties",
            format!("nexusPassword={V}\n"),
        ),
        (
            "NuGet password @ 1",
            "root/.nuget/NuGet/NuGet.Config",
            format!("<add key=\"ClearTextPassword\" value=\"{V}\" />\n"),
        ),
        (
            "registry credentials @ 1",
            "root/.docker/config.json",
            docker,
        ),
        (
            "Composer credentials @ 1",
            "app/auth.json",
            format!(
                "{{\"http-basic\": {{\"x\": {{\"username\": \"me\", \"password\": \"{V}\"}}}}}}"
            ),
        ),
        (
            "Bundler credentials @ 2",
            "usr/local/bundle/.bundle/config",
            format!("---\nBUNDLE_GEMS__EXAMPLE__ORG: \"me:{V}\"\n"),
        ),
        (
            "RubyGems credentials @ 2",
            "root/.gem/credentials",
            format!("---\n:rubygems_api_key: {V}\n"),
        ),
        (
            "Cargo credentials @ 2",
            "root/.cargo/credentials.toml",
            format!("[registry]\ntoken = \"{V}\"\n"),
        ),
        (
            "Kubernetes credentials @ 3",
            "root/.kube/config",
            format!(
                "users:\n- user:\n    client-key-data: {}\n",
                STANDARD.encode(V)
            ),
        ),
        (
            "GitHub CLI token @ 2",
            "root/.config/gh/hosts.yml",
            format!("github.com:\n    oauth_token: {V}\n"),
        ),
        ("Vault token @ 1", "root/.vault-token", V.to_owned()),
        (
            "PostgreSQL password @ 1",
            "root/.pgpass",
            format!("db:5432:*:me:{V}\n"),
        ),
        (
            "MySQL password @ 2",
            "root/.my.cnf",
            format!("[client]\npassword={V}\n"),
        ),
        (
            "AWS credentials @ 3",
            "root/.aws/credentials",
            format!("[default]\naws_access_key_id = x\naws_secret_access_key = {V}\n"),
        ),
        (
            "Azure credentials @ 1",
            "root/.azure/msal_token_cache.json",
            format!("{{\"secret\": \"{V}\"}}"),
        ),
        (
            "rclone credentials @ 2",
            "root/.config/rclone/rclone.conf",
            format!("[x]\npass = {V}\n"),
        ),
        (
            "Terraform state @ 1",
            "app/terraform.tfstate",
            "{\"serial\": 1, \"resources\": [{\"instances\": []}]}".to_owned(),
        ),
        (
            "secret-named Terraform variable @ 1",
            "app/prod.tfvars",
            format!("db_password = \"{V}\"\n"),
        ),
        (
            "shell history @ 1",
            "root/.bash_history",
            "ls -la\n".to_owned(),
        ),
        ("secret of the build @ 1", "run/secrets/token", V.to_owned()),
        (
            "password hash @ 1",
            "etc/nginx/.htpasswd",
            "me:$apr1$x$abcdefghij\n".to_owned(),
        ),
    ] {
        assert_eq!(found(path, &text), [expected], "{path}: {text}");
    }
}

#[test]
fn files_that_give_nothing_away_are_left_alone() {
    const V: &str = "gTr5!plumWindow";
    for (path, text) in [
        ("app/.env.example", format!("DB_PASSWORD={V}\n")),
        ("app/.env.sample", format!("DB_PASSWORD={V}\n")),
        ("app/.env.template", format!("DB_PASSWORD={V}\n")),
        ("app/node_modules/dotenv/.env", format!("DB_PASSWORD={V}\n")),
        ("app/tests/.env", format!("DB_PASSWORD={V}\n")),
        ("app/.env", "DB_PASSWORD=${DB_PASSWORD}\nTOKEN=\n# API_TOKEN=gTr5plumWindow\nPUBLIC_KEY=x7d9kfm2\n".to_owned()),
        ("root/.npmrc", "//registry.npmjs.org/:_authToken=${NPM_TOKEN}\n; _auth=abcdefg\nalways-auth=true\n".to_owned()),
        ("root/.netrc", "machine x login me\n# password secretly\n".to_owned()),
        ("etc/pip.conf", "[global]\nindex-url = https://host/simple\n".to_owned()),
        ("etc/apt/sources.list", "deb http://deb.debian.org/debian trixie main\n".to_owned()),
        ("app/.git/config", "[remote \"origin\"]\n\turl = git@github.com:me/x.git\n".to_owned()),
        ("root/.m2/settings.xml", "<settings><server><password>${env.P}</password></server>\n<password>{jSMOWnoPFgsHVpMvz5VrIt5kRbzGpI8u+9EF1iFQyJQ=}</password>\n".to_owned()),
        ("root/.gradle/gradle.properties", "org.gradle.jvmargs=-Xmx2g\n".to_owned()),
        ("root/.docker/config.json", "{\"auths\": {\"host\": {}}, \"credsStore\": \"desktop\"}".to_owned()),
        ("root/.kube/config", "clusters: []\nusers: []\n".to_owned()),
        ("app/terraform.tfstate", "{\"serial\": 1, \"resources\": []}".to_owned()),
        ("app/example.tfvars", format!("db_password = \"{V}\"\n")),
        ("app/.htaccess", "me:$apr1$x$abcdefghij\n".to_owned()),
        ("usr/share/doc/x/.bash_history", "ls -la\n".to_owned()),
    ] {
        assert_eq!(found(path, &text), [""; 0], "{path}: {text}");
    }
}

/// An entry as Java's own keystores have them: 1 is a key, 2 a certificate.
fn java(tag: u8) -> Vec<u8> {
    let mut bytes = b"\xfe\xed\xfe\xed\0\0\0\x02\0\0\0\x01\0\0\0".to_vec();
    bytes.push(tag);
    bytes.extend(b"\0\x01a");
    bytes.extend([0; 8]);
    bytes.extend(b"\0\x05X.509\0\0\0\x03abc");
    bytes
}

#[test]
fn keystores_count_where_they_hold_a_key() {
    let bag = |kind: u8| {
        [
            &b"\x30\x82\x01\x00"[..],
            b"\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01",
            &[kind],
        ]
        .concat()
    };
    assert_eq!(
        found("app/a.jks", java(1)),
        ["keystore with a private key @ 1"]
    );
    assert_eq!(found("app/a.jks", java(2)), [""; 0]);
    assert_eq!(
        found("app/a.p12", bag(2)),
        ["keystore with a private key @ 1"]
    );
    assert_eq!(found("app/a.p12", bag(3)), [""; 0]);
    assert_eq!(
        found("app/a.kdbx", b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5xxxx"),
        ["keystore with a private key @ 1"]
    );
    assert_eq!(found("app/a.keystore", b"no keystore at all"), [""; 0]);
    assert_eq!(found("app/truststore.p12", bag(2)), [""; 0]);
    assert_eq!(found("usr/lib/jvm/lib/security/cacerts", java(2)), [""; 0]);
}

#[test]
fn passwords_in_urls_of_configurations_are_found_and_examples_are_not() {
    const PASSWORD: &str = "gTr5plumWindow88";
    for (path, line) in [
        (
            "app/config/database.yml",
            "url: postgres://shop:PW@db.internal:5432/shop",
        ),
        (
            "app/application.properties",
            "spring.redis.url=redis://:PW@cache:6379",
        ),
        (
            "app/appsettings.json",
            "  \"Mongo\": \"mongodb+srv://shop:PW@cluster0.mongodb.net/x\",",
        ),
        ("app/settings.py", "BROKER = 'amqp://shop:PW@mq//'"),
        (
            "app/application.yaml",
            "url: jdbc:postgresql://db.internal/shop?user=shop&password=PW&ssl=true",
        ),
        (
            "app/context.xml",
            "<Resource url=\"jdbc:mysql://db/shop?user=shop&amp;password=PW\"/>",
        ),
    ] {
        let real = line.replace("PW", PASSWORD);
        assert_eq!(
            found(path, format!("a: 1\n{real}\n")),
            ["password in a URL @ 2"],
            "{line}"
        );
        for other in [
            line.replace("PW", "${DB_PASSWORD}"),
            line.replace("PW", "shop"),
            line.replace("PW", "changeme"),
            line.replace("PW", "mypassword"),
            format!("# {real}"),
            real.replace("db.internal", "localhost")
                .replace("cache", "127.0.0.1")
                .replace("cluster0.mongodb.net", "db.example.com")
                .replace("mq", "localhost")
                .replace("//db/", "//localhost/"),
        ] {
            assert_eq!(found(path, &other), [] as [String; 0], "{other}");
        }
        for no_configuration in [
            "app/docker-compose.yml",
            "app/README.md",
            "app/tests/database.yml",
            "app/database.example.yml",
        ] {
            assert_eq!(
                found(no_configuration, &real),
                [] as [String; 0],
                "{no_configuration}"
            );
        }
    }
}

/// What the pieces of a file tell, as a layer's reader puts them together.
fn found_in_pieces(path: &str, content: &[u8]) -> Vec<(u16, u32)> {
    let mut tar = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_ustar();
    header.set_size(content.len() as u64);
    tar.append_data(&mut header, path, content).unwrap();
    let look: crate::layers::Looker = Some(std::sync::Arc::new(crate::analysis::findings::Looking));
    let limits = crate::layers::Limits::default();
    let bytes = tar.into_inner().unwrap();
    let contents = crate::layers::parse::read(bytes.as_slice(), limits, &look).unwrap();
    let sights = contents.sights.seen();
    let sights = sights.iter().flat_map(|(_, sight)| &sight.spots);
    sights.map(|spot| (spot.kind, spot.line)).collect()
}

#[test]
fn a_long_text_says_the_same_in_pieces_as_at_once() {
    use crate::layers::{AROUND, PIECE};
    let key = pem("_ATE KEY", "", &der(OID_RSA, 9000));
    let secrets = [token(), format!("DB_PASSWORD={}", "gTr5!plumWindow"), key];
    let mut places = vec![10, PIECE + AROUND];
    for border in [PIECE - 2 * AROUND, PIECE - AROUND, PIECE] {
        places.extend([border - 12_000, border - 5, border + 9000]);
    }
    places.sort_unstable();
    for secret in secrets {
        let mut text = Vec::new();
        for place in &places {
            while text.len() + 60 < *place {
                text.extend(b"const answer = 42; // of all that was asked\n");
            }
            text.extend(vec![b' '; place.saturating_sub(text.len())]);
            text.extend(format!("{secret}\n").bytes());
        }
        for path in ["app/main.py", "app/.env"] {
            let whole = spots(path.as_bytes(), &Piece::whole(&text)).sight.spots;
            let whole: Vec<(u16, u32)> = whole.iter().map(|it| (it.kind, it.line)).collect();
            assert_eq!(found_in_pieces(path, &text), whole, "{path}");
            if path == "app/.env" || !secret.starts_with("DB_") {
                assert!(whole.len() >= places.len(), "{path} {whole:?}");
            }
        }
    }
}
