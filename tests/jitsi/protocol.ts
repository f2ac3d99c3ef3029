/**
 * What the stand-in's conference page and its server say to each other over one WebSocket a participant.
 *
 * This is the part that is *not* Jitsi's: the real client speaks XMPP here. What the embedding page sees
 * (the IFrame API) is Jitsi's own, see `page/api.ts`.
 */

/** Jitsi's two roles, by their names in `participant-role-changed`. */
export type Role = 'moderator' | 'participant';

/** What a participant sends, as everyone else is told it. */
export interface Media {
    audioMuted: boolean;
    videoMuted: boolean;
    sharing: boolean;
}

/** `context.user` of a token, as Prosody publishes it in presence. */
export interface UserContext {
    id?: string;
    name?: string;
    email?: string;
    avatar?: string;
}

export interface Participant extends Media {
    id: string;
    name: string;
    role: Role;
    userContext?: UserContext;
}

/** One message of the peer-to-peer negotiation, passed on by the server unread. */
export interface Signal {
    description?: RTCSessionDescriptionInit;
    candidate?: RTCIceCandidateInit | null;
}

export interface JoinRequest {
    type: 'join';
    room: string;
    token?: string;
    name: string;
    email?: string;
    password?: string;
    /** Set once the person in the lobby has asked to be let in. */
    knock?: boolean;
    media: Media;
}

export type ClientMessage =
    /** The token alone, before the microphone has been granted. Answered by `accepted` or `refused`. */
    | { type: 'login'; room: string; token?: string }
    | JoinRequest
    | { type: 'resume'; id: string; ticket: string }
    | { type: 'update'; name?: string; media?: Media }
    | { type: 'signal'; to: string; signal: Signal }
    | { type: 'speaking'; speaking: boolean }
    | { type: 'kick'; id: string }
    | { type: 'mute'; id: string; mediaType: 'audio' | 'video' }
    | { type: 'grant-moderator'; id: string }
    | { type: 'answer-knocking'; id: string; approved: boolean }
    | { type: 'lobby'; enabled: boolean }
    | { type: 'lock'; password: string }
    | { type: 'end' }
    | { type: 'leave' };

/** Why a join did not come about, and where: at the login (SASL) or at the room (MUC). */
export type Refusal =
    | { at: 'login'; text: string }
    | { at: 'room'; text: string }
    | { at: 'password' }
    | { at: 'full' }
    | { at: 'lobby'; waitingForHost: boolean }
    | { at: 'lobby-denied' };

export type ServerMessage =
    | { type: 'accepted' }
    | { type: 'refused'; refusal: Refusal }
    | {
        type: 'joined';
        /** The room's name as the server has it: lower case. */
        room: string;
        self: Participant;
        others: Participant[];
        /** Proves at `resume` that the connection which comes back is the one that was lost. */
        ticket: string;
        /** When the room came to be, milliseconds since 1970. */
        created: number;
    }
    | { type: 'resumed'; others: Participant[] }
    | { type: 'resume-refused' }
    | { type: 'token-expired' }
    | { type: 'participant-joined'; participant: Participant }
    | { type: 'participant-left'; id: string }
    | { type: 'participant-updated'; participant: Participant }
    | { type: 'participant-kicked'; kicked: string; kicker: string }
    | { type: 'signal'; from: string; signal: Signal }
    | { type: 'dominant-speaker'; id: string }
    | { type: 'knocking'; id: string; name: string }
    | { type: 'knocking-left'; id: string }
    | { type: 'kicked'; kicker: { id?: string; name?: string } }
    | { type: 'mute'; mediaType: 'audio' | 'video'; by?: string }
    | { type: 'destroyed'; reason: string }
    | { type: 'emit'; event: { name: string } & Record<string, unknown> };

/** The path of the WebSocket. */
export const SIGNALLING_PATH = '/stand-in-signalling';
