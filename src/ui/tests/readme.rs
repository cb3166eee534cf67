//! The README's table of keys is the keymap.
//!
//! After a change to the keys: `LAYERSCOPE_UPDATE_README=1 cargo test --bin layerscope readme`.

use std::path::Path;

use crate::ui::keymap::Keymap;

const MARKS: [&str; 2] = ["<!-- keys -->\n", "<!-- /keys -->\n"];

fn table() -> String {
    let keymap = Keymap::default();
    let rows = keymap.names().into_iter().map(|name| {
        let keys = keymap.keys(name).into_iter();
        let keys: Vec<String> = keys.map(|key| format!("`{}`", key.written())).collect();
        let words = keymap.words(name);
        format!("| `{name}` | {} | {words} |\n", keys.join(" ")).replace("`|`", "`\\|`")
    });
    let head = "| name | keys | what it does |\n| --- | --- | --- |\n".to_owned();
    head + &rows.collect::<String>()
}

#[test]
fn the_readme_has_the_keys_as_they_are() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let text = std::fs::read_to_string(&path).unwrap();
    let [before, after] = MARKS.map(|mark| text.find(mark).expect("the README marks its table"));
    let (before, old) = text[..after].split_at(before + MARKS[0].len());
    let new = table();
    if std::env::var_os("LAYERSCOPE_UPDATE_README").is_some() {
        std::fs::write(path, format!("{before}{new}{}", &text[after..])).unwrap();
        return;
    }
    assert_eq!(
        old, new,
        "the README's keys are old: LAYERSCOPE_UPDATE_README=1 cargo test --bin layerscope readme"
    );
}
