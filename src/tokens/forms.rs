//! The forms of tokens: what each starts with, what it is made of, how long it is, and what proves it.
//!
//! Facts are from their makers' documentation and from what secret scanners agree on. A form stands here only if it can
//! hardly be anything else: what only its neighbours give away is left out.

use super::random::{has_checksum, is_random};
use super::shapes::*;

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
