/** Carries out what the pure state asks for: the one place where the app, Jitsi and the browser meet. */
import type { FromPage } from '../shared/channel.ts';
import { chosenDevices, rememberDevice, type DeviceKind } from '../shared/devices.ts';
import { step } from './callState.ts';
import { Channel } from './channel.ts';
import { Conference } from './conference/conference.ts';
import { framesOn } from './conference/frame.ts';
import { begin, isServed, type Action, type CallEvent, type CallState, type Effect, type Waiting } from './state.ts';
import { keepCamera, keepMuted, recall } from './memory.ts';
import { canCall, type Stage } from './stage.ts';
import { forgetSecret, keepSecret, type TicketOutcome } from './ticket.ts';
import { CLOCK, FOCUS, type Timings } from './timings.ts';
import { say } from './say.ts';
import { announcement } from './words.ts';

export class Session {
    state: CallState = $state.raw(begin({ muted: null }));
    /** What a screen reader is to say now. */
    announced = $state('');
    /** Whether there is a region that it says things from. */
    heard = $state(false);
    /** When something was last said, by the age of the page in milliseconds. */
    #said = 0;
    /** Resolves when there is more to show than the page that was served, or when that has stood for long enough. */
    readonly outgrown: Promise<void>;
    #outgrow: () => void = () => undefined;
    readonly #timings: Timings;
    readonly #stage: Stage;
    #channel: Channel | null = null;
    #conference: Conference | null = null;
    readonly #waits = new Map<Waiting, ReturnType<typeof setTimeout>>();

    constructor(stage: Stage, timings: Timings) {
        this.#stage = stage;
        this.#timings = timings;
        this.outgrown = new Promise(resolve => {
            this.#outgrow = resolve;
        });
        setTimeout(this.#outgrow, timings.served - performance.now());
    }

    start(outcome: TicketOutcome): void {
        this.state = begin(recall(sessionStorage));
        this.#watch();
        this.#watchFocus();
        if ('failure' in outcome) {
            this.#dispatch({ type: 'no-ticket', failure: outcome.failure });
        } else {
            this.#reachApp(outcome.secret, outcome.call !== undefined);
            if (outcome.call !== undefined) {
                this.#dispatch({ type: 'granted', call: outcome.call });
            }
        }
    }

    /** Takes what the user did. */
    act(action: Action): void {
        this.#dispatch(action);
    }

    #reachApp(secret: string, granted: boolean): void {
        const address = new URL('/channel', location.href);

        address.protocol = 'ws:';
        this.#channel = new Channel({
            secret,
            granted,
            open: () => new WebSocket(address),
            timings: this.#timings,
            emit: event => {
                if (event.type === 'connected') {
                    keepSecret(sessionStorage, secret);
                } else if (event.type === 'lost' && !event.unloading) {
                    forgetSecret(sessionStorage);
                }
                this.#dispatch({ type: 'channel', event });
            },
        });
    }

    #dispatch(event: CallEvent): void {
        const before = this.state;
        const now = new Date();
        const { state, effects } = step(before, event, now.getTime());

        this.state = state;
        if (!isServed(state)) {
            this.#outgrow();
        }
        const words = announcement(before, state, now);

        if (words !== null) {
            this.#announce(words, before.phase.name === 'live');
        }
        for (const effect of effects) {
            this.#carryOut(effect);
        }
    }

    /** Of a live call nothing is lost that nobody can have heard yet: what comes close together, or before the region, adds up. */
    #announce(words: string, live: boolean): void {
        const now = performance.now();
        const unheard = !this.heard || now - this.#said < this.#timings.breath;

        this.announced = live && unheard ? `${this.announced} ${words}` : words;
        this.#said = now;
    }

    #carryOut(effect: Effect): void {
        switch (effect.do) {
            case 'say':
                this.#say(effect.message);
                break;
            case 'reach-app':
                this.#channel?.retry();
                break;
            case 'take-over':
                this.#channel?.takeOver();
                break;
            case 'reload':
                this.#reload(effect.camera);
                break;
            case 'open-conference':
                this.#openConference(effect);
                break;
            case 'close-conference':
                this.#conference?.close();
                this.#conference = null;
                break;
            case 'set-muted':
                this.#conference?.setMuted(effect.muted);
                break;
            case 'set-camera':
                this.#conference?.setCamera(effect.on);
                break;
            case 'share':
                this.#conference?.share(effect.on);
                break;
            case 'show-own-share':
                this.#conference?.showOwnShare();
                break;
            case 'admit':
                this.#conference?.admit(effect.id, effect.admitted);
                break;
            case 'read-devices':
                this.#conference?.readDevices();
                break;
            case 'choose':
                void this.#choose(effect.kind, effect.id);
                break;
            case 'hang-up':
                void this.#conference?.hangUp();
                break;
            case 'end':
                void this.#conference?.end();
                break;
            case 'copy':
                void this.#copy(effect.link);
                break;
            case 'expire':
                setTimeout(() => this.act({ type: 'dismiss', notice: effect.notice }), this.#timings.notice);
                break;
            case 'wait':
                this.#wait(effect.for, effect.milliseconds);
                break;
            case 'remember-muted':
                keepMuted(sessionStorage, effect.muted);
                break;
            case 'close-window':
                void this.#closeWindow();
                break;
        }
    }

    #reload(camera: boolean): void {
        const { asked, is } = this.state.muted;
        const muted = asked ?? is;

        keepCamera(sessionStorage, camera);
        if (muted !== null) {
            keepMuted(sessionStorage, muted);
        }
        location.reload();
    }

    #say(message: FromPage): void {
        this.#channel?.send(message);
    }

    #openConference({ call, start }: Extract<Effect, { do: 'open-conference' }>): void {
        this.#conference?.close();
        this.#conference = null;
        if (!canCall(window)) {
            this.#dispatch({ type: 'conference', event: { type: 'failed', failure: 'webrtc-missing', detail: null } });
            return;
        }
        this.#conference = new Conference({
            call,
            start,
            devices: chosenDevices(localStorage),
            openFrame: framesOn(this.#stage, say('call-frame')),
            timings: this.#timings,
            permission: microphonePermission,
            emit: event => this.#dispatch({ type: 'conference', event }),
        });
    }

    /** Remembered once it is in use, for the next call and for the microphone check. */
    async #choose(kind: DeviceKind, id: string): Promise<void> {
        const device = this.state.devices?.[kind].all.find(one => one.id === id);

        if (await this.#conference?.choose(kind, id) === true && device !== undefined) {
            rememberDevice(localStorage, kind, device.label);
        }
    }

    #wait(waiting: Waiting, milliseconds: number): void {
        clearTimeout(this.#waits.get(waiting));
        this.#waits.set(waiting, setTimeout(() => this.#dispatch({ type: 'waited', for: waiting }), milliseconds));
    }

    /**
     * Tells when the focus comes or goes. It can go from the page into Jitsi's frame, which still counts, and from there
     * elsewhere, of which the page hears nothing: while the frame has it, the page looks.
     */
    #watchFocus(): void {
        const look = () => {
            const focused = document.hasFocus();

            if (focused !== this.state.focused) {
                this.#dispatch({ type: 'focus', focused });
            }
        };

        for (const type of ['focus', 'blur']) {
            // Between two owners nobody has it.
            window.addEventListener(type, () => setTimeout(look));
        }
        document.addEventListener('visibilitychange', look);
        setInterval(() => {
            if (document.activeElement instanceof HTMLIFrameElement) {
                look();
            }
        }, FOCUS);
        look();
    }

    /** The browser's own signs that something is wrong: no network, or a clock that jumped. */
    #watch(): void {
        window.addEventListener('offline', () => this.#dispatch({ type: 'network', online: false }));
        window.addEventListener('online', () => this.#dispatch({ type: 'network', online: true }));
        let before = Date.now();

        setInterval(() => {
            const now = Date.now();

            if (now - before > CLOCK.every + CLOCK.jump) {
                this.#dispatch({ type: 'slept' });
            }
            before = now;
        }, CLOCK.every);
    }

    async #copy(link: string): Promise<void> {
        const ok = await navigator.clipboard.writeText(link).then(() => true, () => false);

        this.#dispatch({ type: 'copied', ok });
    }

    /** The last word to the app first; a tab that the browser does not let close says so by its view. */
    async #closeWindow(): Promise<void> {
        await this.#channel?.flushed(this.#timings.leave);
        window.close();
    }
}

/** Firefox, and browsers before it, do not tell of a microphone what they tell of other permissions. */
async function microphonePermission(): Promise<PermissionState | null> {
    try {
        return (await navigator.permissions.query({ name: 'microphone' })).state;
    } catch {
        return null;
    }
}
