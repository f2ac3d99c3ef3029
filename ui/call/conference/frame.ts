/** Jitsi's iframe in the page, and how messages and a user's activation get into it. */
import { PostMessageTransportBackend, type ITransportBackend } from '@jitsi/js-utils/transport';
import type { FirstWords } from './firstWords.ts';

/** Jitsi's frame in the page. */
export interface Frame {
    /** The page's end of the transport into it. */
    backend: (options: { origin: string; scope: string }) => ITransportBackend;
    /** Lends the press of a button to it, for this one thing; `false` where the browser can not lend it. */
    delegate: (capability: 'display-capture') => boolean;
    /** Takes it out of the page; with it go the call's sound and its microphone. */
    remove: () => void;
}

/** Makes a new frame at this address. */
export type OpenFrame = (address: string) => Frame;

/** Opens frames on this stage. */
export function framesOn(stage: { frame: (address: string) => { element: HTMLIFrameElement; words: FirstWords | null } }, title: string): OpenFrame {
    return address => {
        const { element, words } = stage.frame(address);

        element.title = title;

        return {
            backend({ origin, scope }) {
                const window = element.contentWindow;

                if (window === null) {
                    throw new Error('the frame is not in the page');
                }

                // Of a window it listens to no more than this.
                const hearing = words === null ? {} : { windowForEventListening: words.takenOver() as Window };

                return new PostMessageTransportBackend({ postisOptions: { allowedOrigin: origin, scope, window, ...hearing } });
            },
            delegate: capability => lend(element, new URL(address).origin, capability),
            remove: () => element.remove(),
        };
    };
}

/**
 * Capability Delegation: a message carries the user's activation into a frame of another origin
 * (https://wicg.github.io/capability-delegation/spec.html). A browser that does not know of it never
 * reads the member; one that does not know this capability throws.
 */
function lend(element: HTMLIFrameElement, targetOrigin: string, capability: string): boolean {
    let read = false;
    const options = {
        targetOrigin,
        get delegate() {
            read = true;

            return capability;
        },
    };

    try {
        // An empty object is no message of the transport: it only carries the activation.
        element.contentWindow?.postMessage('{}', options);

        return read;
    } catch {
        return false;
    }
}
