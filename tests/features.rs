//! `docs/features.md` and `sotto.doap` against the code and against one another: neither can promise what is not there, nor forget what is.
#![cfg(not(target_family = "wasm"))]

use minidom::Element;
use sotto::xmpp::{disco, xml};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

fn root(file: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    fs::read_to_string(path).unwrap_or_else(|_| panic!("{file} is there"))
}

fn cells(line: &str) -> Vec<&str> {
    line.trim_matches('|').split('|').map(str::trim).collect()
}

/// Version and status, by number.
fn table(text: &str) -> BTreeMap<String, (String, String)> {
    let rows = text.lines().filter_map(|line| {
        let cells = cells(line);
        let number = cells.first()?.strip_prefix("XEP-")?;
        let (version, status) = (cells.get(2)?, cells.get(3)?);
        Some((number.to_owned(), ((*version).into(), (*status).into())))
    });
    rows.collect()
}

/// The features that the page says are announced.
fn announced(text: &str) -> BTreeSet<String> {
    let part = text
        .split("## What it announces")
        .nth(1)
        .and_then(|rest| rest.split("\n## ").next());
    let rows = part.expect("the part is there").lines().filter_map(|line| {
        let first = cells(line).first().copied()?;
        first
            .strip_prefix('`')?
            .strip_suffix('`')
            .map(str::to_owned)
    });
    rows.collect()
}

fn doap(text: &str) -> BTreeMap<String, (String, String)> {
    const XMPP: &str = "https://linkmauve.fr/ns/xmpp-doap#";
    const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    let document = text.split_once("?>").map_or(text, |(_, rest)| rest);
    let rdf: Element = xml::parse(document).expect("the DOAP file is well-formed");
    let project = rdf.children().next().expect("a project");
    let mut found = BTreeMap::new();
    for implements in project.children().filter(|it| it.name() == "implements") {
        let Some(xep) = implements.get_child("SupportedXep", XMPP) else {
            continue;
        };
        let text = |name| xep.get_child(name, XMPP).map(Element::text);
        let resource = xep.get_child("xep", XMPP).and_then(|it| {
            let attrs = it.attrs().iter();
            let mut named =
                attrs.filter(|((ns, name), _)| ns.as_str() == RDF && name.as_str() == "resource");
            named.next().map(|(_, value)| value.clone())
        });
        let resource = resource.expect("it names its extension");
        let number = resource
            .strip_prefix("https://xmpp.org/extensions/xep-")
            .and_then(|rest| rest.strip_suffix(".html"))
            .expect("an extension's page");
        let version = text("version").expect("a version");
        let status = text("status").expect("a status");
        assert!(
            ["complete", "partial"].contains(&status.as_str()),
            "{number}"
        );
        found.insert(number.to_owned(), (version, status));
    }
    found
}

/// The extensions that have a module.
fn modules() -> BTreeSet<String> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/xmpp/stanza");
    let files = fs::read_dir(dir).expect("the folder is there");
    let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
    names
        .filter_map(|name| Some(name.strip_prefix("xep")?.get(..4)?.to_owned()))
        .collect()
}

#[test]
fn every_module_has_its_line_and_every_line_its_entry() {
    let lines = table(&root("docs/features.md"));
    for module in modules() {
        assert!(lines.contains_key(&module), "XEP-{module} has no line");
    }
    assert_eq!(lines, doap(&root("sotto.doap")));
}

#[test]
fn what_is_announced_is_what_is_listed() {
    let features: BTreeSet<String> = disco::features().into_iter().collect();
    assert_eq!(announced(&root("docs/features.md")), features);
}

#[test]
fn what_is_wrong_is_found() {
    let text = "| XEP-0001 | A | 1.0 | complete | |\n## What it announces\n| `urn:a` | XEP-0001 |\n## More\n| `urn:b` | |";
    assert_eq!(table(text)["0001"], ("1.0".into(), "complete".into()));
    assert_eq!(announced(text), BTreeSet::from(["urn:a".to_owned()]));
    let file = "<?xml version='1.0'?><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:xmpp='https://linkmauve.fr/ns/xmpp-doap#'><Project>\
        <implements rdf:resource='x'/><implements><xmpp:SupportedXep><xmpp:xep rdf:resource='https://xmpp.org/extensions/xep-0001.html'/>\
        <xmpp:status>partial</xmpp:status><xmpp:version>1.0</xmpp:version></xmpp:SupportedXep></implements></Project></rdf:RDF>";
    assert_ne!(doap(file), table(text));
}
