### The page that checks the microphone, opened from the settings of the app's window.

microphone-title = Microphone check
microphone-asking = Allow the microphone
microphone-asking-text = Your browser asks whether this page may use it.
microphone-speak = Speak: the bar moves with your voice.
microphone-works = Your microphone works.
microphone-silent = Nothing is heard.
microphone-silent-text = It may be muted, by a switch on its cable or in the system’s sound settings, or it may not be the one you speak into. Choose another one below, or speak louder.

## Why there is nothing to hear, and what to do.

microphone-refused = The microphone is not allowed.
microphone-refused-text = Allow it in the browser, by the icon beside this page’s address or in its settings for this page. If it is allowed there, look at the system’s privacy settings. Then try again.
microphone-missing = No microphone was found.
microphone-missing-text = Plug one in, or turn your headset on: it is used as soon as it is there.
microphone-in-use = The microphone can not be opened.
microphone-in-use-text = Another program may hold it. Close that one or choose another microphone, then try again.
microphone-unsupported = This browser gives pages no microphone.
microphone-unsupported-text = Choose another browser in Confab’s settings.
# $device is the name of a microphone or speaker.
microphone-absent = { $device } is not plugged in; another one is used meanwhile.

## Choosing.

microphone-input = Microphone
microphone-output = Speaker
microphone-level = Microphone level
# A device without a name of its own: "Microphone 2".
microphone-device = { $kind } { NUMBER($number) }
microphone-none = None found
microphone-system-output = As the system
microphone-tone = Play a tone
microphone-tone-failed = The tone could not be played there. Choose another speaker.
microphone-kept = Calls in this browser use what you choose here.
microphone-again = Try again
microphone-done = Done

## The check has ended.

microphone-call = A call begins
microphone-call-text = It has the microphone now. You can close this page.
microphone-ended = The check has ended
microphone-ended-text = You can close this page.
