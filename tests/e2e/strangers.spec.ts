/** Other users of the host's machine. Only root may start a process of another user, as in CI. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Desktop } from '../harness/desktop.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

/** The user `nobody`. */
const NOBODY = 65_534;

/** Reads all command lines until one is that of the host's browser, if it knows no address, and asks for that page. */
const THIEF = `
until [ -n "$address" ] || address=$(cat $(grep -alsF -- "--user-data-dir=$ROOT" /proc/[0-9]*/cmdline) /dev/null 2>/dev/null \\
    | tr '\\0' '\\n' | grep -aom1 '^--app=http://127.0.0.1:.*'); do :; done
echo "$address" >&2
exec 2>/dev/null
rest=\${address#--app=http://}
exec 3<>"/dev/tcp/127.0.0.1/$(expr "$rest" : '[^:]*:\\([0-9]*\\)')" || exit 0
printf 'GET /%s HTTP/1.1\\r\\nHost: %s\\r\\nConnection: close\\r\\n\\r\\n' "\${rest#*/}" "\${rest%%/*}" >&3
cat <&3
`;

interface Loot {
    /** What they read on the command line. */
    address: string;
    /** What they were answered. */
    answer: string;
}

async function steal(desktop: Desktop, known = ''): Promise<Loot> {
    const thief = spawn('/bin/bash', [ '-c', THIEF ], {
        uid: NOBODY, gid: NOBODY, cwd: '/', env: { PATH: process.env.PATH, ROOT: desktop.root, address: known }, stdio: [ 'ignore', 'pipe', 'pipe' ]
    });

    desktop.defer('the thief', () => void thief.kill());
    const [ answer, address ] = await Promise.all([ text(thief.stdout), text(thief.stderr) ]);

    return { answer, address: address.trim() };
}

test('another user of the machine who reads every command line gets no call, and ends none', async ({ open }) => {
    test.skip(process.getuid?.() !== 0, 'only root may start a process of another user');
    const scene = await open();

    await scene.confab.startApp();
    const early = steal(scene.desktop);

    await scene.confab.must('start');
    await scene.confab.reaches('live');
    const { address, answer } = await early;

    await test.step('they came while the browser started', () => {
        expect(address, 'they have read the address').toContain('--app=http://127.0.0.1:');
        expect(answer, 'and are not answered').toBe('');
    });
    await test.step('they come late', async () => {
        expect((await steal(scene.desktop, address)).answer).toBe('');
        expect((await scene.confab.status()).state).toBe('live');
    });
    await test.step('the call goes on, and can be muted', async () => {
        await scene.confab.must('mute');
        expect((await scene.confab.status()).muted).toBe(true);
    });
    await scene.confab.must('leave');
});
