//! The icons of `web/icons/lucide/` as the data of one path each, which is the shortest form of them.

use std::fmt::Write as _;
use std::fs;

pub const ICONS: &str = "web/icons/lucide";

/// A constant for each file, called as it is.
pub fn icons() -> String {
    let mut files: Vec<_> = fs::read_dir(ICONS)
        .expect("the icons are there")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|it| it == "svg"))
        .collect();
    files.sort();
    let mut constants = String::new();
    for file in files {
        let name = file.file_stem().and_then(|it| it.to_str()).expect("a name");
        let svg = fs::read_to_string(&file).expect("a text");
        let name = name.replace('-', "_").to_uppercase();
        let data = path(&svg).unwrap_or_else(|| panic!("{} has a new shape", file.display()));
        let _ = writeln!(constants, "pub const {name}: &str = {data:?};");
    }
    constants
}

/// The shapes of a drawing as one path. `None`: one is of a kind that none had so far.
fn path(svg: &str) -> Option<String> {
    let (_, shapes) = svg.split_once("<svg")?.1.split_once('>')?;
    let mut path = String::new();
    for shape in shapes
        .split("/>")
        .filter_map(|it| it.trim().strip_prefix('<'))
    {
        if shape.starts_with("/svg") {
            continue;
        }
        let text = |name: &str| {
            let (_, rest) = shape.split_once(&format!(" {name}=\""))?;
            rest.split('"').next()
        };
        let number = |name: &str| text(name)?.parse::<f64>().ok();
        let kind = shape.split_whitespace().next()?;
        match kind {
            "path" => path.push_str(&absolute(text("d")?)?),
            "circle" => {
                let (x, y, r) = (number("cx")?, number("cy")?, number("r")?);
                let d = r * 2.0;
                let _ = write!(
                    path,
                    "M{} {y}a{r} {r} 0 1 0 {d} 0 {r} {r} 0 1 0-{d} 0",
                    x - r
                );
            }
            "line" => {
                let (x, y) = (number("x1")?, number("y1")?);
                let _ = write!(path, "M{x} {y}L{} {}", number("x2")?, number("y2")?);
            }
            "rect" => {
                let (x, y, r) = (number("x")?, number("y")?, number("rx").unwrap_or(0.0));
                let (w, h) = (number("width")? - 2.0 * r, number("height")? - 2.0 * r);
                let _ = write!(
                    path,
                    "M{} {y}h{w}a{r} {r} 0 0 1 {r} {r}v{h}a{r} {r} 0 0 1-{r} {r}h-{w}a{r} {r} 0 0 1-{r}-{r}v-{h}a{r} {r} 0 0 1 {r}-{r}z",
                    x + r
                );
            }
            _ => return None,
        }
    }
    Some(path)
}

/// A path that does not begin at the end of what stands before it.
fn absolute(data: &str) -> Option<String> {
    let Some(rest) = data.strip_prefix('m') else {
        return data.starts_with('M').then(|| data.to_owned());
    };
    let mut numbers = 0;
    let mut within = false;
    let mut fraction = false;
    for (at, c) in rest.char_indices() {
        // A number ends at a blank, a comma, a sign, a second point or a letter.
        let begins = match c {
            '0'..='9' => !within,
            '.' => !within || fraction,
            '-' => true,
            _ => false,
        };
        if begins {
            numbers += 1;
            fraction = false;
        }
        within = matches!(c, '0'..='9' | '.' | '-');
        fraction |= c == '.';
        if numbers == 3 {
            return Some(format!("M{}l{}", rest[..at].trim_end(), &rest[at..]));
        }
        if c.is_ascii_alphabetic() {
            break;
        }
    }
    Some(format!("M{rest}"))
}
