/** Whether someone hears something: measured on what their page plays, not on what it says. */
import type { Frame } from '@playwright/test';
import { until } from './until.ts';

interface Playing {
    /** An audio element is audible: not paused, not muted, its time moves. */
    audible: boolean;
    /** The sum of the squares of all samples since the first look. */
    energy: number;
    /** For how long there has been no sound, in seconds of samples. */
    silence: number;
}

/**
 * Reads the samples of every stream that an element of the page plays. No audio graph is built: that would ask for a
 * gesture of its own, and the question is whether the page plays without one.
 */
function measure(): Playing {
    const scope = window as unknown as { confabMeter?: { energy: number; silence: number; tracks: Set<string> } };
    const meter = scope.confabMeter ??= { energy: 0, silence: 0, tracks: new Set() };
    let audible = false;

    for (const element of document.querySelectorAll<HTMLMediaElement>('audio, video')) {
        const stream = element.srcObject instanceof MediaStream ? element.srcObject : undefined;
        const heard = !element.paused && !element.muted && element.volume > 0 && element.currentTime > 0;

        for (const track of heard ? stream?.getAudioTracks() ?? [] : []) {
            audible ||= track.readyState === 'live' && !track.muted;
            if (!meter.tracks.has(track.id)) {
                meter.tracks.add(track.id);
                void read(track.clone());
            }
        }
    }

    return { audible, energy: meter.energy, silence: meter.silence };

    async function read(track: MediaStreamTrack): Promise<void> {
        const Processor = (window as unknown as {
            MediaStreamTrackProcessor: new (init: { track: MediaStreamTrack }) => { readable: ReadableStream<AudioData> };
        }).MediaStreamTrackProcessor;
        const reader = new Processor({ track }).readable.getReader();

        for (let { done, value } = await reader.read(); !done && value; { done, value } = await reader.read()) {
            const samples = new Float32Array(value.numberOfFrames);

            value.copyTo(samples, { planeIndex: 0, format: 'f32-planar' });
            meter.energy += samples.reduce((sum, sample) => sum + sample * sample, 0);
            meter.silence = samples.some(sample => Math.abs(sample) > 0.001) ? 0 : meter.silence + value.duration / 1e6;
            value.close();
        }
    }
}

/** Waits until sound comes out of the frame and its energy has risen three times. */
export async function hears(who: string, frame: Frame): Promise<void> {
    let rises = 0;
    let last = 0;

    await until(`${who} to hear something`, async () => {
        const { audible, energy } = await frame.evaluate(measure);

        if (audible && energy > last) {
            rises += 1;
        }
        last = energy;

        return rises >= 3;
    });
}

/** Waits until a whole second of what the frame plays is silent. The made-up microphone beeps twice a second. */
export async function hearsNothing(who: string, frame: Frame): Promise<void> {
    await until(`${who} to hear nothing`, async () => (await frame.evaluate(measure)).silence > 1);
}
