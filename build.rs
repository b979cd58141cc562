//! Three things: the icons (build/icons.rs); the words that people read, from locales/ (build/mod.rs), as Rust for `ui::text` in OUT_DIR
//! and as files of patterns a language beside the binaries, where scripts/layout.mjs takes them into the site; and for the tab's
//! release build, which is split in two afterwards (scripts/layout.mjs), what leads where.

#[path = "build/icons.rs"]
mod icons;
#[path = "build/mod.rs"]
mod words;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|it| it == value);
    if is("PROFILE", "release") && is("CARGO_CFG_TARGET_FAMILY", "wasm") {
        println!("cargo::rustc-link-arg-bin=app=--emit-relocs");
    }
    for input in ["build.rs", "build", "locales", icons::ICONS] {
        println!("cargo::rerun-if-changed={input}");
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("lucide.rs"), icons::icons()).expect("the directory is there");
    if let Err(complaints) = write(&out) {
        for complaint in complaints {
            println!("cargo::error={complaint}");
        }
    }
}

fn write(out: &Path) -> Result<(), Vec<String>> {
    let languages = words::read(Path::new("locales"))?;
    let complaints = words::check(&languages);
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let failed = |error: std::io::Error| vec![format!("the words cannot be written: {error}")];
    fs::write(out.join("text.rs"), words::rust(&languages)).map_err(failed)?;
    // target/<target>/<profile>/build/<package>/out
    let profile = out.ancestors().nth(3).unwrap_or(out);
    let files = profile.join("words");
    let _ = fs::remove_dir_all(&files);
    fs::create_dir_all(&files).map_err(failed)?;
    fs::write(files.join("languages.json"), words::languages(&languages)).map_err(failed)?;
    for language in &languages {
        let code = &language.code;
        for (name, first) in [
            (format!("words-{code}.txt"), true),
            (format!("words-{code}-inside.txt"), false),
        ] {
            fs::write(files.join(name), words::data(&languages, language, first))
                .map_err(failed)?;
        }
        // English ones are in the tab itself, for whoever looks for them by those.
        if language.code != words::REFERENCE {
            let list = Path::new("locales").join(code).join("emoji.txt");
            fs::copy(list, files.join(format!("words-{code}-emoji.txt"))).map_err(failed)?;
        }
    }
    Ok(())
}
