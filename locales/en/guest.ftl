### The lobby's pages for guests. What is filled in ($host, $name, $place) stands out on the page.

# The page that asks for a name. Its title, where it is known who invites and where not:
guest-title-host = Join { $host }’s call
guest-title = Join the call
# The title once more, after a name that was not accepted.
guest-title-error = Error: { $title }
# Above the call's subject, which is a heading of its own: "Ada invites you to / Release week".
guest-lead = { $host } invites you to
guest-heading-host = { $host } invites you to a call
guest-heading = You’re invited to a call
guest-name = Your name
guest-button = Join call
# The second button: in the app of Jitsi’s own, on a phone or a computer, instead of the browser.
guest-app-button = Open in the Jitsi app
# $place is the address of the Jitsi server.
guest-note = The call opens in this browser, at { $place }. You don’t need an account, and there’s nothing to install.
guest-name-empty = Enter your name, so that the others know who you are.
guest-name-too-long = That name is too long. Use at most { NUMBER($max) } characters.
guest-name-control = That name contains an invisible character. Type it instead of pasting it.

# The page on which a guest waits for the host.
guest-waiting-for = Waiting for { $host }
guest-waiting = Waiting for the host
guest-not-in-host = { $host } isn’t here yet
guest-not-in = The host isn’t here yet
guest-wait = You’ll join automatically when they arrive. Keep this page open.
# The same to a guest who chose the app, which a page cannot open by itself.
guest-wait-app = The link to the app appears here when they arrive. Keep this page open.
guest-joins-as = You’ll join as { $name }.
guest-change-name = Change name

# The page with the links that open the app. Both kinds of device are offered, the likelier one first.
guest-app-title = Open the call in the Jitsi app
guest-app-open = Open the Jitsi app
guest-app-phone = On a phone or tablet
guest-app-computer = On a computer
# After this comes guest-app-browser, a link.
guest-app-missing = If nothing happens, the app may not be installed.
guest-app-browser = Join in this browser

# The pages for links that let nobody in.
guest-expired = This link has expired
guest-expired-text = Guest links work for a limited time. Ask whoever sent it for a new one.
guest-ended = This call has ended
guest-ended-text = Whoever invited you ended it. Ask them whether there’s another.
guest-revoked = This link was withdrawn
guest-revoked-text = It no longer works. Ask whoever sent it for a new one.
guest-used-up = This link has been used up
guest-used-up-text = It was for a limited number of guests. Ask whoever sent it for a new one.
guest-too-many = Please wait a moment
guest-too-many-text = Too many requests came from your network. Try again in a minute.
guest-unavailable = Can’t open the call right now
guest-unchecked-text = We can’t check this link right now. Try again in a minute.
guest-unavailable-text = Something went wrong on our side. Try again in a minute.
guest-incomplete = This link is incomplete
guest-incomplete-text = Part of it may be missing. Copy the whole link again, or ask whoever sent it for a new one.
guest-moved = This call has moved
guest-moved-text = This link leads to a server that’s no longer used. Ask whoever sent it for a new one.
# The Jitsi that the call is on is down. There may be others that the call can move to.
guest-down = The call’s server isn’t responding
guest-down-text = You can join when it responds again, or when the call moves to another server. Try again in a minute, or tell whoever sent you the link.
# A link on the pages that say to come back later.
guest-again = Try again
