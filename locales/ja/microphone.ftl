microphone-title = マイクの確認
microphone-asking = マイクを許可してください
microphone-asking-text = このページがマイクを使ってよいか、ブラウザーが尋ねています。
microphone-speak = 話してください。バーが声に合わせて動きます。
microphone-works = マイクは動作しています。
microphone-silent = 何も聞こえません。
microphone-silent-text = ケーブルのスイッチやシステムのサウンド設定でミュートになっているか、別のマイクに話しているのかもしれません。下でほかのマイクを選ぶか、もっと大きな声で話してください。

microphone-refused = マイクが許可されていません。
microphone-refused-text = ブラウザーで、このページのアドレスの横のアイコンか、このページの設定から許可してください。そこで許可されている場合は、システムのプライバシー設定を確認してください。そのあと、もう一度試してください。
microphone-missing = マイクが見つかりません。
microphone-missing-text = マイクを接続するか、ヘッドセットの電源を入れてください。見つかるとすぐに使われます。
microphone-in-use = マイクを開けません。
microphone-in-use-text = ほかのプログラムが使っているのかもしれません。それを閉じるか、ほかのマイクを選んで、もう一度試してください。
microphone-unsupported = このブラウザーでは、ページがマイクを使えません。
microphone-unsupported-text = Confab の設定でほかのブラウザーを選んでください。
microphone-absent = { $device } は接続されていません。その間は別のデバイスを使います。

microphone-input = マイク
microphone-output = スピーカー
microphone-level = マイクの音量
microphone-device = { $kind } { NUMBER($number) }
microphone-none = 見つかりません
microphone-system-output = システムと同じ
microphone-tone = 音を鳴らす
microphone-tone-failed = そこでは音を鳴らせませんでした。ほかのスピーカーを選んでください。
microphone-kept = このブラウザーでの通話は、ここで選んだものを使います。
microphone-again = もう一度試す
microphone-done = 完了

microphone-call = 通話が始まります
microphone-call-text = マイクは通話で使われます。このページは閉じてかまいません。
microphone-ended = 確認は終わりました
microphone-ended-text = このページは閉じてかまいません。
