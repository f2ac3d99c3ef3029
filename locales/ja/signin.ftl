signin-title = Confab へのサインイン
signin-done = サインインしました。
signin-close = このタブを閉じて Confab に戻ってかまいません。
