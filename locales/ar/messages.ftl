
## Actions

actions = إجراءات الرسالة
reply = رد
react = تفاعل
copy = نسخ
forward = إعادة توجيه
select = تحديد
details = التفاصيل
more = إجراءات أخرى
copied = نُسخ
copy-failed = لم يسمح المتصفح بالنسخ. حدّد النص وانسخه يدويًا.

## Reactions

reactions = التفاعلات
emoji = الرموز التعبيرية
emoji-search = ابحث، أو اكتب أي رمز تعبيري
emoji-recent = الأخيرة
emoji-found = النتائج
emoji-none = لا رمز تعبيري بهذا الاسم. يمكنك كتابة أي رمز أو لصقه هنا.
react-with = التفاعل بـ { $emoji }

## Replies and corrections

answers = رد على
answering = الرد على { $name }
answering-yourself = الرد على نفسك
answered-gone = رسالة ليست هنا
answered-as-said = كما اقتُبست؛ أما الرسالة نفسها فليست هنا
editing-sent = تصحيح رسالة
edited = معدّلة
retracted = حُذفت هذه الرسالة
retracted-own = حذفتَ هذه الرسالة
retracted-clear = طُلب الحذف بلا تشفير، فقد يكون مزوّرًا: ما زال النص محفوظًا.
show-text = عرض النص
show-whole = … عرض الرسالة كاملة

## Deleting

delete-title = حذف
delete-many =
    { $count ->
        [zero] أتريد حذف الرسائل؟
        [one] أتريد حذف هذه الرسالة؟
        [two] أتريد حذف رسالتين؟
        [few] أتريد حذف { NUMBER($count) } رسائل؟
        [many] أتريد حذف { NUMBER($count) } رسالة؟
       *[other] أتريد حذف { NUMBER($count) } رسالة؟
    }
delete-lead = إذا حُذفت هنا زالت من هذا المتصفح. وتبقى على أجهزتك الأخرى وعند جهة الاتصال.
delete-all-lead = إذا حُذفت عند الجميع طُلب من الآخرين حذفها أيضًا. ربما قرأها أحدهم، وقد يستمر برنامج أقدم في عرضها.
delete-here = حذف هنا
delete-everywhere = حذف عند الجميع

## Forwarding and selecting

forward-to = إعادة التوجيه إلى
find-chat = البحث عن محادثة
no-chat-found = لا محادثة بهذا الاسم.
forwarded = أُعيد التوجيه إلى { $name }
selection = الرسائل المحددة

## Unread

jump-unread = الانتقال إلى أول رسالة غير مقروءة

## Typing

typing = يكتب…
draft = مسودة:

## Details

sent-at = كُتبت
state = الحالة
sender = من
encryption-of = التشفير
device-of = الجهاز
device-unknown = هذا الجهاز، أو جهاز غير معروف هنا
excluded = لا تُقرأ على
origin-id = معرّف الرسالة
corrected-at = صُحّحت
retracted-at = حُذفت
earlier = نسخ سابقة
in-the-clear = ما استطاعت الخوادم قراءته
clear-all = كل شيء: لم تكن الرسالة مشفّرة.
clear-envelope = بين مَن، ومتى، وكم حجمها.
clear-legacy = بين مَن ومتى. لا يخفي التشفير الأقدم إلا النص.
clear-reply = أيّ رسالة هي ردّ عليها.
clear-edited = أنها صُحّحت ومتى؛ لا النصوص.
clear-reactions = هذه التفاعلات: { $reactions }
clear-retracted = أنها حُذفت.

## Settings

send-markers = إعلام جهات الاتصال بما قرأته
send-markers-lead = يرون متى قرأت رسائلهم. أما أن ترى ذلك منهم فقرارهم.
send-typing = إعلام جهات الاتصال عندما تكتب
clear-acts = إرسال التفاعلات وطلبات الحذف بلا تشفير إلى جهات الاتصال التي لديها OMEMO الأقدم
clear-acts-lead = لا يشفّر OMEMO الأقدم إلا النصوص: ترى الخوادم أي رمز تعبيري اخترت، وأنك حذفت رسالة. من دون هذا لا يصل إلى تلك الجهات أيٌّ منهما.

## With names and numbers

is-typing = { $name } يكتب…
# The separator before what was not read; with 0 the number is not known.
new-messages =
    { $count ->
        [0] رسائل جديدة
        [one] رسالة جديدة
        [two] رسالتان جديدتان
        [few] { NUMBER($count) } رسائل جديدة
        [many] { NUMBER($count) } رسالة جديدة
       *[other] { NUMBER($count) } رسالة جديدة
    }
selected =
    { $count ->
        [zero] لم يُحدَّد شيء
        [one] رسالة محددة
        [two] رسالتان محددتان
        [few] { NUMBER($count) } رسائل محددة
        [many] { NUMBER($count) } رسالة محددة
       *[other] { NUMBER($count) } رسالة محددة
    }
# At the end of a list of names, as in “Ann, Bob and 3 more”.
more-names =
    { $count ->
        [zero] لا أحد غيرهم
        [one] شخص آخر
        [two] شخصان آخران
        [few] { NUMBER($count) } آخرون
        [many] { NUMBER($count) } شخصًا آخر
       *[other] { NUMBER($count) } شخص آخر
    }
# A reaction and who reacted.
reacted = { $emoji }: { $names }

## Groups of emoji

emoji-smileys = وجوه تعبيرية
emoji-people = أشخاص وإيماءات
emoji-symbols = قلوب ورموز
emoji-nature = حيوانات وطبيعة
emoji-food = طعام وشراب
emoji-activities = أنشطة
emoji-travel = سفر وأماكن
emoji-objects = أشياء
