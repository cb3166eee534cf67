//! docker-registry with TLS and logins, asked directly and through a proxy.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::registryd::{NEEDED, Registry};
use crate::support::binary::{Run, layerscope_with, report, report_with};
use crate::support::certificates::Authority;
use crate::support::wire::{Reply, Wire};
use crate::support::{testdata, tools};

/// A line of crypt_blowfish's own tests: the password is `U*U`.
const HTPASSWD: &str = "me:$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW\n";
const LOGIN: &str = "me:U*U";
const ARCHIVE: &str = "docker-classic-builder.tar";

fn figures(report: &Value) -> (Value, Value) {
    let mut summary = report["summary"].clone();
    summary["compressed_bytes"] = Value::Null;
    (summary, report["wasted"].clone())
}

fn expected() -> (Value, Value) {
    figures(&report(testdata(ARCHIVE), &[]))
}

/// A directory with an authority, and what belongs to a registry whose names are these.
struct Place {
    dir: TempDir,
    authority: Authority,
    tls: Value,
}

impl Place {
    fn new(names: &str) -> Self {
        let dir = TempDir::new().unwrap();
        let authority = Authority::new(dir.path());
        let (certificate, key) = authority.issue("registry", names);
        Self {
            dir,
            authority,
            tls: json!({"certificate": certificate, "key": key}),
        }
    }

    fn with_htpasswd(&self) -> Registry {
        let file = self.dir.path().join("htpasswd");
        std::fs::write(&file, HTPASSWD).unwrap();
        let auth = json!({"htpasswd": {"realm": "tests", "path": file}});
        let registry = Registry::with(&self.tls, &auth);
        registry.push(ARCHIVE, "shop:1", Some(LOGIN));
        registry
    }

    /// A configuration as `docker login` leaves it.
    fn logged_in(&self, registry: &str, login: &str) -> String {
        let auth = BASE64_STANDARD.encode(login);
        let config = json!({"auths": {registry: {"auth": auth}}});
        let dir = self.dir.path().join(format!("config-{}", login.len()));
        std::fs::create_dir_all(&dir).unwrap();
        std::fs::write(dir.join("config.json"), config.to_string()).unwrap();
        dir.display().to_string()
    }

    /// A home whose `certs.d` has these files for a registry.
    fn home(&self, name: &str, registry: &str, files: &[(&str, &str)]) -> String {
        let home = self.dir.path().join(name);
        let certs = home.join(".config/containers/certs.d").join(registry);
        std::fs::create_dir_all(&certs).unwrap();
        for (name, file) in files {
            std::fs::copy(file, certs.join(name)).unwrap();
        }
        home.display().to_string()
    }
}

fn assert_refused(run: &Run, words: &[&str]) {
    assert_eq!(run.code, Some(3), "{run:#?}");
    for word in words {
        assert!(run.stderr.contains(word), "'{word}': {run:#?}");
    }
    assert!(!run.stderr.contains("U*U"), "{run:#?}");
}

#[test]
fn tls_and_a_password() {
    if !tools::have("docker-registry: TLS and a password", &NEEDED) {
        return;
    }
    let place = Place::new("IP:127.0.0.1");
    let registry = place.with_htpasswd();
    let image = format!("docker://{}/shop:1", registry.address);
    let ca = place.authority.certificate();
    let config = place.logged_in(&registry.address, LOGIN);
    let login = ("DOCKER_CONFIG", config.as_str());
    let home = place.home("home", &registry.address, &[("ca.crt", &ca)]);
    for (variables, options) in [
        (vec![login], vec!["--ca-cert", ca.as_str()]),
        (vec![login], vec!["--insecure-registry", &registry.address]),
        (vec![login, ("HOME", &home)], vec![]),
        (vec![login, ("SSL_CERT_FILE", &ca)], vec![]),
    ] {
        let report = report_with(&variables, &image, &options);
        assert_eq!(figures(&report), expected(), "{variables:?} {options:?}");
    }
    let trusted = ["--ca-cert", ca.as_str(), &image];
    let run = layerscope_with(&[], trusted);
    assert_refused(&run, &["docker login", &registry.address]);
    let config = place.logged_in(&registry.address, "me:wrong");
    let run = layerscope_with(&[("DOCKER_CONFIG", &config)], trusted);
    assert_refused(&run, &["the login that is known for it"]);
    let run = layerscope_with(&[login], [image.as_str()]);
    let words = ["nobody who is trusted", "--ca-cert", "--insecure-registry"];
    assert_refused(&run, &words);
}

#[test]
fn a_certificate_for_another_name_is_refused() {
    if !tools::have("docker-registry: another name", &NEEDED) {
        return;
    }
    let place = Place::new("DNS:registry.test");
    let registry = Registry::with(&place.tls, &json!({}));
    let ca = place.authority.certificate();
    let image = format!("docker://{}/shop:1", registry.address);
    let run = layerscope_with(&[], ["--ca-cert", ca.as_str(), &image]);
    assert_refused(&run, &["it is for another name"]);
}

/// As Docker's guide makes them for registries.
#[test]
fn a_certificate_that_vouches_for_itself() {
    if !tools::have("docker-registry: a self-signed certificate", &NEEDED) {
        return;
    }
    let place = Place::new("IP:127.0.0.1");
    let (certificate, key) = place.authority.self_signed("self", "IP:127.0.0.1");
    let tls = json!({"certificate": certificate, "key": key});
    let registry = Registry::with(&tls, &json!({}));
    registry.push(ARCHIVE, "shop:1", None);
    let image = format!("docker://{}/shop:1", registry.address);
    let named = report(&image, &["--ca-cert", &certificate]);
    assert_eq!(figures(&named), expected());
    let home = place.home("home", &registry.address, &[("ca.crt", &certificate)]);
    let found = report_with(&[("HOME", &home)], &image, &[]);
    assert_eq!(figures(&found), expected());

    // Another of the same name is another, and this one counts for its own names alone.
    let (another, _) = place.authority.self_signed("another", "IP:127.0.0.1");
    let run = layerscope_with(&[], ["--ca-cert", another.as_str(), &image]);
    assert_refused(&run, &["is not accepted"]);
    let (certificate, key) = place.authority.self_signed("elsewhere", "IP:127.0.0.2");
    let tls = json!({"certificate": certificate, "key": key});
    let registry = Registry::with(&tls, &json!({}));
    let image = format!("docker://{}/shop:1", registry.address);
    let run = layerscope_with(&[], ["--ca-cert", certificate.as_str(), &image]);
    assert_refused(&run, &["it is for another name"]);
}

#[test]
fn client_certificates() {
    if !tools::have("docker-registry: client certificates", &NEEDED) {
        return;
    }
    let mut place = Place::new("IP:127.0.0.1");
    let ca = place.authority.certificate();
    let (certificate, key) = place.authority.issue("client", "DNS:client.test");
    place.tls["clientcas"] = json!([ca]);
    let registry = Registry::with(&place.tls, &json!({}));
    let own = [
        ("ca.crt", ca.as_str()),
        ("client.cert", &certificate),
        ("client.key", &key),
    ];
    let home = place.home("home", &registry.address, &own);
    let target = format!("docker://{}/shop:1", registry.address);
    let certs = format!("{home}/.config/containers/certs.d/{}", registry.address);
    let source = format!("docker-archive:{}", testdata(ARCHIVE).display());
    let copy = [
        "copy",
        "-q",
        "--insecure-policy",
        "--dest-cert-dir",
        &certs,
        &source,
        &target,
    ];
    tools::run("skopeo", copy);
    let report = report_with(&[("HOME", &home)], &target, &[]);
    assert_eq!(figures(&report), expected());

    let run = layerscope_with(&[], ["--ca-cert", ca.as_str(), &target]);
    assert_refused(&run, &["client certificate", "certs.d"]);
    let without_key = place.home("other", &registry.address, &own[..2]);
    let run = layerscope_with(&[("HOME", &without_key)], [target.as_str()]);
    assert_refused(&run, &["client.cert", "client.key"]);
}

/// What docker-registry takes for a token: <https://distribution.github.io/distribution/spec/auth/jwt/>.
fn token(dir: &TempDir, access: &Value) -> String {
    let at = |name: &str| dir.path().join(name).display().to_string();
    let pem = std::fs::read_to_string(at("token.crt")).unwrap();
    let der: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_secs();
    let header = json!({"typ": "JWT", "alg": "RS256", "x5c": [der]});
    let claims = json!({
        "iss": "tests", "sub": "me", "aud": "registry.tests", "jti": "1", "access": access,
        "iat": now - 60, "nbf": now - 60, "exp": now + 300,
    });
    let coded = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", coded(&header), coded(&claims));
    let file = tempfile::NamedTempFile::new_in(dir.path()).unwrap();
    std::fs::write(file.path(), &signed).unwrap();
    let file = file.path().to_str().unwrap();
    let key = at("token.key");
    let signature = tools::output("openssl", ["dgst", "-sha256", "-sign", &key, file]);
    assert!(signature.status.success());
    format!(
        "{signed}.{}",
        BASE64_URL_SAFE_NO_PAD.encode(signature.stdout)
    )
}

#[test]
fn tokens_of_a_token_server() {
    if !tools::have("docker-registry: tokens", &NEEDED) {
        return;
    }
    let dir = TempDir::new().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let (key, certificate) = (at("token.key"), at("token.crt"));
    let mut args = vec![
        "req",
        "-x509",
        "-days",
        "2",
        "-subj",
        "/CN=tokens",
        "-nodes",
    ];
    args.extend(["-newkey", "rsa:2048", "-keyout", &key, "-out", &certificate]);
    tools::run("openssl", args);
    let dir = Arc::new(dir);
    let own = Arc::clone(&dir);
    // Who logs in may do everything, others may read what is called public.
    let tokens = Wire::start(move |request| {
        let knows = format!("Basic {}", BASE64_STANDARD.encode(LOGIN));
        let knows = match request.header("authorization") {
            Some(shown) if shown == knows => true,
            None => false,
            Some(_) => return Reply::new(401, r#"{"details":"incorrect username or password"}"#),
        };
        let scopes = request.path.split(['?', '&']);
        let scopes = scopes.filter_map(|pair| pair.strip_prefix("scope="));
        let access: Vec<Value> = scopes
            .filter_map(|scope| {
                let scope = scope
                    .replace("%3A", ":")
                    .replace("%2C", ",")
                    .replace("%2F", "/");
                let (name, actions) = scope.strip_prefix("repository:")?.rsplit_once(':')?;
                let actions: Vec<&str> = actions
                    .split(',')
                    .filter(|action| knows || (name == "public" && *action == "pull"))
                    .collect();
                Some(json!({"type": "repository", "name": name, "actions": actions}))
            })
            .collect();
        let token = token(&own, &json!(access));
        Reply::new(200, json!({"token": token, "expires_in": 300}).to_string())
    });
    let auth = json!({"token": {
        "realm": format!("http://{}/token", tokens.address), "service": "registry.tests",
        "issuer": "tests", "rootcertbundle": certificate,
    }});
    let registry = Registry::with(&json!({}), &auth);
    registry.push(ARCHIVE, "public:1", Some(LOGIN));
    registry.push(ARCHIVE, "private:1", Some(LOGIN));
    let image = |name: &str| format!("docker://{}/{name}:1", registry.address);

    let before = tokens.asked().len();
    assert_eq!(figures(&report(image("public"), &[])), expected());
    assert_eq!(tokens.asked().len(), before + 1, "one token for all layers");
    let run = layerscope_with(&[], [image("private")]);
    assert_refused(&run, &["docker login", "private"]);

    let config = dir.path().join("config.json");
    for (login, is_good) in [(LOGIN, true), ("me:wrong", false)] {
        let auth = BASE64_STANDARD.encode(login);
        let auths = json!({"auths": {&registry.address: {"auth": auth}}});
        std::fs::write(&config, auths.to_string()).unwrap();
        let variables = [("DOCKER_CONFIG", dir.path().to_str().unwrap())];
        if is_good {
            let report = report_with(&variables, image("private"), &[]);
            assert_eq!(figures(&report), expected());
        } else {
            let run = layerscope_with(&variables, [image("private")]);
            assert_refused(&run, &["does not accept the login"]);
        }
    }
}

/// A proxy that leads every name to one address; gives what it was asked.
fn proxy(target: &str) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let (seen, target) = (Arc::clone(&asked), target.to_owned());
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let (seen, target) = (Arc::clone(&seen), target.clone());
            thread::spawn(move || {
                let mut head = String::new();
                let mut reader = BufReader::new(client.try_clone().unwrap());
                while !head.ends_with("\r\n\r\n") {
                    if reader.read_line(&mut head).unwrap_or(0) == 0 {
                        return;
                    }
                }
                seen.lock().unwrap().push(head.clone());
                let mut client = client;
                if !head.starts_with("CONNECT registry.test:443 ") {
                    let _ = client.write_all(b"HTTP/1.1 403 -\r\nContent-Length: 0\r\n\r\n");
                    return;
                }
                let server = TcpStream::connect(target).unwrap();
                client.write_all(b"HTTP/1.1 200 -\r\n\r\n").unwrap();
                let (from, to) = (server.try_clone().unwrap(), client.try_clone().unwrap());
                let back = thread::spawn(move || pour(from, to));
                pour(client, server);
                let _ = back.join();
            });
        }
    });
    (address, asked)
}

fn pour(mut from: TcpStream, mut to: TcpStream) {
    let mut buffer = [0; 1 << 16];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if to.write_all(&buffer[..count]).is_err() {
            return;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}

#[test]
fn a_proxy_is_gone_through_where_the_surroundings_name_one() {
    if !tools::have("docker-registry: proxy", &NEEDED) {
        return;
    }
    let place = Place::new("DNS:registry.test,IP:127.0.0.1");
    let registry = place.with_htpasswd();
    let ca = place.authority.certificate();
    let config = place.logged_in("registry.test", LOGIN);
    let (address, asked) = proxy(&registry.address);
    let with_login = format!("http://proxy-user:proxy-pa55@{address}");
    let variables = [
        ("DOCKER_CONFIG", config.as_str()),
        ("HTTPS_PROXY", &with_login),
    ];
    let image = "docker://registry.test/shop:1";
    let report = report_with(&variables, image, &["--ca-cert", &ca]);
    assert_eq!(figures(&report), expected());
    let shown = format!("Basic {}", BASE64_STANDARD.encode("proxy-user:proxy-pa55"));
    for head in asked.lock().unwrap().iter() {
        assert!(head.starts_with("CONNECT registry.test:443 "), "{head}");
        assert!(head.contains(&shown), "{head}");
        assert!(!head.contains(&BASE64_STANDARD.encode(LOGIN)), "{head}");
    }
    let count = asked.lock().unwrap().len();
    assert!(count >= 1);

    // A host that goes without, this machine, and what the proxy does not let through.
    let around = [&variables[..], &[("NO_PROXY", "registry.test")]].concat();
    let run = layerscope_with(&around, [image, "--ca-cert", &ca]);
    assert_refused(&run, &["registry.test can't be resolved"]);
    let config = place.logged_in(&registry.address, LOGIN);
    let local = [
        ("DOCKER_CONFIG", config.as_str()),
        ("HTTPS_PROXY", &with_login),
    ];
    let image = format!("docker://{}/shop:1", registry.address);
    report_with(&local, image, &["--ca-cert", &ca]);
    assert_eq!(asked.lock().unwrap().len(), count);
    let run = layerscope_with(&variables, ["docker://other.test/shop:1"]);
    assert_refused(&run, &["the registry other.test"]);
    assert!(!run.stderr.contains("proxy-pa55"), "{run:#?}");
}
