/**
 * The rooms and who is in them: the part that Prosody's MUC and Jicofo play. Decides, and tells each participant's
 * connection; knows neither sockets nor HTTP.
 */
import { EventEmitter } from 'node:events';
import type { JoinRequest, Media, Participant, Refusal, Role, ServerMessage, UserContext } from './protocol.ts';
import type { Claims } from './token.ts';

/** One page's connection, as a room needs it. */
export interface Link {
    send(message: ServerMessage): void;
    /** Cuts the connection without a word, as a broken network does. */
    cut(): void;
}

/** What a test asked of a room, whether anyone is in it or not. */
export interface Policy {
    password?: string;
    /** Newcomers knock and wait until a moderator lets them in. */
    lobby?: boolean;
    /** Newcomers wait until a moderator is there. */
    waitForModerator?: boolean;
    /** The most participants at once. */
    limit?: number;
    /** A join gets no answer and no event. */
    stall?: boolean;
    /** A join is refused with this text, at the login or at the room. */
    refuse?: { at: 'login' | 'room'; text: string };
}

export interface Occupant {
    participant: Participant;
    link: Link | undefined;
    ticket: string;
    /** `exp` of the token, seconds since 1970. */
    expires: number | undefined;
    speaking: boolean;
    /** When this participant was last heard, milliseconds. */
    heard: number;
    /** Ends a participant whose connection was lost and did not come back. */
    timer: NodeJS.Timeout | undefined;
}

interface Knocker {
    id: string;
    request: JoinRequest;
    claims: Claims | undefined;
    link: Link;
    knocked: boolean;
}

export interface Room {
    name: string;
    created: number;
    occupants: Map<string, Occupant>;
    waiting: Map<string, Knocker>;
    /** Set by a moderator in the call; gone with the room. */
    password?: string;
    lobby?: boolean;
    dominant?: string;
}

export interface RoomsOptions {
    /** How long a lost connection may come back, in seconds (Prosody's `smacks_hibernation_time`). */
    resumeSeconds: number;
    now: () => number;
    randomId: (bytes: number) => string;
    /** With tokens, the token says who is a moderator; without, whoever is first. */
    signed: () => boolean;
}

/** A speaker who was silent for this long (milliseconds) hands over to whoever speaks. */
const SILENCE_MS = 1_000;

export class Rooms {
    readonly rooms = new Map<string, Room>();
    readonly policies = new Map<string, Policy>();
    /** Emits `change` whenever something that {@link describe} shows has changed. */
    readonly changes = new EventEmitter();
    version = 0;

    constructor(private readonly options: RoomsOptions) {}

    changed(): void {
        this.version++;
        this.changes.emit('change');
    }

    policy(room: string): Policy {
        return this.policies.get(room) ?? {};
    }

    /** Joins, or says why not; undefined is no answer at all. */
    join(request: JoinRequest, room: string, claims: Claims | undefined, link: Link):
            { occupant: Occupant; room: Room } | { waiting: string; room: Room } | Refusal | undefined {
        const policy = this.policy(room);
        const existing = this.rooms.get(room);
        const role = this.role(claims, existing);

        if (policy.stall) {
            return undefined;
        }
        if (policy.limit !== undefined && (existing?.occupants.size ?? 0) >= policy.limit) {
            return { at: 'full' };
        }
        const password = existing?.password ?? policy.password;

        if (password && request.password !== password) {
            return { at: 'password' };
        }
        const hostMissing = policy.waitForModerator === true && !this.moderators(existing).length;

        if (role !== 'moderator' && (hostMissing || (existing?.lobby ?? policy.lobby))) {
            return this.wait(request, room, claims, link, hostMissing);
        }

        return this.enter(request, this.open(room), claims, link, role);
    }

    private open(name: string): Room {
        let room = this.rooms.get(name);

        if (!room) {
            room = { name, created: this.options.now(), occupants: new Map(), waiting: new Map() };
            this.rooms.set(name, room);
        }

        return room;
    }

    private role(claims: Claims | undefined, room: Room | undefined): Role {
        if (this.options.signed()) {
            const user = (claims?.context as { user?: { moderator?: unknown; affiliation?: unknown } } | undefined)?.user;
            const owner = user?.affiliation === 'owner' || user?.affiliation === 'moderator';

            return user?.moderator === true || user?.moderator === 'true' || owner ? 'moderator' : 'participant';
        }

        return room?.occupants.size ? 'participant' : 'moderator';
    }

    moderators(room: Room | undefined): Occupant[] {
        return [...room?.occupants.values() ?? []].filter(({ participant }) => participant.role === 'moderator');
    }

    private wait(request: JoinRequest, name: string, claims: Claims | undefined, link: Link, hostMissing: boolean) {
        const room = this.open(name);
        const id = this.options.randomId(4);
        const knocked = request.knock === true || hostMissing;

        room.waiting.set(id, { id, request, claims, link, knocked });
        link.send({ type: 'refused', refusal: { at: 'lobby', waitingForHost: hostMissing } });
        if (knocked) {
            this.announceKnock(room, id, request.name);
        }
        this.changed();

        return { waiting: id, room };
    }

    private announceKnock(room: Room, id: string, name: string): void {
        for (const { link } of this.moderators(room)) {
            link?.send({ type: 'knocking', id, name });
        }
    }

    /** Someone who already waits in the lobby asks to be let in. */
    knock(room: Room, id: string, name: string): void {
        const knocker = room.waiting.get(id);

        if (knocker) {
            knocker.knocked = true;
            knocker.request.name = name;
            this.announceKnock(room, id, name);
            this.changed();
        }
    }

    /** A moderator's answer to a knock. */
    answer(room: Room, id: string, approved: boolean): void {
        const knocker = room.waiting.get(id);

        if (!knocker) {
            return;
        }
        this.stopWaiting(room, id);
        if (!approved) {
            knocker.link.send({ type: 'refused', refusal: { at: 'lobby-denied' } });

            return;
        }
        this.enter(knocker.request, room, knocker.claims, knocker.link, this.role(knocker.claims, room), id);
    }

    stopWaiting(room: Room, id: string): void {
        if (room.waiting.delete(id)) {
            for (const { link } of this.moderators(room)) {
                link?.send({ type: 'knocking-left', id });
            }
            this.closeWhenEmpty(room);
            this.changed();
        }
    }

    private enter(request: JoinRequest, room: Room, claims: Claims | undefined, link: Link, role: Role, id?: string) {
        const user = (claims?.context as { user?: UserContext } | undefined)?.user;
        const occupant: Occupant = {
            participant: {
                id: id ?? this.options.randomId(4),
                name: user?.name || request.name,
                role,
                userContext: user && { id: user.id, name: user.name, email: user.email, avatar: user.avatar },
                ...request.media
            },
            link,
            ticket: this.options.randomId(16),
            expires: typeof claims?.exp === 'number' ? claims.exp : undefined,
            speaking: false,
            heard: 0,
            timer: undefined
        };
        const others = [...room.occupants.values()].map(other => other.participant);

        room.occupants.set(occupant.participant.id, occupant);
        link.send({
            type: 'joined',
            room: room.name,
            self: occupant.participant,
            others,
            ticket: occupant.ticket,
            created: room.created
        });
        this.tell(room, { type: 'participant-joined', participant: occupant.participant }, occupant);
        if (role === 'moderator') {
            this.greetModerator(room, link);
        }
        this.changed();

        return { occupant, room };
    }

    private greetModerator(room: Room, link: Link): void {
        for (const knocker of [...room.waiting.values()].filter(({ knocked }) => knocked)) {
            const lobby = room.lobby ?? this.policy(room.name).lobby;

            if (lobby) {
                link.send({ type: 'knocking', id: knocker.id, name: knocker.request.name });
            } else {
                this.answer(room, knocker.id, true);
            }
        }
    }

    tell(room: Room, message: ServerMessage, except?: Occupant): void {
        for (const occupant of room.occupants.values()) {
            if (occupant !== except) {
                occupant.link?.send(message);
            }
        }
    }

    update(room: Room, occupant: Occupant, change: { name?: string; media?: Media; role?: Role }): void {
        const { participant } = occupant;

        Object.assign(participant, change.media);
        participant.name = change.name ?? participant.name;
        participant.role = change.role ?? participant.role;
        if (participant.audioMuted) {
            occupant.speaking = false;
        }
        this.tell(room, { type: 'participant-updated', participant });
        this.changed();
    }

    /** Who speaks, as the videobridge would decide it. */
    speaking(room: Room, occupant: Occupant, speaking: boolean): void {
        const now = this.options.now();
        const current = room.dominant === undefined ? undefined : room.occupants.get(room.dominant);
        const free = !current || (!current.speaking && now - current.heard > SILENCE_MS);

        occupant.speaking = speaking && !occupant.participant.audioMuted;
        occupant.heard = now;
        if (occupant.speaking && occupant !== current && free) {
            room.dominant = occupant.participant.id;
            this.tell(room, { type: 'dominant-speaker', id: room.dominant });
        }
    }

    /** The connection broke: the participant stays for a while, in case it comes back. */
    lost(room: Room, occupant: Occupant): void {
        occupant.link = undefined;
        occupant.timer = setTimeout(() => this.leave(room, occupant), this.options.resumeSeconds * 1_000);
        occupant.timer.unref();
        this.changed();
    }

    /** The connection came back with the right ticket. */
    resume(id: string, ticket: string, link: Link): { occupant: Occupant; room: Room } | undefined {
        for (const room of this.rooms.values()) {
            const occupant = room.occupants.get(id);

            if (occupant?.ticket === ticket && !this.expired(occupant)) {
                clearTimeout(occupant.timer);
                occupant.link?.cut();
                occupant.link = link;
                link.send({
                    type: 'resumed',
                    others: [...room.occupants.values()].filter(o => o !== occupant).map(o => o.participant)
                });
                this.changed();

                return { occupant, room };
            }
        }

        return undefined;
    }

    expired(occupant: Occupant): boolean {
        return occupant.expires !== undefined && this.options.now() / 1_000 >= occupant.expires;
    }

    leave(room: Room, occupant: Occupant): void {
        const { id, role } = occupant.participant;

        clearTimeout(occupant.timer);
        if (!room.occupants.delete(id)) {
            return;
        }
        this.tell(room, { type: 'participant-left', id });
        if (role === 'moderator' && !this.options.signed() && !this.moderators(room).length) {
            // Jicofo makes the next one the owner when the last one goes.
            const next = room.occupants.values().next().value;

            next && this.update(room, next, { role: 'moderator' });
        }
        this.closeWhenEmpty(room);
        this.changed();
    }

    private closeWhenEmpty(room: Room): void {
        if (!room.occupants.size && !room.waiting.size) {
            this.rooms.delete(room.name);
        }
    }

    kick(room: Room, occupant: Occupant, kicker: { id?: string; name?: string }): void {
        occupant.link?.send({ type: 'kicked', kicker });
        this.tell(room, {
            type: 'participant-kicked',
            kicked: occupant.participant.id,
            kicker: kicker.id ?? ''
        }, occupant);
        this.leave(room, occupant);
    }

    /** Ends the conference for everyone. */
    destroy(room: Room, reason: string): void {
        this.tell(room, { type: 'destroyed', reason });
        for (const occupant of [...room.occupants.values()]) {
            this.leave(room, occupant);
        }
    }

    /** Forgets every room and every session, as a restarted Prosody does. */
    restart(): void {
        for (const room of this.rooms.values()) {
            for (const { link, timer } of room.occupants.values()) {
                clearTimeout(timer);
                link?.cut();
            }
            for (const { link } of room.waiting.values()) {
                link.cut();
            }
        }
        this.rooms.clear();
        this.changed();
    }

    /** An occupant by id or by name. */
    find(room: string, who: string): { occupant: Occupant; room: Room } | undefined {
        const found = this.rooms.get(room);
        const occupant = found?.occupants.get(who)
            ?? [...found?.occupants.values() ?? []].find(({ participant }) => participant.name === who);

        return found && occupant ? { occupant, room: found } : undefined;
    }
}
