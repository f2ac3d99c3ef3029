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
guest-button = Join the call
# The second button: in the app of Jitsi’s own, on a phone or a computer, instead of the browser.
guest-app-button = Open in the Jitsi app
# $place is the address of the Jitsi server.
guest-note = It opens in this browser, at { $place }. There is nothing to install, and no account is needed.
guest-name-empty = Type a name, so that the others know who you are.
guest-name-too-long = That name is too long. { NUMBER($max) } characters are the most.
guest-name-control = That name holds an invisible character. Type it in anew instead of pasting it.

# The page on which a guest waits for the host.
guest-waiting-for = Waiting for { $host }
guest-waiting = Waiting for the host
guest-not-in-host = { $host } isn’t in yet
guest-not-in = The host isn’t in yet
guest-wait = You go in by yourself as soon as they are. Keep this page open.
# The same to a guest who chose the app, which a page can not open by itself.
guest-wait-app = The way into the app opens here as soon as they are. Keep this page open.
guest-joins-as = You join as { $name }.
guest-change-name = Change the name

# The page with the links that open the app. Both kinds of device are offered, the likelier one first.
guest-app-title = Open the call in the Jitsi app
guest-app-open = Open the Jitsi app
guest-app-phone = On a phone or tablet
guest-app-computer = On a computer
# After this comes guest-app-browser, a link.
guest-app-missing = Nothing happens? Then the app may not be installed here.
guest-app-browser = Join in this browser

# The pages for links that let nobody in.
guest-expired = This link has ended
guest-expired-text = Links to calls work for a limited time. Ask whoever sent it for a new one.
guest-ended = This call has ended
guest-ended-text = Whoever invited you has ended it. Ask them if there is another.
guest-revoked = This link was taken back
guest-revoked-text = It no longer lets anyone in. Ask whoever sent it for a new one.
guest-used-up = This link has been used
guest-used-up-text = It was for a limited number of guests. Ask whoever sent it for a new one.
guest-too-many = A moment, please
guest-too-many-text = There were too many requests from your network. Try again in a minute.
guest-unavailable = The call can’t be opened right now
guest-unchecked-text = This link can’t be checked at the moment. Try again in a minute.
guest-unavailable-text = Something went wrong on our side. Try again in a minute.
guest-incomplete = This link is not complete
guest-incomplete-text = A part of it may be missing. Copy the whole link again, or ask whoever sent it for a new one.
guest-moved = This call has moved
guest-moved-text = The place this link leads to is no longer in use. Ask whoever sent it for a new one.
# The Jitsi that the call is on is down. There may be others that the call can move to.
guest-down = The call’s server isn’t answering
guest-down-text = You can join as soon as it answers again or the call has moved to another server. Try again in a minute, or tell whoever sent you the link.
# A link on the pages that say to come back later.
guest-again = Try again
