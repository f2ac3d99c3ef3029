/**
 * Who speaks, and what a test may see of it: read a few times a second from the statistics of the connections, with
 * no audio graph of its own.
 */
import type { Conference } from './conference.ts';

const EVERY_MS = 250;
/** From this level on (0 to 1) someone counts as speaking. */
const AUDIBLE = 0.01;
/** Pauses shorter than this (milliseconds) do not end it. */
const PAUSE_MS = 800;

/** What `window.standIn` shows of one remote participant. */
export interface RemoteAudio {
    id: string;
    name: string;
    /** `totalAudioEnergy` of what was received and played: it rises while there is sound. */
    energy: number;
    /** The current level, 0 to 1. */
    level: number;
    /** The audio element is not paused, has data, and its time has moved. */
    playing: boolean;
    currentTime: number;
    muted: boolean;
    /** Of the connection to this participant. */
    connection: RTCPeerConnectionState;
}

export interface StandIn {
    readonly phase: string;
    readonly room: string;
    readonly self: { id: string; name: string; moderator: boolean; audioMuted: boolean; videoMuted: boolean } | undefined;
    readonly participants: { id: string; name: string; moderator: boolean; audioMuted: boolean; videoMuted: boolean }[];
    readonly audio: RemoteAudio[];
}

declare global {
    interface Window {
        standIn: StandIn;
    }
}

/** `window.standIn`: read anew at each access. */
export function expose(conference: Conference): StandIn {
    return {
        get phase() {
            return conference.phase;
        },
        get room() {
            return conference.roomName;
        },
        get self() {
            const { roster: { self }, media: { audioMuted, videoMuted } } = conference;

            return self && {
                id: self.id,
                name: self.name,
                moderator: self.role === 'moderator',
                audioMuted,
                videoMuted
            };
        },
        get participants() {
            return [...conference.roster.remotes.values()].map(({ participant: { id, name, role, audioMuted, videoMuted } }) =>
                ({ id, name, moderator: role === 'moderator', audioMuted, videoMuted }));
        },
        get audio() {
            return [...conference.roster.remotes.values()].map(({ participant, peer }) => ({
                id: participant.id,
                name: participant.name,
                energy: peer.energy,
                level: peer.level,
                playing: peer.playing,
                currentTime: peer.audio.currentTime,
                muted: participant.audioMuted,
                connection: peer.connection.connectionState
            }));
        }
    };
}

export function watchLevels(conference: Conference, onSpeaking: () => void): void {
    const heard = new Map<string, number>();
    const speaks = (id: string, level: number, muted: boolean) => {
        const now = performance.now();

        if (level >= AUDIBLE && !muted) {
            heard.set(id, now);
        }

        return !muted && now - (heard.get(id) ?? -Infinity) < PAUSE_MS;
    };

    setInterval(() => void (async () => {
        const remotes = [...conference.roster.remotes.values()];
        const measured = await Promise.all(remotes.map(({ peer }) => peer.measure().catch(() => ({ ownLevel: 0 }))));
        const own = Math.max(0, ...measured.map(({ ownLevel }) => ownLevel));
        const speaking = speaks('', own, conference.media.audioMuted);

        if (speaking !== conference.speaking) {
            conference.speaking = speaking;
            conference.send({ type: 'speaking', speaking });
        }
        for (const remote of remotes) {
            remote.speaking = speaks(remote.participant.id, remote.peer.level, remote.participant.audioMuted);
        }
        onSpeaking();
    })(), EVERY_MS);
}
