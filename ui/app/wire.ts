// Generated from src-tauri/src/window/wire.rs; `cargo xtask types` writes it, a test compares it.

import type { Protection } from '../shared/channel.ts';

export type AppState = { 
/**
 * The version of the app.
 */
version: string, 
/**
 * The language of the words, BCP 47: one of [`SettingsView::languages`].
 */
language: string, 
/**
 * The host's language as their country writes days and hours, BCP 47.
 */
regional: string, 
/**
 * Whether nothing was ever set up.
 */
first_start: boolean, 
/**
 * Where the next room comes from.
 */
source: RoomSource, 
/**
 * The call.
 */
call: CallView, 
/**
 * The lobby, where one is set.
 */
lobby: LobbyView | null, 
/**
 * How signing in at the lobby's OpenID provider stands, where anything of it is known.
 */
sign_in: SignInView | null, 
/**
 * What the host is asked.
 */
question: QuestionView | null, 
/**
 * The rooms of past calls, the latest first.
 */
recents: Array<RecentView>, 
/**
 * The settings.
 */
settings: SettingsView, 
/**
 * What the app can not do on this desktop.
 */
warnings: Array<Trouble>, };

export type Trouble = { 
/**
 * A stable code.
 */
code: string, 
/**
 * What happened.
 */
message: string, 
/**
 * What to do next.
 */
hint: string, };

export type RoomSource = "lobby" | "own" | "public" | "none";

export type CallView = { 
/**
 * Its state.
 */
state: StateName, 
/**
 * The microphone as Jitsi confirmed it.
 */
muted: boolean | null, 
/**
 * Whether a change of it is not confirmed yet.
 */
mute_pending: boolean, 
/**
 * The camera as Jitsi confirmed it.
 */
camera: boolean | null, 
/**
 * Whether a change of it is not confirmed yet.
 */
camera_pending: boolean, 
/**
 * Whether the call's page is connected, so that it can be steered.
 */
attached: boolean, 
/**
 * Who can join.
 */
protection: Protection | null, 
/**
 * The others in the call, by name.
 */
others: Array<string>, 
/**
 * Until when the guest link works, RFC 3339.
 */
link_until: string | null, 
/**
 * Whether the clipboard holds the link.
 */
link_copied: boolean | null, 
/**
 * Why the last call failed.
 */
trouble: Trouble | null, };

export type StateName = "not-running" | "idle" | "requesting" | "opening" | "joining" | "live" | "leaving" | "opened" | "failed";

export type LobbyView = { 
/**
 * Host and port.
 */
name: string, 
/**
 * Whether it is being asked right now.
 */
checking: boolean, 
/**
 * What it said of itself.
 */
info: LobbyInfo | null, 
/**
 * Why it did not.
 */
trouble: Trouble | null, 
/**
 * Whether there is a credential for it; unknown where the keychain can not be asked.
 */
signed_in: boolean | null, };

export type LobbyInfo = { 
/**
 * Its version.
 */
version: string, 
/**
 * Whether its rooms are protected by tokens.
 */
signed: boolean, 
/**
 * How one signs in.
 */
sign_in: SignInMethod, 
/**
 * The OpenID provider, where that is how.
 */
issuer: string | null, 
/**
 * The regions that rooms can be wished in.
 */
regions: Array<string>, };

export type SignInMethod = "open" | "token" | "oidc" | "unknown";

export type RecentView = { 
/**
 * Which.
 */
id: number, 
/**
 * What people call it.
 */
label: string, 
/**
 * Where it is.
 */
at: string, 
/**
 * Who can join.
 */
protection: Protection, 
/**
 * When its last call began, RFC 3339.
 */
started_at: string, 
/**
 * Until when its guest link works, RFC 3339.
 */
link_until: string | null, };

export type SignInView = { 
/**
 * How far it is.
 */
stage: SignInStage, 
/**
 * While waiting, the page on this machine that a browser begins at.
 */
page: string | null, 
/**
 * Why the last attempt came to nothing, or what stands in the way of this one.
 */
trouble: Trouble | null, };

export type SignInStage = "out" | "waiting" | "in" | "over";

export type QuestionView = { 
/**
 * Which question an answer is to.
 */
number: number, 
/**
 * What is asked.
 */
about: QuestionAbout, 
/**
 * Where a link leads, host and port.
 */
at: string | null, };

export type QuestionAbout = "resume" | "start" | "join";

export type SettingsView = { 
/**
 * The name that others see, where one is set.
 */
name: string | null, 
/**
 * The name that others see otherwise.
 */
usual_name: string, 
/**
 * The lobby's address.
 */
lobby: string | null, 
/**
 * The region that rooms are wished in, where one is.
 */
region: string | null, 
/**
 * The public Jitsi's address, where one is set.
 */
public: string | null, 
/**
 * The public Jitsi's address otherwise.
 */
usual_public: string, 
/**
 * The team's own Jitsi, for where there is no lobby.
 */
jitsi: JitsiView, 
/**
 * Whether a public Jitsi stands in when the lobby can't be reached.
 */
fallback: boolean, 
/**
 * The browser's command.
 */
browser: string | null, 
/**
 * How it shows a call.
 */
surface: Surface, 
/**
 * Whether [`Surface::WebView`] is among those to choose from.
 */
web_view: boolean, 
/**
 * The language of everything, where it is not the system's, BCP 47.
 */
language: string | null, 
/**
 * The name of the system's language in itself.
 */
system_language: string, 
/**
 * The languages that there are.
 */
languages: Array<LanguageView>, 
/**
 * Whether Confab starts when its user logs in.
 */
at_login: boolean, 
/**
 * The keys that work wherever the focus is.
 */
shortcuts: ShortcutsView, 
/**
 * What can not be changed here, and what sets it.
 */
fixed: Array<Fixed>, };

export type JitsiView = { 
/**
 * Its address.
 */
url: string | null, 
/**
 * Whether its rooms are signed, with the key that was given.
 */
signed: boolean, 
/**
 * The claim `iss` of its tokens.
 */
app_id: string | null, 
/**
 * The usual one.
 */
usual_app_id: string, 
/**
 * The header's `kid`.
 */
kid: string | null, 
/**
 * The usual one.
 */
usual_kid: string, 
/**
 * The claim `aud`.
 */
audience: string | null, 
/**
 * The usual one: that of [`JitsiView::app_id`] where only this is set.
 */
usual_audience: string, 
/**
 * The claim `sub`.
 */
subject: string | null, 
/**
 * The usual one.
 */
usual_subject: string, };

export type ShortcutsView = { 
/**
 * How they can be had.
 */
way: ShortcutWay, 
/**
 * Each.
 */
each: Array<ShortcutView>, };

export type ShortcutWay = "keys" | "portal" | "none";

export type ShortcutView = { 
/**
 * What it is for.
 */
shortcut: ShortcutName, 
/**
 * The keys that were chosen, such as `Ctrl+Alt+M`.
 */
keys: string | null, 
/**
 * The keys that the desktop gave, in its words.
 */
trigger: string | null, 
/**
 * Why it does not work.
 */
trouble: Trouble | null, };

export type ShortcutName = "start" | "toggle-mute" | "push-to-talk";

export type LanguageView = { 
/**
 * BCP 47.
 */
tag: string, 
/**
 * Its name in itself.
 */
name: string, };

export type Surface = "auto" | "app-window" | "users-window" | "tab" | "web-view";

export type Fixed = { 
/**
 * Which.
 */
setting: FixedSetting, 
/**
 * What sets it: an environment variable, or the file of the machine's administrator.
 */
by: string, 
/**
 * Whether that is the administrator's.
 */
locked: boolean, };

export type FixedSetting = "name" | "lobby" | "region" | "jitsi" | "jitsi-app-id" | "jitsi-kid" | "jitsi-audience" | "jitsi-subject" | "public" | "fallback" | "browser" | "surface" | "language" | "start" | "toggle-mute" | "push-to-talk";

export type WindowWish = { "type": "start" } | { "type": "start-public" } | { "type": "join", 
/**
 * Its link, as it was typed.
 */
link: string, } | { "type": "again", 
/**
 * Which.
 */
id: number, } | { "type": "copy-recent", 
/**
 * Which.
 */
id: number, } | { "type": "forget", 
/**
 * Which.
 */
id: number, } | { "type": "sign-in" } | { "type": "check-microphone" } | { "type": "answer", 
/**
 * Which question.
 */
number: number, 
/**
 * Whether it may be.
 */
yes: boolean, } | { "type": "show" } | { "type": "copy-link" } | { "type": "set-muted", 
/**
 * Muted or not.
 */
muted: boolean, } | { "type": "set-camera", 
/**
 * On or off.
 */
on: boolean, } | { "type": "leave" } | { "type": "end" };

export type Change = { "setting": "first-start", "value": FirstStart } | { "setting": "name", "value": string | null } | { "setting": "lobby", "value": string | null } | { "setting": "region", "value": string | null } | { "setting": "jitsi", "value": string | null } | { "setting": "jitsi-app-id", "value": string | null } | { "setting": "jitsi-kid", "value": string | null } | { "setting": "jitsi-audience", "value": string | null } | { "setting": "jitsi-subject", "value": string | null } | { "setting": "public", "value": string | null } | { "setting": "fallback", "value": boolean } | { "setting": "browser", "value": string | null } | { "setting": "surface", "value": Surface } | { "setting": "language", "value": string | null } | { "setting": "at-login", "value": boolean } | { "setting": "shortcut", "value": ShortcutChange };

export type FirstStart = { 
/**
 * The name that others see; none is the usual one.
 */
name: string | null, 
/**
 * The lobby's address; without one, rooms are on a public Jitsi.
 */
lobby: string | null, };

export type ShortcutChange = { 
/**
 * Which.
 */
shortcut: ShortcutName, 
/**
 * The keys, such as `Ctrl+Alt+M`; none takes them away.
 */
keys: string | null, };

export type Licence = { 
/**
 * The package.
 */
name: string, 
/**
 * Its version.
 */
version: string, 
/**
 * Its licence, as an SPDX expression.
 */
licence: string, };

