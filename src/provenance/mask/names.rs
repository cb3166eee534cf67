//! Which names are those of secrets.

/// Words that make a name a secret's: those of BuildKit's check `SecretsUsedInArgOrEnv`, and some more.
const SECRET_WORDS: [&str; 21] = [
    "apikey",
    "auth",
    "authtoken",
    "bearer",
    "cred",
    "credential",
    "key",
    "accesskey",
    "secretkey",
    "privatekey",
    "privkey",
    "jwt",
    "pass",
    "passcode",
    "passphrase",
    "passwd",
    "password",
    "pat",
    "pword",
    "secret",
    "token",
];

/// Endings that do so without a separator, as in `PGPASSWORD`.
const SECRET_ENDINGS: [&str; 6] = ["password", "passwd", "token", "secret", "apikey", "pass"];

/// Words that end so and hold no secret.
const NO_SECRETS: [&str; 3] = ["bypass", "compass", "encompass"];

/// Whether a variable of that name holds a secret. `PUBLIC` in a name says that it does not.
pub fn is_secret_name(name: &str) -> bool {
    let words = words(name);
    let has = |word: &str| words.iter().any(|other| other == word);
    // PWD by itself is where a shell stands.
    let is_pwd = words.len() > 1 && has("pwd");
    !has("public")
        && (is_pwd
            || words.iter().any(|word| {
                [word.as_str(), word.strip_suffix('s').unwrap_or(word)]
                    .iter()
                    .any(|word| is_secret_word(word))
            }))
}

fn is_secret_word(word: &str) -> bool {
    SECRET_WORDS.contains(&word)
        || SECRET_ENDINGS.iter().any(|ending| word.ends_with(ending)) && !NO_SECRETS.contains(&word)
}

/// The words of a name, lower-cased: `DB_PASS`, `db-pass` and `dbPass` have the same.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        let starts = c.is_uppercase() && before.is_lowercase();
        if matches!(c, '_' | '-' | '.') || starts {
            words.push(String::new());
        }
        if !matches!(c, '_' | '-' | '.')
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words
}
