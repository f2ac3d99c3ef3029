/** Carries out the check: the one place where the microphone, the devices and the app meet. */
import { chosenDevices, rememberDevice, type DeviceKind } from '../shared/devices.ts';
import { measure } from '../shared/level.ts';
import { step, type CheckEvent, type Phase } from './check.ts';
import { choiceOf, listed, mediaDevices, type Device } from './devices.ts';
import { holdLine } from './line.ts';
import { playTone } from './tone.ts';

/** What can be chosen of a kind, what is, and what was and is not there. */
export interface Offer {
    devices: readonly Device[];
    current: string | null;
    absent: string | null;
}

const NOTHING: Offer = { devices: [], current: null, absent: null };

export class Session {
    phase: Phase = $state.raw({ name: 'opening' });
    /** Whether the browser is asking its user. */
    asking = $state(false);
    /** How loud it is, from 0 to 1. */
    level = $state(0);
    microphone: Offer = $state.raw(NOTHING);
    speaker: Offer = $state.raw(NOTHING);
    /** Whether a tone sounds, and whether the last one could not. */
    sounding = $state(false);
    toneFailed = $state(false);
    /** Which attempt at opening the microphone is the latest. */
    #attempt = 0;
    #close = (): void => undefined;
    #letGo = (): void => undefined;

    async start(): Promise<void> {
        this.#letGo = holdLine(why => this.#end(why));
        mediaDevices()?.addEventListener('devicechange', () => void this.#changed());
        await this.open();
    }

    /** Opens the microphone that is chosen, or as good as that one. */
    async open(): Promise<void> {
        const attempt = ++this.#attempt;
        const late = () => attempt !== this.#attempt || this.phase.name === 'over';

        this.#close();
        this.#dispatch({ type: 'opening' });
        void isAsking().then(asking => (this.asking = asking && !late()));
        try {
            const stream = await microphone(chosenDevices(localStorage).audioinput);

            if (late()) {
                end(stream);

                return;
            }
            this.#listen(stream);
        } catch (error) {
            if (!late()) {
                this.#dispatch({ type: 'failed', error: error instanceof Error ? error.name : '' });
            }
        }
        await this.#list();
    }

    /** Uses this one from now on. */
    async choose(kind: DeviceKind, id: string): Promise<void> {
        const device = this.#offer(kind).devices.find(one => one.id === id);

        rememberDevice(localStorage, kind, device?.label ?? '');
        this.toneFailed = false;
        await (kind === 'audioinput' ? this.open() : this.#list());
    }

    async playTone(): Promise<void> {
        this.sounding = true;
        this.toneFailed = await playTone(this.speaker.current).then(() => false, () => true);
        this.sounding = false;
    }

    /** The host is done: the window closes where it may. */
    done(): void {
        this.#letGo();
        this.#end('ended');
    }

    #listen(stream: MediaStream): void {
        const stop = measure(stream, level => {
            this.level = level;
            this.#dispatch({ type: 'level', level });
        });

        this.#close = () => {
            stop();
            this.level = 0;
            this.#close = () => undefined;
        };
        // Unplugged: another one may be there.
        stream.getAudioTracks().forEach(track => track.addEventListener('ended', () => void this.open()));
        this.#dispatch({ type: 'opened' });
    }

    /** A device came or went. */
    async #changed(): Promise<void> {
        const { absent } = this.microphone;

        await this.#list();
        const back = absent !== null && this.microphone.absent === null;

        if (this.phase.name === 'trouble' || back) {
            await this.open();
        }
    }

    async #list(): Promise<void> {
        this.microphone = await this.#offered('audioinput');
        this.speaker = await this.#offered('audiooutput');
    }

    async #offered(kind: DeviceKind): Promise<Offer> {
        const devices = await listed(kind);
        const { device, absent } = choiceOf(devices, chosenDevices(localStorage)[kind]);

        return { devices, current: device?.id ?? null, absent: devices.length === 0 ? null : absent };
    }

    #offer(kind: DeviceKind): Offer {
        return kind === 'audioinput' ? this.microphone : this.speaker;
    }

    #end(why: 'call' | 'ended'): void {
        const ended = this.phase.name === 'over';

        this.#dispatch({ type: 'over', why });
        this.#close();
        if (!ended) {
            window.close();
        }
    }

    #dispatch(event: CheckEvent): void {
        this.phase = step(this.phase, event, performance.now());
        if (event.type !== 'level' && event.type !== 'opening') {
            this.asking = false;
        }
    }
}

/** The microphone that was chosen by this label; ids and labels may be told only once one has been opened. */
async function microphone(label: string | undefined): Promise<MediaStream> {
    const { device } = choiceOf(await listed('audioinput'), label);

    if (device !== undefined) {
        return navigator.mediaDevices.getUserMedia({ audio: { deviceId: { exact: device.id } } });
    }
    const first = await navigator.mediaDevices.getUserMedia({ audio: true });
    const chosen = choiceOf(await listed('audioinput'), label);

    if (label === undefined || chosen.device === undefined || chosen.device.label !== label) {
        return first;
    }
    end(first);

    return navigator.mediaDevices.getUserMedia({ audio: { deviceId: { exact: chosen.device.id } } });
}

/** Firefox, and browsers before it, do not tell of a microphone what they tell of other permissions. */
async function isAsking(): Promise<boolean> {
    try {
        return (await navigator.permissions.query({ name: 'microphone' })).state === 'prompt';
    } catch {
        return false;
    }
}

function end(stream: MediaStream): void {
    stream.getTracks().forEach(track => track.stop());
}
