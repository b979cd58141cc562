
## The list of shortcuts

shortcuts = اختصارات لوحة المفاتيح
show-shortcuts = عرض اختصارات لوحة المفاتيح
keyboard = لوحة المفاتيح
keyboard-lead = كل شيء هنا يعمل دون فأرة. مفتاح Tab ينتقل إلى التالي، ومفتاح Escape يغلق، والأسهم تتحرك داخل القوائم والرسائل.
single-keys = الحروف والعلامات وحدها اختصارات
single-keys-lead = خارج حقول النص فقط. أوقف هذا إن كنت تُملي على حاسوبك أو تضغط المفاتيح سهوًا.
or = أو
closes = إغلاق أو إلغاء أو عودة إلى حقل الرسالة
corrects-last = تصحيح آخر رسالة، حين يكون حقل الرسالة فارغًا
mark-read = تعليم كمقروءة
opens-menu = ما يمكن فعله برسالة أو محادثة
shortcuts-everywhere = في كل مكان
shortcuts-chat = في محادثة

## What shortcuts do

shortcut-help = هذه القائمة
shortcut-find = البحث في المحادثات وجهات الاتصال والرسائل
shortcut-next-chat = المحادثة التالية
shortcut-previous-chat = المحادثة السابقة
shortcut-next-unread = المحادثة التالية التي فيها رسائل غير مقروءة
shortcut-new-chat = محادثة جديدة
shortcut-mark-read = تعليم المحادثة كمقروءة
shortcut-settings = الإعدادات
shortcut-next-pane = الجزء التالي من النافذة
shortcut-previous-pane = الجزء السابق من النافذة
shortcut-write = كتابة رسالة
shortcut-reply = الرد على أحدث رسالة أو على الرسالة المحددة
shortcut-correct = تصحيح رسالتك الأخيرة أو الرسالة المحددة
shortcut-newest = أحدث الرسائل
shortcut-find-here = البحث في هذه المحادثة
shortcut-details = تفاصيل جهة الاتصال
