/**
 * Jitsi's first frame, opened before the page itself is at work: its loading takes the longest of all, and needs nothing
 * of the page but the call. It lies behind the page until the session takes it, which moves it to its place without
 * loading it anew (https://dom.spec.whatwg.org/#dom-parentnode-movebefore).
 */
import type { PageCall } from '../shared/channel.ts';
import { chosenDevices, type ChosenDevices } from '../shared/devices.ts';
import { FIRST, frameAddress, frameAt } from './conference/address.ts';
import { startAtOnce } from './entering.ts';
import { kept } from './memory.ts';
import type { Memory } from './state.ts';
import type { TicketOutcome } from './ticket.ts';

let early: HTMLIFrameElement | null = null;

/** Opens the frame of a call that begins at once, in a browser that can move it. */
export function openEarly(outcome: TicketOutcome): void {
    if (!canCall(window) || !canMove(document.body) || !('call' in outcome)) {
        return;
    }
    const address = earlyAddress(outcome.call, kept(sessionStorage), chosenDevices(localStorage), Date.now());

    if (address !== null) {
        early = frameAt(address);
        early.className = 'early';
        early.inert = true;
        document.body.append(early);
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
export function earlyAddress(call: PageCall, memory: Memory, devices: ChosenDevices, now: number): string | null {
    const start = startAtOnce(call, memory, now);

    return start === null ? null : frameAddress(call, FIRST, start, devices).href;
}

/** The frame that loads at this address, once. One at another address is of no use to anybody, and goes. */
export function takeEarly(address: string): HTMLIFrameElement | null {
    const frame = early;

    early = null;
    if (frame === null || frame.src !== address) {
        frame?.remove();

        return null;
    }
    frame.className = '';
    frame.inert = false;

    return frame;
}

/** Takes out a frame that nobody will take: a call without its page could not be left. */
export function dropEarly(): void {
    takeEarly('');
}
