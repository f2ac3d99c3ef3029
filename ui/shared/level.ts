/**
 * How loud a microphone is. Jitsi's frame does not tell, so a page listens itself, for as long as
 * somebody looks.
 */

/** Calls `show` with a level from 0 to 1 for every picture, until the returned function is called. */
export function watchLevel(label: string | null, show: (level: number) => void, failed: () => void): () => void {
    let stopped = false;
    let stop = (): void => undefined;

    microphone(label).then(
        stream => {
            if (stopped) {
                end(stream);
            } else {
                stop = measure(stream, show);
            }
        },
        failed,
    );

    return () => {
        stopped = true;
        stop();
    };
}

/** The microphone with this label: its id is another one in every origin. */
async function microphone(label: string | null): Promise<MediaStream> {
    const devices = label === null ? [] : await navigator.mediaDevices.enumerateDevices();
    const found = devices.find(device => device.kind === 'audioinput' && device.label === label);

    return navigator.mediaDevices.getUserMedia({ audio: found === undefined ? true : { deviceId: { exact: found.deviceId } } });
}

/** The same of a microphone that is open already; what is returned stops the looking, and the microphone. */
export function measure(stream: MediaStream, show: (level: number) => void): () => void {
    const context = new AudioContext();
    const analyser = new AnalyserNode(context, { fftSize: 1024 });
    const samples = new Float32Array(analyser.fftSize);
    let frame = 0;
    const look = () => {
        analyser.getFloatTimeDomainData(samples);
        show(loudness(samples));
        frame = requestAnimationFrame(look);
    };

    context.createMediaStreamSource(stream).connect(analyser);
    look();

    return () => {
        cancelAnimationFrame(frame);
        end(stream);
        void context.close();
    };
}

/** From -60 dB (0) to full scale (1): the ear hears in proportion. */
export function loudness(samples: Float32Array): number {
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;

    return power === 0 ? 0 : Math.min(1, Math.max(0, (10 * Math.log10(power) + 60) / 60));
}

function end(stream: MediaStream): void {
    stream.getTracks().forEach(track => track.stop());
}
