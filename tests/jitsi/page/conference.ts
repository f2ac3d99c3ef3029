/**
 * One participant's part in a conference: joining, who is there, leaving, and the events of the IFrame API in the
 * order in which the real client was seen to emit them.
 */
import type { Participant, Refusal, ServerMessage } from '../protocol.ts';
import { removeToken, tokenExpired, tokenUser, type Address, type Config } from './address.ts';
import type { FrameApi } from './api.ts';
import { DROPPED, destroyed, refusalError, refusalWords, type ApiError } from './errors.ts';
import { listDevices, mediaFailure, type LocalMedia } from './media.ts';
import { Peer } from './peer.ts';
import { SignalConnection } from './signal.ts';

/** What is on the screen. */
export type Phase = 'prejoin' | 'joining' | 'joined' | 'lobby' | 'password' | 'failed' | 'kicked' | 'left';

export interface Remote {
    participant: Participant;
    peer: Peer;
    speaking: boolean;
}

/** How long a page stays after a hang-up before it makes room for another (milliseconds), as Jitsi's does. */
const LEAVE_MS = 500;

export class Conference {
    phase: Phase = 'prejoin';
    /** A sentence for the phase: why it failed, who waits for whom. */
    words = '';
    name: string;
    self: Participant | undefined;
    roomName: string;
    readonly remotes = new Map<string, Remote>();
    readonly knocking = new Map<string, string>();
    dominant: string | undefined;
    speaking = false;
    /** The browser wants a click before it plays. */
    silenced = false;
    /** The name in the token beats the one from `userInfo`. */
    readonly email: string | undefined;

    onChange = (): void => {};
    private signal: SignalConnection | undefined;
    private password: string | undefined;
    private expired = false;
    private granted: Promise<void> | undefined;
    private p2p = false;

    constructor(
            readonly address: Address,
            readonly config: Config,
            readonly media: LocalMedia,
            private readonly api: { current: FrameApi | undefined }) {
        const user = tokenUser(address.token);

        this.name = user.name || address.userInfo.displayName || '';
        this.email = user.email || address.userInfo.email;
        this.roomName = address.room.split('/').pop()?.toLowerCase() ?? '';
        media.onTracks = () => this.remotes.forEach(({ peer }) => peer.sendTracks());
        media.onMicrophoneEnded = () => void this.microphoneEnded();
        media.onScreenEnded = () => this.setSharing(false);
    }

    emit(name: string, payload: Record<string, unknown> = {}): void {
        this.api.current?.send(name, payload);
    }

    /** The client's log, as `apiLogLevels` lets it out. */
    log(level: 'info' | 'warn' | 'error', text: string): void {
        console[level](text);
        if (this.config.apiLogLevels?.includes(level)) {
            this.emit('log', { logLevel: level, args: [new Date().toISOString(), '[xmpp:connection]', text] });
        }
    }

    formatted(name: string, local: boolean): string {
        const { defaultLocalDisplayName: me = 'me', defaultRemoteDisplayName: other = 'Fellow Jitster' } = this.config;

        return local ? name ? `${name} (${me})` : me : name || other;
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
            return void this.join();
        }
        this.show('prejoin');
        this.emit('prejoin-screen-loaded', {
            id: 'local',
            displayName: this.name,
            formattedDisplayName: this.formatted(this.name, true)
        });
    }

    /**
     * Joins: the token is checked while the microphone is asked for; in the room once both have answered.
     *
     * Jitsi gives a top-level page whose pre-join page was switched off by its address no media until asked.
     */
    async join(): Promise<void> {
        const { startSilent, disableInitialGUM, prejoinConfig } = this.config;
        const silent = startSilent || disableInitialGUM
            || (!this.address.embedded && prejoinConfig?.enabled === false);

        this.show('joining');
        this.granted = silent ? this.startWithout() : this.startMedia();
        this.signal = new SignalConnection({
            onMessage: message => this.receive(message),
            onDropped: () => this.fail(DROPPED, 'You have been disconnected.'),
            tokenExpired: () => this.expired || tokenExpired(this.address.token, Date.now()),
            log: (level, text) => this.log(level, text)
        });
        this.signal.connect({ type: 'login', room: this.address.room, token: this.address.token });
        await this.granted;
    }

    private async startWithout(): Promise<void> {
        this.emit('audio-mute-status-changed', { muted: true });
    }

    private async startMedia(): Promise<void> {
        const { startWithAudioMuted, startWithVideoMuted, startAudioOnly, startLowBandwidthMode } = this.config;
        let available = true;

        this.media.setAudioMuted(false);
        this.emit('audio-mute-status-changed', { muted: false });
        if (startWithAudioMuted) {
            this.media.setAudioMuted(true);
            this.emit('audio-mute-status-changed', { muted: true });
            this.notify("You're muted!", 'You have started the conversation muted.');
        }
        try {
            await this.media.takeMicrophone();
        } catch (error) {
            available = false;
            this.media.setAudioMuted(true);
            this.emit('mic-error', { ...mediaFailure(error) });
            startWithAudioMuted || this.emit('audio-mute-status-changed', { muted: true });
        }
        if (startWithVideoMuted === false && !startAudioOnly && !startLowBandwidthMode) {
            await this.media.setVideoMuted(false).catch((error: unknown) =>
                this.emit('camera-error', { ...mediaFailure(error) }));
        }
        const devices = await listDevices();

        this.emit('device-list-changed', { devices });
        this.emit('audio-availability-changed', { available: available && devices.audioInput.length > 0 });
        this.emit('video-availability-changed', { available: devices.videoInput.length > 0 });
    }

    notify(title: string, description: string): void {
        this.emit('notification-triggered', { title, description });
    }

    private request(more: { knock?: boolean } = {}): void {
        const { audioMuted, videoMuted, sharing } = this.media;

        this.signal?.send({
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
            return this.signal?.send({ type: 'lock', password });
        }
        this.password = password;
        this.show('joining');
        this.request();
    }

    send(message: Parameters<SignalConnection['send']>[0]): void {
        this.signal?.send(message);
    }

    private receive(message: ServerMessage): void {
        switch (message.type) {
        case 'accepted':
            return void this.granted?.then(() => this.request());
        case 'refused':
            return this.refused(message.refusal);
        case 'joined':
            return this.joined(message.self, message.others, message.room);
        case 'resumed':
            return this.resumed(message.others);
        case 'resume-refused':
            this.signal?.close();

            return this.fail(DROPPED, 'You have been disconnected.');
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
            this.signal?.close();
            this.media.release();
            this.fail(error, refusalWords(refusal));
        }
    }

    private joined(self: Participant, others: Participant[], room: string): void {
        if (this.address.hasToken) {
            removeToken(location);
        }
        this.self = self;
        this.name = self.name;
        this.roomName = room.replace(/^\[[^\]]*\]/, '');
        this.show('joined');
        this.emit('video-conference-joined', {
            roomName: this.roomName,
            id: self.id,
            displayName: self.name,
            formattedDisplayName: this.formatted(self.name, true),
            avatarURL: self.userContext?.avatar,
            breakoutRoom: false,
            email: this.email,
            visitor: false
        });
        this.emit('participant-role-changed', { id: self.id, role: self.role });
        if (typeof this.config.subject === 'string') {
            this.emit('subject-change', { subject: this.config.subject });
        }
        others.forEach(other => this.add(other, true));
        this.onChange();
    }

    /** Someone is there. Whoever came later (`offers`) opens the connection between the two. */
    private add(participant: Participant, offers: boolean): void {
        const { id, name, userContext } = participant;
        const peer: Peer = new Peer(id, this.media, offers,
            signal => this.signal?.send({ type: 'signal', to: id, signal }),
            state => {
                if (state === 'connected') {
                    void peer.play().then(playing => {
                        this.silenced ||= !playing;
                        this.onChange();
                    });
                } else if (state === 'failed') {
                    this.emit('peer-connection-failure', { isP2P: true, wasConnected: true });
                }
                this.countP2p();
            });

        this.remotes.set(id, { participant, peer, speaking: false });
        this.emit('participant-joined', {
            id,
            displayName: name,
            formattedDisplayName: this.formatted(name, false),
            userContext
        });
        this.countP2p();
        this.emit('participant-muted', { id, isMuted: participant.audioMuted, mediaType: 'audio' });
    }

    /** Jitsi is peer to peer while there are two. */
    private countP2p(): void {
        const [only] = this.remotes.values();
        const p2p = this.remotes.size === 1 && only?.peer.connection.connectionState === 'connected';

        if (p2p !== this.p2p) {
            this.p2p = p2p;
            this.emit('p2p-status-changed', { isP2p: p2p });
        }
    }

    get isP2p(): boolean {
        return this.p2p;
    }

    private remove(id: string): void {
        this.remotes.get(id)?.peer.close();
        if (this.remotes.delete(id)) {
            this.emit('participant-left', { id });
            this.countP2p();
        }
    }

    private resumed(others: Participant[]): void {
        const there = new Set(others.map(({ id }) => id));

        [...this.remotes.keys()].filter(id => !there.has(id)).forEach(id => this.remove(id));
        for (const other of others) {
            this.remotes.has(other.id) ? this.updated(other) : this.add(other, true);
        }
        this.onChange();
    }

    private inRoom(message: ServerMessage): void {
        switch (message.type) {
        case 'participant-joined':
            return this.add(message.participant, false);
        case 'participant-left':
            return this.remove(message.id);
        case 'participant-updated':
            return this.updated(message.participant);
        case 'participant-kicked':
            return this.emit('participant-kicked-out', {
                kicked: { id: message.kicked, local: false, name: this.nameOf(message.kicked) },
                kicker: { id: message.kicker, local: message.kicker === this.self?.id, name: this.nameOf(message.kicker) }
            });
        case 'signal':
            return this.remotes.get(message.from)?.peer.handle(message.signal);
        case 'dominant-speaker':
            this.dominant = message.id;

            return this.emit('dominant-speaker-changed', { id: message.id });
        case 'knocking':
            this.knocking.set(message.id, message.name);

            return this.emit('knocking-participant', { participant: { id: message.id, name: message.name } });
        case 'knocking-left':
            return void this.knocking.delete(message.id);
        case 'mute':
            if (message.mediaType === 'video') {
                return void this.setVideoMuted(true);
            }
            this.notify('You have been muted', `You have been muted by ${message.by ?? 'a moderator'}.`);

            return void this.setAudioMuted(true);
        }
    }

    nameOf(id: string): string | undefined {
        return id === this.self?.id ? this.self.name : this.remotes.get(id)?.participant.name;
    }

    private updated(now: Participant): void {
        const local = now.id === this.self?.id;
        const before = local ? this.self : this.remotes.get(now.id)?.participant;

        if (!before) {
            return;
        }
        if (local) {
            this.self = now;
            this.name = now.name;
        } else {
            const remote = this.remotes.get(now.id);

            remote && (remote.participant = now);
        }
        if (before.name !== now.name) {
            this.emit('display-name-change', {
                id: now.id,
                displayname: now.name,
                formattedDisplayName: this.formatted(now.name, local)
            });
        }
        if (before.role !== now.role) {
            this.emit('participant-role-changed', { id: now.id, role: now.role });
        }
        if (!local && before.audioMuted !== now.audioMuted) {
            this.emit('participant-muted', { id: now.id, isMuted: now.audioMuted, mediaType: 'audio' });
        }
        if (!local && before.videoMuted !== now.videoMuted) {
            this.emit('participant-muted', { id: now.id, isMuted: now.videoMuted, mediaType: 'video' });
        }
        if (before.sharing !== now.sharing) {
            this.emit('content-sharing-participants-changed', { data: { sharingParticipantIds: this.sharing() } });
        }
    }

    sharing(): string[] {
        const remote = [...this.remotes.values()].filter(({ participant }) => participant.sharing);

        return [...this.media.sharing && this.self ? [this.self.id] : [], ...remote.map(r => r.participant.id)];
    }

    private publish(): void {
        const { audioMuted, videoMuted, sharing } = this.media;

        this.signal?.send({ type: 'update', media: { audioMuted, videoMuted, sharing } });
        this.onChange();
    }

    /** Mutes or unmutes; the microphone is asked for again where it had been refused. */
    async setAudioMuted(muted: boolean): Promise<void> {
        if (muted === this.media.audioMuted) {
            return;
        }
        if (!muted && !this.media.microphone) {
            try {
                await this.media.takeMicrophone();
            } catch (error) {
                return this.emit('mic-error', { ...mediaFailure(error) });
            }
        }
        this.media.setAudioMuted(muted);
        this.emit('audio-mute-status-changed', { muted });
        if (this.self) {
            this.emit('participant-muted', { id: this.self.id, isMuted: muted, mediaType: 'audio' });
        }
        this.publish();
    }

    async setVideoMuted(muted: boolean): Promise<void> {
        if (muted === this.media.videoMuted) {
            return;
        }
        try {
            await this.media.setVideoMuted(muted);
        } catch (error) {
            return this.emit('camera-error', { ...mediaFailure(error) });
        }
        this.emit('video-mute-status-changed', { muted });
        this.publish();
    }

    async setSharing(on: boolean): Promise<void> {
        let sourceType: string | undefined;

        if (on === this.media.sharing) {
            return;
        }
        try {
            sourceType = on ? await this.media.share() : undefined;
        } catch (error) {
            return this.log('error', `Screen sharing failed: ${mediaFailure(error).message}`);
        }
        on || this.media.stopSharing();
        this.emit('screen-sharing-status-changed', { on, details: { sourceType } });
        this.publish();
    }

    rename(name: string): void {
        this.name = name;
        this.signal?.send({ type: 'update', name });
    }

    /** The microphone went away: another one is tried, else the participant is muted. */
    private async microphoneEnded(): Promise<void> {
        try {
            await this.media.takeMicrophone();
        } catch (error) {
            this.emit('mic-error', { ...mediaFailure(error) });
            this.emit('audio-availability-changed', { available: false });
            await this.setAudioMuted(true);
        }
    }

    private kicked(kicker: { id?: string; name?: string }): void {
        const { self } = this;

        this.emit('participant-kicked-out', { kicked: { id: self?.id, name: self?.name, local: true }, kicker });
        this.end();
        this.show('kicked', `${kicker.name ?? 'A moderator'} removed you from the meeting.`);
    }

    /** Leaves by the participant's own will, or because the conference ended. */
    hangup(): void {
        this.signal?.send({ type: 'leave' });
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
        this.signal?.close();
        this.media.release();
        this.remotes.forEach(({ peer }) => peer.close());
        this.remotes.clear();
    }
}
