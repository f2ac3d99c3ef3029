/** The transport of Jitsi looks at `window` as it loads; a test of the wire needs no more of a browser than that. */
const scope = globalThis as { window?: unknown };

scope.window ??= globalThis;
