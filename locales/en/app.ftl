### The app's own window.

app-waiting = Waiting for Confab…
app-calls = Calls
app-settings = Settings

## Starting a call, and where its room comes from.

app-start = Start call
app-start-public = Start public call
app-try-again = Try again
app-dismiss = Dismiss
app-check-again = Check again
app-sign-in = Sign in
app-sign-out = Sign out
# A button that leads to the settings, where nothing is set up yet.
app-set-up = Set up
app-join = Join with a link
app-join-help = A guest link from a lobby, or the address of a Jitsi room.
app-join-now = Join
app-source-own = Rooms are on your team’s own Jitsi.
app-source-public = Rooms are on { $host }. Anyone with the link can join.
app-source-none = No lobby is set up. Add one in Settings, or allow public Jitsi.
app-lobby-asking = Asking { $lobby }…
app-lobby-sign-in = Sign in to { $lobby } to start a call.
app-lobby-ready = { $lobby } is ready.
app-lobby-unsigned = { $lobby } is ready. Its rooms aren’t protected by tokens.

## What the host is asked: whether to go on with a call that runs although Confab had ended, or what a link wants.
app-asked-resume = Your call is still running
app-asked-resume-text = Confab closed while you were in it. Rejoin to control it from here again.
app-asked-start = Start a call?
app-asked-join = Join a call on { $host }?
app-asked-link-text = A link opened on this computer asks for this.
app-yes-resume = Rejoin
app-yes-start = Start this call
app-yes-join = Join this call
app-no-resume = Leave call
app-no-link = Ignore link

## The call that runs.

app-stage-requesting = Asking for a room…
app-stage-opening = Opening the call…
app-stage-joining = Joining the call…
app-stage-leaving = Leaving the call…
app-in-call = In a call
app-public-open = A public room is open
app-public-open-text = Anyone with the link can join. Mute and camera controls are in its window.
app-public-note = Public room: anyone with the link can join. No token protects it.
app-heard = Live: you can be heard
app-muted = Muted
app-muting = Muting…
app-unmuting = Unmuting…
# Whether it is muted is not known.
app-microphone-unknown = Microphone state unknown
app-reconnecting = Reconnecting to the call window…
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
app-somebody = Someone
app-mute = Mute
app-unmute = Unmute
app-camera-on = Turn camera on
app-camera-off = Turn camera off
app-copy-link = Copy guest link
app-show = Show call
app-leave = Leave
app-cancel = Cancel
app-end = End for all
# $life is one of the two sentences below.
app-link-copied = Link copied. { $life }
app-link-failed = Can’t copy the link. Try again.
app-life = Anyone with the link can join.
app-life-until = Anyone with the link can join until { $moment }.
# A moment of another day.
app-moment = { $day }, { $time }

## The rooms of past calls.

app-recents = Recent rooms
app-no-recents = Rooms from your past calls appear here.
app-again = Start again
app-copy-recent = Copy link
app-forget = Forget
# What a screen reader says of a button beside a room: "Forget: amber-acorn".
app-of-room = { $action }: { $room }
# Short notes beside a room.
app-recent-public = public
app-recent-unsigned = no token
app-recent-ended = link expired
app-recent-until = link works until { $moment }

## The first start.

app-welcome = Welcome to Confab
app-welcome-text = One click starts a call and copies the link for your guests. Two questions first.
app-name = Your name
app-name-help = The name others see in the call.
app-lobby-address = Your team’s lobby
# $example is a web address.
app-lobby-help = Ask your administrator for the address. It looks like { $example }.
app-use-lobby = Use this lobby
app-no-lobby = No lobby?
# $host is the usual public Jitsi, meet.jit.si.
app-no-lobby-text = A public Jitsi room has a name nobody can guess, but no token: anyone with the link can join. { $host } asks whoever starts a room to log in.
app-just-public = Use a public Jitsi

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
app-fixed = Set by { $by }. You can’t change it here.
# $by is the file of whoever administers this computer.
app-locked = Your administrator set this in { $by }. You can’t change it here.
app-region = Call region
app-region-nearest = Nearest
# $region is a name such as eu-central.
app-region-unknown = { $region } (not offered by this lobby)
app-open = No sign-in needed.
app-sign-in-unknown = This lobby’s way to sign in needs a newer version of Confab.
app-signed-in-unknown = Confab can’t tell from the keychain whether you’re signed in.
app-signed-in = You’re signed in.
app-signed-out = You’re not signed in.
app-signing-in = Continue in your browser.
# $page is a web address on this computer.
app-signing-in-page = Or open { $page } in a browser on this computer.
app-token = Token
app-token-help = Ask your lobby’s administrator for it. Confab keeps it in the keychain.
app-own-jitsi = Your team’s own Jitsi
app-own-jitsi-text = For a team without a lobby: Confab names and signs the rooms itself.
app-own-signed = Rooms are protected by tokens signed with your key.
app-own-unsigned = Rooms have no token: anyone who knows a room’s name can join.
app-key-choose = Choose key file…
app-key-replace = Replace key file…
app-key-forget = Forget key
app-key-help = The private RSA key of your Jitsi, in PEM format. Confab keeps it only in the keychain.
app-tokens = Token claims
app-tokens-iss = Issuer (iss)
app-tokens-kid = Key ID (kid)
app-tokens-aud = Audience (aud)
app-tokens-sub = Subject (sub)
app-tokens-sub-help = The XMPP domain or the tenant, if Prosody checks it.
app-fallback = Use public Jitsi when the lobby can’t be reached
app-fallback-help = Confab marks these calls as public: anyone with the link can join.
app-public-help = Anyone with the link can join rooms there.
app-surface = Open calls in
app-surface-auto = An app window, if possible
app-surface-app-window = An app window with Confab’s own profile
app-surface-users-window = An app window with your browser profile
app-surface-tab = A tab in your default browser
app-surface-web-view = A window of Confab
app-browser-command = Command
app-browser-help = Leave empty to use the Chromium, Chrome, Edge or Brave that Confab finds.
app-microphone = Microphone
app-check-microphone = Check microphone
app-check-help = See whether others can hear you, and choose the microphone and speaker for your calls. The check opens where your calls open.
app-check-in-call = During a call, find these under Devices in the call window.
app-language = Language
# $language is the name of the system's language in itself.
app-language-system = Same as system: { $language }
app-at-login = Start Confab when you log in
app-at-login-help = Only the tray icon appears; no window opens.
app-shortcuts = Shortcuts
app-shortcuts-keys = These keys work everywhere. Other programs can’t use them.
app-shortcuts-portal = Your desktop may ask you before it assigns these keys, and may assign others.
# Two commands stand below.
app-shortcuts-none = Programs can’t set shortcuts on this desktop. In its own settings, assign keys to these commands:
app-shortcut-start = Start a call
app-shortcut-toggle-mute = Mute or unmute
# Speaking while a key is held.
app-shortcut-push-to-talk = Push to talk
app-shortcut-push-to-talk-help = Others hear you while you hold the keys. You’re muted when you let go.
app-shortcut-choose = Choose keys
app-shortcut-press = Press the keys…
# Escape is the key.
app-shortcut-press-help = Press Escape to cancel. If nothing happens, another program uses these keys.
app-shortcut-take-away = Remove
# $keys are keys in the desktop's own words.
app-shortcut-given = Assigned by the desktop: { $keys }
# What a screen reader says of a button of a shortcut: "Remove: Mute or unmute".
app-of-shortcut = { $action }: { $shortcut }
app-licence = Confab is free software under the MIT or the Apache 2.0 licence, as you prefer.
app-show-licences = Show third-party licences
app-licences = Licences
# Where the list would be. The command in quotation marks stays as it is.
app-no-licences = This build has no list of licences. To see it, install one of Confab’s packages, or build with “cargo xtask run”.
app-failed = The window can’t reach Confab. Try again.
