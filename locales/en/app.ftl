### The app's own window.

app-waiting = Waiting for Confab…
app-calls = Calls
app-settings = Settings

## Starting a call, and where its room comes from.

app-start = Start call
app-start-public = Start a public call
app-try-again = Try again
app-dismiss = Dismiss
app-check-again = Check again
app-sign-in = Sign in
app-sign-out = Sign out
# A button that leads to the settings, where nothing is set up yet.
app-set-up = Set up
app-join = Join by a link
app-join-help = A lobby’s guest link, or the address of a Jitsi room.
app-join-now = Join
app-source-own = Rooms are on your team's own Jitsi.
app-source-public = Rooms are on { $host }. Anyone with the link can join.
app-source-none = There is no lobby yet. Name one in the settings, or allow public Jitsi.
app-lobby-asking = Asking { $lobby }…
app-lobby-sign-in = { $lobby } wants you to sign in.
app-lobby-ready = { $lobby } is ready.
app-lobby-unsigned = { $lobby } is ready. Its rooms are not protected by tokens.

## What the host is asked: whether to go on with a call that runs although Confab had ended, or what a link wants.
app-asked-resume = Your call still runs
app-asked-resume-text = Confab ended while you were in it. Go on, and it is steered from here again; leave it, and its window says so.
app-asked-start = Start a call?
app-asked-join = Join a call at { $host }?
app-asked-link-text = A link that was opened on this computer asks for it.
app-yes-resume = Go on with it
app-yes-start = Start it
app-yes-join = Join it
app-no-resume = Leave it
app-no-link = Ignore the link

## The call that runs.

app-stage-requesting = Asking for a room…
app-stage-opening = Opening the call…
app-stage-joining = Joining the call…
app-stage-leaving = Leaving the call…
app-in-call = In a call
app-public-open = A public room is open
app-public-open-text = Anyone with its name can join. Mute and camera are in its own window.
app-public-note = Public: anyone with the link can join; not protected by a token.
app-heard = Live: you can be heard
app-muted = Muted
app-muting = Muting…
app-unmuting = Unmuting…
# Whether it is muted is not known.
app-microphone-unknown = Microphone unknown
app-reconnecting = Reconnecting to the call’s window…
app-alone = Nobody else is here yet.
# $names is a list: "Ada", "Ada and Grace", "Ada, Grace, and 3 others"; $count is how many people that is.
app-here = { $count ->
    [one] { $names } is here.
   *[other] { $names } are here.
}
# The end of that list.
app-others = { $count ->
    [one] one other
   *[other] { $count } others
}
# In place of a name that is not known.
app-somebody = Somebody
app-mute = Mute
app-unmute = Unmute
app-camera-on = Turn camera on
app-camera-off = Turn camera off
app-copy-link = Copy guest link
app-show = Show the call
app-leave = Leave
app-cancel = Cancel
app-end = End for all
# $life is one of the two sentences below.
app-link-copied = Link copied. { $life }
app-link-failed = The link could not be copied. Copy it again.
app-life = Anyone with it can join.
app-life-until = Anyone with it can join until { $moment }.
# A moment of another day.
app-moment = { $day }, { $time }

## The rooms of past calls.

app-recents = Recent rooms
app-no-recents = Rooms you open stand here, to be opened again.
app-again = Start again
app-copy-recent = Copy link
app-forget = Forget
# What a screen reader says of a button beside a room: "Forget: amber-acorn".
app-of-room = { $action }: { $room }
# Short notes beside a room.
app-recent-public = public
app-recent-unsigned = no token
app-recent-ended = link has ended
app-recent-until = link until { $moment }

## The first start.

app-welcome = Welcome to Confab
app-welcome-text = One click starts a call, and the link for your guests is on the clipboard. Two things first.
app-name = Your name
app-name-help = Others see it in the call.
app-lobby-address = Your team’s lobby
# $example is a web address.
app-lobby-help = Whoever runs it gave you an address such as { $example }.
app-use-lobby = Use this lobby
app-no-lobby = No lobby?
# $host is the usual public Jitsi, meet.jit.si.
app-no-lobby-text = Rooms on a public Jitsi have a name that nobody guesses, but no token: whoever has the link can join. { $host } asks whoever starts a room to log in there.
app-just-public = Just use a public Jitsi

## The settings.

app-you = You
app-lobby = Lobby
app-public-jitsi = Public Jitsi
app-browser = Browser
app-computer = This computer
app-about = About
app-address = Address
app-save = Save
app-saved = Saved.
# $by is an environment variable.
app-fixed = Set by { $by }; it can not be changed here.
# $by is the file of whoever administers this computer.
app-locked = Set by your administrator in { $by }; it can not be changed here.
app-region = Region of calls
app-region-nearest = The nearest
# $region is a name such as eu-central.
app-region-unknown = { $region } (unknown to this lobby)
app-open = It needs no sign-in.
app-sign-in-unknown = It asks for a way to sign in that this version of Confab does not know.
app-signed-in-unknown = The keychain does not say whether you are signed in.
app-signed-in = You are signed in.
app-signed-out = You are not signed in.
app-signing-in = Go on in your browser.
# $page is a web address on this computer.
app-signing-in-page = Or open { $page } in a browser on this computer.
app-token = Token
app-token-help = Whoever runs the lobby gave it to you. It is kept in the keychain.
app-own-jitsi = Your team’s own Jitsi
app-own-jitsi-text = For a team without a lobby: Confab names the rooms itself, and signs for them.
app-own-signed = Rooms are protected by tokens, signed with your key.
app-own-unsigned = Rooms have no token: whoever knows the name of one can join.
app-key-choose = Choose a key file…
app-key-replace = Choose another key file…
app-key-forget = Forget the key
app-key-help = The private RSA key of your Jitsi, as PEM. It is kept in the keychain, and nowhere else.
app-tokens = What its tokens say
app-tokens-iss = Issuer (iss)
app-tokens-kid = Name of the key (kid)
app-tokens-aud = Audience (aud)
app-tokens-sub = Subject (sub)
app-tokens-sub-help = The XMPP domain or the tenant, where Prosody checks it.
app-fallback = Use public Jitsi when the lobby can’t be reached
app-fallback-help = Such a call is marked as public everywhere: anyone with its link can join.
app-public-help = Rooms there are open to anyone with the link.
app-surface = Calls open in
app-surface-auto = An app window, where that can be had
app-surface-app-window = An app window with a profile of Confab’s own
app-surface-users-window = An app window of your own browser profile
app-surface-tab = A tab of the default browser
app-surface-web-view = A window of Confab itself
app-browser-command = Command
app-browser-help = Empty: the Chromium, Chrome, Edge or Brave that is found.
app-microphone = Microphone
app-check-microphone = Check the microphone
app-check-help = You see whether you are heard, and choose the microphone and speaker of your calls. It opens where calls open.
app-check-in-call = While a call runs, they are under Devices in its window.
app-language = Language
# $language is the name of the system's language in itself.
app-language-system = As the system: { $language }
app-at-login = Start Confab when you log in
app-at-login-help = Only its icon in the tray; no window opens.
app-shortcuts = Shortcuts
app-shortcuts-keys = They work in every program, and are taken from it.
app-shortcuts-portal = Your desktop may ask you before it gives these keys, and may give others.
# Two commands stand below.
app-shortcuts-none = This desktop gives programs no shortcuts. In its own settings, bind keys to these commands:
app-shortcut-start = Start a call
app-shortcut-toggle-mute = Mute and unmute
# Speaking while a key is held.
app-shortcut-push-to-talk = Push to talk
app-shortcut-push-to-talk-help = You are heard while you hold the keys, and muted after that.
app-shortcut-choose = Choose keys
app-shortcut-press = Press the keys…
# Escape is the key.
app-shortcut-press-help = Escape leaves it as it was. If nothing happens, another program has these keys.
app-shortcut-take-away = Remove
# $keys are keys in the desktop's own words.
app-shortcut-given = The desktop gave: { $keys }
# What a screen reader says of a button of a shortcut: "Remove: Mute and unmute".
app-of-shortcut = { $action }: { $shortcut }
app-licence = Confab is free software, under the MIT licence or the Apache licence 2.0, as you like.
app-show-licences = Show the licences of what Confab is made with
app-licences = Licences
# Where the list would be. The command in quotation marks stays as it is.
app-no-licences = This build has no list of licences. To see it, install one of Confab’s packages, or build with “cargo xtask run”.
app-failed = The window could not ask Confab for it.
