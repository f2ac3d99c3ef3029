/**
 * One conference in one frame of Jitsi: knows the wire of the IFrame API and nothing of the app or
 * of what the page shows. A frame is never used for a second conference.
 */
import { Transport } from '@jitsi/js-utils/transport';
import type { LeftReason, PageCall, Participant } from '../../shared/channel.ts';
import type { Timings } from '../timings.ts';
import { DESTROYED, failureOf, type Failure } from './failures.ts';
import { frameAddress, scopeOf, type Frame, type OpenFrame, type Start } from './frame.ts';
import { roster, withOwnMute } from './roster.ts';
import { Switch } from './switch.ts';
import { fields, isWireEvent, text, type Command, type Question, type WireEvent } from './wire.ts';

/** What a conference reports. After `left` or `failed` it says nothing more. */
export type ConferenceEvent =
    /** Jitsi's page has loaded and speaks. */
    | { type: 'ready' }
    /** Jitsi waits, most likely for the answer to the browser's question about the microphone. */
    | { type: 'asking' }
    | { type: 'joined' }
    | { type: 'muted'; muted: boolean | null }
    | { type: 'camera'; on: boolean | null }
    | { type: 'participants'; participants: readonly Participant[] }
    /** Who speaks loudest, by id. */
    | { type: 'speaker'; id: string | null }
    | { type: 'device-failed'; device: 'microphone' | 'camera'; cause: DeviceCause }
    | { type: 'left'; reason: LeftReason }
    | ({ type: 'failed' } & Failure);

/** Why a microphone or a camera is not to be had (lib-jitsi-meet `JitsiTrackErrors.ts`). */
export type DeviceCause = 'refused' | 'missing' | 'busy';

export interface ConferenceOptions {
    call: PageCall;
    start: Start;
    openFrame: OpenFrame;
    timings: Pick<Timings, 'ready' | 'join' | 'joinWhileAsked' | 'confirm' | 'leave'>;
    /** The browser's permission for the microphone, or `null` where it does not tell. */
    permission: () => Promise<PermissionState | null>;
    emit: (event: ConferenceEvent) => void;
}

/** The number of the next frame: each has a scope of its own, so a late message never reaches the next one. */
let nextId = 1;

export class Conference {
    readonly #options: ConferenceOptions;
    readonly #frame: Frame;
    readonly #transport: Transport;
    readonly #microphone: Switch;
    readonly #camera: Switch;
    #participants: readonly Participant[] = [];
    /** As Jitsi last said; told on from the moment of joining, since it flickers before. */
    #muted: boolean | null = null;
    #joined = false;
    #over = false;
    #timer: ReturnType<typeof setTimeout> | undefined;
    /** What a `video-conference-left` will mean. */
    #leaving: LeftReason | null = null;
    #gone: (() => void) | null = null;

    constructor(options: ConferenceOptions) {
        const { call, start, openFrame, timings } = options;
        const id = nextId++;
        const address = frameAddress(call, id, start);

        this.#options = options;
        this.#frame = openFrame(address.href);
        this.#transport = new Transport({ backend: this.#frame.backend({ origin: address.origin, scope: scopeOf(id) }) });
        this.#microphone = new Switch({
            read: () => this.#ask({ name: 'is-audio-muted' }),
            toggle: () => this.#tell({ name: 'toggle-audio', data: [] }),
            confirmed: muted => this.#setMuted(muted),
            timeout: timings.confirm,
        });
        // The camera's switch counts in Jitsi's way: `true` is muted.
        this.#camera = new Switch({
            read: () => this.#ask({ name: 'is-video-muted' }),
            toggle: () => this.#tell({ name: 'toggle-video', data: [] }),
            confirmed: muted => this.#emit({ type: 'camera', on: muted === null ? null : !muted }),
            timeout: timings.confirm,
        });
        this.#transport.on('event', (event: unknown) => {
            if (isWireEvent(event)) {
                this.#received(event);
            }

            return true;
        });
        // Jitsi's one question is for the screens of an Electron app, which this is not.
        this.#transport.on('request', () => true);
        this.#timer = setTimeout(() => this.#fail('jitsi-unreachable'), timings.ready);
    }

    /** Asks Jitsi to mute or unmute; `muted` reports what came of it. */
    setMuted(muted: boolean): void {
        this.#microphone.want(muted);
    }

    /** Asks Jitsi to turn the camera on or off; `camera` reports what came of it. */
    setCamera(on: boolean): void {
        this.#camera.want(!on);
    }

    /** Hangs up; `left` reports it, at the latest when its time is over. */
    async hangUp(): Promise<void> {
        await this.#leave('hung-up', { name: 'video-hangup', data: [false] });
    }

    /** Ends the conference for everyone; a deployment that can not do that is left as by {@link hangUp}. */
    async end(): Promise<void> {
        await this.#leave('ended', { name: 'end-conference', data: [] }, { name: 'video-hangup', data: [false] });
    }

    /** Removes the frame, and with it whatever still sounds. Nothing is reported any more. */
    close(): void {
        this.#over = true;
        clearTimeout(this.#timer);
        this.#transport.dispose();
        this.#frame.remove();
    }

    async #leave(reason: LeftReason, ...commands: Command[]): Promise<void> {
        if (this.#over || this.#leaving !== null) {
            return;
        }
        clearTimeout(this.#timer);
        this.#leaving = reason;
        for (const command of commands) {
            if (this.#joined) {
                this.#tell(command);
                await this.#goneWithin(this.#options.timings.leave);
            }
        }
        this.#left(reason);
    }

    #goneWithin(milliseconds: number): Promise<void> {
        return new Promise(resolve => {
            this.#gone = resolve;
            setTimeout(resolve, milliseconds);
        });
    }

    #received(event: WireEvent): void {
        this.#count(event);
        switch (event.name) {
            case 'ready':
                this.#emit({ type: 'ready' });
                this.#waitForJoin(this.#options.timings.join);
                break;
            case 'video-conference-joined':
                this.#entered();
                break;
            case 'audio-mute-status-changed':
                this.#microphone.changed(event.muted === true);
                break;
            case 'video-mute-status-changed':
                this.#camera.changed(event.muted === true);
                break;
            case 'dominant-speaker-changed':
                this.#emit({ type: 'speaker', id: text(event.id) });
                break;
            case 'mic-error':
                this.#emit({ type: 'device-failed', device: 'microphone', cause: deviceCause(event.type) });
                break;
            case 'camera-error':
                this.#emit({ type: 'device-failed', device: 'camera', cause: deviceCause(event.type) });
                break;
            case 'password-required':
                this.#fail('password-required');
                break;
            case 'participant-kicked-out':
                this.#kicked(event);
                break;
            case 'video-conference-left':
                this.#departed();
                break;
            case 'error-occurred':
                this.#errorOccurred(event);
                break;
        }
    }

    #count(event: WireEvent): void {
        this.#setParticipants(roster(this.#participants, event));
    }

    #setParticipants(participants: readonly Participant[]): void {
        if (participants !== this.#participants) {
            this.#participants = participants;
            if (this.#joined) {
                this.#emit({ type: 'participants', participants });
            }
        }
    }

    #setMuted(muted: boolean | null): void {
        this.#muted = muted;
        if (this.#joined) {
            this.#emit({ type: 'muted', muted });
            this.#setParticipants(withOwnMute(this.#participants, muted));
        }
    }

    #entered(): void {
        if (this.#joined || this.#over) {
            return;
        }
        clearTimeout(this.#timer);
        this.#joined = true;
        this.#participants = withOwnMute(this.#participants, this.#muted);
        this.#emit({ type: 'joined' });
        this.#emit({ type: 'participants', participants: this.#participants });
        if (this.#muted === null) {
            this.#microphone.want(this.#options.start.muted);
        } else {
            this.#emit({ type: 'muted', muted: this.#muted });
        }
    }

    /** Jitsi joins only after the browser's question about the microphone has its answer: that gets more time. */
    #waitForJoin(milliseconds: number, asked = false): void {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => {
            if (asked) {
                this.#fail('join-timeout');
            } else {
                void this.#askedForMicrophone();
            }
        }, milliseconds);
        if (!asked) {
            void this.#options.permission().then(state => {
                if (state === 'prompt' && !this.#joined) {
                    this.#emit({ type: 'asking' });
                }
            });
        }
    }

    async #askedForMicrophone(): Promise<void> {
        const { permission, timings } = this.#options;
        const state = await permission();

        if (state !== 'prompt') {
            this.#fail('join-timeout');
        } else if (!this.#joined && !this.#over) {
            this.#waitForJoin(timings.joinWhileAsked - timings.join, true);
        }
    }

    #kicked(event: WireEvent): void {
        const { local, id } = fields(event.kicked);

        if (local === true || this.#participants.some(known => known.local && known.id === id)) {
            this.#left('kicked');
        }
    }

    /** Left without having been asked to: what follows at once tells why, or the connection broke. */
    #departed(): void {
        if (this.#leaving !== null) {
            this.#gone?.();
        } else if (this.#joined) {
            clearTimeout(this.#timer);
            this.#timer = setTimeout(() => this.#fail('connection-lost'), this.#options.timings.leave);
        }
    }

    #errorOccurred(event: WireEvent): void {
        const failure = failureOf(event.error);

        if (this.#leaving !== null) {
            return;
        }
        if (failure === DESTROYED) {
            this.#left('ended');
        } else if (failure !== null) {
            this.#fail(failure.failure, failure.detail);
        }
    }

    #left(reason: LeftReason): void {
        this.#last({ type: 'left', reason });
    }

    #fail(failure: Failure['failure'], detail: string | null = null): void {
        this.#last({ type: 'failed', failure, detail });
    }

    #last(event: ConferenceEvent): void {
        if (!this.#over) {
            this.close();
            this.#options.emit(event);
        }
    }

    #emit(event: ConferenceEvent): void {
        if (!this.#over) {
            this.#options.emit(event);
        }
    }

    #tell(command: Command): void {
        if (!this.#over) {
            this.#transport.sendEvent(command);
        }
    }

    #ask(question: Question): Promise<unknown> {
        return this.#transport.sendRequest(question);
    }
}

function deviceCause(type: unknown): DeviceCause {
    switch (type) {
        case 'gum.permission_denied':
            return 'refused';
        case 'gum.not_found':
        case 'gum.constraint_failed':
            return 'missing';
        default:
            return 'busy';
    }
}
