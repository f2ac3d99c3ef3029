### The command line, `confab`. What stands in backquotes is typed as it is, and so are options (`--wait`) and codes.

## How things are.

cli-no-call = No call.
cli-requesting = Asking for a room.
cli-opening = Opening the call.
cli-joining = Joining the call.
# $microphone and $people are tray-muted, tray-nobody and their kind, or the one below.
cli-live = In a call: { $microphone }, { $people }.
cli-microphone-changing = microphone changing
cli-leaving = Leaving the call.
cli-public = A public room is open; anyone with the link can join.
cli-failed = The last call failed.
# A link or an address follows in the same line.
cli-guest-link = Guest link:
cli-works-until = Works until: { $until }
cli-link-for-later = Link for later:
# An address follows in the same line.
cli-signing-in-at = Signing in at { $issuer }: continue in your browser, or open this there:
cli-signed-in-at = Signed in at { $issuer }.
cli-not-signed-in-at = Not signed in at { $issuer }.

## What a command has done.

cli-link-copied = The guest link is on the clipboard.
cli-link-not-copied = Can't copy the guest link to the clipboard.
cli-new-link-until = It works until { $until }. Start its call with `confab start --prepared`.
cli-asked = Confab asks you first, in a notification and in its tray menu.
cli-sign-in-at = Sign in at { $issuer } in the browser window that opens.
# An address follows in the same line.
cli-sign-in-page = If none opens, open this in a browser on this computer:
cli-token-prompt = Token:
cli-signed-in = Signed in. Your credential is in the keychain.
# Why it is not kept follows.
cli-signed-in-not-kept = Signed in until Confab closes.
cli-key-kept = The key is in the keychain. Rooms are now signed.
# Why it is not kept follows.
cli-key-not-kept = Rooms are signed until Confab closes.
cli-key-forgotten = Key forgotten. Rooms are no longer signed.

## That a command waits, and how that ends.

cli-waiting-for-changes = A line follows whenever something changes. Ctrl-C ends this.
cli-waiting-for-people = Waiting for people: you are not in the call yet. Ctrl-C ends the waiting, `confab leave` the call.
cli-waiting-for-sign-in = Waiting until you have signed in there. Ctrl-C ends the waiting.
cli-waiting-for-input = Waiting for standard input. Ctrl-C ends this.

## Why it was not done (`cli-<code>`), and what to do (`cli-<code>-hint`). $why is what the system says.

cli-not-running = Confab is not running.
cli-not-running-hint = Start a call with `confab start`, or run `confab-tray`.
cli-socket-unsafe = The app's socket { $path } is not safe: it or its folder belongs to another user.
cli-socket-unsafe-hint = Remove that folder, or ask this computer's administrator to.
cli-socket-broken = Confab didn't answer: { $why }.
cli-socket-broken-hint = Try again. If this keeps happening, end confab-tray and start it again.
cli-app-unanswered = Confab did not answer within { NUMBER($seconds) } s.
cli-app-unanswered-hint = Try again. If it stays silent, end confab-tray and start it again.
cli-socket-nonsense = What answered on the app's socket is not Confab, or is another version of it.
cli-socket-nonsense-hint = End confab-tray, then start the installed one.
cli-token-unread = Can't read the token: { $why }.
cli-token-unread-hint = Type it at the prompt, or pipe it in: `confab sign-in < token-file`.
cli-token-missing = No token was given.
cli-link-unread = Can't read the link: { $why }.
cli-link-unread-hint = Pipe it in: `confab join - < link-file`.
cli-output-unwritten = Can't write the output: { $why }.
cli-output-unwritten-hint = Check the disk and the folder's permissions.
cli-key-unread = Can't read the key file { $file }: { $why }.
cli-key-unread-hint = Name a file that you can read, or `-` for standard input.
cli-app-missing = Can't find confab-tray, the app itself, next to this program or on the PATH.
cli-app-missing-hint = Reinstall Confab.
# $why is a sentence of the app's own.
cli-app-failed = Can't start Confab: { $why }
cli-app-failed-hint = The message above says why.
cli-app-silent = Confab has started but doesn't answer.
cli-app-silent-hint = Run `confab-tray` in a terminal to see what it says.

## Arguments that cannot be understood.

cli-usage-command = There is no command `{ $command }`.
cli-usage-meant = Did you mean `{ $command }`?
cli-usage-argument = Unknown argument: `{ $argument }`.
cli-usage-missing = Missing: { $arguments }.
cli-usage-no-value = `{ $argument }` needs a value.
cli-usage-value = `{ $value }` is not valid for `{ $argument }`, which can be: { $values }.
cli-usage-no-such-value = `{ $argument }` takes no value.
cli-usage-conflict = `{ $argument }` can't be used with { $others }.
cli-usage-twice = `{ $argument }` can be given only once.
cli-usage-encoding = One of the arguments is not UTF-8.
cli-usage-other = Can't understand the arguments.
# $command is `confab start --help`.
cli-usage-help = For help, run `{ $command }`.

## The help: headings, and what every command has.

cli-help-usage = Usage:
cli-help-commands = Commands
cli-help-arguments = Arguments
cli-help-options = Options
cli-help-help = Print help
cli-help-version = Print the version
cli-help-command = Print this help, or that of a command
cli-help-exit-codes = Exit codes: 0 done; 1 not done, and the message says why; 2 wrong arguments; 3 Confab is not running; 4 there is no call; 5 Confab could not be started.

## The help: what each command is for. No full stop at the end.

cli-command = Start and control a call from the command line
cli-command-start = Start a call, then copy and print its guest link. Starts Confab if needed
cli-command-new-link = Make a room for later, then copy and print its guest link, without joining. `confab start --prepared` starts its call. Starts Confab if needed
cli-command-join = Join someone else's room, by a lobby's guest link, the address of a Jitsi room, or a link from Jitsi's own apps. Starts Confab if needed
cli-command-open = Open a confab: link from another program, such as a browser. Confab asks you before it does anything
cli-command-mute = Mute the microphone; returns once Jitsi has confirmed it
cli-command-unmute = Unmute the microphone; returns once Jitsi has confirmed it
cli-command-toggle-mute = Mute or unmute; returns once Jitsi has confirmed it
cli-command-camera = Turn the camera on or off; returns once Jitsi has confirmed it
cli-command-leave = Leave the call
cli-command-end = End the call for everyone. The lobby lets in no more guests
cli-command-link = Copy the guest link and print it
cli-command-invitation = Copy an invitation: a few words, the link, and when it expires
cli-command-show = Show the call window
cli-command-settings = Show Confab's window: recent rooms and settings. Starts Confab if needed
cli-command-check-microphone = Check the microphone and choose the devices for calls, where calls open. Not during a call. Starts Confab if needed
cli-command-sign-in = Sign in to your lobby: in the browser, or with a token from its administrator. Confab asks for the token, or reads it from standard input; it is never an argument, since others can read those
cli-command-sign-out = Sign out: forget the sign-in or the token, and tell the sign-in server
cli-command-own-jitsi = Manage the key that signs for your team's own Jitsi, if there is no lobby
cli-command-own-jitsi-key = Import or forget the private key
cli-command-own-jitsi-key-import = Import a private RSA key (PEM, PKCS#1 or PKCS#8) into the keychain; rooms are then signed
cli-command-own-jitsi-key-forget = Forget the key; rooms are then not signed
cli-command-status = Print the current state
cli-command-completions = Print the completions for a shell: `confab completions bash > /etc/bash_completion.d/confab`
cli-command-manual = Print the manual page, in English: `confab manual | man -l -`
cli-command-quit = Leave any call and quit Confab

## The help: what each argument and option is for. No full stop at the end.

cli-argument-start-public = Use a public Jitsi without asking the lobby
cli-argument-start-wait = When to return: `room`, once the room is ready (the default), or `live`, once you are in the call
cli-argument-start-no-copy = Leave the clipboard as it is
cli-argument-start-print-link = Print only the link
cli-argument-start-audio-only = Voice only, even where a public Jitsi would start with video
cli-argument-start-subject = The subject of the call; everyone in it sees this
cli-argument-start-prepared = Start the call of the link from `confab new-link`
cli-argument-join-link = The link. Others on this computer can read arguments: `-` reads it from standard input
cli-argument-join-wait = When to return: `room`, once the room is ready (the default), or `live`, once you are in the call
cli-argument-open-link = `confab://start` or `confab://join?link=…`
cli-argument-camera-state = `on` or `off`; without it, toggles the camera
cli-argument-sign-in-issuer = The sign-in server you expect, if the lobby names a different one than before
cli-argument-own-jitsi-key-import-file = The key file, or `-` for standard input
cli-argument-status-json = Print one JSON object
cli-argument-status-watch = Print a line at every change, until Confab closes
cli-argument-completions-shell = `bash`, `elvish`, `fish`, `powershell` or `zsh`
cli-argument-manual-into = Write a page for each command into this folder instead
