
## The list

lists = القوائم
contacts = جهات الاتصال
archived = المؤرشفة
archived-chats = المحادثات المؤرشفة
back-to-list = العودة إلى كل المحادثات
side = المحادثات وجهات الاتصال
find = البحث في المحادثات وجهات الاتصال والرسائل
find-short = بحث
find-contacts = البحث في جهات الاتصال
clear = مسح
nothing-found = لا أحد ولا شيء بهذا الاسم هنا.
no-contacts = لا جهات اتصال بعد
no-contacts-lead = أضف شخصًا بعنوان XMPP الخاص به لترى متى يكون متاحًا.
in-no-group = بلا مجموعة
pinned = مثبّتة
muted = مكتومة
blocked = محظور
waits = غُيّر هنا. سيعلم خادمك بذلك عندما تتصل.

## The menu of a chat

chat-options = خيارات المحادثة
menu-details = تفاصيل جهة الاتصال
pin = تثبيت
unpin = إلغاء التثبيت
mute-hour = كتم لساعة
mute-long = كتم لثماني ساعات
mute = كتم
unmute = إلغاء الكتم
archive = أرشفة
unarchive = إخراج من الأرشيف
block-dots = حظر…

## Adding

add-contact = إضافة جهة اتصال
add-contact-lead = سيُسأل الشخص إن كان يسمح لك برؤية متى يكون متاحًا.
name-optional = الاسم (كما تريد أن تراه)
groups = المجموعات
groups-hint = مفصولة بفواصل، مثل: العائلة، العمل.
share-back = السماح له برؤية متى أكون متاحًا
add = إضافة
not-addable = هذا ليس عنوان شخص آخر. يكون العنوان هكذا: name@example.org. راجع ما كتبته.

## Requests

requests = الطلبات
asks = يريد أن يرى متى تكون متاحًا
accept = قبول
decline = رفض

## Details

details-of = تفاصيل جهة الاتصال
name-field = الاسم
saved = حُفظ.
see-them = رؤية متى يكون متاحًا
see-them-asked = سُئل ولم يجب بعد.
ask-again = السؤال مرة أخرى
let-them = السماح له برؤية متى أكون متاحًا
let-them-later = حالما يطلب ذلك.
not-a-contact = ليس من جهات اتصالك.
stranger-here = { $name } ليس من جهات اتصالك.
stranger-lead = لا يظهر له متى تكون متاحًا ولا ما قرأته.
remove-contact = إزالة جهة الاتصال
remove-question = أتريد إزالة جهة الاتصال هذه؟
remove-contact-lead = لن يرى أيٌّ منكما بعد ذلك متى يكون الآخر متاحًا. وتبقى المحادثة.
copy-address = نسخ العنوان
address-copied = نُسخ.
not-done-before = لم ينفّذ خادمك هذا ({ $address }).
write-message = كتابة رسالة

## Blocking

block = حظر
unblock = إلغاء الحظر
block-title = حظر
block-lead = لن يمرّر خادمك شيئًا من هذا الشخص بعد الآن: لا رسائل ولا طلبات. لن يُخبَر بذلك، ويبقى هنا ما كُتب.
report = الإبلاغ لدى خادمك أيضًا
report-spam = رسائل غير مرغوب فيها
report-abuse = إساءة
report-reason = السبب
report-words = بكلماتك (اختياري)
report-messages = ذكر رسائله الأخيرة
report-messages-hint = بالأرقام التي أعطاها إياها أرشيف خادمك، لا بمحتواها.
block-and-report = حظر وإبلاغ
blocked-here = أنت تحظر جهة الاتصال هذه، فلا يمكن إرسال شيء أو استلامه هنا.
send-idle = إعلام جهات الاتصال منذ متى أنت غائب
blocked-people = المحظورون
nobody-blocked = أنت لا تحظر أحدًا.
no-blocking = لا يوفّر خادمك الحظر.

## With names and numbers

group-count = { $group } ({ NUMBER($count) })
unblock-whom = إلغاء حظر { $address }
requests-waiting =
    { $count ->
        [zero] لا أحد يريد أن يكون من جهات اتصالك
        [one] شخص يريد أن يكون من جهات اتصالك
        [two] شخصان يريدان أن يكونا من جهات اتصالك
        [few] { NUMBER($count) } أشخاص يريدون أن يكونوا من جهات اتصالك
        [many] { NUMBER($count) } شخصًا يريدون أن يكونوا من جهات اتصالك
       *[other] { NUMBER($count) } شخص يريدون أن يكونوا من جهات اتصالك
    }

## Who is there

presence-offline = غير متاح
presence-extended-away = غائب لفترة طويلة
presence-away = غائب
presence-do-not-disturb = لا يريد الإزعاج
presence-online = متاح
# When is an hour, “yesterday”, a day of the week or a date.
last-seen-at = آخر ظهور: { $when }
last-active = { $presence }، آخر نشاط: { $when }
presence-and-status = { $presence } · { $status }

## What is between an account and a contact

subscription-asked = سُئل ولم يجب بعد
subscription-to = أنت تراه، وهو لا يراك
subscription-from = هو يراك، وأنت لا تراه
subscription-none = لا يرى أيٌّ منكما الآخر
