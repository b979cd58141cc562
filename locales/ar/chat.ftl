back = العودة إلى المحادثات
messages = الرسائل
message = رسالة
send = إرسال
write-encrypted = رسالة مشفّرة
write-plain = رسالة غير مشفّرة
queued = في انتظار الإرسال.
edit = تعديل
delete = حذف
editing = تغيير رسالة تنتظر الإرسال
edit-too-late = كانت الرسالة قد أُرسلت كما هي. أرسل هذه لتصحيحها.
send-again = إعادة الإرسال
empty-chat = لا رسائل بعد
empty-chat-lead = اكتب أول رسالة في الأسفل.
loading = جارٍ تحميل الرسائل…
gap-loading = جارٍ جلب الرسائل الفائتة…
gap-lost = قد تنقص رسائل هنا: لم يعد خادمك يحتفظ بها.
older-offline = الرسائل الأقدم على خادمك، وستصل عندما تتصل.
loading-older = جارٍ تحميل الرسائل الأقدم…
to-end = أحدث الرسائل
you = أنت
encrypted = مشفّرة بـ OMEMO 2
encrypted-legacy = مشفّرة بـ OMEMO، الإصدار الأقدم
new-device-question = في هذه المحادثة جهاز جديد لم يقارنه أحد، مع أن أجهزة أخرى قورنت. سينتظر ما تكتبه حتى تقرّر بشأنه.
compare-devices = مقارنة الأجهزة
send-without = إرسال من دونه
verify-by-code = التحقق برمز
verify-by-code-lead = امسح الرمز الذي يعرضه الجهاز الآخر، ودعه يمسح رمز هذا الجهاز. ما يتطابق يُعدّ متحقَّقًا منه فورًا.
show-code = عرض رمز هذا الجهاز
own-code = رمز هذا الجهاز
code-from-picture = مسح صورة
code-from-camera = المسح بالكاميرا
no-code-found = لم يُعثر على رمز في الصورة. يجب أن يكون واضحًا وظاهرًا كله.
no-picture = هذا الملف ليس صورة يستطيع المتصفح عرضها.
no-camera = لا يمكن استخدام الكاميرا. اسمح بها لهذه الصفحة في إعدادات المتصفح، أو امسح صورة.
first-seen = ظهر أول مرة في { $date }
last-seen = كتب آخر مرة في { $date }
silent = لم يكتب شيئًا منذ نصف سنة. أزله إن لم تعد تستخدمه.
remove-device = إزالة من الحساب
remove-really = أتريد إزالته حقًا؟ لن تصله رسائل بعد الآن
repair = إصلاح
repair-hint = يبدأ جلسة تشفير جديدة، ليُفتح ما يُرسل من الآن.
repairing = طُلبت جلسة جديدة. اطلب إرسال الرسالة مرة أخرى.
replace-session = استبدال الجلسة
weaker = كان يوفّر OMEMO 2 ولم يعد يوفّره.
not-encrypted = غير مشفّرة
not-encrypted-here = غير مشفّرة، مع أن هذه المحادثة مشفّرة
sends-encrypted = الرسائل مشفّرة من طرف إلى طرف
sends-plain = الرسائل غير مشفّرة: تستطيع الخوادم في الطريق قراءتها
left-out = لا تُقرأ على الأجهزة التي ليس لها مفاتيح صالحة أو موثوق بها: { $devices }
not-kept = لم تُرسل الرسالة، وما زالت هنا. { $why }
today = اليوم
yesterday = أمس
# Within a sentence.
yesterday-within = أمس
# What somebody says, for who hears it.
says = { $name }: { $message }
# In front of each message, for who hears it.
author = { $name }:
# What somebody does who begins a message with /me.
does = { $name } { $deed }
# Below the name: the address and whether somebody is there.
address-and-presence = { $address } · { $presence }

## How far a message is

delivery-pending = في انتظار الإرسال
delivery-sent = أُرسلت
delivery-delivered = وصلت
delivery-displayed = قُرئت
delivery-failed = لم تُرسل
delivery-received = استُلمت

## Why a message was not sent

failure-no-usable-device = لم تُرسل: لا يمكن التشفير لأي جهاز من أجهزة جهة الاتصال. انظر إلى الأجهزة في «التشفير»، أو أعد المحاولة لاحقًا.
failure-was-under-way = كانت هذه الرسالة في طريقها حين أُنشئت النسخة الاحتياطية. أعد إرسالها إن لم تصل.
failure-only-in-the-clear = لم تُرسل: تستخدم أجهزة جهة الاتصال OMEMO الأقدم، ولا بدّ معه من إرسال هذا بلا تشفير. يمكنك السماح بذلك في «الخصوصية» ضمن الإعدادات.
failure-blocked = لم تُرسل: أنت تحظر جهة الاتصال هذه. ألغِ الحظر لتكتب إليها.
failure-refused = لم تُرسل.

## Why something came back

refusal-nobody = هذا العنوان غير موجود، أو لم يعد موجودًا.
refusal-not-taken = هذا العنوان غير موجود، أو لا يقبل شيئًا الآن.
refusal-unreachable = لا يمكن الوصول إلى خادم هذا العنوان.
refusal-not-allowed = هذا غير مسموح هناك.
refusal-too-much = لا يقبل الخادم المزيد الآن.
refusal-mistake = أخطأ الخادم.
refusal-not-understood = لم يفهم الخادم هذا.

## Why a message could not be opened

problem-not-for-this-device = لم تُشفّر هذه الرسالة لهذا الجهاز، فلا تعرضها إلا أجهزتك الأخرى.
problem-no-session = تنتمي هذه الرسالة إلى جلسة تشفير ليست على هذا الجهاز. اطلب إرسالها مرة أخرى.
problem-broken-session = لا تناسب هذه الرسالة جلسة التشفير مع الجهاز الذي أرسلها. اطلب إرسالها مرة أخرى.
problem-tampered = غُيّرت هذه الرسالة في الطريق أو أنها تالفة، لذلك لا تُعرض. اطلب إرسالها مرة أخرى.
problem-key-used = سبق أن فُتحت هذه الرسالة ولم يعد مفتاحها موجودًا. الأرجح أنها مكررة.
problem-unknown-prekey = تبدأ هذه الرسالة من مفتاح لم يعد على هذا الجهاز. اطلب إرسالها مرة أخرى.
problem-identity-changed = للجهاز الذي أرسل هذه الرسالة مفتاح هوية غير مفتاحه السابق، لذلك لم تُفتح. قارن البصمات في «التشفير».
problem-waiting = جارٍ الفتح… يجب أن تصل رسالة سابقة أولًا.
problem-before-device = شُفّرت قبل إضافة هذا الجهاز.

## What happened to the devices of somebody

notice-new-device = لدى { $name } جهاز جديد، { $code }. قارن بصمته في «التشفير» لتتأكد من أنه يعود إلى الشخص نفسه.
notice-other-identity = يعرض الجهاز { $code } لدى { $name } مفتاح هوية غير مفتاحه السابق. لا يُشفّر شيء لهذا المفتاح. إن أُعيد تثبيت التطبيق هناك فسيعود جهازًا جديدًا؛ وإلا فقد يكون أحد ما بينكما.
notice-downgraded = لم يعد الجهاز { $code } لدى { $name } يوفّر OMEMO 2، فتُرسل الرسائل إليه بالتشفير الأقدم. إن لم يتغيّر شيء هناك فربما كان الخادم يخفيه.

# A device of somebody.
address-and-device = { $address } · { $code }
