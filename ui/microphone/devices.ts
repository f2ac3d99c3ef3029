/** The devices of the browser, and which of them the host chose. */
import type { DeviceKind } from '../shared/devices.ts';

export interface Device {
    id: string;
    label: string;
}

/** How the browser calls the one that is the system's own choice (Media Capture and Streams, section 9.2). */
const SYSTEM = 'default';

/** What the browser has of them: nothing, where it gives pages none. */
export function mediaDevices(): MediaDevices | undefined {
    return (navigator as Partial<Navigator>).mediaDevices;
}

/** Those of a kind. Before the microphone was allowed they have neither id nor label, and are none. */
export async function listed(kind: DeviceKind): Promise<Device[]> {
    const devices = await mediaDevices()?.enumerateDevices() ?? [];

    return devices.filter(device => device.kind === kind && device.deviceId !== '')
        .map(({ deviceId, label }) => ({ id: deviceId, label }));
}

/** What is chosen, as far as it is there. */
export interface Choice {
    /** `undefined` where there is none at all. */
    device: Device | undefined;
    /** The label of what was chosen and is not there. */
    absent: string | null;
}

/**
 * The device that was chosen by this label, else the system's own. That one's label names what it is at the moment
 * ("Default - Headset"), so another one of that name stands for the same choice.
 */
export function choiceOf(devices: readonly Device[], label: string | undefined): Choice {
    const named = devices.find(device => device.label === label);
    const system = devices.find(({ id }) => id === SYSTEM) ?? devices[0];

    return {
        device: named ?? system,
        absent: label === undefined || named !== undefined || isSystems(label, system) ? null : label,
    };
}

/** Whether both begin with the browser's word for "default", which is in the language of the browser. */
function isSystems(label: string, system: Device | undefined): boolean {
    const word = /^(.+?) - /.exec(label)?.[1];

    return system?.id === SYSTEM && word !== undefined && system.label.startsWith(`${word} - `);
}
