/**
 * What tests may ask of the stand-in, as JSON under `/_stand-in/`. Open only when the server was started with it.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Policy, Room, Rooms } from './rooms.ts';

export interface Behaviour {
    /** How embedding is refused: by `X-Frame-Options` and CSP, or by config.js's `disableIframeAPI`. */
    embedding: 'allowed' | 'refused-by-header' | 'refused-by-config';
    /** After how many seconds a call is ended when embedded in spite of `disableIframeAPI`. */
    embeddedSeconds: number;
    /** Connections are refused until then, milliseconds since 1970. */
    downUntil: number;
}

/** A request that is wrong in itself. */
class Unusable extends Error {
    constructor(readonly status: number, message: string) {
        super(message);
    }
}

/** The longest a reader waits for a change, milliseconds. */
const LONGEST_WAIT_MS = 60_000;

export class Control {
    private readonly waiting = new Set<() => void>();

    constructor(
            private readonly rooms: Rooms,
            private readonly behaviour: Behaviour,
            private readonly now: () => number) {}

    async answer(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
        try {
            const body = request.method === 'POST' ? await readJson(request) : {};
            const result = await this.dispatch(`${request.method} ${url.pathname}`, url, body);

            response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' });
            response.end(JSON.stringify(result));
        } catch (error) {
            const status = error instanceof Unusable ? error.status : 500;

            response.writeHead(status, { 'Content-Type': 'application/json' });
            response.end(JSON.stringify({ error: error instanceof Error ? error.message : String(error) }));
        }
    }

    /** Lets everyone who waits for a change go. */
    close(): void {
        this.waiting.forEach(wake => wake());
    }

    private async dispatch(what: string, url: URL, body: Record<string, unknown>): Promise<unknown> {
        switch (what) {
        case 'GET /_stand-in/rooms':
            return this.state(url);
        case 'POST /_stand-in/embedding':
            Object.assign(this.behaviour, body);

            return this.behaviour;
        case 'POST /_stand-in/restart':
            this.behaviour.downUntil = this.now() + Number(body.downSeconds ?? 0) * 1_000;
            this.rooms.restart();

            return {};
        case 'POST /_stand-in/up':
            this.behaviour.downUntil = 0;

            return {};
        case 'POST /_stand-in/reset':
            Object.assign(this.behaviour, { embedding: 'allowed', embeddedSeconds: 300, downUntil: 0 });
            this.rooms.policies.clear();
            this.rooms.restart();

            return {};
        }
        const match = /^POST \/_stand-in\/rooms\/([^/]+)\/([a-z-]+)$/.exec(what);

        if (!match) {
            throw new Unusable(404, `There is no ${what}.`);
        }

        return this.inRoom(decodeURIComponent(match[1] ?? '').toLowerCase(), match[2] ?? '', body);
    }

    private inRoom(name: string, action: string, body: Record<string, unknown>): unknown {
        if (action === 'policy') {
            this.rooms.policies.set(name, body as Policy);
            this.rooms.changed();

            return body;
        }
        if (action === 'end') {
            const room = this.rooms.rooms.get(name);

            room && this.rooms.destroy(room, String(body.reason ?? 'The conference was ended.'));

            return {};
        }
        const who = String(body.participant ?? '');
        const found = this.rooms.find(name, who);

        if (!found) {
            throw new Unusable(404, `There is no participant ${JSON.stringify(who)} in ${JSON.stringify(name)}.`);
        }
        this.toParticipant(found, action, body);

        return { id: found.occupant.participant.id };
    }

    private toParticipant(
            { occupant, room }: NonNullable<ReturnType<Rooms['find']>>,
            action: string, body: Record<string, unknown>): void {
        switch (action) {
        case 'kick':
            return this.rooms.kick(room, occupant, { name: String(body.by ?? 'Moderator') });
        case 'drop':
            this.behaviour.downUntil = this.now() + Number(body.downSeconds ?? 0) * 1_000;

            return occupant.link?.cut();
        case 'mute':
            return occupant.link?.send({ type: 'mute', mediaType: body.mediaType === 'video' ? 'video' : 'audio' });
        case 'expire':
            occupant.expires = this.now() / 1_000;

            return occupant.link?.send({ type: 'token-expired' });
        case 'emit':
            return occupant.link?.send({ type: 'emit', event: body.event as { name: string } });
        default:
            throw new Unusable(404, `A participant can not be told to ${action}.`);
        }
    }

    /** The rooms; with `?after=VERSION` once they are newer than that, or as they are after `timeout` ms. */
    private async state(url: URL): Promise<unknown> {
        const after = url.searchParams.get('after');

        if (after !== null && this.rooms.version <= Number(after)) {
            const wait = Math.min(Number(url.searchParams.get('timeout') ?? 30_000), LONGEST_WAIT_MS);

            await this.changeWithin(wait);
        }

        return {
            version: this.rooms.version,
            rooms: [...this.rooms.rooms.values()].map(room => this.describe(room))
        };
    }

    private changeWithin(milliseconds: number): Promise<void> {
        return new Promise(resolve => {
            const wake = () => {
                clearTimeout(timer);
                this.waiting.delete(wake);
                this.rooms.changes.off('change', wake);
                resolve();
            };
            const timer = setTimeout(wake, milliseconds);

            this.waiting.add(wake);
            this.rooms.changes.once('change', wake);
        });
    }

    private describe(room: Room): unknown {
        return {
            name: room.name,
            created: room.created,
            locked: Boolean(room.password ?? this.rooms.policy(room.name).password),
            lobby: room.lobby ?? this.rooms.policy(room.name).lobby ?? false,
            participants: [...room.occupants.values()].map(({ participant, link, expires }) => ({
                id: participant.id,
                name: participant.name,
                moderator: participant.role === 'moderator',
                audioMuted: participant.audioMuted,
                videoMuted: participant.videoMuted,
                sharing: participant.sharing,
                connected: link !== undefined,
                tokenExpires: expires ?? null
            })),
            waiting: [...room.waiting.values()].map(({ id, request, knocked }) => ({ id, name: request.name, knocked }))
        };
    }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
    let text = '';

    for await (const chunk of request) {
        text += String(chunk);
    }
    try {
        const value: unknown = text === '' ? {} : JSON.parse(text);

        if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
            return value as Record<string, unknown>;
        }
    } catch { /* said below */ }
    throw new Unusable(400, 'The body must be a JSON object.');
}
