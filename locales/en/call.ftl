### The page of a call, for its host.

# What the frame with Jitsi in it is called, for screen readers.
call-frame = The conversation

## What stands in place of the conversation: a title, a text, buttons.

call-rejoin = Join again
call-join = Join
call-leave = Leave
call-close = Close
call-take-over = Use it here
call-cancel = Cancel
call-try-now = Try now

call-opening = Opening the call
call-moment = One moment.
call-silent = Confab does not answer
call-silent-text = The app on this computer has not replied. Check that Confab is still running; this page keeps trying.
call-token-alone = A fresh key to the room comes from the app. Check that it is running, then join again.
call-ready = Ready to join
call-ready-muted = The call waits for you. You come in muted.
call-ready-heard = The call waits for you. Others hear you as soon as you join.
call-joining = Joining the call
# A key is what lets people into the room (a signed token).
call-joining-token = Getting a fresh key for the room.
call-joining-loading = Reaching Jitsi.
call-joining-entering = Entering the room.
call-stage-asking = Allow the microphone
call-stage-asking-text = Your browser asks whether this page may use it. The call begins with your answer.
call-stage-admission = Waiting to be let in
call-stage-admission-text = A moderator of this room decides. The call begins as soon as they let you in.
call-stage-moderator = Waiting for a moderator
call-stage-moderator-text = The room opens when one of its moderators arrives.
call-coming-back = Coming back to the call
call-coming-back-offline = There is no network. The call comes back by itself when there is.
call-coming-back-alone = The connection broke, and Confab does not answer. Check that the app is running.
call-coming-back-text = The connection broke. Joining again, with your microphone as it was.
call-leaving = Leaving
call-left = You left
call-close-tab = You can close this tab.
call-close-tab-next = You can close this tab. Start the next call from Confab.
call-kicked = You were removed from the call
call-kicked-text = A moderator took you out. You can join again, or close this tab.
call-ended = The call has ended
call-ended-text = A moderator ended it for everyone. You can join again, or close this tab.

call-failed-jitsi-unreachable = Jitsi can not be reached
call-failed-jitsi-unreachable-text = Its page did not load. Check the network and the address of your Jitsi server, then join again.
call-failed-jitsi-certificate = Jitsi’s certificate is not valid
call-failed-jitsi-certificate-text = Check the clock of this computer. If it is right, the operator of your Jitsi server has to renew the certificate.
call-failed-join-timeout = Joining took too long
call-failed-join-timeout-text = Jitsi answered, but did not let you in. Join again; if it stays so, the server may refuse the key of this room without a word.
call-failed-token-refused = Jitsi refused the key to this room
call-failed-token-refused-text = Join again to try with a fresh one. If it is refused too, the operator of your lobby can see why.
call-failed-not-allowed = You may not enter this room
call-failed-not-allowed-text = The key is for another room, or a moderator said no. Join again to try with a fresh one.
call-failed-password-required = This room has a password
call-failed-password-required-text = Somebody has locked it. Ask them to take the password off, then join again.
call-failed-room-full = The room is full
call-failed-room-full-text = Jitsi lets no more people in. Join again when somebody has left.
call-failed-connection-lost = The connection broke
call-failed-connection-lost-text = You are no longer in the call. Check the network, then join again.
call-failed-embedding-refused = This Jitsi does not run inside Confab
call-failed-embedding-refused-text = The server forbids other pages to show it. Its operator can allow this computer’s own pages (frame-ancestors http://127.0.0.1:*).
call-failed-media-failed = Sound does not get through
call-failed-media-failed-text = Something between you and the others, often a firewall, holds it back. Try another network, then join again.
call-failed-videobridge-missing = Jitsi has no videobridge
call-failed-videobridge-missing-text = The part of the server that carries sound is not up. Tell its operator, then join again.
call-failed-webrtc-missing = This browser has no WebRTC
call-failed-webrtc-missing-text = A call needs it. Choose another browser, or another way to show calls, in Confab’s settings. If WebRTC was switched off here, switch it on and join again.
call-failed-jitsi-misconfigured = Jitsi could not open the call
call-failed-jitsi-misconfigured-text = Its parts do not fit together, or it refused. Join again; if it stays so, the details help the operator.
call-failed-other = The call could not go on
call-failed-other-text = Jitsi reported a failure. Join again; if it stays so, the details help the operator.
# Before what Jitsi itself says, in whatever language.
call-jitsi-says = Jitsi says:
# Before what the app itself found at Jitsi’s server.
call-found = Confab found:
call-found-no-answer = The server did not answer in time.
call-found-connection-refused = The server refuses the connection.
call-found-no-connection = No connection to the server comes about.
call-found-certificate-expired = The certificate has expired.
call-found-certificate-not-yet-valid = The certificate is not valid yet.
call-found-certificate-other-name = The certificate is for another name.
call-found-certificate-unknown-issuer = Nobody whom this computer trusts has issued the certificate.
call-found-certificate-revoked = The certificate was revoked.
call-found-certificate-untrusted = This computer does not trust the certificate.
call-found-error-status = The server answers with an error.
call-found-frame-refused = The server forbids other pages to show it.
call-found-page-fine = The server answers, and lets itself be shown. An extension of the browser, or a proxy, may be in the way.

call-away-version = This page is from another version of Confab
call-away-version-text = Close it and start the call again from the app.
call-away-secret = This page belongs to another call
call-away-secret-text = Close it and open the call from Confab.
call-away-ticket-reused = This address was already used
call-away-ticket-reused-text = A call’s address opens once. If you did not open it yourself, somebody else on this computer may have read it: leave the call and start a new one.
call-away-busy = This call is open in another window
call-away-busy-text = It goes on there. Use it here instead, and the other window gives way.
call-away-taken-over = The call is in another window
call-away-taken-over-text = It was opened there and goes on there. You can close this window.
call-away-over = This call is over
call-away-over-text = Start the next one from Confab.
call-away-let-go = You left this call
call-away-let-go-text = Confab was started again, and you chose not to go on with it. Start the next one from Confab.
call-away-ticket-unknown = This address opens no call
call-away-ticket-unknown-text = Open the call from Confab.
call-away-ticket-expired = This address was opened too late
call-away-ticket-expired-text = It works for half a minute. Open the call again from Confab.
call-away-ticket-missing = No call here
call-away-ticket-missing-text = This page is opened by Confab when you start a call.

call-details-copy = Copy details
call-details-copied = Details copied
call-details-not-copied = They could not be copied

## The toolbar. A button's name is its state and what pressing it does: "Muted: unmute the microphone".

call-conversation = Conversation
call-tools = Call
call-button = { $state }: { $action }
# With the key that does the same.
call-hint = { $label } ({ $key })
call-microphone = Microphone
call-muting = Muting…
call-unmuting = Unmuting…
call-muted = Muted
# The microphone is on: the others hear you.
call-live = Live
# Whether it is muted is not known.
call-unknown = Unknown
call-do-mute = mute the microphone
call-do-unmute = unmute the microphone
call-do-keep-on = keep the microphone on
call-do-keep-muted = keep the microphone muted
call-camera-starting = Camera starting…
call-camera-stopping = Camera stopping…
call-camera-on = Camera on
call-camera-off = Camera off
call-camera-unknown = Camera unknown
call-do-camera-on = start the camera
call-do-camera-off = stop the camera
call-sharing-choose = Choose what to share
call-sharing-stops = Sharing stops…
call-sharing-on = Your screen is shared
call-sharing-off = Screen not shared
call-do-ask-again = ask again
call-do-share = share the screen
call-do-stop-sharing = stop sharing
call-devices = Devices
call-invite = Invite
call-invite-label = Invite: copy the guest link
call-people = People
call-people-count = { $count ->
    [1] Only you are here
   *[other] { $count } people are here
}
# $people is the sentence above.
call-people-label = { $people }: show them
call-more = More
call-leave-label = Leave the call
call-leave-more = More ways to leave
call-end = End for all
call-end-text = End for all sends everyone out, and the guest link stops working.
call-leave-alone = Leave, and let the others go on
# A button that shows the call as a small window above all others.
call-compact = Small window that stays on top
# In that window: back to the large one.
call-whole = Show the whole call
call-time = Time in the call

call-room-signed = Signed
call-room-signed-sentence = Only who holds a key to this room can enter it.
call-room-unsigned = Unsigned
call-room-unsigned-sentence = Anyone who knows the name of this room on your Jitsi can enter it.
call-room-public = Public
call-room-public-sentence = Not protected by a token: anyone who knows the name of this room can enter it.

## Notices: what happened and what to do.

# $life is one of the sentences below about how long the link works.
call-link-copied = Link copied. { $life }
call-notice-link-not-copied = The link could not be copied. Select it here and copy it yourself.
call-life-room = Anyone with it can join for as long as the room exists.
# $moment: "14:00", "tomorrow, 14:00", "Friday, 14:00", "3 December, 14:00".
call-life = Anyone with it can join until { $moment }.
call-tomorrow = tomorrow, { $time }
call-on-day = { $day }, { $time }
call-notice-talking-muted = You are speaking, but your microphone is muted.
call-unmute = Unmute
call-notice-sound-blocked = The browser holds the others’ sound back until you click.
call-hear = Click to hear
call-notice-sharing-refused = This browser shares a screen only from Jitsi’s own button. Press it at the bottom of the conversation.
call-notice-microphone-refused = The browser does not let this page use the microphone. Allow it beside the address, then join again.
call-notice-microphone-missing = No microphone was found. Plug one in, then join again.
call-notice-microphone-busy = The microphone can not be used now. Another program may hold it; close that, then join again.
call-notice-camera-refused = The browser does not let this page use the camera. Allow it beside the address, then try again.
call-notice-camera-missing = No camera was found. Plug one in, then try again.
call-notice-camera-busy = The camera can not be used now. Another program may hold it; close that, then try again.
call-app-lost = The app does not answer; the call goes on.
call-suffers = The connection suffers. Others may not hear you.
call-dismiss = Dismiss
call-wants-in = { $name } wants to join.
# In place of a name that is not known.
call-somebody = Somebody
call-admit = Admit
call-deny = Deny

## The panels.

call-you = you
call-is-moderator = Moderator
call-speaking = Speaking
call-microphone-on = Microphone on
call-speaker = Speaker
call-camera = Camera
# A device without a name of its own: "Microphone 2".
call-device = { $kind } { NUMBER($number) }
call-no-device = None found
call-no-devices = Jitsi has not told which devices there are.
call-level = Microphone level
call-level-refused = This page may not listen to the microphone, so it can not show how loud it is.
call-copy-failed = It could not be copied. Select the link and copy it yourself.
call-invitation-copied = Invitation copied. { $life }
call-copy-link = Copy link
call-copy-invitation = Copy invitation
call-link = Guest link
call-qr = The guest link as a QR code

## The invitation: a text for a chat or a mail, line by line.

call-invitation = Join me in a call:
call-invitation-subject = Join me in a call, “{ $subject }”:
call-invitation-how = The link opens in your browser; no account is needed.
# $moment: "3 December at 14:00 CET". Follows the line above.
call-invitation-until = It works until { $moment }.

## What a screen reader says when something changes.

call-view = { $title }. { $text }
call-entered = You are in the call.
call-back = The connection is back.
call-app-back = Confab answers again.
call-said-unknown = Whether you are muted is not known.
call-said-muted = Muted.
call-said-live = Live: you can be heard.
call-said-state = { $state }.
call-joined = { $name } joined.
call-left-by = { $name } left.
