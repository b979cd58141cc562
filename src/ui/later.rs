//! What can wait until what a person waits for has been painted, and for the next frame.

use super::tab::tab;
use leptos::prelude::*;
use web_sys::VisibilityState;

/// Runs `act` when the next frame has been painted; at once where nothing is painted.
pub fn after_paint(act: impl FnOnce() + 'static) {
    let behind = || set_timeout(act, Default::default());
    match document().visibility_state() {
        VisibilityState::Hidden => behind(),
        // Of a frame only its beginning is told. When that of the one after it is, it is on the screen: what would run right behind its
        // beginning takes a core from those who paint it.
        _ => request_animation_frame(move || request_animation_frame(behind)),
    }
}

/// Runs `act` with the next frame, unless the component that wants it is gone by then, and with it `of`, something of its own: to read
/// what is gone would end in a panic.
pub fn next_frame(of: impl IsDisposed + 'static, act: impl FnOnce() + 'static) {
    request_animation_frame(move || {
        if !of.is_disposed() {
            act();
        }
    });
}

/// How many rows of such a height, in CSS pixels, fill the window.
pub fn fills(row: f64) -> usize {
    let height = window().inner_height().ok().and_then(|it| it.as_f64());
    (height.unwrap_or(LOWEST) / row) as usize + 1
}

/// What a window is taken to be high that does not say it, in CSS pixels.
const LOWEST: f64 = 900.0;

/// What is opened later, if at all: made after the first frame that a person sees.
pub fn later(view: impl Fn() -> AnyView + Send + Sync + 'static) -> AnyView {
    let painted = RwSignal::new(false);
    once_it_runs(move || after_paint(move || _ = painted.try_set(true)));
    (move || painted.get().then(&view)).into_any()
}

/// Runs `act` as soon as there is something to show; at once, where that is so already.
pub fn once_it_runs(act: impl FnOnce() + 'static) {
    let runs = tab().runs();
    if runs.get_untracked() {
        return act();
    }
    let mut act = Some(act);
    Effect::new(move |_| {
        if runs.get()
            && let Some(act) = act.take()
        {
            untrack(act);
        }
    });
}
