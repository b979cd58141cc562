//! A few hundred common emoji with their English names, and the search in them. Any other can be typed.
//!
//! The list is one text a group: a line has the emoji, its name, and behind a comma what else it may be looked for by.

use crate::model::order;

/// Most results of a search.
pub const RESULTS: usize = 48;
/// Longest emoji that is taken, in bytes: a family of four with skin tones has 41.
const LONGEST: usize = 64;

/// One emoji of the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Emoji {
    pub emoji: &'static str,
    pub name: &'static str,
    also: &'static str,
}

/// What is offered before anybody has chosen.
pub const FIRST: [&str; 6] = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

/// What is in each group; `ui::text` has their titles.
pub const GROUPS: [&str; 8] = [
    SMILEYS, PEOPLE, SYMBOLS, NATURE, FOOD, ACTIVITIES, TRAVEL, OBJECTS,
];

/// The emoji of a group's text.
pub fn emojis(group: &'static str) -> impl Iterator<Item = Emoji> {
    group.lines().filter_map(|line| {
        let (emoji, names) = line.split_once(' ')?;
        let (name, also) = names.split_once(", ").unwrap_or((names, ""));
        Some(Emoji { emoji, name, also })
    })
}

/// What an emoji is called, where it is in the list.
pub fn name(emoji: &str) -> Option<&'static str> {
    GROUPS
        .iter()
        .flat_map(|group| emojis(group))
        .find(|it| it.emoji == emoji)
        .map(|it| it.name)
}

/// The emoji that have a word beginning with each word of the query; those whose name begins with it first.
pub fn search(query: &str) -> Vec<Emoji> {
    let query = query.to_lowercase();
    let wanted: Vec<&str> = query.split_whitespace().collect();
    let begins = |words: &str, wanted: &str| words.split(' ').any(|word| word.starts_with(wanted));
    let mut found: Vec<Emoji> = GROUPS
        .iter()
        .flat_map(|group| emojis(group))
        .filter(|it| {
            let fits = |wanted: &&str| begins(it.name, wanted) || begins(it.also, wanted);
            wanted.iter().all(fits)
        })
        .collect();
    let begins = |it: &Emoji| it.name.starts_with(query.trim());
    order::sort_by(&mut found, |a, b| begins(b).cmp(&begins(a)));
    found.truncate(RESULTS);
    found
}

/// What was typed, where it may be one emoji: neither words nor anything long. Digits are part of some (1️⃣).
pub fn typed(text: &str) -> Option<&str> {
    let text = text.trim();
    let keycap = text.contains('\u{20e3}');
    let is_word = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || c.is_ascii_punctuation() && !keycap
            || c.is_alphanumeric() && !keycap
    };
    (!text.is_empty() && text.len() <= LONGEST && !text.chars().any(is_word)).then_some(text)
}

/// Most emoji that a text may consist of to be shown large.
const LARGE: usize = 3;

/// Whether a text is nothing but a few emoji.
pub fn is_large(text: &str) -> bool {
    // What changes or joins what stands before it: variation, skin, joiner, keycap and flags' second halves are no emoji more.
    let mut count = 0;
    let mut joined = false;
    let mut flag = false;
    for c in text.chars().filter(|c| *c != ' ') {
        let continues = matches!(c, '\u{fe0f}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}');
        let is_flag = matches!(c, '\u{1f1e6}'..='\u{1f1ff}');
        let is_emoji = matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{231a}'..='\u{23ff}' | '\u{2b05}'..='\u{2b55}');
        if !continues && !is_emoji {
            return false;
        }
        if !(continues || joined || is_flag && flag) {
            count += 1;
        }
        flag = is_flag && !flag;
        joined = c == '\u{200d}';
    }
    (1..=LARGE).contains(&count) && text.len() <= LARGE * LONGEST
}

/// Puts an emoji in front of those that were chosen lately.
pub fn remember(recent: &mut Vec<String>, emoji: &str, most: usize) {
    recent.retain(|it| it != emoji);
    recent.insert(0, emoji.into());
    recent.truncate(most);
}

const SMILEYS: &str = "\
😀 grinning, happy smile
😃 big smile, happy grinning
😄 smiling eyes, happy laugh
😁 beaming, grin teeth
😆 laughing, lol haha
😅 nervous laugh, sweat relief
🤣 rolling on the floor, rofl lol laugh
😂 tears of joy, laugh lol haha
🙂 slight smile, ok
🙃 upside down, irony silly
😉 wink
😊 blushing, smile happy
😇 angel, halo innocent
🥰 in love, hearts adore
😍 heart eyes, love
🤩 star struck, wow
😘 blowing a kiss, love
😋 yummy, tasty tongue
😛 tongue out, silly
😜 winking tongue, joke crazy
🤪 zany, crazy goofy
🤗 hug, hugging
🤭 oops, giggle hand
🤫 shush, quiet secret
🤔 thinking, hmm
🫡 salute, yes sir
🤨 raised eyebrow, doubt skeptical
😐 neutral, meh
😑 expressionless, meh
😶 speechless, silent no mouth
🫥 invisible, dotted line
😏 smirk
😒 unamused, annoyed
🙄 rolling eyes, annoyed
😬 grimace, awkward
😮‍💨 exhale, sigh relief
🫠 melting, embarrassed hot
😌 relieved, calm
😔 pensive, sad
😪 sleepy, tired
🤤 drooling
😴 sleeping, tired zzz
😷 mask, sick ill
🤒 thermometer, sick ill fever
🤕 bandage, hurt
🤢 nauseated, sick disgust
🤮 vomiting, sick
🤧 sneezing, cold sick
🥵 hot, sweating heat
🥶 cold, freezing
🥴 woozy, drunk dizzy
😵 dizzy, knocked out
🤯 mind blown, exploding wow
🤠 cowboy
🥳 party, celebrate birthday
😎 cool, sunglasses
🤓 nerd, glasses
🧐 monocle, inspect
😕 confused
😟 worried
🙁 slight frown, sad
😮 open mouth, wow surprised
😯 hushed, surprised
😲 astonished, wow shocked
😳 flushed, embarrassed
🥺 pleading, please puppy eyes
🥹 holding back tears, touched
😦 frowning
😨 fearful, scared
😰 anxious, sweat worried
😥 sad but relieved, phew
😢 crying, sad tear
😭 sobbing, crying sad
😱 screaming, fear shock
😖 confounded
😣 persevering, struggle
😞 disappointed, sad
😓 downcast, sweat
😩 weary, tired
😫 exhausted, tired
🥱 yawning, tired bored
😤 huffing, triumph proud
😡 angry, mad red
😠 annoyed, angry mad
🤬 swearing, angry cursing
😈 devil, evil
💀 skull, dead
💩 poop
🤡 clown
👻 ghost
👽 alien
🤖 robot
😺 cat smiling
😹 cat with tears of joy
🙈 see no evil, monkey
🙉 hear no evil, monkey
🙊 speak no evil, monkey secret";

const PEOPLE: &str = "\
👍 thumbs up, yes ok like good
👎 thumbs down, no dislike bad
👌 ok hand, perfect
🤌 pinched fingers, italian
🤏 pinching, little bit
✌️ victory, peace
🤞 fingers crossed, luck hope
🤟 love you
🤘 horns, rock
🤙 call me
👈 pointing left
👉 pointing right
👆 pointing up
👇 pointing down
☝️ index up, one attention
👋 waving, hello hi bye
🤚 raised back of hand
✋ raised hand, stop high five
🖖 vulcan salute
👏 clapping, applause bravo
🙌 raising hands, hooray praise
🫶 heart hands, love
👐 open hands
🤲 palms up
🤝 handshake, deal agree
🙏 folded hands, please thanks pray
✍️ writing
💪 strong, muscle arm
👀 eyes, look see
👁️ eye
🧠 brain, smart
👂 ear, listen
👃 nose
👄 mouth
👶 baby
👧 girl
👦 boy
👩 woman
👨 man
👵 old woman, grandmother
👴 old man, grandfather
🙋 raising hand, me question
🤷 shrug, dunno
🤦 facepalm
🙅 gesturing no
🙆 gesturing ok
💁 tipping hand, info
🙇 bowing, sorry thanks
🏃 running
🚶 walking
💃 dancing
🕺 man dancing
🧘 meditating, yoga calm
👫 couple
👪 family
👮 police
🧑‍💻 at the computer, developer work
🧑‍🍳 cook
🎅 santa, christmas
🦸 superhero
🧙 mage, wizard
🧟 zombie";

const SYMBOLS: &str = "\
❤️ red heart, love
🧡 orange heart, love
💛 yellow heart, love
💚 green heart, love
💙 blue heart, love
💜 purple heart, love
🖤 black heart
🤍 white heart
🤎 brown heart
💔 broken heart, sad
❣️ heart exclamation
💕 two hearts, love
💖 sparkling heart, love
💘 heart with arrow, love cupid
💋 kiss
💯 hundred, perfect score
💢 anger
💥 boom, collision explosion
💫 dizzy star
💦 drops, sweat water
💨 dash, wind fast
💤 zzz, sleep
💬 speech bubble, message chat
💭 thought bubble
✅ check mark, done yes
☑️ check box, done
✔️ heavy check, done yes
❌ cross, no wrong
❎ cross button, no
➕ plus
➖ minus
❓ question
❗ exclamation, important
‼️ double exclamation
⚠️ warning, attention
🚫 prohibited, no forbidden
⛔ no entry, stop
♻️ recycle
🔴 red circle
🟠 orange circle
🟡 yellow circle
🟢 green circle
🔵 blue circle
⚫ black circle
⚪ white circle
⬆️ up arrow
⬇️ down arrow
⬅️ left arrow
➡️ right arrow
🔄 reload, again repeat
🆗 ok button
🆕 new button
🆒 cool button
🏁 chequered flag, finish
🚩 red flag
🏳️‍🌈 rainbow flag, pride
🏴‍☠️ pirate flag";

const NATURE: &str = "\
🐶 dog, puppy
🐱 cat, kitten
🐭 mouse
🐹 hamster
🐰 rabbit, bunny
🦊 fox
🐻 bear
🐼 panda
🐨 koala
🐯 tiger
🦁 lion
🐮 cow
🐷 pig
🐸 frog
🐵 monkey
🐔 chicken
🐧 penguin
🐦 bird
🦆 duck
🦉 owl
🐺 wolf
🐴 horse
🦄 unicorn
🐝 bee
🐛 bug, caterpillar
🦋 butterfly
🐌 snail, slow
🐞 ladybird, beetle
🐢 turtle, slow
🐍 snake, python
🐙 octopus
🦀 crab, rust
🐬 dolphin
🐳 whale
🦈 shark
🐘 elephant
🐑 sheep
🦔 hedgehog
🐾 paw prints
🌵 cactus
🎄 christmas tree
🌲 evergreen, tree
🌳 tree
🌴 palm, holiday
🌱 seedling, plant
🍀 four leaf clover, luck
🍂 fallen leaves, autumn
🍄 mushroom
🌹 rose, flower
🌻 sunflower
🌸 cherry blossom, flower
🌷 tulip, flower
💐 bouquet, flowers
🌍 earth, world globe
🌙 moon, night
⭐ star
🌟 glowing star
✨ sparkles, magic
☀️ sun, sunny
⛅ cloudy
🌧️ rain
⛈️ thunderstorm
❄️ snowflake, winter cold
⛄ snowman
🔥 fire, hot lit
💧 drop, water
🌊 wave, sea
🌈 rainbow
⚡ lightning, fast power";

const FOOD: &str = "\
🍏 green apple
🍎 apple
🍐 pear
🍊 orange, mandarin
🍋 lemon
🍌 banana
🍉 watermelon
🍇 grapes
🍓 strawberry
🍒 cherries
🍑 peach
🥑 avocado
🍅 tomato
🥕 carrot
🌽 corn
🌶️ hot pepper, spicy
🥔 potato
🍞 bread
🥐 croissant
🧀 cheese
🥚 egg
🍳 cooking, egg breakfast
🥓 bacon
🍔 hamburger, burger
🍟 fries
🍕 pizza
🌭 hot dog
🌮 taco
🥗 salad
🍝 spaghetti, pasta
🍜 noodles, soup ramen
🍣 sushi
🍚 rice
🍦 ice cream
🍩 doughnut
🍪 cookie
🎂 birthday cake
🍰 cake
🍫 chocolate
🍬 sweet, candy
🍿 popcorn
☕ coffee, hot
🍵 tea
🥤 soft drink
🍺 beer
🍻 beers, cheers
🥂 clinking glasses, cheers celebrate
🍷 wine
🍸 cocktail
🥃 whisky
🍽️ plate, eat dinner";

const ACTIVITIES: &str = "\
🎉 party popper, celebrate hooray tada
🎊 confetti, celebrate
🎈 balloon, party
🎁 gift, present
🎃 halloween, pumpkin
🏆 trophy, win
🥇 gold medal, first win
🥈 silver medal, second
🥉 bronze medal, third
⚽ football, soccer
🏀 basketball
🏐 volleyball
🎾 tennis
🏓 table tennis
🥊 boxing
🏊 swimming
🚴 cycling, bike
🏋️ weights, gym
⛷️ skiing
🎯 bullseye, target
🎮 video game, play
🎲 die, game
♟️ chess
🧩 puzzle, jigsaw
🎨 art, paint
🎬 film, movie
🎤 microphone, sing
🎧 headphones, music
🎵 music, note
🎸 guitar
🎹 piano, keyboard
🎻 violin
🥁 drum";

const TRAVEL: &str = "\
🚗 car
🚕 taxi
🚌 bus
🚑 ambulance
🚒 fire engine
🚲 bicycle, bike
🚂 locomotive, train
🚆 train
🚇 underground, metro
🚉 station, train
✈️ aeroplane, flight
🚀 rocket, launch ship
🛸 ufo
⛵ sailing boat
🚢 ship
⛽ fuel
🚧 construction, work in progress
🗺️ map
🧭 compass
🏠 house, home
🏢 office, work
🏥 hospital
🏫 school
🏰 castle
⛪ church
⛺ tent, camping
🏖️ beach, holiday
🏝️ island, holiday
🏔️ mountain, snow
🌋 volcano
🌅 sunrise, morning
🌃 night, stars city";

const OBJECTS: &str = "\
⌚ watch, time
📱 phone, mobile
💻 laptop, computer
⌨️ keyboard
🖨️ printer
📷 camera, photo
🎥 film camera, video
📞 telephone, call
📺 television, tv
⏰ alarm clock, time
⏳ hourglass, waiting time
🔋 battery
🔌 plug, power
💡 idea, light bulb
🔦 torch
🕯️ candle
🧯 fire extinguisher
💸 money flying
💰 money, bag
💳 card, pay
💎 gem, diamond
🔧 wrench, tool fix
🔨 hammer, tool
🛠️ tools, fix
⚙️ gear, settings
🧲 magnet
💣 bomb
🔪 knife
🛡️ shield, protection
🔑 key
🔒 locked, secure private
🔓 unlocked
🚪 door
🛏️ bed, sleep
🛋️ sofa
🚿 shower
🧹 broom, clean
🧺 basket
🛒 shopping, cart
📦 package, parcel
✉️ envelope, mail letter
📧 email, mail
📝 memo, note write
📄 page, document
📅 calendar, date
📈 chart up, growth
📉 chart down
📌 pin
📎 paperclip
📏 ruler
✂️ scissors, cut
🗑️ bin, trash
📚 books, read
📖 open book, read
🔖 bookmark
🔗 link
🔍 search, magnifying glass
🧪 test tube, experiment
💊 pill, medicine
🩹 plaster
🔬 microscope
🔭 telescope
📣 megaphone, announce
🔔 bell, notification
🔕 bell muted, quiet
👓 glasses
👕 shirt
👗 dress
👟 shoe
🎒 backpack
👑 crown, king queen
🎩 top hat
💍 ring, wedding
☂️ umbrella, rain";

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn all() -> Vec<Emoji> {
        let groups = GROUPS.iter().flat_map(|group| emojis(group));
        groups.collect()
    }

    #[test]
    fn every_line_is_one_emoji_with_a_name_and_there_once() {
        let lines = GROUPS.iter().flat_map(|group| group.lines()).count();
        let all = all();
        assert_eq!(all.len(), lines);
        assert!(all.len() > 300, "{}", all.len());
        for it in &all {
            assert_eq!(typed(it.emoji), Some(it.emoji), "{it:?}");
            assert!(
                !it.name.is_empty() && it.name == it.name.to_lowercase(),
                "{it:?}"
            );
        }
        let emojis: BTreeSet<&str> = all.iter().map(|it| it.emoji).collect();
        let names: BTreeSet<&str> = all.iter().map(|it| it.name).collect();
        assert_eq!((emojis.len(), names.len()), (all.len(), all.len()));
        assert!(FIRST.iter().all(|emoji| name(emoji).is_some()));
    }

    #[test]
    fn a_search_finds_by_the_beginnings_of_words() {
        let found = |query| search(query).iter().map(|it| it.emoji).collect::<Vec<_>>();
        assert_eq!(found("thumbs up"), ["👍"]);
        assert_eq!(found("THUMB"), ["👍", "👎"]);
        assert_eq!(found("rock")[0], "🚀", "the name comes before other words");
        assert!(found("love").contains(&"❤️"));
        assert!(found("no such thing").is_empty());
        assert_eq!(search("").len(), RESULTS);
    }

    #[test]
    fn any_emoji_may_be_typed_and_words_may_not() {
        for emoji in ["🫎", " 👩‍👩‍👧‍👦 ", "👍🏽", "1️⃣", "🇩🇪", "©"]
        {
            assert_eq!(typed(emoji), Some(emoji.trim()), "{emoji}");
        }
        let long = "😀".repeat(17);
        for text in ["", " ", "a", "12", "🙂 🙂", "no!", ":)", &long] {
            assert_eq!(typed(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_few_emoji_are_shown_large() {
        for text in ["😀", "❤️", "👍🏽 🎉", "👩‍👩‍👧‍👦🚉🏳️‍🌈", "🇩🇪", "🇩🇪🇫🇷🇮🇹"]
        {
            assert!(is_large(text), "{text}");
        }
        for text in [
            "",
            " ",
            "a",
            "😀 a",
            "…",
            "—",
            "1",
            "😀😀😀😀",
            "\u{fe0f}",
            "😀\n😀",
        ] {
            assert!(!is_large(text), "{text:?}");
        }
        assert!(!is_large(&"😀\u{200d}".repeat(100)));
    }

    #[test]
    fn what_was_chosen_lately_comes_first_and_once() {
        let mut recent = Vec::new();
        for emoji in ["a", "b", "a", "c", "d"] {
            remember(&mut recent, emoji, 3);
        }
        assert_eq!(recent, ["d", "c", "a"]);
    }
}
