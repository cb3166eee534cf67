#[derive(serde::Serialize)]
struct Page<'a> {
    title: &'a str,
    user: u32,
}

fn main() {
    let user = unsafe { libc::getuid() };
    let page = Page { title: "hello", user };
    println!("{}", serde_json::to_string(&page).unwrap_or_default());
}
