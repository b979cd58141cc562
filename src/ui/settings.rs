//! Settings: the account and its devices, what is kept where, and signing out.

use super::account::{DeleteAccount, change_password};
use super::backup::save_backup;
use super::codes::verification;
use super::devices::{device_list, fingerprint};
use super::dialog::Dialog;
use super::icons::{self, icon};
use super::keys;
use super::language::language;
use super::look;
use super::notify;
use super::people::Blocked;
use super::profile::Profile;
use super::sections::Sections;
use super::share;
use super::storage::Storage;
use super::tab::tab;
use super::text;
use super::text::Text;
use crate::bus::Command;
use crate::model::Preferences;
use crate::view::Address;
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;

#[component]
pub fn Settings(sharing: RwSignal<bool>) -> impl IntoView {
    let tab = tab();
    let beginnings = tab.memo(|state| state.beginnings);
    Effect::new(move |_| {
        beginnings.get();
        tab.send(Command::ShowOwnDevices);
    });
    let account = tab.memo(|state| state.account.clone());
    let own = tab.memo(|state| state.account.as_ref().map(|account| account.jid.clone()));
    let shared = move || account.with(|it| it.as_ref().is_some_and(|it| it.shared));
    let devices = tab.memo(|state| {
        let account = state.account.as_ref()?;
        state.devices(&account.jid).map(|list| list.own.clone())
    });
    let body = NodeRef::<html::Div>::new();
    let sections = Sections::of(body);
    let known = Memo::new(move |_| devices.with(Option::is_some));
    let listed = Signal::derive(move || devices.get().unwrap_or_default());
    let this = tab.memo(|state| state.account.as_ref().and_then(|account| account.device));
    let (signing_out, deleting) = (RwSignal::new(false), RwSignal::new(false));
    view! {
        <section class="settings">
            <header class="pane-head">
                <button
                    type="button"
                    class="quiet round back"
                    aria-label=text::BACK
                    on:click=move |_| tab.go(&Address::List)
                >
                    {icon(icons::BACK)}
                </button>
                <div class="pane-title">
                    <h1>{text::SETTINGS}</h1>
                </div>
            </header>
            <div class="settings-body" node_ref=body on:scroll=move |_| sections.look()>
                {sections.index()}
                <section aria-labelledby="s-account">
                    <h2 id="s-account">{text::YOUR_ACCOUNT}</h2>
                    <p class="own-jid">{move || account.get().map(|it| it.jid.0)}</p>
                    {move || {
                        account
                            .get()
                            .and_then(|it| it.fingerprint)
                            .map(|key| {
                                view! {
                                    <p class="hint">{text::THIS_DEVICE}</p>
                                    {fingerprint(&key.to_string())}
                                }
                            })
                    }}
                    {share::way(sharing)}
                </section>
                <section aria-labelledby="s-profile">
                    <h2 id="s-profile">{text::PROFILE}</h2>
                    <Profile />
                </section>
                <section aria-labelledby="s-password">
                    {change_password()}
                </section>
                <section aria-labelledby="s-devices">
                    <h2 id="s-devices">{text::DEVICES}</h2>
                    <p class="hint">{text::DEVICES_LEAD}</p>
                    {move || match known.get() {
                        true => device_list(listed, this.into(), true),
                        false => view! { <p class="notice">{text::DEVICES_LOADING}</p> }.into_any(),
                    }}
                    {move || own.get().map(verification)}
                </section>
                <section aria-labelledby="s-privacy">
                    <h2 id="s-privacy">{text::PRIVACY}</h2>
                    {preferences()}
                    <Blocked />
                    <h3>{text::KEPT_WHERE}</h3>
                    {move || {
                        if shared() {
                            view! { <p>{text::PRIVACY_SHARED}</p> }.into_any()
                        } else {
                            view! {
                                <p>{text::PRIVACY_KEPT}</p>
                                <p>{text::PRIVACY_READ}</p>
                                <Storage />
                            }
                                .into_any()
                        }
                    }}
                    <p>{text::PRIVACY_SERVER}</p>
                </section>
                <section aria-labelledby="s-backup">
                    <h2 id="s-backup">{text::BACKUP}</h2>
                    {save_backup()}
                </section>
                <section aria-labelledby="s-links">
                    <h2 id="s-links">{text::LINKS}</h2>
                    {share::links()}
                </section>
                <section aria-labelledby="s-appearance">
                    <h2 id="s-appearance">{text::APPEARANCE}</h2>
                    <div class="switch">
                        <span>{text::LANGUAGE}</span>
                        {language()}
                    </div>
                    {look::section()}
                </section>
                <section aria-labelledby="s-notifications">
                    <h2 id="s-notifications">{text::NOTIFICATIONS}</h2>
                    {notify::section()}
                </section>
                <section aria-labelledby="s-keyboard">
                    <h2 id="s-keyboard">{text::KEYBOARD}</h2>
                    {keys::section()}
                </section>
                <section>
                    <button type="button" class="danger" on:click=move |_| signing_out.set(true)>
                        {text::SIGN_OUT}
                    </button>
                    <button type="button" class="danger" on:click=move |_| deleting.set(true)>
                        {text::DELETE_ACCOUNT}
                    </button>
                </section>
            </div>
        </section>
        <SignOut open=signing_out />
        <DeleteAccount open=deleting />
    }
    .into_any()
}

/// What a person wants others to know.
fn preferences() -> AnyView {
    let tab = tab();
    let now = tab.memo(|state| state.account.as_ref().map(|it| it.preferences));
    let switch = move |id: &'static str,
                       words: Text,
                       lead: Option<Text>,
                       part: fn(&mut Preferences) -> &mut bool| {
        let is_on = move || now.get().is_some_and(|mut it| *part(&mut it));
        // The switch shows what the engine said, so the click only asks.
        let flip = move |event: MouseEvent| {
            event.prevent_default();
            if let Some(mut wanted) = now.get_untracked() {
                let on = part(&mut wanted);
                *on = !*on;
                tab.send(Command::SetPreferences(wanted));
            }
        };
        let about = text::join(id, "-lead", "");
        let lead = lead.map(|lead| {
            view! {
                <p class="hint" id=about.clone()>
                    {lead}
                </p>
            }
            .into_any()
        });
        view! {
            <label class="switch" for=id>
                <span>{words}</span>
                <input
                    id=id
                    type="checkbox"
                    role="switch"
                    prop:checked=is_on
                    aria-describedby=lead.is_some().then_some(about)
                    on:click=flip
                />
            </label>
            {lead}
        }
        .into_any()
    };
    view! {
        {switch(
            "send-markers",
            text::SEND_MARKERS,
            Some(text::SEND_MARKERS_LEAD),
            |it| &mut it.send_markers,
        )}
        {switch("send-typing", text::SEND_TYPING, None, |it| &mut it.send_typing)}
        {switch("send-idle", text::SEND_IDLE, None, |it| &mut it.send_idle)}
        {switch(
            "clear-acts",
            text::CLEAR_ACTS,
            Some(text::CLEAR_ACTS_LEAD),
            |it| &mut it.clear_acts,
        )}
    }
    .into_any()
}

#[component]
fn SignOut(open: RwSignal<bool>) -> impl IntoView {
    let tab = tab();
    let busy = RwSignal::new(false);
    let sign_out = move |_| {
        if !busy.get_untracked() {
            busy.set(true);
            tab.send(Command::SignOut);
        }
    };
    view! {
        <Dialog id="sign-out" title=text::SIGN_OUT open=open>
            <p>{text::SIGN_OUT_LEAD}</p>
            <p>{text::SIGN_OUT_HISTORY}</p>
            <div class="actions">
                <button type="button" class="quiet" autofocus on:click=move |_| open.set(false)>
                    {text::CANCEL}
                </button>
                <button type="button" class="danger" on:click=sign_out>
                    {move || if busy.get() { text::SIGNING_OUT } else { text::SIGN_OUT_AND_DELETE }}
                </button>
            </div>
        </Dialog>
    }
    .into_any()
}
