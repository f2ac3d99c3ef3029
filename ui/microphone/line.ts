/**
 * The line to the app: it is there for as long as the page is, so that either notices when the other goes. Nothing is
 * said on it; the app closes it with a reason (crates/call-host/src/check.rs).
 */

/** What the app closes the line with when a call is about to begin. */
const CALL = 'call';

/** Calls `over` once, when the app ends the check; the returned function lets go of the line. */
export function holdLine(over: (why: 'call' | 'ended') => void): () => void {
    const address = new URL('/line', location.href);

    address.protocol = 'ws:';
    const socket = new WebSocket(address);
    let leaving = false;

    // Firefox ends the line of a page that is loaded again before that page is gone.
    window.addEventListener('beforeunload', () => (leaving = true));
    socket.addEventListener('close', ({ reason }) => {
        if (!leaving) {
            over(reason === CALL ? 'call' : 'ended');
        }
    });

    return () => socket.close();
}
