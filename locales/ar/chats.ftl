chats = المحادثات
new-chat = محادثة جديدة
new-chat-lead = عنوان الشخص الذي تريد الكتابة إليه.
start-chat = بدء المحادثة
not-an-address = هذا ليس عنوان XMPP. يكون العنوان هكذا: name@example.org. راجع ما كتبته.
settings = الإعدادات
no-chats = لا محادثات بعد
no-chats-lead = ابدأ محادثة بعنوان XMPP لشخص ما. وتظهر هنا أيضًا الرسائل التي تصلك.
write-to = الكتابة إلى شخص
pick = لا محادثة مفتوحة
pick-lead = اختر محادثة من القائمة، أو ابدأ محادثة جديدة.
you-prefix = أنت:
not-opened = تعذّر فتح الرسالة
# Beside a chat: the number itself is shown, this is read out.
unread-count =
    { $count ->
        [zero] لا رسائل غير مقروءة
        [one] رسالة واحدة غير مقروءة
        [two] رسالتان غير مقروءتين
        [few] { NUMBER($count) } رسائل غير مقروءة
        [many] { NUMBER($count) } رسالة غير مقروءة
       *[other] { NUMBER($count) } رسالة غير مقروءة
    }
# What the address of somebody looks like.
name-example = name@example.org
enter-password = إدخال كلمة المرور
leftovers =
    { $count ->
        [zero] لم يترك تسجيل الدخول على أجهزة مشتركة شيئًا.
        [one] ترك تسجيل دخول على حاسوب مشترك جهازًا في حسابك.
        [two] ترك تسجيلا دخول على حواسيب مشتركة جهازين في حسابك.
        [few] تركت عمليات تسجيل دخول على حواسيب مشتركة أجهزة في حسابك.
        [many] تركت عمليات تسجيل دخول على حواسيب مشتركة أجهزة في حسابك.
       *[other] تركت عمليات تسجيل دخول على حواسيب مشتركة أجهزة في حسابك.
    }

## The connection

connection-offline = غير متصل
connection-connecting = جارٍ الاتصال…
connecting-late = يستغرق هذا وقتًا أطول من المعتاد. إن استمر فأغلق كل علامات تبويب هذه الصفحة وافتحها من جديد.
connection-catching-up = جارٍ جلب الرسائل…
connection-online = متصل

## Notifications

news-unread =
    { $count ->
        [zero] لا رسائل جديدة
        [one] رسالة جديدة
        [two] رسالتان جديدتان
        [few] { NUMBER($count) } رسائل جديدة
        [many] { NUMBER($count) } رسالة جديدة
       *[other] { NUMBER($count) } رسالة جديدة
    }
news-unread-text =
    { $count ->
        [zero] { $text }
        [one] { $text }
        [two] رسالتان جديدتان، آخرهما: { $text }
        [few] { NUMBER($count) } رسائل جديدة، آخرها: { $text }
        [many] { NUMBER($count) } رسالة جديدة، آخرها: { $text }
       *[other] { NUMBER($count) } رسالة جديدة، آخرها: { $text }
    }
news-missed =
    { $chats ->
        [zero] لا رسائل جديدة.
        [one] لديك رسائل جديدة في محادثة واحدة.
        [two] لديك رسائل جديدة في محادثتين.
        [few] لديك رسائل جديدة في { NUMBER($chats) } محادثات.
        [many] لديك رسائل جديدة في { NUMBER($chats) } محادثة.
       *[other] لديك رسائل جديدة في { NUMBER($chats) } محادثة.
    }

## The line to the server

line-no-network = لا يوجد اتصال بالإنترنت. يُرسل ما تكتبه عند عودته.
line-unreachable = تعذّر الوصول إلى خادمك. تُعاد المحاولة.
