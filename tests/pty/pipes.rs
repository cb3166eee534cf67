//! Pipes that close early: the program ends quietly, as every filter does.

use std::io::Read;
use std::process::Stdio;

use tempfile::TempDir;

use crate::support::binary::command;
use crate::support::image::Image;
use crate::support::layer::Layer;

/// An image whose report is much longer than a pipe's buffer.
fn large_report(dir: &TempDir) -> std::path::PathBuf {
    let lower = (0..5_000).fold(Layer::new(), |layer, index| {
        layer.file(&format!("a-rather-long-name-{index}"), 10)
    });
    let upper = (0..5_000).fold(Layer::new(), |layer, index| {
        layer.whiteout(&format!("a-rather-long-name-{index}"))
    });
    Image::new([lower, upper])
        .docker()
        .write_tar(&dir.path().join("i.tar"))
}

/// What stderr has when everything is read: warnings about the image, and nothing of pipes.
fn whole_run(options: &[&str]) -> String {
    crate::support::binary::layerscope(options).stderr
}

#[test]
fn a_reader_that_leaves_gets_no_message() {
    let dir = TempDir::new().unwrap();
    let image = large_report(&dir);
    let image = image.to_str().unwrap();
    for options in [&[image, "--json"][..], &[image], &["why", image, "/"]] {
        let mut child = command(env!("CARGO_BIN_EXE_layerscope"))
            .args(options)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let mut start = [0; 10];
        stdout.read_exact(&mut start).unwrap();
        drop(stdout);
        let output = child.wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            whole_run(options).starts_with(&*told),
            "{options:?}: {told}"
        );
    }
}

#[test]
fn head_in_a_shell() {
    let dir = TempDir::new().unwrap();
    let image = large_report(&dir);
    let script = format!(
        "'{}' '{}' --json 2>'{}' | head -c 10",
        env!("CARGO_BIN_EXE_layerscope"),
        image.display(),
        dir.path().join("err").display()
    );
    let mut shell = command("/bin/sh");
    shell.env("PATH", "/usr/bin:/bin").args(["-c", &script]);
    let output = shell.output().unwrap();
    assert_eq!(output.stdout.len(), 10);
    let told = std::fs::read_to_string(dir.path().join("err")).unwrap();
    let image = image.to_str().unwrap();
    assert!(whole_run(&[image, "--json"]).starts_with(&told), "{told}");
}
