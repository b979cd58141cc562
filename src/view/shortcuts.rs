//! What keys do: one table, for whoever presses them and for the list that people see, so that the two cannot differ.
//!
//! A letter or sign alone does something only outside text fields, and only where a person did not turn that off (WCAG 2.1.4: who
//! speaks to the computer would set them off with any word). What has a modifier does the same everywhere. Nothing here has a meaning in
//! text fields of any system, or is the browser's only way to something.

/// What a key does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shortcut {
    Help,
    Find,
    NextChat,
    PreviousChat,
    /// The next chat with something unread.
    NextUnread,
    NewChat,
    MarkRead,
    Settings,
    NextPane,
    PreviousPane,
    /// To where messages are written.
    Write,
    Reply,
    Correct,
    /// To the newest messages.
    Newest,
    FindHere,
    /// Shows what there is to know about the chat, or hides it.
    Details,
}

/// What was pressed, as the browser tells it.
#[derive(Clone, Copy, Default, Debug)]
pub struct Pressed<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// `KeyboardEvent.code`: where the key is.
    pub code: &'a str,
    pub ctrl: bool,
    pub alt: bool,
    pub shift: bool,
    pub meta: bool,
}

/// Where it was pressed.
#[derive(Clone, Copy, Debug)]
pub struct Where {
    pub mac: bool,
    /// In a field that takes text.
    pub in_field: bool,
    /// A person lets letters and signs alone do something.
    pub single: bool,
}

/// One way to press something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    /// A letter or sign alone.
    Single(&'static str),
    /// A key that types nothing: outside fields only, where it moves the cursor.
    Outside(&'static str),
    /// A key that types nothing.
    Key(&'static str),
    Shift(&'static str),
    /// With Ctrl, or with ⌘ on a Mac.
    Command(&'static str),
    /// With Alt, or with ⌥⌘ on a Mac, where ⌥ alone moves the cursor.
    Alt(&'static str),
    AltShift(&'static str),
}

/// Parts of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Group {
    Everywhere,
    Chat,
}

use Shortcut as Do;

const TABLE: [(Group, Shortcut, &[Way]); 16] = [
    (
        Group::Everywhere,
        Do::Help,
        &[Way::Single("?"), Way::Command("/")],
    ),
    (
        Group::Everywhere,
        Do::Find,
        &[Way::Single("/"), Way::Command("k")],
    ),
    (
        Group::Everywhere,
        Do::NextChat,
        &[Way::Single("j"), Way::Alt("ArrowDown")],
    ),
    (
        Group::Everywhere,
        Do::PreviousChat,
        &[Way::Single("k"), Way::Alt("ArrowUp")],
    ),
    (
        Group::Everywhere,
        Do::NextUnread,
        &[Way::Single("u"), Way::AltShift("ArrowDown")],
    ),
    (Group::Everywhere, Do::NewChat, &[Way::Single("n")]),
    (Group::Everywhere, Do::MarkRead, &[Way::Single("m")]),
    (Group::Everywhere, Do::NextPane, &[Way::Key("F6")]),
    (Group::Everywhere, Do::PreviousPane, &[Way::Shift("F6")]),
    (Group::Everywhere, Do::Settings, &[Way::Command(",")]),
    (Group::Chat, Do::Write, &[Way::Single("c")]),
    (Group::Chat, Do::Reply, &[Way::Single("r")]),
    (Group::Chat, Do::Correct, &[Way::Single("e")]),
    (
        Group::Chat,
        Do::Newest,
        &[Way::Outside("End"), Way::Alt("End")],
    ),
    (Group::Chat, Do::FindHere, &[Way::Single("f")]),
    (
        Group::Chat,
        Do::Details,
        &[Way::Single("i"), Way::Command(".")],
    ),
];

/// What a pressed key does, if anything.
pub fn pressed(pressed: Pressed<'_>, place: Where) -> Option<Shortcut> {
    let does = |way: &Way| way.fits(pressed, place);
    let found = TABLE.iter().find(|(_, _, ways)| ways.iter().any(does));
    found.map(|(_, shortcut, _)| *shortcut)
}

/// The list: what there is of a group, and the ways to press each, a way being the keys to hold together.
pub fn list(group: Group, mac: bool, single: bool) -> Vec<(Shortcut, Vec<Vec<&'static str>>)> {
    let of = TABLE.iter().filter(|(of, ..)| *of == group);
    of.map(|(_, shortcut, ways)| {
        let ways = ways.iter().filter(|way| single || !way.is_single());
        (*shortcut, ways.map(|way| way.keys(mac)).collect())
    })
    .filter(|(_, ways): &(_, Vec<_>)| !ways.is_empty())
    .collect()
}

impl Way {
    fn is_single(self) -> bool {
        matches!(self, Self::Single(_))
    }

    fn fits(self, pressed: Pressed<'_>, place: Where) -> bool {
        let Pressed {
            key,
            ctrl,
            alt,
            shift,
            meta,
            ..
        } = pressed;
        let held = (ctrl, alt, shift, meta);
        // Signs are wherever a keyboard has them; of two letters on one key shift chooses.
        let shift_of =
            |sign: &str| shift && !sign.as_bytes().first().is_some_and(u8::is_ascii_lowercase);
        let command = |sign| match place.mac {
            true => (false, false, shift_of(sign), true),
            false => (true, false, shift_of(sign), false),
        };
        let alternative = |shift| match place.mac {
            true => (false, true, shift, true),
            false => (false, true, shift, false),
        };
        match self {
            Self::Single(sign) => {
                let plain = held == (false, false, shift_of(sign), false);
                place.single && !place.in_field && plain && types(pressed, sign)
            }
            Self::Outside(name) => {
                !place.in_field && held == (false, false, false, false) && key == name
            }
            Self::Key(name) => held == (false, false, false, false) && key == name,
            Self::Shift(name) => held == (false, false, true, false) && key == name,
            Self::Command(sign) => held == command(sign) && types(pressed, sign),
            Self::Alt(name) => held == alternative(false) && key == name,
            Self::AltShift(name) => held == alternative(true) && key == name,
        }
    }

    /// As they are printed on keys.
    fn keys(self, mac: bool) -> Vec<&'static str> {
        let alternative = || match mac {
            true => vec!["⌥", "⌘"],
            false => vec!["Alt"],
        };
        let mut keys = match self {
            Self::Single(_) | Self::Outside(_) | Self::Key(_) => Vec::new(),
            Self::Shift(_) => vec![if mac { "⇧" } else { "Shift" }],
            Self::Command(_) => vec![if mac { "⌘" } else { "Ctrl" }],
            Self::Alt(_) => alternative(),
            Self::AltShift(_) => {
                let mut keys = alternative();
                keys.push(if mac { "⇧" } else { "Shift" });
                keys
            }
        };
        let (Self::Single(key)
        | Self::Outside(key)
        | Self::Key(key)
        | Self::Shift(key)
        | Self::Command(key)
        | Self::Alt(key)
        | Self::AltShift(key)) = self;
        keys.push(printed(key));
        keys
    }
}

/// Whether a key types a sign. Where the keyboard writes no Latin letters, the one in that place counts.
fn types(pressed: Pressed<'_>, sign: &str) -> bool {
    if pressed.key.is_ascii() {
        return pressed.key.eq_ignore_ascii_case(sign);
    }
    let letter = pressed.code.strip_prefix("Key");
    letter.is_some_and(|letter| letter.eq_ignore_ascii_case(sign))
}

fn printed(key: &'static str) -> &'static str {
    match key {
        "ArrowUp" => "↑",
        "ArrowDown" => "↓",
        "c" => "C",
        "e" => "E",
        "f" => "F",
        "i" => "I",
        "j" => "J",
        "k" => "K",
        "m" => "M",
        "n" => "N",
        "r" => "R",
        "u" => "U",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PC: Where = Where {
        mac: false,
        in_field: false,
        single: true,
    };
    const MAC: Where = Where { mac: true, ..PC };

    /// `held`: of `c`, `a`, `s` and `m` those that are held.
    #[track_caller]
    fn check(key: &str, held: &str, place: Where, expected: Option<Shortcut>) {
        let does = pressed(
            Pressed {
                key,
                code: "",
                ctrl: held.contains('c'),
                alt: held.contains('a'),
                shift: held.contains('s'),
                meta: held.contains('m'),
            },
            place,
        );
        assert_eq!(does, expected, "{held} {key} {place:?}");
    }

    #[test]
    fn keys_do_what_the_list_says() {
        check("?", "s", PC, Some(Shortcut::Help));
        check("?", "", PC, Some(Shortcut::Help));
        check("/", "", PC, Some(Shortcut::Find));
        check("/", "s", PC, Some(Shortcut::Find));
        check("/", "c", PC, Some(Shortcut::Help));
        check("k", "c", PC, Some(Shortcut::Find));
        check("K", "c", PC, Some(Shortcut::Find));
        check("k", "m", MAC, Some(Shortcut::Find));
        check("j", "", PC, Some(Shortcut::NextChat));
        check("J", "", PC, Some(Shortcut::NextChat));
        check("ArrowDown", "a", PC, Some(Shortcut::NextChat));
        check("ArrowDown", "as", PC, Some(Shortcut::NextUnread));
        check("ArrowUp", "am", MAC, Some(Shortcut::PreviousChat));
        check("F6", "", PC, Some(Shortcut::NextPane));
        check("F6", "s", PC, Some(Shortcut::PreviousPane));
        check(".", "c", PC, Some(Shortcut::Details));
        check("End", "", PC, Some(Shortcut::Newest));
    }

    #[test]
    fn nothing_is_taken_from_whoever_writes_or_speaks() {
        let field = |mac| Where {
            mac,
            in_field: true,
            single: true,
        };
        for (_, _, ways) in TABLE {
            for way in ways {
                if let Way::Single(sign) | Way::Outside(sign) = way {
                    check(sign, "", field(false), None);
                    check(sign, "s", field(true), None);
                }
                if let Way::Single(sign) = way {
                    let off = Where {
                        single: false,
                        ..PC
                    };
                    check(sign, "", off, None);
                }
            }
        }
        // A Mac moves its cursor with these, and kills a line.
        check("ArrowDown", "a", field(true), None);
        check("ArrowDown", "m", field(true), None);
        check("k", "c", field(true), None);
        // Windows' AltGr is both; other keys are the browser's.
        check("/", "ca", PC, None);
        for (key, held) in [
            ("K", "cs"),
            ("n", "c"),
            ("r", "c"),
            ("f", "c"),
            ("J", "s"),
            ("e", "a"),
            ("F6", "c"),
            ("m", "m"),
        ] {
            check(key, held, PC, None);
        }
    }

    #[test]
    fn a_letter_is_found_on_a_keyboard_that_writes_others() {
        let cyrillic = Pressed {
            key: "о",
            code: "KeyJ",
            ..Pressed::default()
        };
        assert_eq!(pressed(cyrillic, PC), Some(Shortcut::NextChat));
        let dvorak = Pressed {
            key: "h",
            code: "KeyJ",
            ..Pressed::default()
        };
        assert_eq!(pressed(dvorak, PC), None);
    }

    #[test]
    fn no_way_leads_to_two_things() {
        let all: Vec<Way> = TABLE.iter().flat_map(|it| it.2).copied().collect();
        for (at, way) in all.iter().enumerate() {
            assert_eq!(all.iter().position(|it| it == way), Some(at), "{way:?}");
        }
    }

    #[test]
    fn the_list_leaves_out_what_is_turned_off() {
        let of = |group, shortcut, mac, single| {
            let list = list(group, mac, single);
            list.into_iter().find(|it| it.0 == shortcut).map(|it| it.1)
        };
        let next = Shortcut::NextChat;
        assert_eq!(
            of(Group::Everywhere, next, false, true),
            Some(vec![vec!["J"], vec!["Alt", "↓"]])
        );
        assert_eq!(
            of(Group::Everywhere, next, true, false),
            Some(vec![vec!["⌥", "⌘", "↓"]])
        );
        assert_eq!(of(Group::Chat, Shortcut::Write, false, false), None);
    }
}
