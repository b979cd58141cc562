//! Data forms (XEP-0004): what other specifications carry options and information in ([`Form`]), and forms that a person
//! fills in ([`Blank`]).
//!
//! Nothing here is bounded beyond what a frame may hold: whoever shows a form decides how much of it.

use super::payloads;
use super::xep0221::{self, Media};
use crate::xmpp::xml::{Build, element};
use minidom::Element;
use std::collections::BTreeSet;

pub const NS: &str = "jabber:x:data";

/// One field with its values.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    pub var: String,
    pub values: Vec<String>,
}

/// A form, without what is there to be looked at.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Form {
    pub fields: Vec<Field>,
}

impl Form {
    /// A form of a type (XEP-0068), to be filled and submitted.
    pub fn new(form_type: &str) -> Self {
        Self::default().set("FORM_TYPE", form_type)
    }

    #[must_use]
    pub fn set(mut self, var: &str, value: &str) -> Self {
        self.fields.push(Field {
            var: var.into(),
            values: vec![value.into()],
        });
        self
    }

    /// The first value of a field.
    pub fn value(&self, var: &str) -> Option<&str> {
        let field = self.fields.iter().find(|field| field.var == var)?;
        field.values.first().map(String::as_str)
    }

    pub fn form_type(&self) -> Option<&str> {
        self.value("FORM_TYPE")
    }

    /// Fields without a name are left out.
    pub fn read(form: &Element) -> Self {
        let fields = payloads(form, "field", NS).filter_map(|field| {
            Some(Field {
                var: field.attr("var")?.to_owned(),
                values: payloads(field, "value", NS).map(Element::text).collect(),
            })
        });
        Self {
            fields: fields.collect(),
        }
    }

    /// The form as a submission (§3.2).
    pub fn submit(&self) -> Element {
        let fields = self.fields.iter().map(|field| {
            let values = field
                .values
                .iter()
                .map(|value| element("value", NS).text_node(value));
            element("field", NS)
                .with("var", field.var.as_str())
                .with_some("type", (field.var == "FORM_TYPE").then_some("hidden"))
                .children(values)
        });
        element("x", NS).with("type", "submit").children(fields)
    }
}

/// What kind of answer a field takes (§3.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    Boolean,
    Fixed,
    Hidden,
    JidMulti,
    JidSingle,
    ListMulti,
    ListSingle,
    TextMulti,
    TextPrivate,
    /// Also every type that is not known.
    TextSingle,
}

/// One of the answers to choose from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Choice {
    pub label: Option<String>,
    pub value: String,
}

/// A field of a form that is to be filled in (§3.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BlankField {
    /// Only a fixed field may be without.
    pub var: String,
    pub kind: Kind,
    pub label: Option<String>,
    pub desc: Option<String>,
    pub required: bool,
    /// What is filled in already.
    pub values: Vec<String>,
    pub options: Vec<Choice>,
    pub media: Option<Media>,
}

/// A form of type `form`: to be filled in and submitted.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Blank {
    pub title: Option<String>,
    pub instructions: Vec<String>,
    pub fields: Vec<BlankField>,
}

impl Blank {
    /// The form that is a child of something. A field without a name, or with the name of an earlier one, is left out: it cannot be
    /// answered.
    pub fn read(parent: &Element) -> Option<Self> {
        let form = payloads(parent, "x", NS).find(|form| form.attr("type") == Some("form"))?;
        let mut fields: Vec<BlankField> = Vec::new();
        let mut names = BTreeSet::new();
        for field in payloads(form, "field", NS).filter_map(BlankField::read) {
            if field.kind == Kind::Fixed || names.insert(field.var.clone()) {
                fields.push(field);
            }
        }
        Some(Self {
            title: text_of(form, "title"),
            instructions: payloads(form, "instructions", NS)
                .map(Element::text)
                .collect(),
            fields,
        })
    }

    pub fn form_type(&self) -> Option<&str> {
        let field = self.fields.iter().find(|field| field.var == "FORM_TYPE")?;
        field.values.first().map(String::as_str)
    }
}

impl BlankField {
    fn read(field: &Element) -> Option<Self> {
        let kind = match field.attr("type") {
            Some("boolean") => Kind::Boolean,
            Some("fixed") => Kind::Fixed,
            Some("hidden") => Kind::Hidden,
            Some("jid-multi") => Kind::JidMulti,
            Some("jid-single") => Kind::JidSingle,
            Some("list-multi") => Kind::ListMulti,
            Some("list-single") => Kind::ListSingle,
            Some("text-multi") => Kind::TextMulti,
            Some("text-private") => Kind::TextPrivate,
            _ => Kind::TextSingle,
        };
        let var = field.attr("var").unwrap_or_default();
        if var.is_empty() && kind != Kind::Fixed {
            return None;
        }
        let options = payloads(field, "option", NS).filter_map(|option| {
            Some(Choice {
                label: option.attr("label").map(str::to_owned),
                value: text_of(option, "value")?,
            })
        });
        Some(Self {
            var: var.to_owned(),
            kind,
            label: (field.attr("label").map(str::to_owned)).filter(|it| !it.trim().is_empty()),
            desc: text_of(field, "desc").filter(|it| !it.trim().is_empty()),
            required: field.has_child("required", NS),
            values: payloads(field, "value", NS).map(Element::text).collect(),
            options: options.collect(),
            media: xep0221::read(field),
        })
    }
}

fn text_of(parent: &Element, name: &str) -> Option<String> {
    payloads(parent, name, NS).next().map(Element::text)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

    #[test]
    fn a_form_to_fill_in_is_read() {
        // XEP-0004 §5.1, with what may be wrong in one.
        let form = Blank::read(&parse(
            "<query xmlns='x'><x xmlns='jabber:x:data' type='form'><title>Bot</title><instructions>One</instructions>\
             <instructions>Two</instructions><field type='hidden' var='FORM_TYPE'><value>jabber:bot</value></field>\
             <field type='fixed'><value>Section 1</value></field><field type='fixed'><value>Section 2</value></field>\
             <field var='name' label='Name'><required/></field>\
             <field var='name' type='boolean'/><field type='text-single'/>\
             <field type='text-multi' var='lines'><value>a</value><value>b</value><desc>Several</desc></field>\
             <field type='boolean' var='public' label=' '><value>1</value></field>\
             <field type='list-multi' var='features'><option label='News'><value>news</value></option><option/>\
             <option><value>search</value></option><value>news</value></field>\
             <field type='hologram' var='new'/></x></query>",
        ))
        .expect("a form");
        assert_eq!(form.title.as_deref(), Some("Bot"));
        assert_eq!(form.instructions, ["One", "Two"]);
        assert_eq!(form.form_type(), Some("jabber:bot"));
        let seen: Vec<_> = (form.fields.iter())
            .map(|field| (field.var.as_str(), field.kind, field.required))
            .collect();
        assert_eq!(
            seen,
            [
                ("FORM_TYPE", Kind::Hidden, false),
                ("", Kind::Fixed, false),
                ("", Kind::Fixed, false),
                ("name", Kind::TextSingle, true),
                ("lines", Kind::TextMulti, false),
                ("public", Kind::Boolean, false),
                ("features", Kind::ListMulti, false),
                ("new", Kind::TextSingle, false),
            ]
        );
        let features = form.fields.get(6).expect("a field");
        assert_eq!(features.values, ["news"]);
        let labels: Vec<_> = (features.options.iter())
            .map(|option| (option.label.as_deref(), option.value.as_str()))
            .collect();
        assert_eq!(labels, [(Some("News"), "news"), (None, "search")]);
        assert_eq!(form.fields[5].label, None);
        assert_eq!(form.fields[4].desc.as_deref(), Some("Several"));
        for none in [
            "<query xmlns='x'/>",
            "<query xmlns='x'><x xmlns='jabber:x:data' type='result'/></query>",
            "<query xmlns='x'><x xmlns='jabber:x:data'/></query>",
        ] {
            assert_eq!(Blank::read(&parse(none)), None, "{none}");
        }
    }

    #[test]
    fn a_form_there_and_back() {
        let form = Form::new("urn:example").set("a", "1");
        let written = form.submit();
        check(
            &written,
            "<x xmlns='jabber:x:data' type='submit'><field type='hidden' var='FORM_TYPE'><value>urn:example</value></field>\
             <field var='a'><value>1</value></field></x>",
        );
        assert_eq!(Form::read(&written), form);
        assert_eq!(form.form_type(), Some("urn:example"));
        let odd = Form::read(&parse(
            "<x xmlns='jabber:x:data'><field/><field var='b'/><value>1</value></x>",
        ));
        assert_eq!((odd.fields.len(), odd.value("b")), (1, None));
    }
}
