/**
 * This participant's microphone, camera and screen.
 *
 * As Jitsi does (`conference.js`, createInitialLocalTracks), the microphone is taken at joining even when the call
 * starts muted; muting only disables its track. The camera is taken when it is wanted and let go when it is not.
 */

import { jitsiLocalStorage } from '@jitsi/js-utils/jitsi-local-storage';

/** Error names of lib-jitsi-meet (`JitsiTrackErrors`), by the browser's. */
const ERROR_NAMES: Record<string, string> = {
    NotAllowedError: 'gum.permission_denied',
    SecurityError: 'gum.permission_denied',
    NotFoundError: 'gum.not_found',
    NotReadableError: 'gum.general',
    OverconstrainedError: 'gum.constraint_failed'
};

export interface MediaFailure {
    type: string;
    message: string;
}

export function mediaFailure(error: unknown): MediaFailure {
    const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };

    return { type: ERROR_NAMES[name] ?? 'gum.general', message };
}

export interface DeviceList {
    audioInput: MediaDeviceInfo[];
    audioOutput: MediaDeviceInfo[];
    videoInput: MediaDeviceInfo[];
}

export class LocalMedia {
    /** @param initial labels of the devices to begin with; one that is not there is passed over */
    constructor(private readonly initial: Partial<Record<keyof DeviceList, string>> = {}) {}

    audioMuted = true;
    videoMuted = true;
    sharing = false;
    microphone: MediaStreamTrack | undefined;
    camera: MediaStreamTrack | undefined;
    screen: MediaStreamTrack | undefined;
    /** Where remote audio is played; empty is the browser's default. */
    outputId = chosen('audiooutput') ?? '';

    /** Called when a track that is sent has changed. */
    onTracks = (): void => {};
    /** Called when the microphone went away by itself. */
    onMicrophoneEnded = (): void => {};
    onScreenEnded = (): void => {};

    /** @throws what getUserMedia throws. */
    async takeMicrophone(deviceId?: string): Promise<void> {
        const stream = await take('audioinput', deviceId, device => ({ audio: device ?? true }));
        const [track] = stream.getAudioTracks();
        // Labels are told only to a page that has been let at a microphone.
        const wanted = deviceId === undefined ? await this.initialId('audioInput') : undefined;

        this.outputId ||= await this.initialId('audioOutput') ?? '';
        if (wanted !== undefined && wanted !== track?.getSettings().deviceId) {
            track?.stop();

            return this.takeMicrophone(wanted);
        }
        this.microphone?.stop();
        this.microphone = track;
        if (track) {
            track.enabled = !this.audioMuted;
            track.onended = () => {
                this.microphone = undefined;
                this.onMicrophoneEnded();
            };
        }
        this.onTracks();
    }

    /** @throws what getUserMedia throws. */
    async takeCamera(deviceId?: string): Promise<void> {
        const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
        const stream = await take('videoinput', deviceId, device => ({ video: { ...device, ...size } }));

        this.camera?.stop();
        [this.camera] = stream.getVideoTracks();
        this.onTracks();
    }

    private async initialId(kind: keyof DeviceList): Promise<string | undefined> {
        const label = this.initial[kind];

        return label === undefined ? undefined : (await listDevices())[kind].find(device => device.label === label)?.deviceId;
    }

    setAudioMuted(muted: boolean): void {
        this.audioMuted = muted;
        if (this.microphone) {
            this.microphone.enabled = !muted;
        }
    }

    /** @throws what getUserMedia throws. */
    async setVideoMuted(muted: boolean): Promise<void> {
        if (!muted && !this.camera) {
            await this.takeCamera(await this.initialId('videoInput'));
        }
        if (muted) {
            this.camera?.stop();
            this.camera = undefined;
        }
        this.videoMuted = muted;
        this.onTracks();
    }

    /** @throws what getDisplayMedia throws. */
    async share(): Promise<string> {
        const stream = await navigator.mediaDevices.getDisplayMedia({ video: true });
        const [track] = stream.getVideoTracks();

        this.screen = track;
        this.sharing = track !== undefined;
        if (track) {
            track.onended = () => this.onScreenEnded();
        }
        this.onTracks();

        return track?.getSettings().displaySurface === 'monitor' ? 'screen' : 'window';
    }

    stopSharing(): void {
        this.screen?.stop();
        this.screen = undefined;
        this.sharing = false;
        this.onTracks();
    }

    /** What goes out as video: the screen before the camera. */
    get video(): MediaStreamTrack | undefined {
        return this.screen ?? this.camera;
    }

    release(): void {
        for (const track of [this.microphone, this.camera, this.screen]) {
            if (track) {
                track.onended = null;
                track.stop();
            }
        }
        this.microphone = this.camera = this.screen = undefined;
    }
}

const key = (kind: MediaDeviceKind) => `stand-in.${kind}`;

/**
 * Keeps the choice for later calls, as Jitsi does in its settings (`react/features/base/settings`): for this page alone
 * where a frame of another site may keep nothing.
 */
export function remember(kind: MediaDeviceKind, id: string): void {
    jitsiLocalStorage.setItem(key(kind), id);
}

/** The device that was chosen last, in this call or an earlier one. */
export function chosen(kind: MediaDeviceKind): string | null {
    return jitsiLocalStorage.getItem(key(kind));
}

/** One that is asked for has to be there; in the place of one that was chosen earlier another may be taken. */
async function take(
        kind: MediaDeviceKind, asked: string | undefined,
        constraints: (device?: MediaTrackConstraints) => MediaStreamConstraints): Promise<MediaStream> {
    const id = asked ?? chosen(kind);

    try {
        return await navigator.mediaDevices.getUserMedia(constraints(id === null ? undefined : { deviceId: { exact: id } }));
    } catch (error) {
        if (asked !== undefined || id === null || !(error instanceof OverconstrainedError)) {
            throw error;
        }

        return navigator.mediaDevices.getUserMedia(constraints());
    }
}

/** Grouped as Jitsi's `groupDevicesByKind` does. */
export async function listDevices(): Promise<DeviceList> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const plain = (kind: MediaDeviceKind) => devices.filter(device => device.kind === kind)
        .map(device => device.toJSON() as MediaDeviceInfo);

    return { audioInput: plain('audioinput'), audioOutput: plain('audiooutput'), videoInput: plain('videoinput') };
}
