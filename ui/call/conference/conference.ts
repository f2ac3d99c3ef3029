/**
 * One conference in one frame of Jitsi: knows the wire of the IFrame API and nothing of the app or
 * of what the page shows. A frame is never used for a second conference.
 */
import { Transport } from '@jitsi/js-utils/transport';
import type { LeftReason, PageCall, Participant } from '../../shared/channel.ts';
import type { ChosenDevices, DeviceKind } from '../../shared/devices.ts';
import type { Timings } from '../timings.ts';
import { FIRST, frameAddress, scopeOf, type Start } from './address.ts';
import { devicesOf } from './devices.ts';
import { newsOf, type ConferenceEvent } from './events.ts';
import { DESTROYED, failureOf, waitOf, type Failure } from './failures.ts';
import type { Frame, OpenFrame } from './frame.ts';
import { roster, withOwnMute } from './roster.ts';
import { Switch } from './switch.ts';
import { fields, isWireEvent, type Command, type Question, type WireEvent } from './wire.ts';

export interface ConferenceOptions {
    call: PageCall;
    start: Start;
    /** What the host chose before. */
    devices: ChosenDevices;
    openFrame: OpenFrame;
    timings: Pick<Timings, 'ready' | 'join' | 'joinWhileAsked' | 'confirm' | 'leave'>;
    /** The browser's permission for the microphone, or `null` where it does not tell. */
    permission: () => Promise<PermissionState | null>;
    emit: (event: ConferenceEvent) => void;
}

/** The number of the next frame: each has a scope of its own, so a late message never reaches the next one. */
let nextId = FIRST;

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
        const { call, start, devices, openFrame, timings } = options;
        const id = nextId++;
        const address = frameAddress(call, id, start, devices);

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

    /**
     * Asks Jitsi to share the screen or to stop; `sharing` reports what came of it, and nothing does when
     * the user changes their mind. To be called while a button is pressed: the frame gets that press.
     */
    share(on: boolean): void {
        if (on && !this.#frame.delegate('display-capture')) {
            this.#emit({ type: 'sharing-refused' });
        } else {
            this.#tell({ name: 'toggle-share-screen', data: [{ enable: on }] });
        }
    }

    /** Shows Jitsi's own button for sharing, which works where only a press inside the frame counts. */
    showOwnShare(): void {
        this.#tell({ name: 'overwrite-config', data: [{ toolbarButtons: ['desktop'] }] });
    }

    /** Lets somebody who knocked in, or not. */
    admit(id: string, admitted: boolean): void {
        this.#tell({ name: 'answer-knocking-participant', data: [id, admitted] });
    }

    /** Asks for the devices and which are in use; `devices` tells. */
    readDevices(): void {
        void Promise.all([
            this.#ask({ type: 'devices', name: 'getAvailableDevices' }),
            this.#ask({ type: 'devices', name: 'getCurrentDevices' }),
        ]).then(([all, current]) => this.#emit({ type: 'devices', devices: devicesOf(all, current) }), () => undefined);
    }

    /** Uses this device from now on; whether it can be used. */
    async choose(kind: DeviceKind, id: string): Promise<boolean> {
        const used = await this.#ask({ type: 'devices', name: 'setDevice', device: { kind, id } }).catch(() => false);

        this.readDevices();

        return used !== false;
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
                if (await this.#goneWithin(this.#options.timings.leave)) {
                    break;
                }
            }
        }
        this.#left(reason);
    }

    /** Whether Jitsi says within this time that it left, or that the conference is no more. */
    #goneWithin(milliseconds: number): Promise<boolean> {
        return new Promise(resolve => {
            this.#gone = () => resolve(true);
            setTimeout(() => resolve(false), milliseconds);
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
            case 'device-list-changed':
                this.readDevices();
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
            default:
                this.#tellNews(event);
        }
    }

    #tellNews(event: WireEvent): void {
        const news = newsOf(event);

        if (news !== null) {
            this.#emit(news);
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
        const wait = waitOf(event.error);

        if (this.#leaving !== null) {
            // Ended for everyone, the host included: there is nothing left to hang up.
            if (failure === DESTROYED) {
                this.#gone?.();
            }

            return;
        }
        if (wait !== null && !this.#joined) {
            // Until somebody lets the host in: that has no time-out but Leave.
            clearTimeout(this.#timer);
            this.#emit({ type: 'waiting', for: wait });
        } else if (failure === DESTROYED) {
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
