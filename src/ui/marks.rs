//! Attributes that change while their element stays, set one by one.
//!
//! Where components are erased, as here (it is what keeps them small), an element that is drawn anew has all of its attributes taken away
//! and put back (tachys 0.2). A message without its `tabindex`, or a link without its `href`, loses the focus by that, if only for an
//! instant: a person at the keyboard would be nowhere. So rows are drawn once; what changes of them is said here, and within them.

use leptos::prelude::*;
use std::borrow::Cow;
use web_sys::Element;

/// Names, always the same ones in the same order, with what they are set to, if they are there.
pub type Marks = Vec<(&'static str, Option<Cow<'static, str>>)>;

/// Sets what `now` says, at once and whenever that is something else.
pub fn keep(element: Element, now: impl Fn() -> Marks + 'static) {
    let kept = RenderEffect::new(move |before: Option<Marks>| {
        let now = now();
        for (at, (name, is)) in now.iter().enumerate() {
            let was = before.as_ref().and_then(|it| it.get(at));
            if was.map_or(is.is_some(), |was| was.1 != *is) {
                set(&element, name, is.as_deref());
            }
        }
        now
    });
    // As long as what the element belongs to.
    StoredValue::new_local(kept);
}

fn set(element: &Element, name: &str, value: Option<&str>) {
    // Either fails only for what can be no name.
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// `true` or nothing.
pub fn flag(is: bool) -> Option<Cow<'static, str>> {
    is.then_some(Cow::Borrowed("true"))
}

/// `true` or `false`.
pub fn truth(is: bool) -> Option<Cow<'static, str>> {
    Some(Cow::Borrowed(if is { "true" } else { "false" }))
}
