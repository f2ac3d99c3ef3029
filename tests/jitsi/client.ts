/**
 * The stand-in's control from a test: tells it what to do and awaits what becomes of a room, without polling.
 */
export interface RoomParticipant {
    id: string;
    name: string;
    moderator: boolean;
    audioMuted: boolean;
    videoMuted: boolean;
    sharing: boolean;
    /** False while a lost connection may still come back. */
    connected: boolean;
    /** `exp` of the token, seconds since 1970; null without one. */
    tokenExpires: number | null;
}

export interface RoomState {
    name: string;
    /** Milliseconds since 1970. */
    created: number;
    locked: boolean;
    lobby: boolean;
    participants: RoomParticipant[];
    waiting: { id: string; name: string; knocked: boolean }[];
}

export interface State {
    version: number;
    rooms: RoomState[];
}

/** What a room asks of newcomers; what is left out is off. */
export interface RoomPolicy {
    password?: string;
    lobby?: boolean;
    waitForModerator?: boolean;
    limit?: number;
    stall?: boolean;
    refuse?: { at: 'login' | 'room'; text: string };
}

/** As much of `fetch` as is used here, for a test that needs another one (an own certificate). */
export type Fetcher = (url: string, init?: { method?: string; body?: string }) =>
    Promise<{ ok: boolean; status: number; json(): Promise<unknown> }>;

export class StandInControl {
    constructor(private readonly url: string, private readonly fetcher: Fetcher = fetch) {}

    private async call<T>(path: string, init?: { method?: string; body?: string }): Promise<T> {
        const response = await this.fetcher(`${this.url}/_stand-in/${path}`, init);
        const body = await response.json() as T & { error?: string };

        if (!response.ok) {
            throw new Error(`The Jitsi stand-in answered ${response.status} to ${path}: ${body.error}`);
        }

        return body;
    }

    private post<T = unknown>(path: string, body: object = {}): Promise<T> {
        return this.call<T>(path, { method: 'POST', body: JSON.stringify(body) });
    }

    private inRoom(room: string, action: string, body: object): Promise<unknown> {
        return this.post(`rooms/${encodeURIComponent(room)}/${action}`, body);
    }

    state(): Promise<State> {
        return this.call('rooms');
    }

    /** The room once it is as wanted; undefined stands for a room that is not there. */
    async until<T extends RoomState | undefined>(
            room: string, wanted: (state: RoomState | undefined) => boolean, timeoutMs = 15_000): Promise<T> {
        const named = ({ rooms }: State) => rooms.find(({ name }) => name === room.toLowerCase());
        const state = await this.untilState(found => wanted(named(found)), timeoutMs);

        return named(state) as T;
    }

    /** All rooms once they are as wanted. */
    async untilState(wanted: (state: State) => boolean, timeoutMs = 15_000): Promise<State> {
        const deadline = Date.now() + timeoutMs;
        let state = await this.state();

        while (!wanted(state)) {
            const left = deadline - Date.now();

            if (left <= 0) {
                throw new Error(`The rooms did not become as wanted: ${JSON.stringify(state.rooms)}`);
            }
            state = await this.call(`rooms?after=${state.version}&timeout=${left}`);
        }

        return state;
    }

    /** What the room asks of newcomers from now on; replaces what was set before. */
    policy(room: string, policy: RoomPolicy) {
        return this.inRoom(room, 'policy', policy);
    }

    /** `participant` is an id or a name, here and below. */
    kick(room: string, participant: string, by?: string) {
        return this.inRoom(room, 'kick', { participant, by });
    }

    /** Cuts the participant's connection; nobody can connect for `downSeconds`. */
    drop(room: string, participant: string, downSeconds = 0) {
        return this.inRoom(room, 'drop', { participant, downSeconds });
    }

    mute(room: string, participant: string, mediaType: 'audio' | 'video' = 'audio') {
        return this.inRoom(room, 'mute', { participant, mediaType });
    }

    /** From now on the participant's token counts as expired. */
    expire(room: string, participant: string) {
        return this.inRoom(room, 'expire', { participant });
    }

    /** Lets the participant's page emit an event of the IFrame API, by its name on the wire. */
    emit(room: string, participant: string, event: { name: string } & Record<string, unknown>) {
        return this.inRoom(room, 'emit', { participant, event });
    }

    end(room: string, reason?: string) {
        return this.inRoom(room, 'end', { reason });
    }

    embedding(embedding: 'allowed' | 'refused-by-header' | 'refused-by-config', embeddedSeconds = 300) {
        return this.post('embedding', { embedding, embeddedSeconds });
    }

    /** All connections, rooms and sessions are lost; nobody can connect for `downSeconds`. */
    restart(downSeconds = 0) {
        return this.post('restart', { downSeconds });
    }

    /** Back to how it was at the start. */
    reset() {
        return this.post('reset');
    }
}
