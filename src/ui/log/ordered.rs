//! Rows in the order of their keys.
//!
//! Leptos' `For` takes out and puts back each row before which others come (tachys 0.2, `diff`: it compares how far a row goes with how many
//! came before that place so far, not with how many come in all). A row that is put back has lost the focus, and all of them are laid out
//! anew. What is in order needs no row to be moved: some go, and the others stay where they are while more come between them.

use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;
use leptos::tachys::view::{Mountable, Render};
use std::sync::Arc;
use web_sys::Element;

type State = <OwnedView<AnyView> as Render>::State;

/// Which rows there are, in ascending order and each once, and how one is made.
pub type Rows<K> = (Memo<Vec<K>>, Arc<dyn Fn(&K) -> AnyView + Send + Sync>);

/// Keeps the rows in an element that has nothing else in it.
pub fn ordered<K: Ord + Copy + Send + Sync + 'static>(element: Element, (keys, make): Rows<K>) {
    // An element that is used again, for another chat, still has the rows of the one before.
    element.set_text_content(None);
    let parent = Owner::current().unwrap_or_default();
    let kept = RenderEffect::new(move |before: Option<Vec<(K, State)>>| {
        let keys = keys.get();
        let mut here = before.unwrap_or_default();
        here.retain_mut(|(key, row)| {
            let stays = keys.binary_search(key).is_ok();
            if !stays {
                row.unmount();
            }
            stays
        });
        // From the last to the first: where a row comes, what stands behind it is there.
        let mut rows: Vec<(K, State)> = Vec::with_capacity(keys.len());
        for key in keys.iter().rev() {
            let row = here.pop_if(|it| it.0 == *key).unwrap_or_else(|| {
                let owner = parent.with(Owner::new);
                let view = owner.with(|| untrack(|| make(key)));
                let mut row = untrack(|| OwnedView::new_with_owner(view, owner).build());
                // One that shows nothing has no place.
                let is_in = (rows.iter().rev()).any(|next| next.1.insert_before_this(&mut row));
                if !is_in {
                    row.mount(&element, None);
                }
                (*key, row)
            });
            rows.push(row);
        }
        rows.reverse();
        rows
    });
    // As long as what the element belongs to.
    StoredValue::new_local(kept);
}
