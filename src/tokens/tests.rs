//! Tokens here are put together when the tests run, from parts that are none: nobody who scans this repository shall take
//! one for real. Checksums are from Python's `zlib.crc32`, not from this program.

use super::*;

/// The names of what is found in a text.
fn names(text: &str) -> Vec<&'static str> {
    let tokens = find(text.as_bytes());
    tokens.iter().map(|token| FORMS[token.form].name).collect()
}

const ALNUM: &str = "k7Qp2LmN8rTvB4cKd9WzF3hJs6GaeXy5UoI1PbRtYqVwZnMx0DfGhJkLsAeRtYuIoPq8WzXcVbN3m";
const HEX: &str = "9f3b7c1e5a8d2046b7e9c3f1a5d80b24e6c7f9a1b3d5082746fa1c9e3b5d7082";
const UPPER: &str = "Q7RZ2KM5XWN4TVB6CDJ3FHS7GAEY2UOIPL5QKXWZM4NT3RVB6CDJ7FHS2G";

fn cut(text: &str, length: usize) -> &str {
    &text[..length]
}

#[test]
fn tokens_are_found_by_their_forms() {
    let word = |prefix: &str, length: usize| [prefix, cut(ALNUM, length)].concat();
    let hex = |prefix: &str, length: usize| [prefix, cut(HEX, length)].concat();
    for (name, token) in [
        (
            "GitHub token",
            ["gh", "p_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"].concat(),
        ),
        (
            "npm token",
            ["np", "m_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"].concat(),
        ),
        (
            "GitHub token",
            ["github", "_pat_", cut(ALNUM, 22), "_", cut(ALNUM, 59)].concat(),
        ),
        ("GitLab token", word("glpat-", 20)),
        (
            "GitLab token",
            [&word("glpat-", 40), ".01.", "0w1abcdefg"].concat(),
        ),
        ("PyPI token", word("pypi-AgEIcHlwaS5vcmc", 76)),
        ("RubyGems token", hex("rubygems_", 48)),
        ("Docker token", word("dckr_pat_", 27)),
        ("AWS access key id", ["AK", "IA", cut(UPPER, 16)].concat()),
        ("DigitalOcean token", hex("dop_v1_", 64)),
        ("Databricks token", hex("dapi", 32)),
        ("Vault token", ["hv", "s.", ALNUM, cut(ALNUM, 20)].concat()),
        (
            "Terraform Cloud token",
            [cut(ALNUM, 14), ".atlas", "v1.", cut(ALNUM, 67)].concat(),
        ),
        (
            "Slack token",
            ["xo", "xb-123456789012-234567890123-", cut(ALNUM, 24)].concat(),
        ),
        (
            "Slack webhook",
            [
                "https://hooks.slack",
                ".com/services/T",
                "0123ABCD/B0123ABCD/",
                cut(ALNUM, 24),
            ]
            .concat(),
        ),
        (
            "Discord webhook",
            [
                "https://discord",
                ".com/api/webhooks/",
                "123456789012345678/",
                cut(ALNUM, 68),
            ]
            .concat(),
        ),
        (
            "Telegram bot token",
            ["123456789", ":A", "A", cut(ALNUM, 33)].concat(),
        ),
        (
            "SendGrid key",
            ["S", "G.", cut(ALNUM, 22), ".", cut(ALNUM, 43)].concat(),
        ),
        (
            "Twilio key",
            ["TWILIO_KEY=", "S", "K", cut(HEX, 32)].concat(),
        ),
        ("Stripe key", word("sk_live_", 24)),
        ("Shopify token", hex("shpat_", 32)),
        (
            "OpenAI key",
            ["sk", "-", cut(ALNUM, 20), "T3Blbk", "FJ", cut(ALNUM, 20)].concat(),
        ),
        (
            "OpenAI key",
            [
                "sk",
                "-proj-",
                cut(ALNUM, 58),
                "T3Blbk",
                "FJ",
                cut(ALNUM, 58),
            ]
            .concat(),
        ),
        (
            "Anthropic key",
            ["sk-ant", "-api03-", ALNUM, cut(ALNUM, 14), "AA"].concat(),
        ),
        ("Hugging Face token", word("hf_", 34)),
        ("Google API key", word("AIza", 35)),
        ("Google client secret", word("GOCSPX-", 28)),
        (
            "Azure storage key",
            ["Account", "Key=", ALNUM, cut(ALNUM, 9), "=="].concat(),
        ),
        (
            "AWS secret access key",
            ["aws_secret_access_key = ", cut(ALNUM, 40)].concat(),
        ),
        (
            "AWS secret access key",
            ["\"SecretAccessKey\": \"", cut(ALNUM, 40), "\""].concat(),
        ),
        (
            "Grafana token",
            ["glsa", "_", cut(ALNUM, 32), "_", cut(HEX, 8)].concat(),
        ),
        ("age key", ["AGE-SECRET", "-KEY-1", UPPER].concat()),
    ] {
        for text in [
            token.clone(),
            format!("a: \"{token}\", b"),
            format!("x={token}\ny"),
            format!("https://u:{token}@host/"),
        ] {
            assert_eq!(names(&text), [name], "{text}");
        }
    }
}

#[test]
fn examples_and_look_alikes_are_none() {
    for text in [
        ["gh", "p_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq18"].concat(),
        ["gh", "p_", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"].concat(),
        ["agh", "p_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"].concat(),
        ["gh", "p_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17", "a"].concat(),
        ["np", "m_", "config_registry_is_https_registry_np"].concat(),
        ["AK", "IA", "IOSFODNN7EXAMPLE"].concat(),
        ["AK", "IA", "1234567890123456"].concat(),
        [
            "aws_secret_access_key = ",
            "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        ]
        .concat(),
        ["aws_secret_access_key = ", cut(HEX, 40)].concat(),
        ["glpat-", "your-token-goes-here"].concat(),
        ["sk_live_", "aaaaaaaaaaaaaaaaaaaaaaaa"].concat(),
        ["sk_te", "st_", cut(ALNUM, 24)].concat(),
        ["S", "G.", cut(ALNUM, 66)].concat(),
        ["xo", "xb-not-a-real-token-but-a-long-one"].concat(),
        ["S", "K", cut(HEX, 32)].concat(),
        "T3BlbkFJ and .atlasv1. and 12345678:AA and hooks.slack.com/services/T".to_owned(),
        "twilio SK".to_owned(),
        [
            "printf -- '-----BEGIN %s PRIV",
            "ATE KEY-----\\n%s\\n-----END %s PRIV",
            "ATE KEY-----\\n' RSA \"$(cat key)\" RSA",
        ]
        .concat(),
        [
            "-----BEGIN RSA PRIV",
            "ATE KEY-----\n...\n-----END RSA PRIV",
            "ATE KEY-----",
        ]
        .concat(),
        "discord.com/api/webhooks/".to_owned(),
        "discord.com/api/webhooks/12345678901234567".to_owned(),
    ] {
        assert_eq!(names(&text), [""; 0], "{text}");
    }
}

#[test]
fn a_token_is_told_where_it_stands() {
    let token = ["gh", "p_", "zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ", "0mLq17"].concat();
    let text = format!("one {token} two");
    assert_eq!(find(text.as_bytes())[0].range, 4..4 + token.len());
}
