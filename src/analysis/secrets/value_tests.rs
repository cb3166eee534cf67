use super::*;

#[test]
fn a_value_is_worth_what_it_can_open() {
    for (name, value, expected) in [
        ("DB_PASSWORD", "gTr5!plumWindow", Worth::Secret),
        (
            "DB_PASSWORD",
            "'gTr5!plumWindow' # the new one",
            Worth::Secret,
        ),
        ("PGPASSWORD", "tulipHarbor", Worth::Secret),
        ("JWT_SECRET", "correct horse battery staple", Worth::Secret),
        ("API_KEY", "k7Qp2LmN8rTvB4cKd9WzF3hJ", Worth::Secret),
        ("DATABASE_AUTH", "postgres://u:gTr5plum@db/x", Worth::Secret),
        ("DB_PASSWORD", "changeme", Worth::Weak),
        ("DB_PASSWORD", "Password123!", Worth::Weak),
        ("POSTGRES_PASSWORD", "postgres", Worth::Weak),
        ("PIN_SECRET", "1234", Worth::Weak),
        ("PRIMARY_KEY", "id", Worth::Weak),
        ("SORT_KEY", "created", Worth::Weak),
        ("DB_PASSWORD", "", Worth::Nothing),
        ("DB_PASSWORD", "''", Worth::Nothing),
        ("DB_PASSWORD", "${DB_PASSWORD}", Worth::Nothing),
        ("DB_PASSWORD", "$PASSWORD", Worth::Nothing),
        ("DB_PASSWORD", "prefix-${PASSWORD}", Worth::Nothing),
        ("DB_PASSWORD", "<password>", Worth::Nothing),
        ("DB_PASSWORD", "xxxxxxxx", Worth::Nothing),
        ("DB_PASSWORD", "your-password-here", Worth::Nothing),
        ("DB_PASSWORD", "null", Worth::Nothing),
        ("DB_PASSWORD", "/run/secrets/db", Worth::Nothing),
        ("DB_PASSWORD_FILE", "/run/secrets/db", Worth::Nothing),
        ("TLS_KEY", "certs/server.key", Worth::Nothing),
        ("USE_TOKEN", "true", Worth::Nothing),
        ("TOKEN_URL", "https://id.example.org/token", Worth::Nothing),
        ("AUTH_MODULE_VERSION", "1.2.3", Worth::Nothing),
        ("TOKEN_TTL", "36000", Worth::Nothing),
        ("PUBLIC_KEY", "k7Qp2LmN8rTvB4cKd9WzF3hJ", Worth::Nothing),
        (
            "STRIPE_KEY",
            "pk_live_k7Qp2LmN8rTvB4cKd9WzF3hJ",
            Worth::Nothing,
        ),
        (
            "SSH_KEY",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK",
            Worth::Nothing,
        ),
        // Docker's official images name the keys that their sources are signed with.
        (
            "GPG_KEY",
            "E3FF2839C048B25C084DEBE9B26995E310250568",
            Worth::Nothing,
        ),
        (
            "GPG_KEYS",
            "39B641343D8C104B2B146DC3F9C39DC0B9698544 E60913E4DF209907D8E30D96659A97C9CF2A795A",
            Worth::Nothing,
        ),
        ("MONKEY", "gTr5!plumWindow", Worth::Nothing),
        ("SECRET_KEY_BASE_DUMMY", "1", Worth::Nothing),
    ] {
        assert_eq!(worth(name, value), expected, "{name}={value}");
    }
}

/// The pattern and its exceptions as BuildKit's own test has them:
/// <https://github.com/moby/buildkit/blob/master/frontend/dockerfile/dockerfile_check_test.go>
#[test]
fn names_are_those_that_buildkit_warns_of() {
    for name in [
        "SECRET_PASSPHRASE",
        "SUPER_Secret",
        "password",
        "secret",
        "super_duper_secret_token",
        "auth",
        "apikey",
        "git_key",
    ] {
        assert!(holds_secret(name), "{name}");
    }
    for name in [
        "sunflower",
        "PUBLIC_KEY",
        "public_token",
        "SECRET_PASSPHRASE_FILE",
        "password_file",
        "secret_File",
        "AUTH_MODULE_VERSION",
    ] {
        assert!(!holds_secret(name), "{name}");
    }
}
