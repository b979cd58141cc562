
## Making an account

have-account = لديّ حساب
server = الخادم
server-lead = يوجد كل حساب على خادم، وينتهي عنوانه باسم ذلك الخادم. فأيّ خادم تريد؟
give-server = اكتب اسم خادم، مثل example.org.
go-on = متابعة
another-server = خادم آخر
asking-server = جارٍ سؤال الخادم عمّا يحتاج إليه…
create = إنشاء الحساب
creating = جارٍ الإنشاء…
account-made = أصبح حسابك جاهزًا: { $address }
sign-in-as-told = سجّل الدخول بما أخبرك به الخادم.
account-exists = يقول الخادم إن لديك حسابًا عليه. سجّل الدخول به.
form-too-large = يطلب الخادم أكثر مما يمكن عرضه هنا. ابحث عن طريقة أخرى في موقعه.
not-offered = لا يسمح هذا الخادم لأحد بإنشاء حساب من هنا. اسأل من يديره، أو اختر خادمًا آخر.
not-invited = لم يعد الخادم يقبل هذه الدعوة. اطلب دعوة جديدة.
elsewhere = ينشئ هذا الخادم الحسابات في موقعه، ويقول:
on-the-web = يمكن ذلك في موقع الخادم أيضًا

## The account itself

change-password-lead = ستطلب أجهزتك الأخرى كلمة المرور الجديدة عند اتصالها القادم. ولن يحتاج أحد إلى التحقق منك مرة أخرى.
new-password = كلمة المرور الجديدة
new-password-again = كلمة المرور الجديدة مرة أخرى
change-password = تغيير كلمة المرور
changing-password = جارٍ التغيير…
give-new-password = اكتب كلمة مرور جديدة.
server-asks = يريد الخادم معرفة المزيد قبل ذلك.
delete-account = حذف الحساب
delete-account-lead = سيُحذف ما يلي:
deleted-on-server = الحساب على الخادم: عنوانه وجهات اتصاله وملفه الشخصي والرسائل المحفوظة لك هناك؛
deleted-here = كل ما يحفظه هذا المتصفح منه: الرسائل ومفاتيح التشفير وبيانات تسجيل الدخول؛
deleted-elsewhere = تسجيل دخول كل جهاز آخر، فلا يبقى عليه إلا ما هو مخزّن فيه.
delete-account-rest = تبقى عند الآخرين الرسائل التي لديهم. وقد يحصل شخص آخر على عنوانك لاحقًا. ولا يمكن التراجع عن هذا.
type-to-confirm = للتأكيد، اكتب عنوانك: { $address }
type-address = اكتب عنوانك كما هو مكتوب هناك.
delete-for-good = حذف نهائي
deleting = جارٍ الحذف…

## Forms

optional = (اختياري)
fill-in = ما زال يلزم ملء: { $field }.
password-again = كلمة المرور مرة أخرى
passwords-differ = كلمتا المرور غير متطابقتين. اكتبهما من جديد.
one-a-line = عنوان واحد في كل سطر.
more-options = لا تظهر إلا الأولى من خيارات كثيرة جدًا.
choose = اختر…
picture-for = صورة لـ: { $field }
media-unshown = هنا شيء لا يمكن عرضه. إن لم تستطع الإجابة من دونه فاسلك طريقة أخرى.

## What came of it

password-changed = تغيّرت كلمة المرور. سيسجّل هذا المتصفح الدخول بالجديدة من الآن.
acted-offline = لست متصلًا، فلم يتغيّر شيء. أعد المحاولة عندما تتصل.
password-unknown = انقطع الاتصال قبل أن يجيب الخادم، فقد تكون أيٌّ من كلمتي المرور هي الصحيحة. إن طُلبت منك فجرّب الجديدة أولًا.
removal-unknown = انقطع الاتصال قبل أن يجيب الخادم. إن لم تعد تستطيع تسجيل الدخول فقد زال الحساب؛ سجّل الخروج عندئذ لحذف ما هو هنا.
# After a sentence of ours: what the server says in its own words.
server-says = يقول الخادم: «{ $said }»

denied-conflict = هذا الاسم مأخوذ. اختر اسمًا آخر.
denied-not-acceptable = لا يقبل الخادم ما أُدخل. هناك شيء ناقص أو غير مسموح به.
denied-resources = لا ينشئ الخادم لك حسابات أخرى الآن. أعد المحاولة لاحقًا، أو اختر خادمًا آخر.
denied-not-allowed = لا يسمح الخادم بهذا. إن كان هناك سؤال فربما كانت الإجابة خاطئة.
denied-not-authorized = يريد الخادم أن يتأكد أكثر من أنك صاحب الحساب.
denied-address = أحد العناوين ليس عنوان XMPP. يكون العنوان هكذا: name@example.org.
denied-unknown = لا يعرف الخادم هذا الحساب.
denied-not-offered = لا يوفّر الخادم هذا.
# The code is one of the conditions of RFC 6120.
denied-other = رفض الخادم: { $code }.

## Fields that come without words, and questions against programs (XEP-0158)

field-username = اسم المستخدم
field-old-password = كلمة المرور الحالية
field-nick = اللقب
field-name = الاسم الكامل
field-first = الاسم الأول
field-last = اسم العائلة
field-email = البريد الإلكتروني
field-address = الشارع
field-city = المدينة
field-state = المحافظة أو المنطقة
field-zip = الرمز البريدي
field-phone = رقم الهاتف
field-url = الموقع الإلكتروني
field-date = تاريخ الميلاد
field-ocr = أدخل النص الذي تراه
field-picture-q = أجب عن السؤال الذي تراه
field-picture-recog = ماذا يوجد في الصورة؟
field-audio-recog = ماذا تسمع؟
field-speech-q = أجب عن السؤال الذي تسمعه
field-speech-recog = أدخل الكلمات التي تسمعها
field-video-q = أجب عن السؤال الذي في المقطع المصوّر
field-video-recog = ماذا يوجد في المقطع المصوّر؟

challenges =
    { $count ->
        [zero] لإثبات أنك لست برنامجًا، أجب عن الأسئلة.
        [one] لإثبات أنك لست برنامجًا، تكفي الإجابة عن سؤال واحد.
        [two] لإثبات أنك لست برنامجًا، أجب عن سؤالين.
        [few] لإثبات أنك لست برنامجًا، أجب عن { NUMBER($count) } أسئلة.
        [many] لإثبات أنك لست برنامجًا، أجب عن { NUMBER($count) } سؤالًا.
       *[other] لإثبات أنك لست برنامجًا، أجب عن { NUMBER($count) } سؤال.
    }

open-picture = فتح الصورة (في موقع الخادم)
open-sound = الاستماع إلى السؤال (في موقع الخادم)
open-video = مشاهدة المقطع المصوّر (في موقع الخادم)
open-other = فتح ما يتعلق به (في موقع الخادم)
