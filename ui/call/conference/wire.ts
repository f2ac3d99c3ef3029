/**
 * The IFrame API as it is on the wire: the names are the right-hand sides of the tables in
 * jitsi-meet's `modules/API/external/external_api.js`, what answers them is `modules/API/API.js`.
 *
 * What arrives was written by another origin: every field is read with a check of its type.
 */

/** An event of Jitsi: its name in kebab case, and its fields beside it. */
export interface WireEvent {
    readonly name: string;
    readonly [field: string]: unknown;
}

export function isWireEvent(value: unknown): value is WireEvent {
    return typeof value === 'object' && value !== null && typeof (value as WireEvent).name === 'string';
}

/** A field that should be a text. */
export function text(value: unknown): string | null {
    return typeof value === 'string' && value !== '' ? value : null;
}

/** A field that should be an object. */
export function fields(value: unknown): Readonly<Record<string, unknown>> {
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** The commands that the page gives, each with its arguments. */
export type Command =
    | { name: 'toggle-audio'; data: [] }
    | { name: 'toggle-video'; data: [] }
    /** Whether to ask for feedback first. */
    | { name: 'video-hangup'; data: [boolean] }
    | { name: 'end-conference'; data: [] }
    /** Whether to share or to stop. */
    | { name: 'toggle-share-screen'; data: [{ enable: boolean }] }
    | { name: 'overwrite-config'; data: [{ toolbarButtons: string[] }] }
    /** The id, and whether to let in. */
    | { name: 'answer-knocking-participant'; data: [string, boolean] };

/** The questions that the page asks. */
export type Question =
    | { name: 'is-audio-muted' }
    | { name: 'is-video-muted' }
    | { type: 'devices'; name: 'getAvailableDevices' | 'getCurrentDevices' }
    | { type: 'devices'; name: 'setDevice'; device: { kind: string; id: string } };
