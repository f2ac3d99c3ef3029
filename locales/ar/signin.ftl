signin-title = تسجيل الدخول إلى Confab
signin-done = تم تسجيل دخولك.
signin-close = يمكنك إغلاق هذه الصفحة والعودة إلى Confab.
