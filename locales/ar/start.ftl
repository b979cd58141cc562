### What is shown before anybody has signed in: loaded first, so nothing else belongs here.

-language = العربية
-direction = rtl

# The title of the tab.
title-unread = ({ NUMBER($count) }) { $name }

## Starting and signing in

starting = جارٍ البدء…
starting-slow = يستغرق هذا وقتًا أطول مما ينبغي. ربما تعطّلت علامة تبويب أخرى لـ Sotto؛ وكثيرًا ما تفيد إعادة تحميل الصفحة.
reload = إعادة التحميل
outdated = يعمل إصدار أحدث من Sotto في علامة تبويب أخرى. أعد تحميل هذه للمتابعة هنا.
update-ready = هناك إصدار جديد جاهز.
update = تحديث
later = لاحقًا
sign-in = تسجيل الدخول
signing-in = جارٍ تسجيل الدخول…
sign-in-lead = استخدم عنوان حساب XMPP الخاص بك وكلمة مروره.
address = عنوان XMPP
address-example = you@example.org
password = كلمة المرور
advanced = خيارات متقدمة
websocket = عنوان WebSocket
websocket-hint = فقط إن أعطاك مزوّدك عنوانًا، وإلا فسيُعثر عليه تلقائيًا.
shared = هذا حاسوب مشترك
shared-hint = يبقى كل شيء في علامة التبويب هذه، ويُنسى عند إغلاقها.
give-address = اكتب عنوان XMPP الخاص بك، مثل you@example.org.
give-password = اكتب كلمة مرورك.
password-needed = يلزم إدخال كلمة المرور
password-keeps = تبقى محادثاتك ومفاتيح هذا الجهاز كما هي.
not-now = ليس الآن
other-domain = من دون نطاق يُضاف هذا: { $domain }
try-again = إعادة المحاولة
language = اللغة
restore = الاستعادة من نسخة احتياطية
backup-file = ملف النسخة الاحتياطية
backup-passphrase = عبارة مرور النسخة الاحتياطية
backup-unread = لم يستطع المتصفح قراءة هذا الملف. اختره مرة أخرى.
create-account = إنشاء حساب
account-deleted = حُذف الحساب، وحُذف معه كل ما كان محفوظًا منه هنا.
not-done = لم يتم هذا. { $why }

## What is wrong with the browser's storage

trouble-storage-full = لم تبقَ مساحة لدى المتصفح، فلا يمكن الاحتفاظ بالمزيد. احذف ملفات أو بيانات مواقع أخرى ثم أعد المحاولة: الرسائل التي لم تُحفظ بعد تبقى على خادمك.
trouble-storage-blocked = ما زالت علامة تبويب أخرى لـ Sotto تستخدم إصدارًا أقدم. أغلقها أو أعد تحميلها، ثم أعد المحاولة هنا.
trouble-storage-removed = حُذف ما كان مخزّنًا هنا، سواء حذفته أنت أو برنامج آخر أو المتصفح. إذا سجّلت الدخول من جديد أصبح هذا المتصفح جهازًا جديدًا.
trouble-storage-unavailable = لا يسمح المتصفح لهذه الصفحة بتخزين شيء، كما في التصفح الخاص. اسمح بذلك، أو سجّل الدخول مع «هذا حاسوب مشترك»: عندئذ يبقى كل شيء في ذاكرة علامة التبويب هذه.
trouble-storage-newer = ما هو مخزّن هنا أنشأه إصدار أحدث من Sotto. أعد تحميل الصفحة للحصول على ذلك الإصدار.
trouble-storage-damaged = تعذّرت قراءة شيء مما هو مخزّن هنا. أعد المحاولة؛ وإن لم يُفِد ذلك فسجّل الخروج ثم الدخول من جديد، وبذلك ينشأ جهاز جديد.
trouble-storage-no-locks = لا يوفّر هذا المتصفح Web Locks لهذه الصفحة، فقد تُتلف علامات تبويب متعددة بيانات بعضها بعضًا. استخدم متصفحًا حديثًا وعنوانًا يبدأ بـ https.
trouble-storage-stopped = توقّفت عملية الخلفية لهذه الصفحة. أعد تحميل الصفحة.
trouble-storage-other = لم يستطع هذا المتصفح تخزين شيء: { $why }. أعد المحاولة، أو أعد تحميل الصفحة.

## What is wrong with the connection or the account

trouble-not-found = لم يُعثر على طريقة للاتصال بـ { $domain }. راجع العنوان، أو أدخل عنوان WebSocket في «خيارات متقدمة».
trouble-unreachable = تعذّر الوصول إلى الخادم على { $address }. قد يكون متوقفًا، أو عنوانه خاطئًا، أو شهادته غير صالحة. راجع العنوان وأعد المحاولة.
trouble-moved = يحيلك الخادم إلى عنوان آخر: { $address }. إن كنت تثق به فأدخله عنوانًا لـ WebSocket في «خيارات متقدمة».
# The code is one of the conditions of RFC 6120, such as system-shutdown.
trouble-server-closed = أنهى الخادم الاتصال ({ $code }). تُعاد المحاولة تلقائيًا.
trouble-bad-address = هذا ليس عنوان XMPP. يكون العنوان هكذا: you@example.org. راجع ما كتبته.
trouble-not-authorized = العنوان أو كلمة المرور غير صحيح. راجعهما وأعد المحاولة.
trouble-password-needed = تغيّرت كلمة مرور هذا الحساب. أدخل الجديدة للمتابعة.
trouble-plain-only = يطلب هذا الخادم كلمة المرور نفسها عند كل بدء، وهي لا تُخزّن هنا أبدًا. أدخلها للمتابعة.
trouble-insecure = يطلب الخادم كلمة المرور عبر اتصال غير محمي، لذلك لم يُرسل شيء. اطلب من مزوّدك عنوانًا يبدأ بـ {"\u2066"}wss://{"\u2069"}.
trouble-downgrade = يريد الخادم فجأة أن تسجّل الدخول بطريقة أقل أمانًا من قبل، لذلك لم يُرسل شيء. اسأل مزوّدك إن كان هذا مقصودًا.
trouble-no-mechanism = لا يوفّر الخادم طريقة لتسجيل الدخول معروفة هنا. اطلب SCRAM من مزوّدك.
trouble-server-not-genuine = لم يستطع الخادم إثبات أنه يعرف كلمة مرورك، فقد لا يكون الخادم الحقيقي. راجع العنوان وشبكتك.
trouble-conflict = استولى تسجيل دخول آخر بالاسم نفسه على هذا الحساب. أعد تحميل الصفحة للاتصال هنا من جديد.
trouble-host-unknown = لا يخدم الخادم هذا النطاق. راجع جزء العنوان الذي يلي @.
trouble-silent = لا يجيب الخادم. تُعاد المحاولة تلقائيًا.
trouble-lost = انقطع الاتصال. تُعاد المحاولة تلقائيًا.
trouble-identity-moved = استُعيد جهاز آخر من نسخة احتياطية لهذا الجهاز ويستخدم هويته الآن، لذلك لا يُرسل شيء ولا يُستلم هنا. يبقى سجلك مقروءًا.
trouble-backup-unreadable = تعذّر فتح هذه النسخة الاحتياطية: عبارة المرور خاطئة، أو الملف تالف أو ليس نسخة احتياطية. راجع عبارة المرور والملف.
trouble-backup-newer = أنشأ هذه النسخة الاحتياطية إصدار أحدث من Sotto. أعد تحميل الصفحة للحصول على ذلك الإصدار.
trouble-backup-of-another = هذه نسخة احتياطية لـ { $address }. سجّل الدخول بهذا العنوان لاستعادتها.
trouble-elsewhere-only = هذا الحساب مسجّل الدخول كما على حاسوب مشترك في علامة تبويب أخرى. تابع هناك، أو أغلقها أولًا.
