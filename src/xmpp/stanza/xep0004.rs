//! Data forms (XEP-0004), as far as other specifications carry options and information in them.

use super::payloads;
use crate::xmpp::xml::{Build, element};
use minidom::Element;

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

#[cfg(test)]
mod tests {
    use super::super::testing::{check, parse};
    use super::*;

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
