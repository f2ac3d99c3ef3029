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
call-silent = Confab isn’t responding
call-silent-text = Check that Confab is running on this computer. This page keeps trying.
call-token-alone = You need a new token from Confab to join. Check that Confab is running, then join again.
call-ready = Ready to join
call-ready-muted = You’ll join muted.
call-ready-heard = Others will hear you as soon as you join.
call-joining = Joining the call
# A token is what lets people into the room.
call-joining-token = Getting a new token for the room.
call-joining-loading = Connecting to Jitsi.
call-joining-entering = Entering the room.
call-stage-asking = Allow the microphone
call-stage-asking-text = Your browser is asking whether this page may use it. The call starts when you answer.
call-stage-admission = Waiting to be let in
call-stage-admission-text = The call starts as soon as a moderator lets you in.
call-stage-moderator = Waiting for a moderator
call-stage-moderator-text = The room opens when a moderator arrives.
call-coming-back = Reconnecting to the call
call-coming-back-offline = You’re offline. The call reconnects when the network is back.
call-coming-back-alone = The connection was lost, and Confab isn’t responding. Check that it’s running.
call-coming-back-text = The connection was lost. Joining again, with your microphone as it was.
call-leaving = Leaving
call-left = You left the call
call-close-tab = You can close this tab.
call-close-tab-next = You can close this tab. Start the next call from Confab.
call-kicked = A moderator removed you from the call
call-kicked-text = You can join again, or close this tab.
call-ended = The call has ended
call-ended-text = A moderator ended it for everyone. You can join again, or close this tab.

call-failed-jitsi-unreachable = Can’t reach Jitsi
call-failed-jitsi-unreachable-text = Check your network and the server’s address, then try again.
call-failed-jitsi-certificate = Jitsi’s certificate isn’t valid
call-failed-jitsi-certificate-text = Check this computer’s clock. If it’s right, your Jitsi administrator must renew the certificate.
call-failed-join-timeout = Joining took too long
call-failed-join-timeout-text = Jitsi answered but didn’t let you in. Try again. If this keeps happening, the server may be refusing your token without saying so.
call-failed-token-refused = Jitsi refused your token
call-failed-token-refused-text = Join again to get a new one. If Jitsi refuses that too, ask your lobby’s administrator.
call-failed-not-allowed = You can’t enter this room
call-failed-not-allowed-text = Your token is for another room, or a moderator said no. Join again to get a new token.
call-failed-password-required = This room has a password
call-failed-password-required-text = Ask whoever set it to remove it, then try again.
call-failed-room-full = The room is full
call-failed-room-full-text = Try again when someone has left.
call-failed-connection-lost = The connection was lost
call-failed-connection-lost-text = You’re no longer in the call. Check your network, then join again.
call-failed-embedding-refused = This Jitsi can’t run inside Confab
call-failed-embedding-refused-text = The server doesn’t let other pages show it. Its administrator can allow this computer’s own pages (frame-ancestors http://127.0.0.1:*).
call-failed-media-failed = Sound can’t get through
call-failed-media-failed-text = Something between you and the others blocks it, often a firewall. Try another network, then join again.
call-failed-videobridge-missing = Jitsi has no videobridge
call-failed-videobridge-missing-text = The part of the server that carries sound isn’t running. Tell your Jitsi administrator, then try again.
call-failed-webrtc-missing = This browser has no WebRTC
call-failed-webrtc-missing-text = Calls need it. In Confab’s settings, choose another browser or another way to show calls. If WebRTC is turned off in this browser, turn it on and try again.
call-failed-jitsi-misconfigured = Jitsi couldn’t open the call
call-failed-jitsi-misconfigured-text = Its parts don’t fit together, or it refused. Try again. If this keeps happening, send the details to your Jitsi administrator.
call-failed-other = The call couldn’t continue
call-failed-other-text = Jitsi reported an error. Try again. If this keeps happening, send the details to your Jitsi administrator.
# Before what Jitsi itself says, in whatever language.
call-jitsi-says = Jitsi says:
# Before what the app itself found at Jitsi’s server.
call-found = Confab found:
call-found-no-answer = The server took too long to answer.
call-found-connection-refused = The server refused the connection.
call-found-no-connection = Could not connect to the server.
call-found-certificate-expired = The certificate has expired.
call-found-certificate-not-yet-valid = The certificate is not valid yet.
call-found-certificate-other-name = The certificate is for another name.
call-found-certificate-unknown-issuer = This computer does not trust whoever issued the certificate.
call-found-certificate-revoked = The certificate was revoked.
call-found-certificate-untrusted = This computer does not trust the certificate.
call-found-error-status = The server answered with an error.
call-found-frame-refused = The server does not let other pages show it.
call-found-page-fine = The server answers and lets other pages show it. A browser extension or a proxy may be blocking it.

call-away-version = This page is from another version of Confab
call-away-version-text = Close it, then start the call again from Confab.
call-away-secret = This page belongs to another call
call-away-secret-text = Close it, then open the call from Confab.
call-away-ticket-reused = This address was already used
call-away-ticket-reused-text = A call’s address works only once. If you didn’t open it, someone else on this computer may have read it. Leave the call and start a new one.
call-away-busy = This call is open in another window
call-away-busy-text = If you use it here instead, the other window leaves the call.
call-away-taken-over = The call moved to another window
call-away-taken-over-text = You can close this window.
call-away-over = This call has ended
call-away-over-text = Start the next one from Confab.
call-away-let-go = You left this call
call-away-let-go-text = Confab restarted, and you didn’t rejoin. Start the next call from Confab.
call-away-ticket-unknown = There’s no call at this address
call-away-ticket-unknown-text = Open the call from Confab.
call-away-ticket-expired = This address has expired
call-away-ticket-expired-text = It works for 30 seconds. Open the call again from Confab.
call-away-ticket-missing = No call here
call-away-ticket-missing-text = Confab opens this page when you start a call.

call-details-copy = Copy details
call-details-copied = Details copied
call-details-not-copied = Can’t copy the details

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
call-sharing-stops = Screen sharing stopping…
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
call-leave-label = Leave call
call-leave-more = More ways to leave
call-end = End for all
call-end-text = End for all removes everyone, and the guest link stops working.
call-leave-alone = Leave without ending the call
# A button that shows the call as a small window above all others.
call-compact = Show small window on top
# In that window: back to the large one.
call-whole = Show full call
call-time = Time in the call

call-room-signed = Signed
call-room-signed-sentence = Only people with a token for this room can enter.
call-room-unsigned = Unsigned
call-room-unsigned-sentence = Anyone who knows this room’s name on your Jitsi can enter.
call-room-public = Public
call-room-public-sentence = Not protected by a token: anyone who knows this room’s name can enter.

## Notices: what happened and what to do.

# $life is one of the sentences below about how long the link works.
call-link-copied = Link copied. { $life }
call-notice-link-not-copied = Can’t copy the link. Select it here and copy it yourself.
call-life-room = Anyone with the link can join for as long as the room exists.
# $moment: "14:00", "tomorrow, 14:00", "Friday, 14:00", "3 December, 14:00".
call-life = Anyone with the link can join until { $moment }.
call-tomorrow = tomorrow, { $time }
call-on-day = { $day }, { $time }
call-notice-talking-muted = You’re speaking, but your microphone is muted.
call-unmute = Unmute
call-notice-sound-blocked = Your browser blocks the others’ sound until you click.
call-hear = Click to hear
call-notice-sharing-refused = In this browser, only Jitsi’s own button can share your screen. Press it at the bottom of the conversation.
call-notice-microphone-refused = Your browser doesn’t let this page use the microphone. Allow it next to the address, then join again.
call-notice-microphone-missing = No microphone found. Plug one in, then join again.
call-notice-microphone-busy = Can’t use the microphone. Another program may be using it. Close that program, then join again.
call-notice-camera-refused = Your browser doesn’t let this page use the camera. Allow it next to the address, then try again.
call-notice-camera-missing = No camera found. Plug one in, then try again.
call-notice-camera-busy = Can’t use the camera. Another program may be using it. Close that program, then try again.
call-app-lost = Confab isn’t responding. Your call continues.
call-suffers = Poor connection. Others may not hear you.
call-dismiss = Dismiss
call-wants-in = { $name } wants to join.
# In place of a name that is not known.
call-somebody = Someone
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
call-no-devices = Jitsi hasn’t listed any devices.
call-level = Microphone level
call-level-refused = This page can’t listen to the microphone, so it can’t show the level.
call-copy-failed = Can’t copy it. Select the link and copy it yourself.
call-invitation-copied = Invitation copied. { $life }
call-copy-link = Copy link
call-copy-invitation = Copy invitation
call-link = Guest link
call-qr = QR code of the guest link

## The invitation: a text for a chat or a mail, line by line.

call-invitation = Join me in a call:
call-invitation-subject = Join me in a call, “{ $subject }”:
call-invitation-how = The link opens in your browser. You don’t need an account.
# $moment: "3 December at 14:00 CET". Follows the line above.
call-invitation-until = It works until { $moment }.

## What a screen reader says when something changes.

call-view = { $title }. { $text }
call-entered = You’re in the call.
call-back = The connection is back.
call-app-back = Confab is responding again.
call-said-unknown = Confab can’t tell whether you’re muted.
call-said-muted = Muted.
call-said-live = Live: you can be heard.
call-said-state = { $state }.
call-joined = { $name } joined.
call-left-by = { $name } left.
