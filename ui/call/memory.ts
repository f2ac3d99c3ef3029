/** What a page keeps over its own reload, in the storage of its window. */
const MUTED = 'confab.muted';
const CAMERA = 'confab.camera';

/** What is remembered from before a reload, in the same window. */
export interface Memory {
    muted: boolean | null;
    /** Whether the page itself asked for the reload while the camera was on. */
    camera?: boolean;
}

/** What is kept, of which the camera counts for this one loading of the page. */
export function recall(storage: Pick<Storage, 'getItem' | 'removeItem'>): Required<Memory> {
    const muted = storage.getItem(MUTED);
    const camera = storage.getItem(CAMERA) === 'true';

    storage.removeItem(CAMERA);

    return { muted: muted === null ? null : muted === 'true', camera };
}

/** Forgets it: another call begins. */
export function forget(storage: Pick<Storage, 'removeItem'>): void {
    storage.removeItem(MUTED);
    storage.removeItem(CAMERA);
}

/** Keeps whether the microphone is muted. */
export function keepMuted(storage: Pick<Storage, 'setItem'>, muted: boolean): void {
    storage.setItem(MUTED, String(muted));
}

/** Keeps, for the next loading of the page, whether the camera is on. */
export function keepCamera(storage: Pick<Storage, 'setItem'>, on: boolean): void {
    storage.setItem(CAMERA, String(on));
}
