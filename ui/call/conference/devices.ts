/** Microphones, speakers and cameras, as Jitsi's frame sees them: its ids are not this page's, only the labels are. */
import type { DeviceKind } from '../../shared/devices.ts';
import { fields, text } from './wire.ts';

export interface Device {
    id: string;
    label: string;
}

export interface Choice {
    all: readonly Device[];
    /** The id of the one in use, where Jitsi tells. */
    current: string | null;
}

export type Devices = Record<DeviceKind, Choice>;

/** Jitsi's names for the kinds in its answers (jitsi-meet `groupDevicesByKind`). */
const KINDS: Record<DeviceKind, string> = { audioinput: 'audioInput', audiooutput: 'audioOutput', videoinput: 'videoInput' };

/** The answers to `getAvailableDevices` and `getCurrentDevices` in one. */
export function devicesOf(all: unknown, current: unknown): Devices {
    const choice = (kind: DeviceKind): Choice => {
        const list = fields(all)[KINDS[kind]];

        return {
            all: (Array.isArray(list) ? list : []).flatMap(entry => device(entry)),
            current: text(fields(fields(current)[KINDS[kind]]).deviceId),
        };
    };

    return { audioinput: choice('audioinput'), audiooutput: choice('audiooutput'), videoinput: choice('videoinput') };
}

function device(entry: unknown): Device[] {
    const { deviceId, label } = fields(entry);
    const id = text(deviceId);

    return id === null ? [] : [{ id, label: text(label) ?? '' }];
}
