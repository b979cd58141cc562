//! That somebody is typing (XEP-0085): a line between the log and the composer, which has its place whether anything is in it or
//! not. It is spoken when it begins, and not again for a while.

use super::tab::tab;
use super::text;
use crate::bus::Typing;
use crate::model::BareJid;
use core::time::Duration;
use leptos::prelude::*;

/// What is not said again ends after this: a client that vanished says nothing.
const LASTS: Duration = Duration::from_secs(60);
/// Pauses for breath are not worth a word to somebody who listens.
const SPOKEN_AGAIN: Duration = Duration::from_secs(30);

pub fn typing_line(chat: &BareJid, name: Memo<String>) -> AnyView {
    let tab = tab();
    let of = chat.clone();
    let typing = tab.memo(move |state| state.typing(&of) == Some(Typing::Composing));
    let said = tab.memo({
        let of = chat.clone();
        move |state| state.typing(&of)
    });
    let of = chat.clone();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    Effect::new(move |_| {
        clear(timer);
        if said.get().is_some() {
            let of = of.clone();
            let end = move || tab.state.update(|state| state.typing_ended(&of));
            timer.set_value(set_timeout_with_handle(end, LASTS).ok());
        }
    });
    on_cleanup(move || clear(timer));
    let spoken = RwSignal::new(false);
    Effect::new(move |_| {
        if typing.get() && !spoken.get_untracked() {
            spoken.set(true);
            set_timeout(
                move || {
                    spoken.try_set(false);
                },
                SPOKEN_AGAIN,
            );
        }
    });
    view! {
        <div class="typing" data-typing=move || typing.get().to_string()>
            {move || {
                typing
                    .get()
                    .then(|| {
                        view! {
                            <span class="dots" aria-hidden="true">
                                <i></i>
                                <i></i>
                                <i></i>
                            </span>
                            <span aria-hidden="true">{text::is_typing(&name.get())}</span>
                        }
                    })
            }}
            <p class="unseen" aria-live="polite">
                {move || spoken.get().then(|| text::is_typing(&name.get_untracked()))}
            </p>
        </div>
    }
    .into_any()
}

fn clear(timer: StoredValue<Option<TimeoutHandle>>) {
    if let Some(Some(timer)) = timer.try_update_value(Option::take) {
        timer.clear();
    }
}
