//! The words of the language in use: which they are, and how they come into the document.
//!
//! `web/words.js` chooses the language before anything else has loaded, says it in `lang` and `dir` of the `html` element, and fetches what
//! [`first`] waits for. What is behind signing in has words of its own, which [`inside`] loads. Where a person takes another one
//! ([`choose`], [`follow_choice`]), all that [`follow`]s is drawn anew.

use super::{FIRST, LANGUAGES};
use crate::view::emoji::ENGLISH;
use crate::view::words::{Arg, Count, Manner, fill};
use core::cell::{Cell, RefCell};
use core::fmt;
use core::ops::Deref;
use js_sys::Intl::{NumberFormat, PluralRules};
use js_sys::{Array, Function, Object};
use leptos::attr::{Attribute, AttributeValue, any_attribute::AnyAttribute};
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::renderer::types::Element;
use leptos::tachys::view::{Position, PositionState, add_attr::AddAnyAttr};
use wasm_bindgen::prelude::*;

/// A message without variables, in whatever language is in use when it is read. Messages with variables are functions.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Text(pub(super) u16);

#[derive(Clone, Copy)]
struct Spoken {
    /// Its place in [`LANGUAGES`].
    language: usize,
    /// The patterns that come first, and those inside.
    patterns: [&'static [&'static str]; 2],
    /// [`crate::view::emoji`]'s list; `None`: the English one, which is not needed before signing in and so not there.
    emoji: Option<&'static str>,
}

thread_local! {
    static SPOKEN: Cell<Spoken> = const { Cell::new(Spoken { language: 0, patterns: [&[], &[]], emoji: None }) };
    /// The place of what a person chose last, while its words are on their way.
    static CHOSEN: Cell<Option<usize>> = const { Cell::new(None) };
    static CHANGED: ArcTrigger = ArcTrigger::new();
    /// How numbers are counted and how they are written, made once, when it is needed first: the latter takes a browser some 40 ms.
    static RULES: RefCell<Option<PluralRules>> = const { RefCell::new(None) };
    static NUMBERS: RefCell<Option<Function>> = const { RefCell::new(None) };
}

#[wasm_bindgen]
extern "C" {
    /// The words of that name, from the network once.
    #[wasm_bindgen(catch, js_name = sottoWords)]
    async fn ask(name: &str) -> Result<JsValue, JsValue>;
    /// Has them sent for.
    #[wasm_bindgen(js_name = sottoWords)]
    fn order(name: &str) -> JsValue;
    /// Says a language in the document, and remembers it in this browser, or in this tab alone.
    #[wasm_bindgen(js_name = sottoLanguage)]
    fn remember(code: &str, of_tab: bool);
}

/// Loads patterns. They are read until the tab is closed, so they are never given back; there are fourteen such files.
async fn load(name: &str) -> Option<&'static [&'static str]> {
    let words: &'static str = ask(name).await.ok()?.as_string()?.leak();
    Some(words.split('\n').collect::<Vec<_>>().leak())
}

fn emoji_name(code: &str) -> Option<String> {
    (code != "en").then(|| super::join(code, "-emoji", ""))
}

/// Loads the names of emoji. English ones are better than none.
async fn load_emoji(name: Option<String>) -> Option<&'static str> {
    let list = ask(&name?).await.ok()?.as_string()?;
    Some(list.leak())
}

/// The list of emoji with their names in the language in use.
pub fn emoji() -> &'static str {
    SPOKEN.get().emoji.unwrap_or(ENGLISH)
}

/// Waits for the words that are shown before signing in. Whether they are there.
pub async fn first() -> bool {
    let root = document().document_element();
    let code = root.and_then(|root| root.get_attribute("lang"));
    let language = place(code.as_deref().unwrap_or_default());
    match load(code_of(language)).await {
        Some(words) => {
            SPOKEN.set(Spoken {
                language,
                patterns: [words, &[]],
                emoji: None,
            });
            true
        }
        None => false,
    }
}

/// Loads the words of what is behind signing in. Whether they are there.
pub async fn inside() -> bool {
    let language = SPOKEN.get().language;
    let code = code_of(language);
    let names = emoji_name(code);
    // Both are on their way at once.
    names.iter().for_each(|names| _ = order(names));
    let words = load(&super::join(code, "-inside", "")).await;
    let list = load_emoji(names).await;
    let mut spoken = SPOKEN.get();
    if let Some(words) = words.filter(|_| spoken.language == language) {
        (spoken.patterns[1], spoken.emoji) = (words, list);
        SPOKEN.set(spoken);
        return true;
    }
    // Another language was chosen meanwhile: its words came with it.
    spoken.language != language
}

/// Reruns whatever calls it when another language is spoken.
pub fn follow() {
    CHANGED.with(ArcTrigger::track);
}

/// Wants another language, from now on in this browser or only in this tab; [`follow_choice`] brings it.
pub fn choose(code: &str, of_tab: bool) {
    CHOSEN.set(Some(place(code)));
    remember(code, of_tab);
}

/// Speaks what was chosen as soon as its words are there. `false`: they did not come, and can be asked for again.
pub async fn follow_choice() -> bool {
    let Some(language) = CHOSEN.get() else {
        return true;
    };
    let code = code_of(language);
    let first = load(code).await;
    let inside = load(&super::join(code, "-inside", "")).await;
    let emoji = load_emoji(emoji_name(code)).await;
    let (Some(first), Some(inside)) = (first, inside) else {
        return false;
    };
    // What was chosen meanwhile comes with a call of its own.
    if CHOSEN.get() == Some(language) {
        CHOSEN.set(None);
        SPOKEN.set(Spoken {
            language,
            patterns: [first, inside],
            emoji,
        });
        RULES.take();
        NUMBERS.take();
        CHANGED.with(ArcTrigger::notify);
    }
    true
}

fn place(code: &str) -> usize {
    let place = LANGUAGES.iter().position(|it| it.0 == code);
    place.unwrap_or_default()
}

fn code_of(language: usize) -> &'static str {
    LANGUAGES.get(language).map_or("en", |it| it.0)
}

/// The language in use, as BCP 47 has it.
pub fn code() -> &'static str {
    code_of(SPOKEN.get().language)
}

/// Whether the language is written from right to left.
pub fn is_rtl() -> bool {
    LANGUAGES.get(SPOKEN.get().language).is_some_and(|it| it.2)
}

/// A number in the digits of the language.
pub fn number(count: Count) -> String {
    Tongue.number(count)
}

impl Text {
    fn pattern(self) -> &'static str {
        let [first, inside] = SPOKEN.get().patterns;
        let pattern = match self.0.checked_sub(FIRST) {
            None => first.get(usize::from(self.0)),
            Some(number) => inside.get(usize::from(number)),
        };
        pattern.copied().unwrap_or_default()
    }

    pub(super) fn fill(self, args: &[Arg]) -> String {
        fill(self.pattern(), args, &Tongue)
    }
}

/// The language in use.
struct Tongue;

impl Manner for Tongue {
    fn is_rtl(&self) -> bool {
        is_rtl()
    }

    fn number(&self, count: Count) -> String {
        // Below a thousand a number is nothing but its digits; of the languages here Arabic alone has others, in some countries.
        let whole = count.0 as u16;
        if whole < 1_000 && f64::from(whole) == count.0 && code() != "ar" {
            return whole.to_string();
        }
        NUMBERS.with_borrow_mut(|made| {
            let format =
                made.get_or_insert_with(|| NumberFormat::new(&locales(), &Object::new()).format());
            let words = format.call1(&JsValue::UNDEFINED, &count.0.into());
            words.ok().and_then(|it| it.as_string()).unwrap_or_default()
        })
    }

    fn plural(&self, count: Count) -> String {
        RULES.with_borrow_mut(|made| {
            let rules = made.get_or_insert_with(|| PluralRules::new(&locales(), &Object::new()));
            rules.select(count.0).as_string().unwrap_or_default()
        })
    }
}

fn locales() -> Array {
    Array::of1(&super::super::time::locale().into())
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.pattern()
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl From<Text> for String {
    fn from(text: Text) -> Self {
        text.pattern().into()
    }
}

// In the document a text is the string that it is at that time.

type Str = &'static str;

impl Render for Text {
    type State = <Str as Render>::State;

    fn build(self) -> Self::State {
        Render::build(self.pattern())
    }

    fn rebuild(self, state: &mut Self::State) {
        Render::rebuild(self.pattern(), state);
    }
}

impl AddAnyAttr for Text {
    type Output<A: Attribute> = Text;

    fn add_any_attr<A: Attribute>(self, _attribute: A) -> Self::Output<A>
    where
        Self::Output<A>: RenderHtml,
    {
        self
    }
}

impl RenderHtml for Text {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self::AsyncOutput {
        self
    }

    fn to_html_with_buf(
        self,
        buf: &mut String,
        position: &mut Position,
        escape: bool,
        mark_branches: bool,
        extra: Vec<AnyAttribute>,
    ) {
        self.pattern()
            .to_html_with_buf(buf, position, escape, mark_branches, extra);
    }

    fn hydrate<const FROM_SERVER: bool>(
        self,
        cursor: &Cursor,
        position: &PositionState,
    ) -> Self::State {
        RenderHtml::hydrate::<FROM_SERVER>(self.pattern(), cursor, position)
    }

    fn into_owned(self) -> Self::Owned {
        self
    }
}

impl AttributeValue for Text {
    type State = <Str as AttributeValue>::State;
    type AsyncOutput = Self;
    type Cloneable = Self;
    type CloneableOwned = Self;

    fn html_len(&self) -> usize {
        self.len()
    }

    fn to_html(self, key: &str, buf: &mut String) {
        AttributeValue::to_html(self.pattern(), key, buf);
    }

    fn to_template(_key: &str, _buf: &mut String) {}

    fn hydrate<const FROM_SERVER: bool>(self, key: &str, element: &Element) -> Self::State {
        AttributeValue::hydrate::<FROM_SERVER>(self.pattern(), key, element)
    }

    fn build(self, element: &Element, key: &str) -> Self::State {
        AttributeValue::build(self.pattern(), element, key)
    }

    fn rebuild(self, key: &str, state: &mut Self::State) {
        AttributeValue::rebuild(self.pattern(), key, state);
    }

    fn into_cloneable(self) -> Self::Cloneable {
        self
    }

    fn into_cloneable_owned(self) -> Self::CloneableOwned {
        self
    }

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self::AsyncOutput {
        self
    }
}
