// What people say to one another in the pictures.
export interface Scene {
  bob: string; carol: string; dave: string; erin: string;
  others: [login: string, name: string, last: string][];
  family: string; status: string;
  on: string; yes: string; maps: string; only: string; way: string; wrongWay: string; rightWay: string; mistaken: string; entrance: string;
  other: string; act: string; there: string; draft: string; letter: string; clear: string; clearToo: string; broken: string; late: string[]; lost: string;
  before: string; request: string; school: string; waits: string; found: string; query: string; newDevice: string; who: string; about: string; nickname: string;
}

const en: Scene = {
  bob: "Bob Winter", carol: "Carol Ångström", dave: "Dave Okafor", erin: "Erin Stone",
  others: [
    ["farida", "Farida Haddad", "Happy birthday! 🎂"], ["gus", "Gus from the workshop", "The bike is ready, you can come by until six."],
    ["hana", "Hana Sato", "https://example.org/photos/2026/lake"], ["nina", "Nina Carvalho", "Até logo!"], ["jon", "Jón Jónsson", "👍"],
    ["kim", "Kim", "Did you ever finish that book about lighthouses? I keep thinking of the keeper and his two goats."],
  ],
  family: "Family", status: "in the library",
  on: "Are we still on for Thursday?", yes: "Yes! Half past six, at the station 🚉",
  maps: "Good. I'll bring the maps, and the long list of questions that we never got round to last time; there are eleven of them by now, and most have two parts.",
  only: "Only eleven?", way: "The way there:\n> line 4 to *Old Mill*, _not_ Mill Lane\nand `platform 2` on the way back. https://example.org/map",
  wrongWay: "It is a five minute walk from there.", rightWay: "It is a ten minute walk from there.", mistaken: "wrong chat, sorry", entrance: "which entrance?",
  other: "שלום 👋\nand on a second line", act: "/me packs the maps", there: "See you there.", draft: "on the *left* side, I think", letter: "I thought about what you said on the train. The house needs a new roof before winter, that much is certain, and the neighbours have offered to lend us their scaffold. What I do not know is whether we can do it in three weekends.\n\nIf the weather holds, the first could be for taking the old tiles down and sorting them: half of them are still good. The second for the beams. And the third for putting everything back, with tea.\n\nShall we ask the others?",
  clear: "Have you seen this?", clearToo: "An unencrypted one, too.", broken: "never readable", late: ["One more thing", "the tickets are on my phone", "so wait for me at the entrance, please"], lost: "Is anybody there?",
  before: "Hello!", request: "It is me, from school", school: "Hello, is this the right Alice?", waits: "This one waits for the train to leave the tunnel.", found: "walk", query: "walk",
  newDevice: "from my new phone", who: "Who reads this?", about: "Walks, maps and trains", nickname: "Alice",
};

const ar: Scene = {
  bob: "باسم منصور", carol: "كريمة الحداد", dave: "داود سليم", erin: "إيمان ناصر",
  others: [
    ["farida", "فريدة حدّاد", "كل عام وأنتِ بخير! 🎂"], ["gus", "غسّان من الورشة", "الدراجة جاهزة، يمكنك المرور حتى السادسة."],
    ["hana", "هناء صالح", "https://example.org/photos/2026/lake"], ["nina", "Nina Carvalho", "Até logo!"], ["jon", "جمال", "👍"],
    ["kim", "كمال", "هل أنهيت ذلك الكتاب عن المنارات؟ ما زلت أفكر في الحارس وعنزتيه الاثنتين."],
  ],
  family: "العائلة", status: "في المكتبة",
  on: "هل ما زال موعدنا يوم الخميس؟", yes: "نعم! في السادسة والنصف عند المحطة 🚉",
  maps: "جيّد. سأحضر الخرائط والقائمة الطويلة من الأسئلة التي لم يتّسع لها الوقت في المرة الماضية؛ صارت أحد عشر سؤالاً، ومعظمها من جزأين.",
  only: "أحد عشر فقط؟", way: "الطريق إلى هناك:\n> الخط 4 إلى *الطاحونة القديمة*، _وليس_ شارع الطاحونة\nو`الرصيف 2` في طريق العودة. https://example.org/map",
  wrongWay: "المكان على بعد خمس دقائق سيراً.", rightWay: "المكان على بعد عشر دقائق سيراً.", mistaken: "عذراً، محادثة خاطئة", entrance: "أيّ مدخل؟",
  other: "Hello 👋\nand on a second line", act: "/me يحزم الخرائط", there: "أراك هناك.", draft: "على الجانب *الأيسر* كما أظن", letter: "فكّرت فيما قلته في القطار. البيت يحتاج إلى سقف جديد قبل الشتاء، هذا مؤكد، وقد عرض علينا الجيران سقّالتهم. ما لا أعرفه هو هل تكفينا ثلاث عطل نهاية أسبوع.\n\nإن بقي الطقس جيّداً فلتكن الأولى لإنزال القرميد القديم وفرزه: نصفه ما زال صالحاً. والثانية للعوارض. والثالثة لإعادة كل شيء إلى مكانه، مع الشاي.\n\nهل نسأل الآخرين؟",
  clear: "هل رأيت هذا؟", clearToo: "وهذه غير مشفّرة.", broken: "لا تُقرأ", late: ["شيء آخر", "التذاكر في هاتفي", "فانتظرني عند المدخل من فضلك"], lost: "هل من أحد هنا؟",
  before: "مرحباً!", request: "هذه أنا، من المدرسة", school: "مرحباً، هل هذه أليس التي أعرفها؟", waits: "هذه تنتظر خروج القطار من النفق.", found: "دقائق", query: "دقائق",
  newDevice: "من هاتفي الجديد", who: "من يقرأ هذا؟", about: "المشي والخرائط والقطارات", nickname: "أليس",
};

export const scenes: Record<string, Scene> = { en, ar };
