profile = ملفك الشخصي
choose-picture = اختيار صورة…
remove-picture = إزالة الصورة
picture-lead = يستطيع كل من يعرف عنوانك رؤية صورتك. لا يُنشر إلا المربع الذي تختاره، من دون مكان التقاطها ووقته.
picture-large = هذا الملف أكبر من 64 ميغابايت. اختر صورة أصغر.
crop = صورتك
crop-lead = اسحب الصورة لتحريكها، وكبّرها بالعجلة أو بإصبعين. وبلوحة المفاتيح: مفاتيح الأسهم والزائد والناقص.
crop-stage = الجزء الظاهر من الصورة
zoom = التكبير
use-picture = استخدام الصورة
nickname = اللقب
nickname-lead = ما تراه جهات اتصالك إن لم تعطك اسمًا من عندها، ومن تطلب منهم أن يصبحوا كذلك.
about-you = المزيد عنك
details-lead = ما تتركه فارغًا لا يُنشر.
who-sees = من يستطيع رؤية التفاصيل
contacts-only = جهات اتصالي
everybody = كل من يعرف عنواني
save = حفظ
saving = جارٍ الحفظ…
profile-waits = حُفظ هنا. سيُنشر حالما يوجد اتصال.
profile-published = نُشر ملفك الشخصي.
profile-loading = جارٍ الاطلاع على ما نُشر…

## The lines of a vCard

card-name = الاسم الكامل
card-nickname = اللقب
card-organisation = المؤسسة
card-title = المسمّى الوظيفي
card-role = الدور
card-email = البريد الإلكتروني
card-phone = الهاتف
card-url = الموقع الإلكتروني
card-birthday = تاريخ الميلاد
card-address = العنوان البريدي
card-note = نبذة

## What the server did not take

refused-picture = تعذّر نشر صورتك. جرّب صورة أخرى.
refused-picture-said = تعذّر نشر صورتك.
refused-nickname = تعذّر نشر لقبك. جرّب لقبًا آخر.
refused-nickname-said = تعذّر نشر لقبك.
refused-details = تعذّر نشر تفاصيلك. جرّب تفاصيل أخرى.
refused-details-said = تعذّر نشر تفاصيلك.
