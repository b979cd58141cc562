//! The widget: what a page that embeds Sotto may say to it and hear from it.
//!
//! Invariant: a page that embeds the widget can never reach keys or messages: it talks to an iframe on Sotto's own origin,
//! by origin-checked `postMessage`. May import `view` and `bus`.
