//! How much room there is, as far as more than the style sheets have to know it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// Below this there is room for one pane; style/shell.css has the same width.
const NARROW: &str = "(max-width: 44rem)";

/// From here on there is room for three; style/shell.css has the same width.
pub const WIDE: &str = "(min-width: 75rem)";

/// Whether there is room for one pane only, as long as the component is there.
pub fn narrow() -> ReadSignal<bool> {
    matches(NARROW)
}

/// Follows a media query.
pub fn matches(query: &str) -> ReadSignal<bool> {
    let list = window().match_media(query).ok().flatten();
    let now = list.as_ref().is_some_and(web_sys::MediaQueryList::matches);
    let (matches, set) = signal(now);
    if let Some(list) = list {
        let of = list.clone();
        let changed = Closure::<dyn FnMut()>::new(move || _ = set.try_set(of.matches()));
        let listener = changed.as_ref().unchecked_ref();
        let _ = list.add_event_listener_with_callback("change", listener);
        let kept = StoredValue::new_local((list, changed));
        on_cleanup(move || {
            kept.with_value(|(list, changed)| {
                let listener = changed.as_ref().unchecked_ref();
                let _ = list.remove_event_listener_with_callback("change", listener);
            });
        });
    }
    matches
}
