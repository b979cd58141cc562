//! Data forms on their way to a person and back: bounded, with pictures told by their bytes.
//!
//! Invariant: what goes back has only fields of the form that came, and of a list only what was among its options. Hidden fields
//! go back as they came, and are never shown (XEP-0004 §3.3).

use crate::bus::{Answers, Ask, Choices, Denial, Field, Form, Medium, Picture};
use crate::model::ImageType;
use crate::xmpp::stanza::StanzaError;
use crate::xmpp::stanza::xep0004::{self, Blank, BlankField, Kind};
use crate::xmpp::stanza::xep0221::{Media, Uri};
use crate::xmpp::stanza::{xep0066, xep0077, xep0158, xep0231};
use crate::xmpp::xml::{Build, element};
use crate::xmpp::{address, picture, plain};
use minidom::Element;

/// Most fields that are shown: a form with more is refused as a whole, since one that is cut cannot be answered.
const MOST_FIELDS: usize = 64;
/// Most answers to choose from.
const MOST_OPTIONS: usize = 500;
/// Longest label and name, in characters.
const LABEL: usize = 200;
/// Longest description.
const DESC: usize = 1_000;
/// Longest instructions, all together.
const INSTRUCTIONS: usize = 4_000;
/// Longest value, shown or sent.
const VALUE: usize = 10_000;
/// Most lines or addresses in one answer.
const MOST_VALUES: usize = 500;
/// Longest sentence of a server.
const SENTENCE: usize = 500;

/// A form of a server, whichever way it asks.
#[derive(Clone, Debug)]
pub(super) enum Sheet {
    Blank(Blank),
    /// The fields of XEP-0077 without a form, with what is there already.
    Fields(Vec<(String, String)>),
}

/// What stands on a sheet and what came with it, to be shown.
///
/// `None`: there is more than can be shown.
pub(super) fn show(
    sheet: &Sheet,
    instructions: Option<&str>,
    data: &[xep0231::Bob],
) -> Option<Form> {
    match sheet {
        Sheet::Blank(blank) => show_blank(blank, data),
        Sheet::Fields(fields) => Some(Form {
            title: None,
            instructions: paragraphs(instructions),
            fields: fields.iter().filter_map(legacy).collect(),
            challenges: None,
        }),
    }
}

/// What a person filled in, as it goes to the server.
///
/// # Errors
/// The name of a field that wants addresses and has something else.
pub(super) fn fill(sheet: &Sheet, answers: &Answers) -> Result<Element, String> {
    match sheet {
        Sheet::Blank(blank) => Ok(xep0077::form(fill_blank(blank, answers)?)),
        Sheet::Fields(fields) => {
            let filled: Vec<_> = (fields.iter())
                .map(|(name, there)| {
                    // Obsolete, and to be given back as it came (XEP-0077 §7).
                    let answer = Some(answers.first(name)).filter(|_| name != KEY).flatten();
                    (name.clone(), cut(answer.unwrap_or(there), VALUE))
                })
                .collect();
            Ok(xep0077::fields(&filled))
        }
    }
}

/// Instructions as paragraphs, cut where they are too long.
pub(super) fn paragraphs<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let mut room = INSTRUCTIONS;
    let mut all = Vec::new();
    for line in texts.into_iter().flat_map(str::lines) {
        let line = cut(line.trim(), room);
        if !line.is_empty() {
            room = room.saturating_sub(line.chars().count());
            all.push(line);
        }
    }
    all
}

/// What a server says no with.
pub(super) fn denial(error: &StanzaError) -> Denial {
    Denial {
        condition: cut(&error.condition, LABEL),
        text: sentence(error),
    }
}

/// The server's own words.
pub(super) fn sentence(error: &StanzaError) -> Option<String> {
    let text = error.text.as_deref().map(str::trim)?;
    (!text.is_empty()).then(|| cut(text, SENTENCE))
}

const KEY: &str = "key";

fn cut(text: &str, most: usize) -> String {
    text.chars().take(most).collect()
}

/// One of the fields of XEP-0077 without a form: all of them are to be filled in (§3.1).
fn legacy((name, there): &(String, String)) -> Option<Field> {
    if name == KEY {
        return None;
    }
    let there = cut(there, VALUE);
    Some(Field {
        var: cut(name, LABEL),
        label: None,
        desc: None,
        required: true,
        ask: match name == "password" {
            true => Ask::Private(there),
            false => Ask::Text(there),
        },
        media: Vec::new(),
    })
}

fn show_blank(blank: &Blank, data: &[xep0231::Bob]) -> Option<Form> {
    let shown: Vec<_> = blank
        .fields
        .iter()
        .filter(|field| is_shown(field))
        .collect();
    if shown.len() > MOST_FIELDS {
        return None;
    }
    let challenges = shown.iter().filter(|field| is_challenge(field)).count();
    let answers = xep0158::answers(blank).unwrap_or(1);
    Some(Form {
        title: (blank.title.as_deref()).and_then(|title| plain::line(title, LABEL)),
        instructions: paragraphs(blank.instructions.iter().map(String::as_str)),
        fields: shown
            .into_iter()
            .map(|field| show_field(field, data))
            .collect(),
        challenges: Some(answers).filter(|answers| challenges > *answers as usize),
    })
}

fn is_challenge(field: &BlankField) -> bool {
    field.media.is_some() || xep0158::is_challenge(&field.var)
}

fn is_shown(field: &BlankField) -> bool {
    match field.kind {
        Kind::Hidden => false,
        Kind::Fixed => field.values.iter().any(|text| !text.trim().is_empty()),
        // Nobody can do that work by hand.
        _ => field.var != xep0158::HASHCASH || field.required,
    }
}

fn show_field(field: &BlankField, data: &[xep0231::Bob]) -> Field {
    let first = || cut(field.values.first().map_or("", String::as_str), VALUE);
    let lines = || cut(&field.values.join("\n"), VALUE);
    let choices = || Choices {
        options: (field.options.iter().take(MOST_OPTIONS))
            .map(|option| {
                let label = option.label.as_deref().unwrap_or(&option.value);
                let label = plain::line(label, LABEL).unwrap_or_default();
                (label, option.value.clone())
            })
            .collect(),
        chosen: field.values.iter().take(MOST_OPTIONS).cloned().collect(),
        more: field.options.len() > MOST_OPTIONS,
    };
    let ask = match field.kind {
        Kind::Fixed | Kind::Hidden => Ask::Fixed(lines()),
        Kind::TextSingle => Ask::Text(first()),
        Kind::TextPrivate => Ask::Private(first()),
        Kind::TextMulti => Ask::Lines(lines()),
        Kind::Boolean => Ask::Boolean(matches!(first().trim(), "1" | "true")),
        Kind::ListSingle => Ask::One(choices()),
        Kind::ListMulti => Ask::Many(choices()),
        Kind::JidSingle => Ask::Jid(first()),
        Kind::JidMulti => Ask::Jids(lines()),
    };
    let media = field.media.as_ref();
    Field {
        var: field.var.clone(),
        label: (field.label.as_deref()).and_then(|label| plain::line(label, LABEL)),
        desc: (field.desc.as_deref()).and_then(|desc| plain::lines(desc, DESC)),
        required: field.required,
        ask,
        media: media
            .map(|media| show_media(media, data))
            .unwrap_or_default(),
    }
}

/// A picture that is here, if there is one; else where it can be looked at; else what it would be.
fn show_media(media: &Media, data: &[xep0231::Bob]) -> Vec<Medium> {
    let here = media.uris.iter().find_map(|uri| {
        let bob = data
            .iter()
            .find(|bob| Some(bob.cid.as_str()) == uri.cid())?;
        Some(Medium::Picture(Picture {
            kind: picture_kind(&bob.bytes)?.to_owned(),
            bytes: bob.bytes.clone(),
            size: media.size,
        }))
    });
    let is_picture = |uri: &&Uri| uri.kind.starts_with("image/");
    let mut all: Vec<Medium> = here.into_iter().collect();
    let has_picture = !all.is_empty();
    all.extend(
        (media.uris.iter())
            .filter(|uri| xep0066::is_web(&uri.uri) && !(has_picture && is_picture(uri)))
            .map(|uri| Medium::Link {
                url: uri.uri.clone(),
                kind: cut(&uri.kind, LABEL),
            }),
    );
    if all.is_empty() {
        let kind = media.uris.first().map_or("", |uri| uri.kind.as_str());
        all.push(Medium::Unshown(cut(kind, LABEL)));
    }
    all
}

/// What kind of picture bytes are, as far as browsers show it and have room for it: their word counts, not the sender's.
fn picture_kind(bytes: &[u8]) -> Option<&'static str> {
    let kind = ImageType::of(bytes).filter(|kind| picture::has_room(*kind, bytes))?;
    Some(kind.mime())
}

fn fill_blank(blank: &Blank, answers: &Answers) -> Result<Element, String> {
    let mut fields = Vec::new();
    for field in &blank.fields {
        let given = (answers.0.iter())
            .find(|(var, _)| *var == field.var)
            .map_or(&[][..], |(_, values)| values);
        let Some(values) = values(field, given)? else {
            continue;
        };
        let values = values
            .into_iter()
            .map(|value| element("value", xep0004::NS).text_node(&value));
        fields.push(
            element("field", xep0004::NS)
                .with("var", field.var.as_str())
                .with_some("type", (field.kind == Kind::Hidden).then_some("hidden"))
                .children(values),
        );
    }
    Ok(element("x", xep0004::NS)
        .with("type", "submit")
        .children(fields))
}

/// What goes back for a field; `None`: nothing.
fn values(field: &BlankField, given: &[String]) -> Result<Option<Vec<String>>, String> {
    let first = given.first().map(|value| cut(value, VALUE));
    let one = |value: Option<String>| value.filter(|it| !it.is_empty()).map(|it| vec![it]);
    let lines = || -> Vec<String> {
        let lines = given.iter().flat_map(|text| text.lines());
        lines
            .take(MOST_VALUES)
            .map(|line| cut(line, VALUE))
            .collect()
    };
    let jid = |text: &str| match address::split(text.trim()) {
        Some((jid, resource)) => Ok(address::full(&jid, resource.as_deref())),
        None => Err(field.var.clone()),
    };
    Ok(match field.kind {
        Kind::Fixed => None,
        Kind::Hidden => Some(field.values.clone()),
        Kind::TextSingle | Kind::TextPrivate => one(first),
        Kind::TextMulti => Some(lines()).filter(|lines| !lines.is_empty()),
        Kind::Boolean => {
            let yes = first.is_some_and(|it| matches!(it.as_str(), "1" | "true"));
            Some(vec![if yes { "1" } else { "0" }.to_owned()])
        }
        Kind::ListSingle | Kind::ListMulti => {
            // In the form's order, which may matter (§3.3).
            let chosen = field.options.iter().map(|option| &option.value);
            let mut chosen: Vec<String> = chosen.filter(|it| given.contains(it)).cloned().collect();
            chosen.dedup();
            if field.kind == Kind::ListSingle {
                chosen.truncate(1);
            }
            Some(chosen).filter(|chosen| !chosen.is_empty())
        }
        Kind::JidSingle => match one(first) {
            Some(given) => Some(vec![jid(given.first().map_or("", String::as_str))?]),
            None => None,
        },
        Kind::JidMulti => {
            let mut jids = Vec::new();
            for line in lines().iter().filter(|line| !line.trim().is_empty()) {
                let jid = jid(line)?;
                if !jids.contains(&jid) {
                    jids.push(jid);
                }
            }
            Some(jids).filter(|jids| !jids.is_empty())
        }
    })
}

#[cfg(all(test, not(target_family = "wasm")))]
mod tests {
    use super::*;
    use crate::xmpp::stanza::xep0231::Bob;
    use crate::xmpp::xml;

    fn blank(inner: &str) -> Blank {
        let text = format!("<q xmlns='q'><x xmlns='jabber:x:data' type='form'>{inner}</x></q>");
        Blank::read(&xml::parse(&text).expect("well-formed")).expect("a form")
    }

    fn shown(inner: &str) -> Form {
        show(&Sheet::Blank(blank(inner)), None, &[]).expect("not too large")
    }

    fn filled(inner: &str, answers: &[(&str, &[&str])]) -> Result<String, String> {
        let answers = answers.iter().map(|(var, values)| {
            let values = values.iter().map(|value| (*value).to_owned());
            ((*var).to_owned(), values.collect())
        });
        let answers = Answers(answers.collect());
        let query = fill(&Sheet::Blank(blank(inner)), &answers)?;
        let form = query.get_child("x", xep0004::NS).expect("a form");
        let fields: String = form
            .nodes()
            .filter_map(|node| node.as_element().map(xml::write))
            .collect();
        Ok(fields.replace(" xmlns='jabber:x:data'", ""))
    }

    #[test]
    fn every_type_is_shown_and_goes_back() {
        let form = "<field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field>\
            <field type='hidden' var='challenge'><value>1</value><value>2</value></field>\
            <field type='fixed'><value>Hello</value></field>\
            <field var='username' label='Name'><required/></field><field type='text-private' var='password'/>\
            <field type='text-multi' var='about'><value>a</value><value>b</value></field>\
            <field type='boolean' var='yes'><value>true</value></field><field type='boolean' var='no'/>\
            <field type='list-single' var='one'><option label='A'><value>a</value></option><option><value>b</value></option><value>b</value></field>\
            <field type='list-multi' var='many'><option><value>x</value></option><option><value>y</value></option></field>\
            <field type='jid-single' var='jid'/><field type='jid-multi' var='jids'/><field type='odd' var='odd'/><field var='empty'/>";
        let fields = shown(form).fields;
        let asks: Vec<_> = fields.iter().map(|field| field.ask.clone()).collect();
        let choices = |options: &[(&str, &str)], chosen: &[&str]| Choices {
            options: (options.iter())
                .map(|(label, value)| ((*label).into(), (*value).into()))
                .collect(),
            chosen: chosen.iter().map(|it| (*it).into()).collect(),
            more: false,
        };
        assert_eq!(
            asks,
            [
                Ask::Fixed("Hello".into()),
                Ask::Text(String::new()),
                Ask::Private(String::new()),
                Ask::Lines("a\nb".into()),
                Ask::Boolean(true),
                Ask::Boolean(false),
                Ask::One(choices(&[("A", "a"), ("b", "b")], &["b"])),
                Ask::Many(choices(&[("x", "x"), ("y", "y")], &[])),
                Ask::Jid(String::new()),
                Ask::Jids(String::new()),
                Ask::Text(String::new()),
                Ask::Text(String::new()),
            ]
        );
        assert_eq!((fields[1].required, fields[2].required), (true, false));
        let answers: [(&str, &[&str]); 13] = [
            ("username", &["juliet"]),
            ("password", &["R0m30"]),
            ("about", &["one\ntwo"]),
            ("yes", &["0"]),
            ("no", &["1"]),
            ("one", &["a", "b"]),
            ("many", &["y", "z", "x"]),
            ("jid", &[" Bob@Example.org "]),
            ("jids", &["a@b.example\nA@b.example\n\nc@d.example/r"]),
            ("odd", &["<b>&"]),
            ("empty", &[""]),
            // Not of this form.
            ("FORM_TYPE", &["other"]),
            ("invented", &["x"]),
        ];
        assert_eq!(
            filled(form, &answers).as_deref(),
            Ok(
                "<field type='hidden' var='FORM_TYPE'><value>jabber:iq:register</value></field>\
                <field type='hidden' var='challenge'><value>1</value><value>2</value></field>\
                <field var='username'><value>juliet</value></field><field var='password'><value>R0m30</value></field>\
                <field var='about'><value>one</value><value>two</value></field><field var='yes'><value>0</value></field>\
                <field var='no'><value>1</value></field><field var='one'><value>a</value></field>\
                <field var='many'><value>x</value><value>y</value></field><field var='jid'><value>bob@example.org</value></field>\
                <field var='jids'><value>a@b.example</value><value>c@d.example/r</value></field>\
                <field var='odd'><value>&lt;b&gt;&amp;</value></field>"
            )
        );
        assert_eq!(
            filled(form, &[("jids", &["a@b.example\nnot an address"])]),
            Err("jids".into())
        );
        assert_eq!(filled(form, &[("jid", &["a b@"])]), Err("jid".into()));
    }

    #[test]
    fn what_is_too_much_is_cut_or_refused() {
        let options: String = (0..10_000)
            .map(|n| format!("<option label='Option {n}'><value>{n}</value></option>"))
            .collect();
        let text = format!("<field type='list-single' var='l'>{options}</field>");
        let form = shown(&text);
        let Ask::One(choices) = &form.fields[0].ask else {
            panic!("not a list");
        };
        assert_eq!((choices.options.len(), choices.more), (MOST_OPTIONS, true));

        let many: String = (0..10_000)
            .map(|n| format!("<field var='f{n}'/>"))
            .collect();
        assert_eq!(show(&Sheet::Blank(blank(&many)), None, &[]), None);
        // What is not shown does not count.
        let hidden: String = (0..10_000)
            .map(|n| format!("<field type='hidden' var='f{n}'><value>{n}</value></field>"))
            .collect();
        assert_eq!(shown(&hidden).fields, []);
        let long = "x".repeat(100_000);
        let form = shown(&format!(
            "<title>{long}</title><instructions>{long}</instructions><instructions>more</instructions>\
             <field var='a' label='{}'><desc>{long}</desc><value>{long}</value></field>",
            "y".repeat(10_000),
        ));
        assert_eq!(form.title.expect("a title").len(), LABEL);
        let total: usize = form.instructions.iter().map(String::len).sum();
        assert_eq!(total, INSTRUCTIONS);
        let field = &form.fields[0];
        assert_eq!(field.label.as_ref().expect("a label").len(), LABEL);
        assert_eq!(field.desc.as_ref().expect("a text").len(), DESC);
        assert_eq!(field.ask, Ask::Text("x".repeat(VALUE)));
    }

    /// Nothing makes a label read as another one.
    #[test]
    fn attack_labels_turn_nothing_around() {
        let form = shown(
            "<title>Join\u{202e}su\n\u{200b}</title><field var='a' type='list-single' label='\u{202e}drowssap'><desc>one\ntwo\u{2066}</desc>\
             <option label='x\u{202d}y'><value>x\u{202d}y</value></option></field><field var='b' label='\u{202e}'/>",
        );
        assert_eq!(form.title.as_deref(), Some("Joinsu"));
        let (first, second) = (&form.fields[0], &form.fields[1]);
        assert_eq!(first.label.as_deref(), Some("drowssap"));
        assert_eq!(first.desc.as_deref(), Some("one\ntwo"));
        let Ask::One(choices) = &first.ask else {
            panic!("a choice");
        };
        // What is sent back is what came.
        assert_eq!(choices.options, [("xy".into(), "x\u{202d}y".into())]);
        assert_eq!(second.label, None);
    }

    /// Markup is text like any other.
    #[test]
    fn markup_stays_text() {
        let form = shown(
            "<title>&lt;script&gt;alert(1)&lt;/script&gt;</title><instructions>a\n\n &lt;img src=x onerror=y&gt; </instructions>\
             <field var='a' label='&lt;b&gt;'/>",
        );
        assert_eq!(form.title.as_deref(), Some("<script>alert(1)</script>"));
        assert_eq!(form.instructions, ["a", "<img src=x onerror=y>"]);
        assert_eq!(form.fields[0].label.as_deref(), Some("<b>"));
    }

    #[test]
    fn pictures_are_what_their_bytes_say() {
        let png = b"\x89PNG\r\n\x1a\nrest".to_vec();
        let bob = |cid: &str, kind: &str, bytes: &[u8]| Bob {
            cid: cid.into(),
            kind: kind.into(),
            bytes: bytes.to_vec(),
        };
        let data = [
            bob("good", "text/html", &png),
            bob("bad", "image/png", b"<script>alert(1)</script>"),
            bob(
                "svg",
                "image/svg+xml",
                b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            ),
        ];
        let media = |uris: &str| {
            let text = format!(
                "<field var='ocr'><media xmlns='urn:xmpp:media-element' width='290' height='80'>{uris}</media></field>"
            );
            let form = show(&Sheet::Blank(blank(&text)), None, &data).expect("small");
            form.fields.into_iter().next().expect("a field").media
        };
        let picture = Medium::Picture(Picture {
            kind: "image/png".into(),
            bytes: png.clone(),
            size: Some((290, 80)),
        });
        let link = |url: &str, kind: &str| Medium::Link {
            url: url.into(),
            kind: kind.into(),
        };
        let ours = "<uri type='image/jpeg'>cid:good</uri>";
        let web = "<uri type='image/jpeg'>https://example.org/ocr.jpeg</uri>";
        let sound = "<uri type='audio/x-wav'>https://example.org/a.wav</uri>";
        assert_eq!(
            media(&format!("{web}{ours}{sound}")),
            [picture, link("https://example.org/a.wav", "audio/x-wav")]
        );
        assert_eq!(
            media(web),
            [link("https://example.org/ocr.jpeg", "image/jpeg")]
        );
        for unshown in [
            "<uri type='image/png'>cid:bad</uri>",
            "<uri type='image/png'>cid:svg</uri>",
            "<uri type='image/png'>cid:missing</uri>",
            "<uri type='image/png'>javascript:alert(1)</uri>",
        ] {
            assert_eq!(
                media(unshown),
                [Medium::Unshown("image/png".into())],
                "{unshown}"
            );
        }
        assert_eq!(picture_kind(b"\xff\xd8\xff\xe0"), Some("image/jpeg"));
        assert_eq!(picture_kind(b"GIF89a"), Some("image/gif"));
        assert_eq!(picture_kind(b"RIFF\0\0\0\0WEBPVP8 "), Some("image/webp"));
        assert_eq!(picture_kind(b""), None);
    }

    #[test]
    fn of_several_challenges_some_may_be_enough() {
        // XEP-0158 §4.
        let form = shown(
            "<field type='hidden' var='answers'><value>1</value></field><field var='ocr'/><field var='qa'/>\
             <field label='93C7A' var='SHA-256'/><field var='username'><required/></field>",
        );
        assert_eq!(form.challenges, Some(1));
        let names: Vec<_> = form.fields.iter().map(|field| field.var.as_str()).collect();
        assert_eq!(names, ["ocr", "qa", "username"]);
        assert_eq!(shown("<field var='ocr'/>").challenges, None);
        let absurd = "<field type='hidden' var='answers'><value>4000000000</value></field><field var='ocr'/>";
        assert_eq!(shown(absurd).challenges, None);
    }

    #[test]
    fn fields_without_a_form_go_back_whole() {
        let given = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let sheet = Sheet::Fields(vec![
            given("username", ""),
            given("password", ""),
            given("shoe-size", "42"),
            given("key", "f00"),
        ]);
        let form = show(&sheet, Some("Choose.\n\nAnd go."), &[]).expect("small");
        assert_eq!(form.instructions, ["Choose.", "And go."]);
        let asks: Vec<_> = form.fields.iter().map(|field| field.ask.clone()).collect();
        assert_eq!(
            asks,
            [
                Ask::Text(String::new()),
                Ask::Private(String::new()),
                Ask::Text("42".into())
            ]
        );
        let answers = Answers(vec![
            ("username".into(), vec!["bill".into()]),
            ("password".into(), vec!["Calliope".into()]),
            ("key".into(), vec!["forged".into()]),
            ("admin".into(), vec!["1".into()]),
        ]);
        let query = fill(&sheet, &answers).expect("no addresses in it");
        assert_eq!(
            xml::write(&query),
            "<query xmlns='jabber:iq:register'><username>bill</username><password>Calliope</password>\
             <shoe-size>42</shoe-size><key>f00</key></query>"
        );
    }
}
