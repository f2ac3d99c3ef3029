/**
 * Where Jitsi's frames live for as long as the page does. The first may be opened before the page itself is at work: its
 * loading takes the longest of all, and needs nothing of the page but the call. The stage then lies behind the page until
 * that takes it to its place, which loads nothing anew (https://dom.spec.whatwg.org/#dom-parentnode-movebefore).
 */
import type { PageCall } from '../shared/channel.ts';
import type { ChosenDevices } from '../shared/devices.ts';
import { FIRST, frameAddress, frameAt, scopeOf } from './conference/address.ts';
import { FirstWords } from './conference/firstWords.ts';
import { startAtOnce } from './entering.ts';

/** A frame, and what was said in it before anybody took it. */
export interface StagedFrame {
    element: HTMLIFrameElement;
    words: FirstWords | null;
}

export class Stage {
    readonly #page: Document;
    readonly #element: HTMLElement;
    /** The frame that loads, until somebody takes it. */
    #first: HTMLIFrameElement | null = null;
    /** What is said in it meanwhile. */
    #words: FirstWords | null = null;
    /** Resolves when the call in the frame that was begun is live, and at once where none was. */
    live: Promise<void> = Promise.resolve();

    constructor(page: Document) {
        this.#page = page;
        this.#element = page.createElement('div');
        this.#element.className = 'stage';
        this.#element.inert = true;
    }

    /** Whether a frame loads that nobody has taken yet. */
    get begun(): boolean {
        return this.#first !== null;
    }

    /** Whether what is on it can be heard of, clicked and come to by the keyboard. */
    set open(open: boolean) {
        this.#element.inert = !open;
    }

    /** Opens the frame of a call that begins at once, in a browser that can take it to its place later. */
    begin(call: PageCall, devices: ChosenDevices): void {
        const { body } = this.#page;
        const address = firstAddress(call, devices, Date.now());

        if (address === null || !canCall(window) || !canMove(body)) {
            return;
        }
        const first = frameAt(address);

        this.#first = first;
        this.#words = new FirstWords(first, new URL(address).origin, scopeOf(FIRST));
        this.live = this.#words.joined;
        this.#element.append(first);
        body.append(this.#element);
    }

    /** A frame at this address: the one that loads it already, or a new one. One at another address is of no use, and goes. */
    frame(address: string): StagedFrame {
        const first = this.#first;

        if (first?.src === address) {
            const words = this.#words;

            this.#first = null;
            this.#words = null;

            return { element: first, words };
        }
        this.drop();
        const element = frameAt(address);

        this.#element.append(element);

        return { element, words: null };
    }

    /** Takes out a frame that nobody will take: a call without its page could not be left. */
    drop(): void {
        this.#words?.stop();
        this.#words = null;
        this.#first?.remove();
        this.#first = null;
    }

    /** Puts the stage into this element of the page, before all else in it. */
    place(parent: Element): void {
        if (this.#element.isConnected) {
            parent.moveBefore(this.#element, parent.firstChild);
        } else {
            parent.prepend(this.#element);
        }
    }
}

/** Some browsers have no WebRTC, in others it can be switched off. Jitsi would not say so in words of ours. */
export function canCall(scope: object): boolean {
    return 'RTCPeerConnection' in scope;
}

/** Browsers before 2025 can not. */
function canMove(element: object): boolean {
    return 'moveBefore' in element;
}

/** Where the session will open the call's first frame, if it does so as soon as it knows the call. */
export function firstAddress(call: PageCall, devices: ChosenDevices, now: number): string | null {
    const start = startAtOnce(call, now);

    return start === null ? null : frameAddress(call, FIRST, start, devices).href;
}
