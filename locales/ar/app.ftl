app-waiting = في انتظار Confab…
app-calls = المكالمات
app-settings = الإعدادات

app-start = بدء مكالمة
app-start-public = بدء مكالمة عامة
app-try-again = إعادة المحاولة
app-dismiss = إخفاء
app-check-again = التحقق مجددًا
app-sign-in = تسجيل الدخول
app-sign-out = تسجيل الخروج
app-set-up = الإعداد
app-join = الانضمام برابط
app-join-help = رابط ضيوف من ردهة، أو عنوان غرفة Jitsi.
app-join-now = انضمام
app-source-own = الغرف على Jitsi الخاص بفريقك.
app-source-public = الغرف على { $host }. يمكن لكل من لديه الرابط الانضمام.
app-source-none = لا توجد ردهة بعد. اذكر واحدة في الإعدادات، أو اسمح باستخدام Jitsi عام.
app-lobby-asking = جارٍ سؤال { $lobby }…
app-lobby-sign-in = تطلب { $lobby } تسجيل الدخول.
app-lobby-ready = { $lobby } جاهزة.
app-lobby-unsigned = { $lobby } جاهزة. غرفها غير محمية برموز.

app-stage-requesting = جارٍ طلب غرفة…
app-stage-opening = جارٍ فتح المكالمة…
app-stage-joining = جارٍ الانضمام إلى المكالمة…
app-stage-leaving = جارٍ مغادرة المكالمة…
app-in-call = في مكالمة
app-public-open = غرفة عامة مفتوحة
app-public-open-text = يمكن لكل من يعرف اسمها الانضمام. الميكروفون والكاميرا في نافذتها الخاصة.
app-public-note = عامة: يمكن لكل من لديه الرابط الانضمام؛ غير محمية برمز.
app-heard = مباشر: صوتك مسموع
app-muted = مكتوم
app-muting = جارٍ الكتم…
app-unmuting = جارٍ التشغيل…
app-microphone-unknown = حالة الميكروفون مجهولة
app-reconnecting = جارٍ إعادة الاتصال بنافذة المكالمة…
app-alone = لا أحد غيرك هنا بعد.
app-here = { $count ->
    [one] الحاضر الآن: { $names }.
   *[other] الحاضرون الآن: { $names }.
}
app-others = { $count ->
    [one] شخص آخر
    [two] شخصان آخران
    [few] { $count } أشخاص آخرين
   *[other] { $count } شخصًا آخر
}
app-somebody = شخص ما
app-mute = كتم
app-unmute = تشغيل الميكروفون
app-camera-on = تشغيل الكاميرا
app-camera-off = إيقاف الكاميرا
app-copy-link = نسخ رابط الضيوف
app-show = عرض المكالمة
app-leave = مغادرة
app-cancel = إلغاء
app-end = إنهاء للجميع
app-link-copied = نُسخ الرابط. { $life }
app-link-failed = تعذّر نسخ الرابط. انسخه مرة أخرى.
app-life = يمكن لكل من لديه الرابط الانضمام.
app-life-until = يمكن لكل من لديه الرابط الانضمام حتى { $moment }.
app-moment = { $day }، { $time }

app-recents = الغرف الأخيرة
app-no-recents = تظهر هنا الغرف التي تفتحها، لفتحها مرة أخرى.
app-again = البدء مجددًا
app-copy-recent = نسخ الرابط
app-forget = نسيان
app-of-room = { $action }: { $room }
app-recent-public = عامة
app-recent-unsigned = بلا رمز
app-recent-ended = انتهى الرابط
app-recent-until = الرابط حتى { $moment }

app-welcome = مرحبًا بك في Confab
app-welcome-text = نقرة واحدة تبدأ مكالمة، ويكون رابط ضيوفك في الحافظة. أمران قبل ذلك.
app-name = اسمك
app-name-help = يراه الآخرون في المكالمة.
app-lobby-address = ردهة فريقك
app-lobby-help = أعطاك من يديرها عنوانًا مثل { $example }.
app-use-lobby = استخدام هذه الردهة
app-no-lobby = لا توجد ردهة؟
app-no-lobby-text = لغرف Jitsi العام اسم لا يخمّنه أحد، لكن بلا رمز: يمكن لكل من لديه الرابط الانضمام. يطلب { $host } ممن يفتح غرفة أن يسجّل الدخول هناك.
app-just-public = استخدام Jitsi عام فحسب

app-you = أنت
app-lobby = الردهة
app-public-jitsi = Jitsi العام
app-browser = المتصفح
app-computer = هذا الحاسوب
app-about = حول
app-address = العنوان
app-save = حفظ
app-saved = حُفظ.
app-fixed = يحدده { $by }؛ لا يمكن تغييره هنا.
app-locked = حدده المسؤول في { $by }؛ لا يمكن تغييره هنا.
app-open = لا تطلب تسجيل الدخول.
app-sign-in-unknown = تطلب طريقة لتسجيل الدخول لا تعرفها هذه النسخة من Confab.
app-signed-in-unknown = لا تذكر سلسلة المفاتيح هل سجّلت الدخول.
app-signed-in = سجّلت الدخول.
app-signed-out = لم تسجّل الدخول.
app-token = الرمز
app-token-help = أعطاك إياه من يدير الردهة. يُحفظ في سلسلة المفاتيح.
app-fallback = استخدام Jitsi عام عند تعذّر الوصول إلى الردهة
app-fallback-help = تُعلَّم مكالمة كهذه في كل مكان بأنها عامة: يمكن لكل من لديه رابطها الانضمام.
app-public-help = الغرف هناك مفتوحة لكل من لديه الرابط.
app-surface = تُفتح المكالمات في
app-surface-auto = نافذة تطبيق، حيث أمكن
app-surface-app-window = نافذة تطبيق بملف شخصي خاص بـ Confab
app-surface-users-window = نافذة تطبيق من ملفك الشخصي في المتصفح
app-surface-tab = علامة تبويب في المتصفح الافتراضي
app-browser-command = الأمر
app-browser-help = فارغ: ما يُعثر عليه من Chromium أو Chrome أو Edge أو Brave.
app-language = اللغة
app-language-system = كالنظام: { $language }
app-at-login = تشغيل Confab عند تسجيل الدخول
app-at-login-help = أيقونته فقط؛ لا تُفتح أي نافذة.
app-licence = Confab برمجية حرة، برخصة MIT أو رخصة Apache 2.0، حسب اختيارك.
app-show-licences = عرض رخص ما صُنع منه Confab
app-licences = الرخص
app-failed = لم تستطع النافذة أن تطلب ذلك من Confab.
