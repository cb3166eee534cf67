//! The forms of tokens: what each starts with, what it is made of, how long it is, and what proves it.
//!
//! Facts are from their makers' documentation and from what secret scanners agree on. A form stands here only if it can
//! hardly be anything else: what only its neighbours give away is left out.

use std::ops::Range;

use super::random::{crc32, has_checksum, is_example, is_random, is_varied};

/// A form.
pub struct Form {
    /// For people: `GitHub token`.
    pub name: &'static str,
    /// What whoever has it can do.
    pub gives: Use,
    /// Texts that it starts with or has inside, one of them.
    pub(super) anchors: &'static [&'static str],
    pub(super) shape: Shape,
}

/// What whoever has a token can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// What its owner can.
    Access,
    /// Use a cloud.
    Cloud,
    /// Sign and decrypt: it is a private key, with all that stands around it.
    Key,
    /// Not much: it names a key, or is made to be given to browsers.
    Little,
}

/// How the rest of a token is found from its anchor.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// It starts with the anchor.
    Behind(Body),
    /// As this says.
    Around(fn(&[u8], Range<usize>) -> Option<Range<usize>>),
}

/// What stands behind an anchor.
#[derive(Clone, Copy)]
pub(super) struct Body {
    is_part: fn(&u8) -> bool,
    least: usize,
    most: usize,
    is_real: fn(&[u8]) -> bool,
}

impl Body {
    /// The token that starts at `start` and whose body starts at `body`, if it is one whole word and real.
    pub(super) fn behind(self, text: &[u8], start: usize, body: usize) -> Option<Range<usize>> {
        if start > 0 && text[start - 1].is_ascii_alphanumeric() {
            return None;
        }
        let end = body + run(&text[body..], self.is_part, self.most);
        let whole = &text[body..end];
        let fits = whole.len() >= self.least && whole.len() <= self.most && (self.is_real)(whole);
        fits.then_some(start..end)
    }
}

/// How many bytes are part of it, counted one too far.
fn run(text: &[u8], is_part: fn(&u8) -> bool, most: usize) -> usize {
    let text = &text[..text.len().min(most + 1)];
    text.iter().take_while(|byte| is_part(byte)).count()
}

fn alnum(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn word(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

fn hex(byte: &u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn any_hex(byte: &u8) -> bool {
    byte.is_ascii_hexdigit()
}

fn base64(byte: &u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

fn dotted(byte: &u8) -> bool {
    word(byte) || *byte == b'.'
}

fn upper(byte: &u8) -> bool {
    byte.is_ascii_uppercase() || byte.is_ascii_digit()
}

const fn behind(
    is_part: fn(&u8) -> bool,
    least: usize,
    most: usize,
    is_real: fn(&[u8]) -> bool,
) -> Shape {
    Shape::Behind(Body {
        is_part,
        least,
        most,
        is_real,
    })
}

const fn form(name: &'static str, anchors: &'static [&'static str], shape: Shape) -> Form {
    Form {
        name,
        gives: Use::Access,
        anchors,
        shape,
    }
}

const fn cloud(name: &'static str, anchors: &'static [&'static str], shape: Shape) -> Form {
    Form {
        name,
        gives: Use::Cloud,
        anchors,
        shape,
    }
}

const fn little(name: &'static str, anchors: &'static [&'static str], shape: Shape) -> Form {
    Form {
        name,
        gives: Use::Little,
        anchors,
        shape,
    }
}

/// All of them. Positions are only good within one run.
#[rustfmt::skip]
pub(super) const FORMS: &[Form] = &[
    Form { name: "private key", gives: Use::Key, anchors: &[PEM, PUTTY], shape: Shape::Around(private_key) },
    // Code hosting and package registries.
    form("GitHub token", &["ghp_", "gho_", "ghu_", "ghr_"], behind(alnum, 36, 36, has_checksum)),
    form("GitHub token", &["ghs_"], behind(dotted, 36, 2000, is_github_app)),
    form("GitHub token", &["github_pat_"], behind(word, 82, 82, is_random)),
    form("GitLab token", &["glpat-", "glrt-", "gldt-", "glsoat-", "glptt-", "glcbt-", "glimt-", "glft-", "gloas-", "glagent-"], behind(dotted, 20, 300, is_gitlab)),
    form("Bitbucket token", &["ATBB"], behind(alnum, 32, 32, is_bitbucket)),
    form("npm token", &["npm_"], behind(alnum, 36, 36, has_checksum)),
    form("PyPI token", &["pypi-AgEIcHlwaS5vcmc", "pypi-AgENdGVzdC5weXBpLm9yZw"], behind(word, 50, 1000, is_random)),
    form("RubyGems token", &["rubygems_"], behind(hex, 48, 48, is_random)),
    form("NuGet token", &["oy2"], behind(alnum, 43, 43, is_lower_and_random)),
    form("crates.io token", &["cio"], behind(alnum, 32, 32, is_random)),
    form("Clojars token", &["CLOJARS_"], behind(hex, 60, 60, is_random)),
    form("Docker token", &["dckr_pat_", "dckr_oat_"], behind(word, 27, 32, is_random)),
    form("JFrog token", &["AKCp"], behind(alnum, 69, 69, is_random)),
    // Clouds.
    little("AWS access key id", &["AKIA", "ASIA"], behind(upper, 16, 16, is_aws_id)),
    cloud("AWS secret access key", &["aws_secret_access_key", "AWS_SECRET_ACCESS_KEY", "secret_access_key", "SecretAccessKey", "secretAccessKey", "aws_secret_key", "AWS_SECRET_KEY", "aws.secretKey"], Shape::Around(aws_secret)),
    cloud("Azure storage key", &["AccountKey="], behind(base64, 88, 88, is_random)),
    cloud("Azure access key", &["SharedAccessKey="], behind(base64, 43, 48, is_random)),
    cloud("Azure client secret", &["8Q~", "7Q~"], Shape::Around(azure_client)),
    little("Google API key", &["AIza"], behind(word, 35, 35, is_random)),
    cloud("Google client secret", &["GOCSPX-"], behind(word, 28, 28, is_random)),
    cloud("DigitalOcean token", &["dop_v1_", "doo_v1_", "dor_v1_"], behind(hex, 64, 64, is_random)),
    cloud("Alibaba access key id", &["LTAI"], behind(alnum, 20, 20, is_random)),
    cloud("Fly.io token", &["fm2_", "fm1r_", "fm1a_"], behind(base64, 100, 2000, is_random)),
    cloud("Heroku token", &["HRKU-AA"], behind(word, 58, 58, is_random)),
    cloud("Databricks token", &["dapi"], behind(hex, 32, 32, is_random)),
    cloud("PlanetScale password", &["pscale_tkn_", "pscale_pw_", "pscale_oauth_"], behind(dotted, 32, 64, is_random)),
    cloud("Supabase token", &["sbp_"], behind(hex, 40, 40, is_random)),
    cloud("Supabase key", &["sb_secret_"], behind(word, 31, 40, is_random)),
    cloud("Netlify token", &["nfp_"], behind(alnum, 36, 40, is_random)),
    // Infrastructure and secret stores.
    form("Vault token", &["hvs.", "hvb."], behind(word, 90, 300, is_random)),
    form("Terraform Cloud token", &[".atlasv1."], Shape::Around(atlas)),
    form("Doppler token", &["dp.pt.", "dp.sa."], behind(alnum, 40, 44, is_random)),
    form("Pulumi token", &["pul-"], behind(hex, 40, 40, is_random)),
    form("Tailscale key", &["tskey-auth-", "tskey-api-", "tskey-client-"], behind(word, 20, 80, is_random)),
    form("1Password token", &["ops_eyJ"], behind(base64, 250, 4000, is_random)),
    form("age key", &["AGE-SECRET-KEY-1"], behind(upper, 58, 58, is_random)),
    form("Kubernetes token", &["sha256~"], behind(word, 43, 43, is_random)),
    // Messaging and mail.
    form("Slack token", &["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxo-"], behind(word, 20, 200, is_slack)),
    form("Slack token", &["xoxe-1-", "xoxe.xoxb-1-", "xoxe.xoxp-1-"], behind(alnum, 140, 200, is_random)),
    form("Slack token", &["xapp-1-"], behind(word, 40, 120, is_random)),
    form("Slack webhook", &["hooks.slack.com/services/T", "hooks.slack.com/workflows/T"], Shape::Around(slack_webhook)),
    form("Discord webhook", &["discord.com/api/webhooks/", "discordapp.com/api/webhooks/"], Shape::Around(discord_webhook)),
    form("Telegram bot token", &[":AA"], Shape::Around(telegram)),
    form("SendGrid key", &["SG."], behind(dotted, 66, 66, is_sendgrid)),
    form("Mailgun key", &["key-"], behind(hex, 32, 32, is_random)),
    form("Brevo key", &["xkeysib-"], behind(word, 81, 81, is_random)),
    form("Twilio key", &["TWILIO", "twilio", "Twilio"], Shape::Around(twilio)),
    // Payment and shops.
    form("Stripe key", &["sk_live_", "rk_live_"], behind(alnum, 24, 247, is_random)),
    form("Shopify token", &["shpat_", "shpca_", "shppa_", "shpss_"], behind(any_hex, 32, 32, is_random)),
    form("Square token", &["sq0atp-", "sq0csp-"], behind(word, 22, 60, is_random)),
    // Models.
    form("OpenAI key", &["T3BlbkFJ"], Shape::Around(openai)),
    form("Anthropic key", &["sk-ant-api03-", "sk-ant-admin01-", "sk-ant-oat01-"], behind(word, 80, 120, is_random)),
    form("Hugging Face token", &["hf_"], behind(alnum, 34, 40, is_random)),
    form("Groq key", &["gsk_"], behind(alnum, 52, 52, is_random)),
    form("xAI key", &["xai-"], behind(alnum, 80, 80, is_random)),
    form("Perplexity key", &["pplx-"], behind(alnum, 48, 56, is_random)),
    form("Replicate token", &["r8_"], behind(alnum, 37, 37, is_random)),
    form("LangSmith key", &["lsv2_pt_", "lsv2_sk_"], behind(word, 43, 43, is_random)),
    // Watching, planning, drawing.
    form("Grafana token", &["glsa_"], behind(word, 41, 41, is_grafana)),
    form("Grafana Cloud token", &["glc_eyJ"], behind(base64, 32, 400, is_random)),
    form("New Relic key", &["NRAK-"], behind(upper, 27, 27, is_random)),
    form("Sentry token", &["sntrys_eyJ"], behind(|byte| base64(byte) || *byte == b'_', 60, 500, is_random)),
    form("Sentry token", &["sntryu_"], behind(hex, 64, 64, is_random)),
    form("Dynatrace token", &["dt0c01."], behind(dotted, 89, 89, is_random)),
    form("Postman key", &["PMAK-"], behind(word, 59, 59, is_random)),
    form("Linear key", &["lin_api_"], behind(alnum, 40, 40, is_random)),
    form("Notion token", &["ntn_"], behind(alnum, 46, 46, is_random)),
    form("Atlassian token", &["ATATT3"], behind(|byte| word(byte) || *byte == b'=', 180, 200, is_random)),
    form("Figma token", &["figd_"], behind(word, 40, 44, is_random)),
    form("CircleCI token", &["CCIPAT_"], behind(word, 60, 70, is_random)),
    form("Buildkite token", &["bkua_"], behind(hex, 40, 40, is_random)),
    form("SonarQube token", &["sqp_", "squ_", "sqa_"], behind(hex, 40, 40, is_random)),
];

const PEM: &str = "-----BEGIN ";
const PUTTY: &str = "PuTTY-User-Key-File-";

/// From its first line to its last. Whether it is whole is for whoever decodes it.
fn private_key(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    /// `OPENSSH PRIVATE KEY` and the like.
    const LABEL: usize = 40;
    /// An RSA key of 16,384 bits takes 13 kB; PGP blocks can hold several.
    const KEY: usize = 128 << 10;
    let rest = &text[anchor.end..text.len().min(anchor.end + KEY)];
    if text[anchor.start..].starts_with(PUTTY.as_bytes()) {
        return Some(anchor.start..anchor.end + rest.len());
    }
    let label = &rest[..position(&rest[..rest.len().min(LABEL)], b"-----")?];
    let is_private = label.ends_with(b"PRIVATE KEY") || label == b"PGP PRIVATE KEY BLOCK";
    let end = position(rest, b"-----END ").filter(|_| is_private)?;
    let line = position(&rest[end + 5..], b"-----")? + 5;
    Some(anchor.start..anchor.end + end + 5 + line)
}

/// Where a part stands first.
pub(crate) fn position(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

/// The old form has a checksum, the new one is signed.
fn is_github_app(body: &[u8]) -> bool {
    match body.len() {
        36 => has_checksum(body),
        len => {
            len > 100 && body.iter().filter(|&&byte| byte == b'.').count() == 2 && is_random(body)
        }
    }
}

fn is_gitlab(body: &[u8]) -> bool {
    let body = body.strip_suffix(b".").unwrap_or(body);
    let drawn = body.split(|&byte| byte == b'.').next().unwrap_or(body);
    drawn.len() >= 20 && is_random(drawn)
}

/// 24 characters and the CRC-32 of the whole before them.
fn is_bitbucket(body: &[u8]) -> bool {
    let (drawn, checksum) = body.split_at(24);
    let told = format!("{:08X}", crc32(&[b"ATBB", drawn].concat()));
    told.as_bytes() == checksum
}

fn is_lower_and_random(body: &[u8]) -> bool {
    !body.iter().any(u8::is_ascii_uppercase) && is_random(body)
}

/// Ids are base 32, so they never have these digits.
fn is_aws_id(body: &[u8]) -> bool {
    !body
        .iter()
        .any(|byte| matches!(byte, b'0' | b'1' | b'8' | b'9'))
        && is_varied(body, 2.8)
        && !is_example(body)
}

fn is_slack(body: &[u8]) -> bool {
    let parts: Vec<&[u8]> = body.split(|&byte| byte == b'-').collect();
    let is_number = |part: &&[u8]| part.len() >= 8 && part.iter().all(u8::is_ascii_digit);
    let last = parts.last().copied().unwrap_or_default();
    parts.first().is_some_and(is_number) && last.len() >= 18 && is_random(last)
}

fn is_sendgrid(body: &[u8]) -> bool {
    body.get(22) == Some(&b'.')
        && body.iter().filter(|&&byte| byte == b'.').count() == 1
        && is_random(body)
}

/// 32 characters, `_`, and eight digits of a checksum.
fn is_grafana(body: &[u8]) -> bool {
    let (drawn, rest) = body.split_at(32);
    rest[0] == b'_' && rest[1..].iter().all(u8::is_ascii_hexdigit) && is_random(drawn)
}

/// `NAME = "40 characters"` in any dressing.
fn aws_secret(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    const DRESSING: usize = 8;
    const LENGTH: usize = 40;
    let rest = &text[anchor.end..];
    let is_dressing = |byte: &u8| {
        matches!(
            byte,
            b' ' | b'\t' | b'=' | b':' | b'"' | b'\'' | b'\\' | b'>' | b'`' | b','
        )
    };
    let start = rest
        .iter()
        .take(DRESSING)
        .take_while(|byte| is_dressing(byte))
        .count();
    let length = run(&rest[start..], base64, LENGTH);
    let value = &rest[start..start + length];
    let is_one = start > 0 && length == LENGTH && is_random(value) && !is_hash(value);
    is_one.then_some(anchor.end + start..anchor.end + start + length)
}

fn is_hash(text: &[u8]) -> bool {
    text.iter().all(hex)
}

/// Three characters, a digit, `Q~` and the rest.
fn azure_client(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    let is_part = |byte: &u8| word(byte) || matches!(byte, b'.' | b'~');
    let start = anchor.start.checked_sub(3)?;
    let end = anchor.end + run(&text[anchor.end..], is_part, 34);
    let is_bounded = start == 0 || !is_part(&text[start - 1]);
    let is_one = is_bounded
        && (31..=34).contains(&(end - anchor.end))
        && text[start..anchor.start].iter().all(is_part);
    (is_one && is_random(&text[anchor.end..end])).then_some(start..end)
}

/// 14 characters before, 60 to 70 behind.
fn atlas(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    let start = anchor.start.checked_sub(14)?;
    let end = anchor.end + run(&text[anchor.end..], word, 70);
    let is_one =
        text[start..anchor.start].iter().all(alnum) && (60..=70).contains(&(end - anchor.end));
    (is_one && is_random(&text[anchor.end..end])).then_some(start..end)
}

/// `sk-`, and the same number of characters on both sides of the anchor.
fn openai(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    const MOST: usize = 100;
    let before = text[..anchor.start]
        .iter()
        .rev()
        .take(MOST)
        .take_while(|byte| word(byte))
        .count();
    let start = anchor.start - before;
    let head = &text[start..anchor.start];
    let end = anchor.end + run(&text[anchor.end..], word, MOST);
    let is_one = head.starts_with(b"sk-")
        && before >= 23
        && end - anchor.end >= 20
        && is_random(&text[anchor.end..end]);
    is_one.then_some(start..end)
}

/// `T…/B…/24 characters`.
fn slack_webhook(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    let end = anchor.end + run(&text[anchor.end..], |byte| alnum(byte) || *byte == b'/', 60);
    let parts: Vec<&[u8]> = text[anchor.end..end].split(|&byte| byte == b'/').collect();
    let last = parts.get(2)?;
    (last.len() >= 24 && is_random(last)).then_some(anchor.start..end)
}

/// A number, and 60 to 72 characters.
fn discord_webhook(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    let digits = run(&text[anchor.end..], u8::is_ascii_digit, 20);
    let secret = anchor.end + digits + 1;
    let is_numbered = digits >= 17 && text.get(secret - 1) == Some(&b'/');
    let end = secret + run(text.get(secret..)?, word, 72);
    let is_one = is_numbered && end - secret >= 60 && is_random(&text[secret..end]);
    is_one.then_some(anchor.start..end)
}

/// A number of eight to ten digits before, 33 characters behind.
fn telegram(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    let digits = text[..anchor.start]
        .iter()
        .rev()
        .take(11)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let start = anchor.start - digits;
    let is_bounded = start == 0 || !text[start - 1].is_ascii_alphanumeric();
    let length = run(&text[anchor.end..], word, 33);
    let end = anchor.end + length;
    let is_one = is_bounded
        && (8..=10).contains(&digits)
        && length == 33
        && is_random(&text[anchor.end..end]);
    is_one.then_some(start..end)
}

/// `SK` and 32 digits on the line of the name: alone these could be anything.
fn twilio(text: &[u8], anchor: Range<usize>) -> Option<Range<usize>> {
    const NEAR: usize = 100;
    let rest = &text[anchor.end..text.len().min(anchor.end + NEAR)];
    let line = rest.split(|&byte| byte == b'\n').next().unwrap_or(rest);
    let at = line.windows(2).position(|part| part == b"SK")?;
    let value = &line[at + 2..];
    let is_bounded = at == 0 || !line[at - 1].is_ascii_alphanumeric();
    let is_one = is_bounded
        && run(value, any_hex, 32) == 32
        && !is_example(&value[..32])
        && is_random(&value[..32]);
    is_one.then_some(anchor.end + at..anchor.end + at + 34)
}
