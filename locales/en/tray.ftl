### The tray and the notifications. Most of these are said by crates/call, and found by their English: it must be
### that of the code, word for word.

## The tooltip: what Confab does now.

tray-tip-idle = Confab: click to start a call
tray-tip-requesting = Confab: asking for a room…
tray-tip-opening = Confab: opening the call…
tray-tip-joining = Confab: joining the call…
tray-tip-leaving = Confab: leaving the call…
tray-tip-public = Confab: a public room is open; anyone with its name can join
# $microphone and $people are among the pieces below, $what is what went wrong.
tray-tip-live = Confab: { $microphone }, { $people }
tray-tip-live-public = Confab: public room, { $microphone }, { $people }
tray-tip = Confab: { $what }
tray-muting = muting…
tray-unmuting = unmuting…
tray-muted = muted
tray-microphone-on = microphone on
tray-microphone-unknown = microphone unknown
tray-reconnecting = reconnecting to the call's window
tray-nobody = nobody else is here yet
tray-other = 1 other person
tray-others = { NUMBER($count) } other people

## The menu.

tray-start = Start call
tray-show = Show the call
tray-start-prepared = Start the call of the new link
tray-new-link = New link
tray-new-link-asked = New link…
tray-start-public = Start public call
tray-join-copied = Join the copied link
tray-copy-link = Copy guest link
tray-copy-invitation = Copy invitation
tray-mute = Mute
tray-unmute = Unmute
tray-mute-asked = Muting…
tray-unmute-asked = Unmuting…
tray-mute-unknown = Mute (state unknown)
tray-mute-in-window = Mute: only in the window of a public room
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
tray-signing-in = Signing in: go on in your browser
tray-settings = Settings…
tray-quit = Quit
tray-note-public = Public room: anyone with its name can join
tray-asked-start = A link wants to start a call
tray-asked-join = A link leads to a call at { $host }
tray-asked-resume = Your call still runs in its window
tray-yes-start = Start it
tray-yes-join = Join it
tray-yes-resume = Go on with it
tray-no = Ignore the link
tray-no-resume = Leave it

## Notifications: a heading, and what to know or do.

tray-notice-copied = Guest link copied
tray-notice-until = Anyone with it can join until { $until }.
tray-notice-anyone = Anyone with it can join.
tray-notice-public = Public room: anyone with the name can join
tray-notice-fell-back = { $failure } A public Jitsi stands in; the room is not protected by a token.
tray-notice-knock = { $name } wants to join
tray-notice-knock-nameless = Somebody wants to join
tray-notice-knock-text = Admit or deny them in the call's window.
tray-notice-knocks = { NUMBER($count) } people want to join
tray-notice-waiting = Waiting: { $names }
tray-notice-joined = { $name } has joined
tray-notice-joined-nameless = Somebody has joined
tray-notice-joined-several = { NUMBER($count) } people have joined
tray-notice-here = Now here: { $names }
tray-notice-invitation = Invitation copied
tray-notice-invitation-text = Paste it where the others are. Anyone with the link in it can join.
tray-notice-start = Start a call?
tray-notice-start-text = A link that was opened on this machine asks for it.
tray-notice-join = Join a call at { $host }?
tray-notice-join-text = A link that was opened on this machine leads there.
tray-notice-resume = Your call still runs
tray-notice-resume-text = Confab ended while you were in it. Say in its window or its menu whether to go on.
tray-notice-answer = Answer in Confab's menu.

## Buttons of the notifications, beside those that the menu has as well.

tray-admit = Admit
tray-deny = Deny
tray-admit-all = Admit all
tray-retry = Try again
