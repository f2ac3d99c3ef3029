// Generated from crates/call/src/channel.rs; `cargo xtask types` writes it, a test compares it.

export const CHANNEL_VERSION = 2;

export type Secret = string;

export type Entry = { "type": "granted", 
/**
 * The secret of this call, which goes over no line again: app and page prove to each other
 * that they have it. While it hears the app, the page keeps it in `sessionStorage`, which,
 * unlike a cookie, no other port of 127.0.0.1 can read.
 */
secret: Secret, 
/**
 * The call as it is now, so that the page opens it while the channel is still being made.
 */
call: PageCall, } | { "type": "refused", 
/**
 * Why.
 */
reason: TicketRefusal, };

export type TicketRefusal = "ticket-unknown" | "ticket-expired" | "ticket-reused";

export type FromPage = { "type": "hello", 
/**
 * [`CHANNEL_VERSION`] of the page.
 */
version: number, 
/**
 * 32 random bytes, base64 (RFC 4648 section 4), for [`ToPage::Proof`] to be about.
 */
challenge: string, } | { "type": "proof", 
/**
 * HMAC-SHA-256 by the secret, base64, for the role `page`.
 */
proof: Secret, 
/**
 * Whether another page of this call, if there is one, gives way; without it the answer is
 * [`Refusal::Busy`].
 */
take_over: boolean, } | { "type": "joined" } | { "type": "left", 
/**
 * Why.
 */
reason: LeftReason, } | { "type": "muted", 
/**
 * Whether it is muted.
 */
muted: boolean | null, } | { "type": "camera", 
/**
 * Whether it is on.
 */
on: boolean | null, } | { "type": "participants", 
/**
 * In the order they came.
 */
participants: Array<Participant>, } | { "type": "knocking", 
/**
 * In the order they came.
 */
knocks: Array<Knock>, } | { "type": "ending" } | { "type": "failed", 
/**
 * What happened.
 */
failure: PageFailure, 
/**
 * Jitsi's own words, never with a token in them.
 */
detail: string | null, } | { "type": "copy-link" } | { "type": "fresh-token" } | { "type": "focused", 
/**
 * Whether it has.
 */
focused: boolean, } | { "type": "rejoining" };

export type ToPage = { "type": "proof", 
/**
 * [`CHANNEL_VERSION`] of the app.
 */
version: number, 
/**
 * 32 random bytes, base64, for [`FromPage::Proof`] to be about.
 */
challenge: string, 
/**
 * HMAC-SHA-256 by the secret, base64, for the role `app`.
 */
proof: Secret, } | { "type": "welcome", 
/**
 * The call to show.
 */
call: PageCall, } | { "type": "refused", 
/**
 * Why.
 */
reason: Refusal, } | { "type": "set-muted", 
/**
 * The wanted state.
 */
muted: boolean, } | { "type": "set-camera", 
/**
 * The wanted state.
 */
on: boolean, } | { "type": "leave" } | { "type": "end" } | { "type": "admit", 
/**
 * Of the knock.
 */
id: string, 
/**
 * Whether to let them in.
 */
admitted: boolean, } | { "type": "explained", 
/**
 * What happened.
 */
failure: PageFailure, 
/**
 * Why.
 */
found: Found, } | { "type": "link-copied", 
/**
 * Whether the clipboard holds it.
 */
ok: boolean, } | { "type": "token", 
/**
 * Where the room is now, as [`PageCall::jitsi_url`]: it can have moved to another core.
 * Under another origin the page loads itself anew, since it may frame no other.
 */
jitsi_url: string, 
/**
 * The token, or `null` where the room's source gives none.
 */
jwt: Secret | null, 
/**
 * Its end, RFC 3339.
 */
expires_at: string | null, } | { "type": "token-failed", 
/**
 * A stable code ([`crate::Code`]).
 */
code: string, 
/**
 * What happened, for people.
 */
message: string, 
/**
 * What to do next, for people.
 */
hint: string, };

export type PageCall = { 
/**
 * Origin and path of the Jitsi deployment, without a trailing slash: `https://meet.example.com`.
 */
jitsi_url: string, 
/**
 * The room's name, `[a-z0-9-]`.
 */
room: string, 
/**
 * The host's token for exactly this room; `null` where rooms are not signed.
 */
jwt: Secret | null, 
/**
 * The token's end, RFC 3339.
 */
jwt_expires_at: string | null, 
/**
 * What the page calls the conversation; `null` for none.
 */
subject: string | null, 
/**
 * The host as Jitsi shows them.
 */
host: PageHost, 
/**
 * The link that lets guests in.
 */
guest_link: Secret, 
/**
 * Until when it does, RFC 3339; `null` for "as long as the room exists".
 */
guest_link_expires_at: string | null, 
/**
 * Whether the link was on the clipboard when the page was opened.
 */
link_copied: boolean, 
/**
 * Whether the room is protected by a token, or public to whoever knows its name.
 */
protection: Protection, 
/**
 * Whether the page joins by itself; without it, when Join is pressed.
 */
join_at_once: boolean, 
/**
 * Join muted.
 */
start_muted: boolean, 
/**
 * The language of the page, BCP 47.
 */
language: string, };

export type PageHost = { 
/**
 * The display name.
 */
name: string, 
/**
 * An e-mail address, for a Gravatar.
 */
email: string | null, };

export type Protection = "signed" | "unsigned" | "public";

export type Participant = { 
/**
 * Jitsi's endpoint id, unique in the conference.
 */
id: string, 
/**
 * The display name, as they last set it.
 */
name: string, 
/**
 * Whether this is the host of the page.
 */
local: boolean, 
/**
 * Whether the microphone is muted; `null` until Jitsi said so.
 */
muted: boolean | null, 
/**
 * Whether Jitsi calls them a moderator.
 */
moderator: boolean, };

export type Knock = { 
/**
 * Jitsi's id of it.
 */
id: string, 
/**
 * The name they gave; it can be empty.
 */
name: string, };

export type LeftReason = "hung-up" | "kicked" | "ended";

export type PageFailure = "jitsi-unreachable" | "jitsi-certificate" | "join-timeout" | "token-refused" | "not-allowed" | "password-required" | "room-full" | "connection-lost" | "embedding-refused" | "media-failed" | "videobridge-missing" | "jitsi-misconfigured" | "webrtc-missing" | "other";

export type Finding = "no-answer" | "connection-refused" | "no-connection" | "certificate-expired" | "certificate-not-yet-valid" | "certificate-other-name" | "certificate-unknown-issuer" | "certificate-revoked" | "certificate-untrusted" | "error-status" | "frame-refused" | "page-fine";

export type Found = { 
/**
 * What was found.
 */
code: Finding, 
/**
 * The header, the status, the system's words; in no particular language.
 */
detail: string | null, };

export type Refusal = "version" | "secret" | "busy" | "taken-over" | "over" | "let-go";

