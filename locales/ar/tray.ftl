tray-tip-idle = Confab: انقر لبدء مكالمة
tray-tip-requesting = Confab: جارٍ طلب غرفة…
tray-tip-opening = Confab: جارٍ فتح المكالمة…
tray-tip-joining = Confab: جارٍ الانضمام إلى المكالمة…
tray-tip-leaving = Confab: جارٍ مغادرة المكالمة…
tray-tip-public = Confab: غرفة عامة مفتوحة؛ يمكن لكل من يعرف اسمها الانضمام
tray-tip-live = Confab: { $microphone }، { $people }
tray-tip-live-public = Confab: غرفة عامة، { $microphone }، { $people }
tray-tip = Confab: { $what }
tray-muting = جارٍ الكتم…
tray-unmuting = جارٍ تشغيل الميكروفون…
tray-muted = مكتوم
tray-microphone-on = الميكروفون مشغّل
tray-microphone-unknown = حالة الميكروفون غير معروفة
tray-reconnecting = جارٍ إعادة الاتصال بنافذة المكالمة
tray-nobody = لا أحد غيرك بعد
tray-other = شخص آخر واحد
tray-others = { $count ->
    [two] شخصان آخران
    [few] { NUMBER($count) } أشخاص آخرين
    [many] { NUMBER($count) } شخصًا آخر
   *[other] { NUMBER($count) } شخص آخر
}

tray-start = بدء مكالمة
tray-show = عرض المكالمة
tray-start-prepared = بدء مكالمة الرابط الجديد
tray-new-link = رابط جديد
tray-new-link-asked = رابط جديد…
tray-start-public = بدء مكالمة عامة
tray-join-copied = الانضمام بالرابط المنسوخ
tray-copy-link = نسخ رابط الضيوف
tray-copy-invitation = نسخ الدعوة
tray-mute = كتم
tray-unmute = تشغيل الميكروفون
tray-mute-asked = جارٍ الكتم…
tray-unmute-asked = جارٍ التشغيل…
tray-mute-unknown = كتم (الحالة غير معروفة)
tray-mute-in-window = الكتم: في نافذة الغرفة العامة فقط
tray-camera-on = تشغيل الكاميرا
tray-camera-off = إيقاف الكاميرا
tray-camera-asked = الكاميرا…
tray-leave = مغادرة
tray-cancel = إلغاء
tray-dismiss = إخفاء
tray-end = إنهاء للجميع
tray-recents = الغرف الأخيرة
tray-fallback = استخدام Jitsi عام عند تعذّر الوصول إلى الردهة
tray-fallback-locked = استخدام Jitsi عام عند تعذّر الوصول إلى الردهة (حدده المسؤول)
tray-sign-in = تسجيل الدخول…
tray-signing-in = تسجيل الدخول: تابع في متصفحك
tray-settings = الإعدادات…
tray-quit = إنهاء Confab
tray-note-public = غرفة عامة: يمكن لكل من يعرف اسمها الانضمام
tray-asked-start = يريد رابط بدء مكالمة
tray-asked-join = يقود رابط إلى مكالمة على { $host }
tray-asked-resume = ما زالت مكالمتك جارية في نافذتها
tray-yes-start = ابدأها
tray-yes-join = انضمّ إليها
tray-yes-resume = متابعتها
tray-no = تجاهل الرابط
tray-no-resume = مغادرتها

tray-notice-copied = نُسخ رابط الضيوف
tray-notice-until = يمكن لكل من لديه الرابط الانضمام حتى { $until }.
tray-notice-anyone = يمكن لكل من لديه الرابط الانضمام.
tray-notice-public = غرفة عامة: يمكن لكل من يعرف الاسم الانضمام
tray-notice-fell-back = { $failure } يحلّ Jitsi عام محلها؛ الغرفة غير محمية برمز.
tray-notice-knock = يريد { $name } الانضمام
tray-notice-knock-nameless = يريد شخص ما الانضمام
tray-notice-knock-text = اسمح أو ارفض في نافذة المكالمة.
tray-notice-knocks = { $count ->
    [two] شخصان يريدان الانضمام
    [few] { NUMBER($count) } أشخاص يريدون الانضمام
    [many] { NUMBER($count) } شخصًا يريدون الانضمام
   *[other] { NUMBER($count) } شخص يريدون الانضمام
}
tray-notice-waiting = في الانتظار: { $names }
tray-notice-joined = انضم { $name }
tray-notice-joined-nameless = انضم شخص ما
tray-notice-joined-several = { $count ->
    [two] انضم شخصان
    [few] انضم { NUMBER($count) } أشخاص
    [many] انضم { NUMBER($count) } شخصًا
   *[other] انضم { NUMBER($count) } شخص
}
tray-notice-here = هنا الآن: { $names }
tray-notice-invitation = نُسخت الدعوة
tray-notice-invitation-text = الصقها حيث يوجد الآخرون. يمكن لكل من لديه الرابط الذي فيها الانضمام.
tray-notice-start = بدء مكالمة؟
tray-notice-start-text = يطلب ذلك رابط فُتح على هذا الحاسوب.
tray-notice-join = الانضمام إلى مكالمة على { $host }؟
tray-notice-join-text = يقود إلى هناك رابط فُتح على هذا الحاسوب.
tray-notice-resume = ما زالت مكالمتك جارية
tray-notice-resume-text = انتهى Confab وأنت فيها. قل في نافذته أو قائمته هل تتابع.
tray-notice-answer = أجب في قائمة Confab.

tray-admit = السماح
tray-deny = رفض
tray-admit-all = السماح للجميع
tray-retry = إعادة المحاولة
