/**
 * One WebSocket of a conference page: login, join, and then what the participant asks for.
 */
import type { WebSocket } from 'ws';
import type { ClientMessage, JoinRequest, Refusal, ServerMessage } from './protocol.ts';
import type { Link, Occupant, Room, Rooms } from './rooms.ts';
import { checkLogin, roomMatches, type Claims, type KeySource, type TokenRules } from './token.ts';

export interface SignallingOptions {
    rooms: Rooms;
    rules: TokenRules;
    /** No key source: an unsigned deployment, which takes everyone. */
    keys: KeySource | undefined;
    /** Milliseconds since 1970. */
    now: () => number;
}

/**
 * What Jitsi's client does to a room's name: the last part of the path, in lower case; before it the tenant.
 * `name` is the node of the room's address.
 */
export function splitRoom(path: string): { room: string; tenant: string | undefined; name: string } {
    const parts = path.split('/').filter(part => part !== '').map(part => part.toLowerCase());
    const room = parts.pop() ?? '';
    const tenant = parts.pop();

    return { room, tenant, name: tenant ? `[${tenant}]${room}` : room };
}

export class Session {
    private occupant: Occupant | undefined;
    private room: Room | undefined;
    private waiting: string | undefined;
    private readonly link: Link;

    constructor(private readonly socket: WebSocket, private readonly options: SignallingOptions) {
        this.link = {
            send: message => this.send(message),
            cut: () => socket.terminate()
        };
        socket.on('message', data => void this.receive(String(data)));
        socket.on('close', () => this.closed());
        socket.on('error', () => socket.terminate());
    }

    private send(message: ServerMessage): void {
        // Someone let in from the lobby learns it here.
        if (message.type === 'joined' && this.waiting !== undefined && this.room) {
            this.waiting = undefined;
            this.occupant = this.room.occupants.get(message.self.id);
        }
        if (this.socket.readyState === this.socket.OPEN) {
            this.socket.send(JSON.stringify(message));
        }
        if (message.type === 'kicked' || message.type === 'destroyed') {
            this.occupant = undefined;
        }
    }

    private refuse(refusal: Refusal): void {
        this.send({ type: 'refused', refusal });
    }

    private async receive(data: string): Promise<void> {
        let message: ClientMessage;

        try {
            message = JSON.parse(data) as ClientMessage;
        } catch {
            this.socket.close(1007);

            return;
        }
        if (message.type === 'login') {
            const login = await this.login(message.room, message.token);

            login && this.send({ type: 'accepted' });
        } else if (message.type === 'join') {
            await this.join(message);
        } else if (message.type === 'resume') {
            this.resume(message.id, message.ticket);
        } else if (message.type === 'leave') {
            this.leave();
        } else if (this.occupant && this.room) {
            this.inRoom(message, this.occupant, this.room);
        }
    }

    /** The claims of a token that may enter this room; undefined when it has been refused, or is never answered. */
    private async login(path: string, token: string | undefined): Promise<{ claims?: Claims } | undefined> {
        const { rooms, rules, keys, now } = this.options;
        const { refuse, stall } = rooms.policy(splitRoom(path).name);

        if (stall) {
            return undefined;
        }
        if (refuse?.at === 'login') {
            this.refuse(refuse);

            return undefined;
        }
        if (!keys) {
            return {};
        }
        const login = await checkLogin(token, rules, keys, now() / 1_000);

        if (login.outcome === 'refused') {
            this.refuse({ at: 'login', text: login.text });
        }

        return login.outcome === 'accepted' ? { claims: login.claims } : undefined;
    }

    private async join(request: JoinRequest): Promise<void> {
        const { rooms, rules } = this.options;
        const { room, tenant, name } = splitRoom(request.room);
        const login = await this.login(request.room, request.token);
        const { refuse } = rooms.policy(name);

        if (!login || this.socket.readyState !== this.socket.OPEN) {
            return;
        }
        if (refuse) {
            return this.refuse(refuse);
        }
        if (login.claims && !roomMatches(login.claims, room, tenant, rules)) {
            return this.refuse({ at: 'room', text: 'Room and token mismatched' });
        }
        this.enter(request, name, login.claims);
    }

    private enter(request: JoinRequest, room: string, claims: Claims | undefined): void {
        if (this.waiting !== undefined && this.room && request.knock) {
            return this.options.rooms.knock(this.room, this.waiting, request.name);
        }
        const result = this.options.rooms.join(request, room, claims, this.link);

        if (!result) {
            return;
        }
        if ('at' in result) {
            return this.refuse(result);
        }
        this.room = result.room;
        if ('waiting' in result) {
            this.waiting = result.waiting;
        } else {
            this.occupant = result.occupant;
        }
    }

    private resume(id: string, ticket: string): void {
        const found = this.options.rooms.resume(id, ticket, this.link);

        if (!found) {
            return this.send({ type: 'resume-refused' });
        }
        this.occupant = found.occupant;
        this.room = found.room;
    }

    private inRoom(message: ClientMessage, self: Occupant, room: Room): void {
        const { rooms } = this.options;

        switch (message.type) {
        case 'update':
            return rooms.update(room, self, { name: message.name, media: message.media });
        case 'speaking':
            return rooms.speaking(room, self, message.speaking);
        case 'signal':
            return room.occupants.get(message.to)?.link?.send({
                type: 'signal',
                from: self.participant.id,
                signal: message.signal
            });
        default:
            if (self.participant.role === 'moderator') {
                this.asModerator(message, self, room);
            }
        }
    }

    private asModerator(message: ClientMessage, self: Occupant, room: Room): void {
        const { rooms } = this.options;
        const { id, name } = self.participant;

        switch (message.type) {
        case 'kick': {
            const target = room.occupants.get(message.id);

            return target && rooms.kick(room, target, { id, name });
        }
        case 'mute':
            return room.occupants.get(message.id)?.link?.send({
                type: 'mute',
                mediaType: message.mediaType,
                by: name
            });
        case 'grant-moderator': {
            const target = room.occupants.get(message.id);

            return target && rooms.update(room, target, { role: 'moderator' });
        }
        case 'answer-knocking':
            return rooms.answer(room, message.id, message.approved);
        case 'lobby':
            room.lobby = message.enabled;

            return rooms.changed();
        case 'lock':
            room.password = message.password || undefined;

            return rooms.changed();
        case 'end':
            return rooms.destroy(room, 'The conference was ended by a moderator.');
        }
    }

    private leave(): void {
        const { rooms } = this.options;

        if (this.room && this.occupant) {
            rooms.leave(this.room, this.occupant);
        } else if (this.room && this.waiting !== undefined) {
            rooms.stopWaiting(this.room, this.waiting);
        }
        this.occupant = undefined;
        this.waiting = undefined;
    }

    private closed(): void {
        const { rooms } = this.options;

        if (this.room && this.occupant?.link === this.link && rooms.rooms.get(this.room.name) === this.room) {
            rooms.lost(this.room, this.occupant);
        } else if (this.room && this.waiting !== undefined) {
            rooms.stopWaiting(this.room, this.waiting);
        }
    }
}
