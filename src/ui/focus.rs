//! Moving the focus with arrow keys among things that are one to the keyboard: the items of a menu, the cells of a picker.

use super::text;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// What fits a selector inside an element, in order.
pub fn all(root: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = root.query_selector_all(selector) else {
        return Vec::new();
    };
    (0..list.length())
        .filter_map(|at| list.item(at)?.dyn_into().ok())
        .collect()
}

/// What has the focus.
pub fn now() -> Option<HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// Whether what had the focus is gone.
pub fn is_lost() -> bool {
    now().is_none_or(|it| matches!(it.tag_name().as_str(), "BODY" | "DIALOG"))
}

/// Moves the focus among `items`, `columns` to a row. `false`: the key moves nothing, or would lead out at the start.
pub fn step(items: &[HtmlElement], key: &str, columns: usize) -> bool {
    let Some(last) = items.len().checked_sub(1) else {
        return false;
    };
    let focused = document().active_element();
    let at = items
        .iter()
        .position(|item| focused.as_ref() == Some(item.unchecked_ref()));
    // Rows of cells run as the language is written.
    let key = match key {
        "ArrowLeft" if text::is_rtl() => "ArrowRight",
        "ArrowRight" if text::is_rtl() => "ArrowLeft",
        key => key,
    };
    let to = match (key, at) {
        ("Home", _) => Some(0),
        ("End", _) => Some(last),
        ("ArrowDown" | "ArrowRight", None) => Some(0),
        ("ArrowUp" | "ArrowLeft", None) => Some(last),
        ("ArrowRight", Some(at)) => Some(at + 1).filter(|to| *to <= last),
        ("ArrowLeft", Some(at)) => at.checked_sub(1),
        ("ArrowDown", Some(at)) => Some((at + columns).min(last)),
        ("ArrowUp", Some(at)) => at.checked_sub(columns),
        _ => return false,
    };
    match to.and_then(|to| items.get(to)) {
        Some(item) => item.focus().is_ok(),
        None => false,
    }
}
