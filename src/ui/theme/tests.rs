//! Themes can be read by everybody: contrast by WCAG 2, colour blindness by the matrices of Machado, Oliveira and
//! Fernandes (2009) for people who lack a kind of cone, differences by CIE 1976.

use ratatui::layout::Rect;
use ratatui::style::Modifier;

use super::*;

type Rgb = [f64; 3];

/// Backgrounds that a theme is meant for, and the least contrast on each.
const BACKGROUNDS: [(&str, &[u32], f64); 3] = [
    ("dark", &[0x00_0000, 0x1e_1e1e, 0x28_2c34], 4.5),
    ("light", &[0xff_ffff, 0xfd_f6e3], 4.5),
    ("high-contrast", &[0x00_0000], 7.0),
];

/// Meanings that nobody may take for each other.
const APART: [(&str, &str); 5] = [
    ("added", "modified"),
    ("added", "removed"),
    ("modified", "removed"),
    ("critical", "medium"),
    ("waste", "bar"),
];

/// What differs by less looks the same at a glance.
const LEAST_DIFFERENCE: f64 = 20.0;

/// From linear light as most people see it to linear light as others do.
const SIMULATIONS: [(&str, [Rgb; 3]); 4] = [
    (
        "everybody",
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    ),
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

fn theme(name: &str) -> Theme {
    Theme::named(name).unwrap()
}

fn style(name: &str, meaning: &str) -> Style {
    *theme(name).style_mut(meaning).unwrap()
}

/// Linear light of a colour; xterm's for those of the sixteen that a theme uses.
fn linear(color: Color) -> Rgb {
    let (r, g, b) = match color {
        Color::Rgb(r, g, b) => (r, g, b),
        Color::Red => (205, 0, 0),
        Color::Yellow => (205, 205, 0),
        Color::Cyan => (0, 205, 205),
        other => panic!("what is {other}?"),
    };
    [r, g, b].map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 {
            part / 12.92
        } else {
            ((part + 0.055) / 1.055).powf(2.4)
        }
    })
}

fn dot(a: Rgb, b: Rgb) -> f64 {
    a.into_iter().zip(b).map(|(a, b)| a * b).sum()
}

fn luminance(light: Rgb) -> f64 {
    dot(light, [0.2126, 0.7152, 0.0722])
}

fn contrast(a: Color, b: Color) -> f64 {
    let [a, b] = [a, b].map(|color| luminance(linear(color)) + 0.05);
    a.max(b) / a.min(b)
}

fn lab(light: Rgb) -> Rgb {
    let f = |t: f64| {
        if t > 0.008_856 {
            t.cbrt()
        } else {
            7.787 * t + 16.0 / 116.0
        }
    };
    let x = f(dot(light, [0.4124, 0.3576, 0.1805]) / 0.9505);
    let y = f(luminance(light));
    let z = f(dot(light, [0.0193, 0.1192, 0.9505]) / 1.089);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn difference(a: Color, b: Color, seen: [Rgb; 3]) -> f64 {
    let [a, b] = [a, b].map(|color| {
        let light = linear(color);
        lab(seen.map(|row| dot(row, light).clamp(0.0, 1.0)))
    });
    let sum: f64 = a.into_iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum();
    sum.sqrt()
}

#[test]
fn the_measures_are_those_of_the_standards() {
    let [black, white, red] = [0x00_0000, 0xff_ffff, 0xff_0000].map(Color::from_u32);
    assert!((contrast(black, white) - 21.0).abs() < 0.001);
    // https://www.w3.org/TR/WCAG22/#contrast-minimum: #767676 on white just passes.
    assert!((contrast(Color::from_u32(0x76_7676), white) - 4.54).abs() < 0.01);
    let [l, a, b] = lab(linear(red));
    assert!((l - 53.2).abs() < 0.2 && (a - 80.1).abs() < 0.3 && (b - 67.2).abs() < 0.3);
    // Red beside green is what the test must be able to tell.
    let [orange, green] = [0xc0_7000, 0x7f_9000].map(Color::from_u32);
    let [(_, all), _, (_, deuteranopia), _] = SIMULATIONS;
    assert!(difference(orange, green, all) > 2.0 * LEAST_DIFFERENCE);
    assert!(difference(orange, green, deuteranopia) < LEAST_DIFFERENCE);
}

#[test]
fn every_meaning_is_in_every_theme() {
    for (name, text) in BUILT_IN {
        let table = Written { name, text }.table().unwrap();
        for meaning in Theme::MEANINGS {
            assert!(
                table.contains_key(*meaning),
                "{meaning} is missing in {name}"
            );
        }
        theme(name);
    }
}

#[test]
fn every_colour_has_contrast() {
    for (name, backgrounds, least) in BACKGROUNDS {
        for meaning in Theme::MEANINGS {
            let Style { fg, bg, .. } = style(name, meaning);
            let on = match bg {
                Some(bg) => vec![bg],
                None => backgrounds.iter().copied().map(Color::from_u32).collect(),
            };
            for on in on {
                let Some(fg) = fg else { continue };
                let contrast = contrast(fg, on);
                assert!(
                    contrast >= least,
                    "{name}: {meaning} on {on}: {contrast:.2}"
                );
            }
        }
    }
}

#[test]
fn colours_that_mean_something_else_differ_for_everybody() {
    for name in ["dark", "light", "high-contrast", "16"] {
        for (one, other) in APART {
            let [a, b] = [one, other].map(|meaning| style(name, meaning).fg.unwrap());
            for (who, seen) in SIMULATIONS {
                let difference = difference(a, b, seen);
                assert!(
                    difference >= LEAST_DIFFERENCE,
                    "{name}: {one} and {other} differ by {difference:.1} for {who}"
                );
            }
        }
    }
}

#[test]
fn no_colours_are_no_colours() {
    for meaning in Theme::MEANINGS {
        let Style { fg, bg, .. } = style("none", meaning);
        assert_eq!((fg, bg), (None, None), "{meaning}");
    }
    assert_eq!(style("none", "chosen").add_modifier, Modifier::REVERSED);
}

#[test]
fn sixteen_colours_are_the_terminals_own() {
    for meaning in Theme::MEANINGS {
        let Style { fg, bg, .. } = style("16", meaning);
        for color in [fg, bg].into_iter().flatten() {
            assert!(
                !matches!(color, Color::Rgb(..) | Color::Indexed(_)),
                "{meaning}: {color}"
            );
        }
    }
}

fn parse(text: &str) -> Result<Theme, String> {
    let name = "mine.toml";
    Theme::parse(Written { name, text })
}

#[test]
fn a_file_changes_what_it_names_of_the_theme_that_it_inherits() {
    let text = "inherits = \"dark\"\nadded = { fg = \"green\" }\nkey = { bold = false }\nbar = { bg = 17 }\nscreen = { bg = \"default\" }";
    let mut mine = parse(text).unwrap();
    let dark = theme("dark");
    assert_eq!(mine.added.fg, Some(Color::Green));
    assert_eq!(mine.key.fg, dark.key.fg);
    assert!(!mine.key.add_modifier.contains(Modifier::BOLD));
    assert_eq!(
        (mine.bar.fg, mine.bar.bg),
        (dark.bar.fg, Some(Color::Indexed(17)))
    );
    assert_eq!(mine.style_mut("removed").copied(), Some(dark.removed));
    assert_eq!(parse("").unwrap(), Theme::default());
}

#[test]
fn a_mistake_in_a_file_is_told_with_its_line() {
    let error = |text: &str| parse(text).unwrap_err();
    assert_eq!(
        error("inherits = \"dark\"\naded = { fg = \"red\" }"),
        "mine.toml:2: no meaning of a theme is called 'aded'; 'added' comes near"
    );
    assert_eq!(
        error("\nadded = { fg = \"gren\" }"),
        "mine.toml:2: added.fg: expected a colour like \"#56b4e9\", \"red\", \"light-blue\", a number from 0 to 255 or \"default\", not 'gren'"
    );
    assert_eq!(
        error("added = { bld = true }"),
        "mine.toml:1: added: no part of a style is called 'bld'; 'bold' comes near"
    );
    assert_eq!(
        error("added = { bold = 1 }"),
        "mine.toml:1: added.bold: expected true or false, not an integer"
    );
    assert_eq!(
        error("inherits = \"drak\""),
        "mine.toml:1: inherits: no theme is called 'drak'; 'dark' comes near; expected one of dark, light, high-contrast, 16, none"
    );
    assert!(error("added = \"red\"").starts_with("mine.toml:1: added: expected a table"));
    assert!(error("added = {").starts_with("mine.toml:1: "));
}

#[test]
fn a_theme_that_there_is_not_is_told_with_what_comes_near() {
    assert_eq!(
        Theme::named("drak").unwrap_err(),
        "no theme is called 'drak'; 'dark' comes near; there are dark, light, high-contrast, 16, none, auto, and files whose names end in .toml"
    );
    let missing = Theme::named("/nonexistent/x.toml").unwrap_err();
    assert!(
        missing.starts_with("/nonexistent/x.toml can't be read: "),
        "{missing}"
    );
}

#[test]
fn the_screen_has_the_theme_s_background_everywhere_and_keeps_other_colours() {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 3, 1));
    let theme = theme("high-contrast");
    buffer.set_string(0, 0, "a", theme.added);
    buffer.set_string(1, 0, "b", Style::reset());
    theme.finish(&mut buffer);
    let colours: Vec<(Color, Color)> = buffer.content.iter().map(|it| (it.fg, it.bg)).collect();
    let [black, white] = [0x00_0000, 0xff_ffff].map(Color::from_u32);
    let added = Color::from_u32(0x80_d4ff);
    assert_eq!(colours, [(added, black), (white, black), (white, black)]);
}
