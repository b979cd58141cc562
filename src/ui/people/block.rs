//! Blocking somebody, with or without a report, and the list of who is blocked.

use super::super::text::Text;
use super::name;
use crate::bus::{PersonChange, Report, ReportReason};
use crate::model::BareJid;
use crate::ui::avatar::avatar;
use crate::ui::dialog::Dialog;
use crate::ui::tab::tab;
use crate::ui::text;
use leptos::html;
use leptos::prelude::*;
use web_sys::SubmitEvent;

/// The question before somebody is blocked.
#[component]
pub fn BlockDialog() -> impl IntoView {
    let tab = tab();
    let open = tab.panels.block;
    view! {
        <Dialog id="block" title=text::BLOCK_TITLE open=open>
            {move || tab.panels.about.get_untracked().map(|jid| form(jid, open))}
        </Dialog>
    }
    .into_any()
}

fn form(jid: BareJid, open: RwSignal<bool>) -> AnyView {
    let tab = tab();
    let reports = RwSignal::new(false);
    let abuse = RwSignal::new(false);
    let words = NodeRef::<html::Textarea>::new();
    let with_messages = NodeRef::<html::Input>::new();
    let can_report = tab.state.with_untracked(|state| state.abilities.reporting);
    let name = name(tab, &jid);
    let address = jid.0.clone();
    let submit = {
        let jid = jid.clone();
        move |event: SubmitEvent| {
            event.prevent_default();
            let report = reports.get_untracked().then(|| Report {
                reason: match abuse.get_untracked() {
                    true => ReportReason::Abuse,
                    false => ReportReason::Spam,
                },
                text: words
                    .get_untracked()
                    .map(|it| it.value())
                    .unwrap_or_default(),
                with_messages: with_messages.get_untracked().is_some_and(|it| it.checked()),
            });
            let jid = jid.clone();
            tab.decide(PersonChange::Block { jid, report });
            open.set(false);
        }
    };
    let reason = move |words: Text, is_abuse: bool| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="reason"
                    prop:checked=move || abuse.get() == is_abuse
                    on:change=move |_| abuse.set(is_abuse)
                />
                <span>{words}</span>
            </label>
        }
        .into_any()
    };
    let report = move || {
        reports.get().then(|| {
            view! {
                <fieldset class="report">
                    <legend>{text::REPORT_REASON}</legend>
                    {reason(text::REPORT_SPAM, false)}
                    {reason(text::REPORT_ABUSE, true)}
                    <label for="report-words">{text::REPORT_WORDS}</label>
                    <textarea node_ref=words id="report-words" rows="2" maxlength="1000"></textarea>
                    <label class="check">
                        <input
                            node_ref=with_messages
                            type="checkbox"
                            checked
                            aria-describedby="report-messages"
                        />
                        <span>{text::REPORT_MESSAGES}</span>
                    </label>
                    <p class="hint" id="report-messages">
                        {text::REPORT_MESSAGES_HINT}
                    </p>
                </fieldset>
            }
        })
    };
    let act = move || match reports.get() {
        true => text::BLOCK_AND_REPORT,
        false => text::BLOCK,
    };
    view! {
        <form on:submit=submit>
            <div class="whom">
                {avatar(&jid, name)}
                <div>
                    <p class="entry-name" dir="auto">
                        {name}
                    </p>
                    {move || (name.get() != address).then(|| view! { <p class="hint">{address.clone()}</p> })}
                </div>
            </div>
            <p class="lead">{text::BLOCK_LEAD}</p>
            {can_report
                .then(|| {
                    view! {
                        <label class="check">
                            <input
                                type="checkbox"
                                prop:checked=move || reports.get()
                                on:change=move |_| reports.update(|it| *it = !*it)
                            />
                            <span>{text::REPORT}</span>
                        </label>
                    }
                })}
            {report}
            <div class="actions">
                <button type="button" class="quiet" autofocus on:click=move |_| open.set(false)>
                    {text::CANCEL}
                </button>
                <button type="submit" class="danger">
                    {act}
                </button>
            </div>
        </form>
    }
    .into_any()
}

/// Who is blocked, for the settings.
#[component]
pub fn Blocked() -> impl IntoView {
    let tab = tab();
    let can_block = tab.memo(|state| state.abilities.blocking);
    let revision = tab.memo(|state| state.people.revision);
    let blocked = Memo::new(move |_| {
        revision.get();
        tab.state.with_untracked(|state| state.people.blocked())
    });
    let none = move || {
        let words = match (can_block.get(), blocked.with(Vec::is_empty)) {
            (false, _) => text::NO_BLOCKING,
            (true, true) => text::NOBODY_BLOCKED,
            (true, false) => return None,
        };
        Some(view! { <p class="hint">{words}</p> })
    };
    view! {
        <h3>{text::BLOCKED_PEOPLE}</h3>
        {none}
        <ul class="blocked">
            <For each=move || blocked.get() key=BareJid::clone let:jid>
                {blocked_one(jid)}
            </For>
        </ul>
    }
    .into_any()
}

fn blocked_one(jid: BareJid) -> AnyView {
    let tab = tab();
    let (address, shown) = (jid.0.clone(), jid.0.clone());
    let words = text::unblock_whom(&address);
    let unblock = move |_| tab.decide(PersonChange::Unblock { jid: jid.clone() });
    view! {
        <li data-jid=address>
            <span dir="auto">{shown}</span>
            <button type="button" class="small" aria-label=words on:click=unblock>
                {text::UNBLOCK}
            </button>
        </li>
    }
    .into_any()
}
