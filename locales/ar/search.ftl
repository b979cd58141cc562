found-messages = الرسائل
find-here = البحث في هذه المحادثة
find-here-field = البحث عن رسائل في هذه المحادثة
close-search = إغلاق البحث
more-hits = نتائج أقدم
no-hits = لا رسالة فيها هذه الكلمات.
searching = جارٍ البحث…
# How much of the history was searched.
indexed = ما زالت الرسائل الأقدم قيد الفهرسة: أُنجز { NUMBER($percent) }٪.
# How many were found, for who hears it.
hits =
    { $count ->
        [zero] لم يُعثر على رسائل
        [one] عُثر على رسالة واحدة
        [two] عُثر على رسالتين
        [few] عُثر على { NUMBER($count) } رسائل
        [many] عُثر على { NUMBER($count) } رسالة
       *[other] عُثر على { NUMBER($count) } رسالة
    }
hits-more =
    { $count ->
        [zero] عُثر على رسائل
        [one] عُثر على أكثر من رسالة
        [two] عُثر على أكثر من رسالتين
        [few] عُثر على أكثر من { NUMBER($count) } رسائل
        [many] عُثر على أكثر من { NUMBER($count) } رسالة
       *[other] عُثر على أكثر من { NUMBER($count) } رسالة
    }
