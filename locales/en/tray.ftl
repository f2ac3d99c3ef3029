### The tray and the notifications. Most of these are said by crates/call, and found by their English: it must be
### that of the code, word for word.

## The tooltip: what Confab does now.

tray-tip-idle = Confab: click to start a call
tray-tip-requesting = Confab: asking for a room…
tray-tip-opening = Confab: opening the call…
tray-tip-joining = Confab: joining the call…
tray-tip-leaving = Confab: leaving the call…
tray-tip-public = Confab: a public room is open; anyone with the link can join
# $microphone and $people are among the pieces below, $what is what went wrong.
tray-tip-live = Confab: { $microphone }, { $people }
tray-tip-live-public = Confab: public room, { $microphone }, { $people }
tray-tip = Confab: { $what }
tray-muting = muting…
tray-unmuting = unmuting…
tray-muted = muted
tray-microphone-on = microphone on
tray-microphone-unknown = microphone state unknown
tray-reconnecting = reconnecting to the call window
tray-nobody = nobody else is here yet
tray-other = 1 other person
tray-others = { NUMBER($count) } other people

## The menu.

tray-start = Start call
tray-show = Show call
tray-start-prepared = Start call from new link
tray-new-link = New link
tray-new-link-asked = New link…
tray-start-public = Start public call
tray-join-copied = Join with copied link
tray-copy-link = Copy guest link
tray-copy-invitation = Copy invitation
tray-mute = Mute
tray-unmute = Unmute
tray-mute-asked = Muting…
tray-unmute-asked = Unmuting…
tray-mute-unknown = Mute (state unknown)
tray-mute-in-window = Mute (in the room's own window)
tray-camera-on = Turn camera on
tray-camera-off = Turn camera off
tray-camera-asked = Camera…
tray-leave = Leave
tray-cancel = Cancel
tray-dismiss = Dismiss
tray-end = End for all
tray-recents = Recent rooms
tray-fallback = Use public Jitsi when the lobby can't be reached
tray-fallback-locked = Use public Jitsi when the lobby can't be reached (set by your administrator)
tray-sign-in = Sign in…
tray-signing-in = Signing in: continue in your browser
tray-settings = Settings…
tray-quit = Quit
tray-note-public = Public room: anyone with the link can join
tray-asked-start = A link wants to start a call
tray-asked-join = A link leads to a call on { $host }
tray-asked-resume = Your call is still running in its window
tray-yes-start = Start this call
tray-yes-join = Join this call
tray-yes-resume = Rejoin
tray-no = Ignore link
tray-no-resume = Leave call

## Notifications: a heading, and what to know or do.

tray-notice-copied = Guest link copied
tray-notice-until = Anyone with the link can join until { $until }.
tray-notice-anyone = Anyone with the link can join.
tray-notice-public = Public room: anyone with the link can join
tray-notice-fell-back = { $failure } Confab uses a public Jitsi instead. No token protects the room.
tray-notice-knock = { $name } wants to join
tray-notice-knock-nameless = Someone wants to join
tray-notice-knock-text = Admit or deny them in the call window.
tray-notice-knocks = { NUMBER($count) } people want to join
tray-notice-waiting = Waiting: { $names }
tray-notice-joined = { $name } has joined
tray-notice-joined-nameless = Someone has joined
tray-notice-joined-several = { NUMBER($count) } people have joined
tray-notice-here = Now here: { $names }
tray-notice-invitation = Invitation copied
tray-notice-invitation-text = Paste it where the others can see it. Anyone with the link can join.
tray-notice-start = Start a call?
tray-notice-start-text = A link opened on this computer asks for this.
tray-notice-join = Join a call on { $host }?
tray-notice-join-text = A link opened on this computer leads there.
tray-notice-resume = Your call is still running
tray-notice-resume-text = Confab closed while you were in it. Choose in Confab's window or menu whether to rejoin.
tray-notice-answer = Answer in Confab's menu.

## Buttons of the notifications, beside those that the menu has as well.

tray-admit = Admit
tray-deny = Deny
tray-admit-all = Admit all
tray-retry = Try again
