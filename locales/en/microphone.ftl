### The page that checks the microphone, opened from the settings of the app's window.

microphone-title = Microphone check
microphone-asking = Allow the microphone
microphone-asking-text = Your browser is asking whether this page may use it.
microphone-speak = Speak: the bar moves with your voice.
microphone-works = Your microphone works.
microphone-silent = No sound from the microphone.
microphone-silent-text = It may be muted by a switch on its cable or in the system’s sound settings, or you may be speaking into another one. Choose another below, or speak louder.

## Why there is nothing to hear, and what to do.

microphone-refused = This page can’t use the microphone.
microphone-refused-text = Allow it with the icon next to this page’s address, or in the browser’s settings for this page. If it’s allowed there, check the system’s privacy settings. Then try again.
microphone-missing = No microphone found.
microphone-missing-text = Plug one in or turn on your headset. This page uses it right away.
microphone-in-use = Can’t open the microphone.
microphone-in-use-text = Another program may be using it. Close that program or choose another microphone, then try again.
microphone-unsupported = This browser doesn’t let pages use a microphone.
microphone-unsupported-text = Choose another browser in Confab’s settings.
# $device is the name of a microphone or speaker.
microphone-absent = { $device } isn’t plugged in. Using another one for now.

## Choosing.

microphone-input = Microphone
microphone-output = Speaker
microphone-level = Microphone level
# A device without a name of its own: "Microphone 2".
microphone-device = { $kind } { NUMBER($number) }
microphone-none = None found
microphone-system-output = Same as system
microphone-tone = Play a tone
microphone-tone-failed = Can’t play the tone there. Choose another speaker.
microphone-kept = Calls in this browser use what you choose here.
microphone-again = Try again
microphone-done = Done

## The check has ended.

microphone-call = A call is starting
microphone-call-text = It’s using the microphone now. You can close this page.
microphone-ended = The check has ended
microphone-ended-text = You can close this page.
