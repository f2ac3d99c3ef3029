/** A tone, to hear which speaker is which. */

/** Hertz: the A above middle C, which the smallest speaker can play. */
const PITCH = 440;
/** How long it sounds, seconds. */
const LENGTH = 0.8;
/** Of full scale: heard, and not startling. */
const LOUDNESS = 0.2;
/** What a tone takes to come and go, seconds: at once it would click. */
const EDGE = 0.03;
/** How long the system may take to begin, milliseconds: Firefox waits for ever where there is nothing to play on. */
const PATIENCE = 3_000;

/**
 * Plays it, and is ready when it has ended.
 * @param speaker the id of where; `null` is the system's own choice
 * @throws what the browser says where it can not be played there
 */
export async function playTone(speaker: string | null): Promise<void> {
    const context = new AudioContext();
    const player = new Audio();

    try {
        await begun(context);
        const { destination, ended } = tone(context);

        player.srcObject = destination.stream;
        if (speaker !== null && 'setSinkId' in player) {
            await player.setSinkId(speaker);
        }
        await player.play();
        await ended;
    } finally {
        player.srcObject = null;
        void context.close();
    }
}

async function begun(context: AudioContext): Promise<void> {
    await Promise.race([context.resume(), new Promise(resolve => setTimeout(resolve, PATIENCE))]);
    if (context.state !== 'running') {
        throw new Error('the system plays nothing');
    }
}

function tone(context: AudioContext): { destination: MediaStreamAudioDestinationNode; ended: Promise<unknown> } {
    const destination = context.createMediaStreamDestination();
    const volume = new GainNode(context, { gain: 0 });
    const oscillator = new OscillatorNode(context, { frequency: PITCH });
    const ended = new Promise(resolve => oscillator.addEventListener('ended', resolve));
    const now = context.currentTime;

    volume.gain.linearRampToValueAtTime(LOUDNESS, now + EDGE);
    volume.gain.setValueAtTime(LOUDNESS, now + LENGTH - EDGE);
    volume.gain.linearRampToValueAtTime(0, now + LENGTH);
    oscillator.connect(volume).connect(destination);
    oscillator.start();
    oscillator.stop(now + LENGTH);

    return { destination, ended };
}
