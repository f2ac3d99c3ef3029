/**
 * What this participant says and shows: muting, camera, screen, and the events that tell of it.
 */
import type { Config } from './address.ts';
import { listDevices, mediaFailure, type LocalMedia } from './media.ts';

export interface OutgoingEvents {
    emit(name: string, payload?: Record<string, unknown>): void;
    log(level: 'info' | 'warn' | 'error', text: string): void;
    /** What is sent has changed: the others are to be told. */
    publish(): void;
    selfId(): string | undefined;
}

export class Outgoing {
    constructor(
            readonly media: LocalMedia,
            private readonly config: Config,
            private readonly events: OutgoingEvents) {
        media.onMicrophoneEnded = () => void this.microphoneEnded();
        media.onScreenEnded = () => void this.setSharing(false);
    }

    notify(title: string, description: string): void {
        this.events.emit('notification-triggered', { title, description });
    }

    /** Joining without any device. */
    startWithout(): void {
        this.events.emit('audio-mute-status-changed', { muted: true });
    }

    /** Joining with the microphone, muted or not, and with the camera where it is asked for. */
    async start(): Promise<void> {
        const { startWithAudioMuted, startWithVideoMuted, startAudioOnly, startLowBandwidthMode } = this.config;
        const { emit } = this.events;
        let available = true;

        this.media.setAudioMuted(false);
        emit('audio-mute-status-changed', { muted: false });
        if (startWithAudioMuted) {
            this.media.setAudioMuted(true);
            emit('audio-mute-status-changed', { muted: true });
            this.notify("You're muted!", 'You have started the conversation muted.');
        }
        try {
            await this.media.takeMicrophone();
        } catch (error) {
            available = false;
            this.media.setAudioMuted(true);
            emit('mic-error', { ...mediaFailure(error) });
            startWithAudioMuted || emit('audio-mute-status-changed', { muted: true });
        }
        if (startWithVideoMuted === false && !startAudioOnly && !startLowBandwidthMode) {
            await this.media.setVideoMuted(false).catch((error: unknown) =>
                emit('camera-error', { ...mediaFailure(error) }));
        }
        const devices = await listDevices();

        emit('device-list-changed', { devices });
        emit('audio-availability-changed', { available: available && devices.audioInput.length > 0 });
        emit('video-availability-changed', { available: devices.videoInput.length > 0 });
    }

    /** Mutes or unmutes; the microphone is asked for where it is not there yet. */
    async setAudioMuted(muted: boolean): Promise<void> {
        const { emit, publish, selfId } = this.events;

        if (muted === this.media.audioMuted) {
            return;
        }
        if (!muted && !this.media.microphone) {
            try {
                await this.media.takeMicrophone();
            } catch (error) {
                return emit('mic-error', { ...mediaFailure(error) });
            }
        }
        this.media.setAudioMuted(muted);
        emit('audio-mute-status-changed', { muted });
        this.tellOwn('audio', muted, selfId());
        publish();
    }

    async setVideoMuted(muted: boolean): Promise<void> {
        const { emit, publish, selfId } = this.events;

        if (muted === this.media.videoMuted) {
            return;
        }
        try {
            await this.media.setVideoMuted(muted);
        } catch (error) {
            return emit('camera-error', { ...mediaFailure(error) });
        }
        emit('video-mute-status-changed', { muted });
        this.tellOwn('video', muted, selfId());
        publish();
    }

    /** `participant-muted` is sent for oneself as well, once one is in the conference. */
    private tellOwn(mediaType: 'audio' | 'video', isMuted: boolean, id: string | undefined): void {
        if (id !== undefined) {
            this.events.emit('participant-muted', { id, isMuted, mediaType });
        }
    }

    async setSharing(on: boolean): Promise<void> {
        const { emit, publish, log } = this.events;
        let sourceType: string | undefined;

        if (on === this.media.sharing) {
            return;
        }
        try {
            sourceType = on ? await this.media.share() : undefined;
        } catch (error) {
            return log('error', `Screen sharing failed: ${mediaFailure(error).message}`);
        }
        on || this.media.stopSharing();
        emit('screen-sharing-status-changed', { on, details: { sourceType } });
        publish();
    }

    /** The microphone went away: another one is tried, else the participant is muted. */
    private async microphoneEnded(): Promise<void> {
        try {
            await this.media.takeMicrophone();
        } catch (error) {
            this.events.emit('mic-error', { ...mediaFailure(error) });
            this.events.emit('audio-availability-changed', { available: false });
            await this.setAudioMuted(true);
        }
    }
}
