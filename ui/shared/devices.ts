/**
 * Which microphone, speaker and camera the host chose, kept in the storage of our own origin: what is chosen in the
 * microphone check holds in the next call, and the other way round. By their labels, since a device has another id in
 * every origin, Jitsi's among them.
 */

/** As the browser names them. */
export type DeviceKind = 'audioinput' | 'audiooutput' | 'videoinput';

/** The labels of what was chosen; what is not in it was never chosen here. */
export type ChosenDevices = Partial<Record<DeviceKind, string>>;

const KEY = 'confab.devices';
const KINDS: readonly DeviceKind[] = ['audioinput', 'audiooutput', 'videoinput'];

/** What was chosen so far. */
export function chosenDevices(storage: Pick<Storage, 'getItem'>): ChosenDevices {
    const kept = parsed(storage.getItem(KEY));

    return Object.fromEntries(KINDS.flatMap(kind => {
        const label = kept[kind];

        return typeof label === 'string' && label !== '' ? [[kind, label]] : [];
    }));
}

/** Remembers this one; a browser that gives a device no label has nothing to remember it by. */
export function rememberDevice(storage: Pick<Storage, 'getItem' | 'setItem'>, kind: DeviceKind, label: string): void {
    if (label !== '') {
        storage.setItem(KEY, JSON.stringify({ ...chosenDevices(storage), [kind]: label }));
    }
}

/** Whatever wrote it: another page at the same port may have. */
function parsed(text: string | null): Partial<Record<string, unknown>> {
    try {
        const value: unknown = JSON.parse(text ?? '{}');

        return typeof value === 'object' && value !== null ? value : {};
    } catch {
        return {};
    }
}
