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
cli-public = A public room is open; anyone with its name can join.
cli-failed = The last call failed.
# A link or an address follows in the same line.
cli-guest-link = Guest link:
cli-works-until = Works until: { $until }
cli-link-for-later = Link for later:
# An address follows in the same line.
cli-signing-in-at = Signing in at { $issuer }: go on in your browser, or open this there:
cli-signed-in-at = Signed in at { $issuer }.
cli-not-signed-in-at = Not signed in at { $issuer }.

## What a command has done.

cli-link-copied = The guest link is on the clipboard.
cli-link-not-copied = The guest link could not be put on the clipboard.
cli-new-link-until = It works until { $until }. `confab start --prepared` starts its call.
cli-asked = Confab asks you first: in a notification, and in its tray menu.
cli-sign-in-at = Sign in at { $issuer }, in the window of your browser that opens.
# An address follows in the same line.
cli-sign-in-page = If none does, open this in a browser on this machine:
cli-token-prompt = Token:
cli-signed-in = Signed in; it is kept in the keychain.
# Why it is not kept follows.
cli-signed-in-not-kept = Signed in until Confab ends.
cli-key-kept = The key is in the keychain; rooms are signed.
# Why it is not kept follows.
cli-key-not-kept = Rooms are signed until Confab ends.
cli-key-forgotten = The key is forgotten; rooms are not signed.

## That a command waits, and how that ends.

cli-waiting-for-changes = A line follows whenever something changes. Ctrl-C ends this.
cli-waiting-for-people = Waiting for people: you are not in the call yet. Ctrl-C ends the waiting, `confab leave` the call.
cli-waiting-for-sign-in = Waiting until you have signed in there. Ctrl-C ends the waiting.
cli-waiting-for-input = Waiting for standard input. Ctrl-C ends this.

## Why it was not done (`cli-<code>`), and what to do (`cli-<code>-hint`). $why is what the system says.

cli-not-running = Confab is not running.
cli-not-running-hint = Start a call with `confab start`, or run `confab-tray`.
cli-socket-unsafe = The app's socket { $path } is not safe: it, or its folder, belongs to another user.
cli-socket-unsafe-hint = Remove that folder, or ask the machine's administrator to.
cli-socket-broken = The app did not answer: { $why }.
cli-socket-broken-hint = Try again; if it stays, end confab-tray and start it anew.
cli-app-unanswered = Confab did not answer within { NUMBER($seconds) } s.
cli-app-unanswered-hint = Try again. If it stays silent, end confab-tray and start it again.
cli-socket-nonsense = What answered on the app's socket is not Confab, or is of another version.
cli-socket-nonsense-hint = End confab-tray and start the installed one anew.
cli-token-unread = The token could not be read: { $why }.
cli-token-unread-hint = Type it at the prompt, or pipe it in: `confab sign-in < token-file`.
cli-token-missing = No token was given.
cli-link-unread = The link could not be read: { $why }.
cli-link-unread-hint = Pipe it in: `confab join - < link-file`.
cli-output-unwritten = It could not be written: { $why }.
cli-output-unwritten-hint = Check the disk, and who may write there.
cli-key-unread = The key file { $file } could not be read: { $why }.
cli-key-unread-hint = Name a file that you may read, or `-` for standard input.
cli-app-missing = confab-tray, the app itself, was not found beside this program or on the PATH.
cli-app-missing-hint = Install Confab again.
# $why is a sentence of the app's own.
cli-app-failed = Confab could not be started: { $why }
cli-app-failed-hint = The message above says why.
cli-app-silent = Confab was started, but does not answer.
cli-app-silent-hint = Run `confab-tray` in a terminal to see what it says.

## Arguments that can not be understood.

cli-usage-command = There is no command `{ $command }`.
cli-usage-meant = Did you mean `{ $command }`?
cli-usage-argument = `{ $argument }` is not known here.
cli-usage-missing = This is missing: { $arguments }.
cli-usage-no-value = `{ $argument }` needs a value.
cli-usage-value = `{ $value }` is nothing for `{ $argument }`, which can be: { $values }.
cli-usage-no-such-value = `{ $argument }` takes no value.
cli-usage-conflict = `{ $argument }` can not be given together with { $others }.
cli-usage-twice = `{ $argument }` can be given once.
cli-usage-encoding = One of the arguments is not UTF-8.
cli-usage-other = The arguments can not be understood.
# $command is `confab start --help`.
cli-usage-help = `{ $command }` says what there is.

## The help: headings, and what every command has.

cli-help-usage = Usage:
cli-help-commands = Commands
cli-help-arguments = Arguments
cli-help-options = Options
cli-help-help = Print help
cli-help-version = Print the version
cli-help-command = Print this, or the help of a command
cli-help-exit-codes = Exit codes: 0 done; 1 not done, and the message says why; 2 wrong arguments; 3 Confab is not running; 4 there is no call; 5 Confab could not be started.

## The help: what each command is for. No full stop at the end.

cli-command = Start and steer a call from the command line
cli-command-start = Start a call, put its guest link on the clipboard and print it. Starts Confab if need be
cli-command-new-link = Make a room for later: put its guest link on the clipboard and print it, and join nothing. `confab start --prepared` starts its call. Starts Confab if need be
cli-command-join = Join somebody else's room: by a lobby's guest link, the address of a Jitsi room, or a link of Jitsi's own apps. Starts Confab if need be
cli-command-open = Take a confab: link of another program, such as a browser. You are asked before it does anything
cli-command-mute = Mute the microphone; returns once Jitsi confirmed it
cli-command-unmute = Unmute the microphone; returns once Jitsi confirmed it
cli-command-toggle-mute = Mute if unmuted and the other way round; returns once Jitsi confirmed it
cli-command-camera = Turn the camera on or off; returns once Jitsi confirmed it
cli-command-leave = Leave the call
cli-command-end = End the call for everyone. New guests are stopped by the lobby
cli-command-link = Put the guest link on the clipboard and print it
cli-command-invitation = Put an invitation on the clipboard: a few words, the link and its end
cli-command-show = Show the window of the call
cli-command-settings = Show Confab's own window: recent rooms and settings. Starts Confab if need be
cli-command-check-microphone = Check the microphone and choose the devices of calls, where calls open. Not during a call. Starts Confab if need be
cli-command-sign-in = Sign in at your lobby: in the browser, or with the token that its operator gave you. The token is asked for, or read from standard input; never an argument, since others can read those
cli-command-sign-out = Sign out: forget the sign-in or the token, and tell the sign-in server
cli-command-own-jitsi = The key that signs for your team's own Jitsi, where there is no lobby
cli-command-own-jitsi-key = The private key
cli-command-own-jitsi-key-import = Take a private RSA key (PEM, PKCS#1 or PKCS#8) into the keychain; rooms are then signed
cli-command-own-jitsi-key-forget = Forget the key; rooms are then not signed
cli-command-status = Print how things are
cli-command-completions = Print the completions for a shell: `confab completions bash > /etc/bash_completion.d/confab`
cli-command-manual = Print the manual page, which is in English: `confab manual | man -l -`
cli-command-quit = Leave the call, if any, and end Confab

## The help: what each argument and option is for. No full stop at the end.

cli-argument-start-public = Use a public Jitsi, without asking the lobby
cli-argument-start-wait = When to return: `room`, once the room is there (so it is without this), or `live`, once you are in the call
cli-argument-start-no-copy = Leave the clipboard as it is
cli-argument-start-print-link = Print the link alone, and no words about it beside
cli-argument-start-audio-only = Voice only, also where a public Jitsi would begin with pictures
cli-argument-start-subject = What the conversation is called; everybody in it sees that
cli-argument-start-prepared = Start the call of the link that `confab new-link` made
cli-argument-join-link = The link. Others on this machine can read arguments: `-` reads it from standard input
cli-argument-join-wait = When to return: `room`, once the room is there (so it is without this), or `live`, once you are in the call
cli-argument-open-link = `confab://start` or `confab://join?link=…`
cli-argument-camera-state = `on` or `off`; without it, the other of the two
cli-argument-sign-in-issuer = The sign-in server that you expect, where the lobby names another one than before
cli-argument-own-jitsi-key-import-file = The file that holds it; `-` is standard input
cli-argument-status-json = As one JSON object
cli-argument-status-watch = Again whenever that changes, one line each, until Confab ends
cli-argument-completions-shell = `bash`, `elvish`, `fish`, `powershell` or `zsh`
cli-argument-manual-into = Write a page for each command into this folder instead
