/**
 * One participant's way through a conference: joining, being refused, being there, leaving; with the events of the
 * IFrame API in the order in which the real client was seen to emit them.
 */
import type { Participant, Refusal, ServerMessage } from '../protocol.ts';
import { removeToken, tokenExpired, tokenUser, type Address, type Config } from './address.ts';
import type { FrameApi } from './api.ts';
import { DROPPED, destroyed, refusalError, refusalWords, type ApiError } from './errors.ts';
import type { LocalMedia } from './media.ts';
import { Outgoing } from './outgoing.ts';
import { Roster } from './roster.ts';
import { SignalConnection } from './signal.ts';

/** What is on the screen. */
export type Phase = 'prejoin' | 'joining' | 'joined' | 'lobby' | 'password' | 'failed' | 'kicked' | 'left';

/** How long a page stays after a hang-up before it makes room for another (milliseconds), as Jitsi's does. */
const LEAVE_MS = 500;

export class Conference {
    phase: Phase = 'prejoin';
    /** A sentence for the phase: why it failed, who waits for whom. */
    words = '';
    /** The name in the token beats the one from `userInfo`. */
    name: string;
    /** In lower case, without its tenant. */
    roomName: string;
    speaking = false;
    readonly roster: Roster;
    readonly outgoing: Outgoing;
    onChange = (): void => {};

    private readonly email: string | undefined;
    private signal: SignalConnection | undefined;
    private password: string | undefined;
    private expired = false;
    /** Done once the microphone has been granted or refused. */
    private started: Promise<void> | undefined;

    constructor(
            readonly address: Address,
            readonly config: Config,
            readonly media: LocalMedia,
            private readonly api: { current: FrameApi | undefined }) {
        const user = tokenUser(address.token);
        const emit = this.emit.bind(this);

        this.name = user.name || address.userInfo.displayName || '';
        this.email = user.email || address.userInfo.email;
        this.roomName = address.room.split('/').pop()?.toLowerCase() ?? '';
        this.roster = new Roster(media, config, {
            emit,
            log: this.log.bind(this),
            signal: (to, signal) => this.send({ type: 'signal', to, signal }),
            onChange: () => this.onChange()
        });
        this.outgoing = new Outgoing(media, config, {
            emit,
            log: this.log.bind(this),
            publish: () => this.publish(),
            selfId: () => this.roster.self?.id
        });
    }

    emit(name: string, payload: Record<string, unknown> = {}): void {
        this.api.current?.send(name, payload);
    }

    /** The client's log, as `apiLogLevels` lets it out. */
    log(level: 'info' | 'warn' | 'error', text: string): void {
        const { apiLogLevels } = this.config;

        console[level](text);
        if (Array.isArray(apiLogLevels) && apiLogLevels.includes(level)) {
            this.emit('log', { logLevel: level, args: [new Date().toISOString(), '[xmpp:connection]', text] });
        }
    }

    private show(phase: Phase, words = ''): void {
        this.phase = phase;
        this.words = words;
        this.onChange();
    }

    private fail(error: ApiError, words: string, phase: Phase = 'failed'): void {
        this.emit('error-occurred', { error });
        this.show(phase, words);
    }

    /** Shows the pre-join page, or joins at once where it is switched off. */
    start(): void {
        if (this.config.prejoinConfig?.enabled === false) {
            return this.join();
        }
        this.show('prejoin');
        this.emit('prejoin-screen-loaded', {
            id: 'local',
            displayName: this.name,
            formattedDisplayName: this.roster.formatted(this.name, true)
        });
    }

    /**
     * Joins: the token is checked while the microphone is asked for; in the room once both have answered.
     *
     * Jitsi gives a top-level page whose pre-join page was switched off by its address no media until asked.
     */
    join(): void {
        const { startSilent, disableInitialGUM } = this.config;
        const silent = startSilent || disableInitialGUM
            || (!this.address.embedded && this.address.config.prejoinConfig?.enabled === false);

        this.show('joining');
        this.started = silent ? Promise.resolve(this.outgoing.startWithout()) : this.outgoing.start();
        this.signal = new SignalConnection({
            onMessage: message => this.receive(message),
            onDropped: () => this.dropped(),
            tokenExpired: () => this.expired || tokenExpired(this.address.token, Date.now()),
            log: (level, text) => this.log(level, text)
        });
        this.signal.connect({ type: 'login', room: this.address.room, token: this.address.token });
    }

    private request(more: { knock?: boolean } = {}): void {
        const { audioMuted, videoMuted, sharing } = this.media;

        this.send({
            type: 'join',
            room: this.address.room,
            token: this.address.token,
            name: this.name,
            email: this.email,
            password: this.password,
            media: { audioMuted, videoMuted, sharing },
            ...more
        });
    }

    /** Asks the moderators to be let in. */
    knock(): void {
        this.request({ knock: true });
        this.show('lobby', 'Asking to join the meeting…');
    }

    /** The password for the room; set by a moderator when already inside. */
    givePassword(password: string): void {
        if (this.phase === 'joined') {
            return this.send({ type: 'lock', password });
        }
        this.password = password;
        this.show('joining');
        this.request();
    }

    rename(name: string): void {
        this.name = name;
        this.send({ type: 'update', name });
    }

    send(message: Parameters<SignalConnection['send']>[0]): void {
        this.signal?.send(message);
    }

    private publish(): void {
        const { audioMuted, videoMuted, sharing } = this.media;

        this.send({ type: 'update', media: { audioMuted, videoMuted, sharing } });
        this.onChange();
    }

    private receive(message: ServerMessage): void {
        switch (message.type) {
        case 'accepted':
            return void this.started?.then(() => this.request());
        case 'refused':
            return this.refused(message.refusal);
        case 'joined':
            return this.joined(message.self, message.others, message.room);
        case 'resume-refused':
            return this.dropped();
        case 'token-expired':
            this.expired = true;

            return;
        case 'kicked':
            return this.kicked(message.kicker);
        case 'destroyed':
            this.emit('error-occurred', { error: destroyed(message.reason) });

            return this.hangup();
        case 'emit': {
            const { name, ...payload } = message.event;

            return this.emit(name, payload);
        }
        default:
            this.inRoom(message);
            this.onChange();
        }
    }

    private refused(refusal: Refusal): void {
        const error = refusalError(refusal, this.address.token !== undefined);

        if (refusal.at === 'password') {
            this.fail(error, 'This meeting is protected by a password.', 'password');
            this.emit('password-required');
        } else if (refusal.at === 'lobby') {
            this.fail(error, refusal.waitingForHost
                ? 'The conference has not yet started because no moderators have yet arrived.'
                : 'A moderator has to let you in.', 'lobby');
            if (this.config.autoKnockLobby && !refusal.waitingForHost) {
                this.knock();
            }
        } else {
            this.close();
            this.fail(error, refusalWords(refusal));
        }
    }

    private joined(self: Participant, others: Participant[], room: string): void {
        if (this.address.hasToken) {
            removeToken(location);
        }
        this.roster.self = self;
        this.name = self.name;
        this.roomName = room.replace(/^\[[^\]]*\]/, '');
        this.show('joined');
        this.emit('video-conference-joined', {
            roomName: this.roomName,
            id: self.id,
            displayName: self.name,
            formattedDisplayName: this.roster.formatted(self.name, true),
            avatarURL: self.userContext?.avatar,
            breakoutRoom: false,
            email: this.email,
            visitor: false
        });
        this.emit('participant-role-changed', { id: self.id, role: self.role });
        if (typeof this.config.subject === 'string') {
            this.emit('subject-change', { subject: this.config.subject });
        }
        others.forEach(other => this.roster.add(other, true));
        this.onChange();
    }

    private inRoom(message: ServerMessage): void {
        const { roster } = this;

        switch (message.type) {
        case 'resumed':
            this.log('info', 'Strophe connected');

            return roster.reconcile(message.others);
        case 'participant-joined':
            return roster.add(message.participant, false);
        case 'participant-left':
            return roster.remove(message.id);
        case 'participant-updated':
            roster.update(message.participant);
            this.name = roster.self?.name ?? this.name;

            return;
        case 'participant-kicked':
            return this.emit('participant-kicked-out', {
                kicked: { id: message.kicked, local: false, name: roster.nameOf(message.kicked) },
                kicker: {
                    id: message.kicker,
                    local: message.kicker === roster.self?.id,
                    name: roster.nameOf(message.kicker)
                }
            });
        case 'signal':
            return roster.remotes.get(message.from)?.peer.handle(message.signal);
        case 'dominant-speaker':
            return this.emit('dominant-speaker-changed', { id: message.id });
        case 'knocking':
            roster.knocking.set(message.id, message.name);

            return this.emit('knocking-participant', { participant: { id: message.id, name: message.name } });
        case 'knocking-left':
            return void roster.knocking.delete(message.id);
        case 'mute':
            return this.mutedByOther(message.mediaType, message.by);
        }
    }

    private mutedByOther(mediaType: 'audio' | 'video', by = 'a moderator'): void {
        if (mediaType === 'video') {
            return void this.outgoing.setVideoMuted(true);
        }
        this.outgoing.notify('You have been muted', `You have been muted by ${by}.`);
        void this.outgoing.setAudioMuted(true);
    }

    /** The connection is gone for good. The real client offers to reload the page; it does not leave by itself. */
    private dropped(): void {
        this.close();
        this.fail(DROPPED, 'You have been disconnected.');
    }

    private kicked(kicker: { id?: string; name?: string }): void {
        const { self } = this.roster;

        this.emit('participant-kicked-out', { kicked: { id: self?.id, name: self?.name, local: true }, kicker });
        this.end();
        this.show('kicked', `${kicker.name ?? 'A moderator'} removed you from the meeting.`);
    }

    /** Leaves by the participant's own will, or because the conference ended. */
    hangup(): void {
        this.send({ type: 'leave' });
        this.end();
        this.emit('video-ready-to-close');
        this.show('left');
        setTimeout(() => location.assign('/static/close.html'), LEAVE_MS);
    }

    /** The conference is over for this page. */
    end(): void {
        if (this.phase === 'joined') {
            this.emit('video-conference-left', { roomName: this.roomName });
        }
        this.phase = 'left';
        this.close();
    }

    private close(): void {
        this.signal?.close();
        this.media.release();
        this.roster.close();
    }
}
