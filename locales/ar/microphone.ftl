microphone-title = فحص الميكروفون
microphone-asking = اسمح بالميكروفون
microphone-asking-text = يسأل متصفحك هل يحق لهذه الصفحة استخدامه.
microphone-speak = تحدّث: يتحرك الشريط مع صوتك.
microphone-works = ميكروفونك يعمل.
microphone-silent = لا يُسمع شيء.
microphone-silent-text = ربما كان مكتومًا بمفتاح على سلكه أو في إعدادات الصوت في النظام، أو لم يكن الميكروفون الذي تتحدث إليه. اختر غيره أدناه أو تحدّث بصوت أعلى.

microphone-refused = الميكروفون غير مسموح به.
microphone-refused-text = اسمح به في المتصفح، من الأيقونة بجانب عنوان هذه الصفحة أو من إعداداته لها. وإن كان مسموحًا به هناك فانظر في إعدادات الخصوصية في النظام. ثم حاول مجددًا.
microphone-missing = لم يُعثر على ميكروفون.
microphone-missing-text = صِل واحدًا أو شغّل سماعتك: يُستخدم فور ظهوره.
microphone-in-use = لا يمكن فتح الميكروفون.
microphone-in-use-text = ربما يستخدمه برنامج آخر. أغلقه أو اختر ميكروفونًا آخر، ثم حاول مجددًا.
microphone-unsupported = لا يتيح هذا المتصفح الميكروفون للصفحات.
microphone-unsupported-text = اختر متصفحًا آخر في إعدادات Confab.
microphone-absent = { $device } غير موصول؛ ويُستخدم جهاز آخر في هذه الأثناء.

microphone-input = الميكروفون
microphone-output = مكبر الصوت
microphone-level = مستوى الميكروفون
microphone-device = { $kind } { NUMBER($number) }
microphone-none = لم يُعثر على شيء
microphone-system-output = كما في النظام
microphone-tone = تشغيل نغمة
microphone-tone-failed = تعذّر تشغيل النغمة هناك. اختر مكبر صوت آخر.
microphone-kept = تستخدم المكالمات في هذا المتصفح ما تختاره هنا.
microphone-again = حاول مجددًا
microphone-done = تم

microphone-call = تبدأ مكالمة
microphone-call-text = الميكروفون لها الآن. يمكنك إغلاق هذه الصفحة.
microphone-ended = انتهى الفحص
microphone-ended-text = يمكنك إغلاق هذه الصفحة.
