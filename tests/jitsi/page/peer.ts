/**
 * The connection to one other participant: an audio and a video stream each way, agreed once. What is sent changes
 * by replacing tracks, so nothing is negotiated again. The one who joined later offers.
 */
import type { Signal } from '../protocol.ts';
import type { LocalMedia } from './media.ts';

export class Peer {
    readonly connection = new RTCPeerConnection();
    /** Plays what the other one says. A real element, for `getStats` and for the eyes of a test. */
    readonly audio = document.createElement('audio');
    readonly video = document.createElement('video');
    /** Sum of squared samples that were played, as `totalAudioEnergy` counts it. */
    energy = 0;
    level = 0;
    private readonly early: RTCIceCandidateInit[] = [];
    private work: Promise<void> = Promise.resolve();

    constructor(
            readonly id: string,
            private readonly media: LocalMedia,
            offers: boolean,
            private readonly signal: (signal: Signal) => void,
            onState: (state: RTCPeerConnectionState) => void) {
        this.audio.autoplay = true;
        this.audio.dataset.participant = id;
        this.video.autoplay = true;
        this.video.muted = true;
        this.video.playsInline = true;
        this.connection.onicecandidate = ({ candidate }) => signal({ candidate: candidate?.toJSON() ?? null });
        this.connection.ontrack = ({ track }) => this.receive(track);
        this.connection.onconnectionstatechange = () => {
            if (this.connection.connectionState === 'failed' && offers) {
                this.connection.restartIce();
                this.offer();
            }
            onState(this.connection.connectionState);
        };
        if (offers) {
            this.connection.addTransceiver('audio', { direction: 'sendrecv' });
            this.connection.addTransceiver('video', { direction: 'sendrecv' });
            this.sendTracks();
            this.offer();
        }
    }

    private receive(track: MediaStreamTrack): void {
        const element = track.kind === 'audio' ? this.audio : this.video;

        element.srcObject = new MediaStream([track]);
        void this.play();
    }

    /** Starts playing; false where the browser wants a click first. */
    async play(): Promise<boolean> {
        try {
            if (this.media.outputId && 'setSinkId' in this.audio) {
                await this.audio.setSinkId(this.media.outputId);
            }
            if (this.audio.srcObject) {
                await this.audio.play();
            }

            return true;
        } catch (error) {
            // A new srcObject interrupts the play() before it; that one answers for both.
            return !(error instanceof DOMException && error.name === 'NotAllowedError');
        }
    }

    private offer(): void {
        this.inTurn(async () => {
            await this.connection.setLocalDescription();
            this.signal({ description: this.connection.localDescription?.toJSON() as RTCSessionDescriptionInit });
        });
    }

    handle({ description, candidate }: Signal): void {
        this.inTurn(async () => {
            if (description) {
                await this.connection.setRemoteDescription(description);
                await Promise.all(this.early.splice(0).map(early => this.connection.addIceCandidate(early)));
                if (description.type === 'offer') {
                    await this.answer();
                }
            } else if (candidate) {
                if (this.connection.remoteDescription) {
                    await this.connection.addIceCandidate(candidate);
                } else {
                    this.early.push(candidate);
                }
            }
        });
    }

    private async answer(): Promise<void> {
        for (const transceiver of this.connection.getTransceivers()) {
            transceiver.direction = 'sendrecv';
        }
        this.sendTracks();
        await this.connection.setLocalDescription();
        this.signal({ description: this.connection.localDescription?.toJSON() as RTCSessionDescriptionInit });
    }

    /** Sends what this participant has to send now. */
    sendTracks(): void {
        for (const { sender, receiver } of this.connection.getTransceivers()) {
            const track = receiver.track.kind === 'audio' ? this.media.microphone : this.media.video;

            if (sender.track !== (track ?? null)) {
                void sender.replaceTrack(track ?? null).catch((error: unknown) => console.warn(error));
            }
        }
    }

    /** Negotiation steps run one after the other, and not at all once closed. */
    private inTurn(step: () => Promise<void>): void {
        this.work = this.work
            .then(() => this.connection.connectionState === 'closed' ? undefined : step())
            .catch((error: unknown) => console.warn('Jitsi stand-in: negotiation', error));
    }

    /** Reads the statistics; the level of our own microphone as well, which only a connection knows. */
    async measure(): Promise<{ ownLevel: number }> {
        let ownLevel = 0;

        for (const report of (await this.connection.getStats()).values()) {
            if (report.type === 'inbound-rtp' && report.kind === 'audio') {
                this.energy = Number(report.totalAudioEnergy ?? 0);
                this.level = Number(report.audioLevel ?? 0);
            } else if (report.type === 'media-source' && report.kind === 'audio') {
                ownLevel = Number(report.audioLevel ?? 0);
            }
        }

        return { ownLevel };
    }

    get playing(): boolean {
        return !this.audio.paused && this.audio.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA
            && this.audio.currentTime > 0;
    }

    close(): void {
        this.connection.onconnectionstatechange = null;
        this.connection.close();
        for (const element of [this.audio, this.video]) {
            element.srcObject = null;
            element.remove();
        }
    }
}
