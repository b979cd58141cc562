//! The archive.

use super::*;

impl Server {
    /// Puts a message in, as it was sent; its id.
    pub fn store(&mut self, at: Millis, message: &str) -> String {
        let archive = self.archive.get_or_insert_default();
        self.stored += 1;
        let id = format!("a-{}", self.stored);
        archive.push(Archived {
            id: id.clone(),
            at,
            message: xml::parse(message).expect("a test's XML is well-formed"),
        });
        id
    }

    /// The messages of a page with its end, or why there is none.
    pub(super) fn query(&self, query: &Element) -> Result<(Vec<String>, String), &'static str> {
        let Some(archive) = &self.archive else {
            return Err("service-unavailable");
        };
        let form = query.get_child("x", "jabber:x:data").map(Form::read);
        let value = |name: &str| {
            form.as_ref()
                .and_then(|form| form.value(name).map(str::to_owned))
        };
        let start = value("start")
            .and_then(|start| xep0082::parse(&start))
            .unwrap_or(0);
        let end = value("end")
            .and_then(|end| xep0082::parse(&end))
            .unwrap_or(u64::MAX);
        let with = value("with");
        let is_with = |message: &Element| {
            with.as_ref().is_none_or(|with| {
                let is = |name: &str| {
                    message
                        .attr(name)
                        .is_some_and(|jid| jid.split('/').next() == Some(with))
                };
                is("from") || is("to")
            })
        };
        let matching: Vec<&Archived> = (archive.iter())
            .filter(|it| start <= it.at && it.at <= end && is_with(&it.message))
            .collect();
        let set = query.get_child("set", RSM);
        let text = |name: &str| {
            set.and_then(|set| set.get_child(name, RSM))
                .map(Element::text)
        };
        let place = |id: &str| {
            archive
                .iter()
                .position(|it| it.id == id)
                .ok_or("item-not-found")
        };
        let index = |it: &Archived| archive.iter().position(|other| other.id == it.id);
        let mut found = matching;
        if let Some(after) = text("after") {
            let after = place(&after)?;
            found.retain(|it| index(it) > Some(after));
        }
        let mut complete = found.len() <= self.page;
        match text("before") {
            Some(before) => {
                if !before.is_empty() {
                    let before = place(&before)?;
                    found.retain(|it| index(it) < Some(before));
                    complete = found.len() <= self.page;
                }
                found.drain(..found.len().saturating_sub(self.page));
            }
            None => found.truncate(self.page),
        }
        if self.repeats && found.is_empty() {
            found.extend(archive.last());
            complete = false;
        }
        let id = query.attr("queryid").unwrap_or_default();
        let results = (found.iter())
            .map(|it| {
                format!(
                    "<message xmlns='jabber:client' from='{ME}' to='{ME}/sotto'><result xmlns='{MAM}' queryid='{id}' id='{}'>\
                     <forwarded xmlns='urn:xmpp:forward:0'><delay xmlns='urn:xmpp:delay' stamp='{}'/>{}</forwarded></result></message>",
                    it.id,
                    xep0082::format(it.at),
                    xml::write(&it.message)
                )
            })
            .collect();
        let edge = |name: &str, it: Option<&&Archived>| {
            it.map(|it| format!("<{name}>{}</{name}>", it.id))
                .unwrap_or_default()
        };
        let set = edge("first", found.first()) + &edge("last", found.last());
        Ok((
            results,
            format!(
                "<fin xmlns='{MAM}' complete='{complete}'><set xmlns='{RSM}'>{set}</set></fin>"
            ),
        ))
    }
}
