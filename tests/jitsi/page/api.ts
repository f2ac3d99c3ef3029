/**
 * The in-frame side of Jitsi's IFrame API: its own transport, its names, its shapes.
 *
 * Source: jitsi-meet `modules/API/API.js` and `modules/transport`; the names are the right-hand sides of the tables
 * in `modules/API/external/external_api.js`.
 */
import { PostMessageTransportBackend, Transport } from '@jitsi/js-utils/transport';

type Reply = (result: unknown, error?: unknown) => void;

export type Commands = Record<string, (...data: never[]) => void>;
export type Requests = Record<string, (request: Record<string, unknown>) => unknown>;

/** Requests of this `type` are answered by name before all others, as in `processExternalDeviceRequest`. */
const DEVICES = 'devices';

export class FrameApi {
    private readonly transport: Transport | undefined;

    /** Without an id the page is not driven from outside and every call here does nothing. */
    constructor(apiId: number | undefined, commands: Commands, requests: Requests, devices: Requests) {
        if (apiId === undefined) {
            return;
        }
        this.transport = new Transport({
            backend: new PostMessageTransportBackend({
                postisOptions: { scope: `jitsi_meet_external_api_${apiId}` }
            })
        });
        this.transport.on('event', ({ name, data }: { name: string; data?: never[] }) => {
            const command = Object.hasOwn(commands, name) ? commands[name] : undefined;

            command?.(...data ?? []);

            return command !== undefined;
        });
        this.transport.on('request', (request: Record<string, unknown>, reply: Reply) => {
            const table = request.type === DEVICES ? devices : requests;
            const name = String(request.name);

            if (!Object.hasOwn(table, name)) {
                reply({ error: {} });

                return false;
            }
            Promise.resolve(table[name]?.(request)).then(
                result => reply(result),
                (error: unknown) => reply(undefined, String(error)));

            return true;
        });
    }

    send(name: string, payload: Record<string, unknown> = {}): void {
        this.transport?.sendEvent({ name, ...payload });
    }
}
