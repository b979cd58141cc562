//! The roster.

use super::*;

impl Server {
    pub(super) fn item(&self, jid: &str) -> String {
        let found = self.roster.iter().find(|(it, _)| it == jid);
        let Some((_, subscription)) = found else {
            return format!("<item jid='{jid}' subscription='remove'/>");
        };
        let (name, groups) = self.names.get(jid).cloned().unwrap_or_default();
        let name = name.map(|name| format!("name='{name}'"));
        let groups: String = (groups.iter())
            .map(|group| format!("<group>{group}</group>"))
            .collect();
        let (subscription, ask) = match subscription.split_once('?') {
            Some((subscription, _)) => (subscription, "ask='subscribe'"),
            None => (subscription.as_str(), ""),
        };
        format!(
            "<item jid='{jid}' subscription='{subscription}' {ask} {}>{groups}</item>",
            name.unwrap_or_default()
        )
    }

    /// Whom a client asks to see is noted (RFC 6121 §3.1.2).
    pub(super) fn presence(&mut self, presence: &Element) -> Vec<String> {
        let to = presence
            .attr("to")
            .filter(|_| presence.attr("type") == Some("subscribe"));
        let Some(jid) = to else { return Vec::new() };
        match self.roster.iter_mut().find(|(it, _)| it == jid) {
            Some((_, subscription)) if !subscription.contains('?') => subscription.push_str("?ask"),
            Some(_) => {}
            None => self.roster.push((jid.to_owned(), "none?ask".into())),
        }
        vec![self.push(jid)]
    }

    /// What a client is told of somebody.
    pub fn push(&self, jid: &str) -> String {
        format!(
            "<iq xmlns='jabber:client' type='set' id='push' to='{ME}/sotto'><query xmlns='jabber:iq:roster'>{}</query></iq>",
            self.item(jid)
        )
    }

    pub(super) fn roster_set(&mut self, query: &Element) -> String {
        let item = query.children().next().expect("an item");
        let jid = item.attr("jid").expect("an address").to_owned();
        if item.attr("subscription") == Some("remove") {
            self.roster.retain(|(it, _)| *it != jid);
        } else {
            if !self.roster.iter().any(|(it, _)| *it == jid) {
                self.roster.push((jid.clone(), "none".into()));
            }
            let groups = item.children().map(Element::text).collect();
            let name = item.attr("name").map(str::to_owned);
            self.names.insert(jid.clone(), (name, groups));
        }
        self.push(&jid)
    }
}
