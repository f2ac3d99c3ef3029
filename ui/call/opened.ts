/** What the address of this page leads to, asked for before anything is painted: the call waits for nothing else. */
import { secretOf } from './ticket.ts';

export const opened = secretOf({ location, history, storage: sessionStorage, fetch: (...request) => fetch(...request) });
