//! What is said about messages.

use super::more_names;
use crate::ui::time;

/// `A`, `A and B`, `A, B and C`, as the language puts names together; of many only the first.
pub fn list(names: &[String]) -> String {
    const MOST: usize = 20;
    let shown = names.get(..MOST).unwrap_or(names);
    let more = names.len() - shown.len();
    let more = (more > 0).then(|| more_names(more));
    time::list(shown.iter().map(String::as_str).chain(more.as_deref()))
}
