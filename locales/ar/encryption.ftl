encryption = التشفير
encrypt-this = تشفير هذه المحادثة
encrypt-lead = لا تُقرأ الرسائل المشفّرة إلا على الأجهزة المذكورة هنا، ولا يقرؤها أحد في الطريق.
encryption-required = يشترط من يدير هذه الصفحة التشفير، فلا يمكن إيقافه هنا.
turn-off-question = أتريد إيقاف التشفير؟
turn-off-lead = ما تكتبه بعد ذلك يستطيع أن يقرأه خادمك وخادم الطرف الآخر ومن يديرهما.
turn-off = إيقافه
keep-on = إبقاؤه
their-devices = أجهزة الطرف الآخر
your-devices = أجهزتك
devices-lead = لتتأكد ممن يقرأ معك، قارن البصمة بتلك الظاهرة على شاشة الجهاز الآخر.
no-devices = لا يُعرف جهاز يدعم التشفير.
devices-loading = جارٍ طلب قائمة الأجهزة…
this-device = هذا الجهاز
device = الجهاز { $code }
no-fingerprint = البصمة غير معروفة بعد.
fingerprint = البصمة
inactive = لم يعد الحساب يستخدمه؛ فلا يصله شيء.
verify = البصمة مطابقة
distrust = عدم الوثوق
trust = وثوق
close = إغلاق
cancel = إلغاء
# A device by what it is called and its number.
device-called = { $name } · { $code }

## What came of a scanned code

verdict-verified =
    { $count ->
        [zero] لم يجرِ التحقق من أي جهاز.
        [one] جرى التحقق من الجهاز: مفتاحه هو الذي في الرمز.
        [two] جرى التحقق من جهازين: مفتاحاهما هما اللذان في الرمز.
        [few] جرى التحقق من { NUMBER($count) } أجهزة: مفاتيحها هي التي في الرمز.
        [many] جرى التحقق من { NUMBER($count) } جهازًا: مفاتيحها هي التي في الرمز.
       *[other] جرى التحقق من { NUMBER($count) } جهاز: مفاتيحها هي التي في الرمز.
    }
verdict-differs = المفتاح الذي في الرمز ليس المفتاح المعروف هنا لذلك الجهاز. لم يعد موثوقًا به: قد يكون أحد ما بينكما.
verdict-somebody-else = هذا رمز { $address }، لا رمز هذه المحادثة.
verdict-no-code = لا بصمة في هذا الرمز. يجب أن يكون الرمز الذي يعرضه الجهاز الآخر للتحقق.

## What is decided about a device

trust-undecided = لم يُقرَّر بعد: لا يصله شيء
trust-blind = موثوق به من دون مقارنة
trust-verified = جرى التحقق منه: قورنت البصمة
trust-distrusted = غير موثوق به: لا يصله شيء
