//! Tells a token that a machine drew from an example of one: checksums where the form has one, else how evenly its
//! characters are spread.

/// Words that stand in examples and, at this length, in no random text.
const EXAMPLES: [&[u8]; 10] = [
    b"example",
    b"xxxxx",
    b"your",
    b"abcdefgh",
    b"12345678",
    b"redacted",
    b"replace",
    b"placehold",
    b"00000000",
    b"changeme",
];

/// Whether a text looks drawn at random: many different characters of more than one kind, and no word of an example.
pub fn is_random(body: &[u8]) -> bool {
    let least = match body.len() {
        0..12 => return false,
        12..20 => 2.8,
        _ if is_hex(body) => 2.8,
        20..28 => 3.1,
        _ => 3.5,
    };
    let kinds: [fn(&u8) -> bool; 3] = [
        u8::is_ascii_digit,
        u8::is_ascii_lowercase,
        u8::is_ascii_uppercase,
    ];
    let kinds = kinds.iter().filter(|kind| body.iter().any(**kind)).count();
    kinds > 1 && is_varied(body, least) && !is_example(body)
}

/// Whether a text says that it is only an example.
pub fn is_example(body: &[u8]) -> bool {
    let lower = body.to_ascii_lowercase();
    EXAMPLES
        .iter()
        .any(|word| lower.windows(word.len()).any(|part| part == *word))
}

/// Whether its characters are spread so evenly: Shannon's entropy in bits a byte.
pub fn is_varied(text: &[u8], least: f64) -> bool {
    entropy(text) >= least
}

fn entropy(text: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for &byte in text {
        counts[usize::from(byte)] += 1;
    }
    let all = text.len() as f64;
    counts
        .iter()
        .filter(|&&count| count > 0)
        .map(|&count| {
            let share = f64::from(count) / all;
            -share * share.log2()
        })
        .sum()
}

fn is_hex(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_hexdigit)
}

/// Whether the last six characters are the CRC-32 of the others in base 62, as GitHub and npm append it.
/// <https://github.blog/engineering/behind-githubs-new-authentication-token-formats/>
pub fn has_checksum(body: &[u8]) -> bool {
    const CHECKSUM: usize = 6;
    let Some((drawn, checksum)) = body.split_at_checked(body.len().saturating_sub(CHECKSUM)) else {
        return false;
    };
    base62(crc32(drawn)) == checksum
}

/// The CRC-32 of a text.
pub fn crc32(text: &[u8]) -> u32 {
    let mut sum = flate2::Crc::new();
    sum.update(text);
    sum.sum()
}

/// Six digits, filled up with zeroes.
pub(super) fn base62(mut number: u32) -> [u8; 6] {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let mut text = [b'0'; 6];
    for digit in text.iter_mut().rev() {
        *digit = DIGITS[(number % 62) as usize];
        number /= 62;
    }
    text
}
