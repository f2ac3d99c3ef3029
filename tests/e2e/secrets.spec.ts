/** Links, tokens and tickets: where they may be seen, and where never. */
import { chmodSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { control } from '../call/fixture.ts';
import { until } from '../harness/until.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

/** Everything that was written under a directory, with the name of its file before it. */
function logsIn(directory: string): string {
    return readdirSync(directory, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile() && entry.name.endsWith('.log'))
        .map(entry => path.join(entry.parentPath, entry.name))
        .map(file => `${file}\n${readFileSync(file, 'utf8')}`)
        .join('\n');
}

test('no log and no command line holds a token, a link or a ticket that still works', async ({ open, playground }) => {
    const scene = await open();

    scene.desktop.env.RUST_LOG = 'debug';
    await scene.confab.startApp();
    await scene.confab.must('start', '--wait', 'live');
    const host = await scene.browser.attach();
    const { guest_link: link } = await scene.confab.status();
    const invite = link?.split('/').at(-1) ?? '';
    const guest = await scene.guest();

    await guest.join(link ?? '', 'Guest');
    await until('two participants', async () => (await scene.confab.status()).participants.length === 2);
    const commands = scene.desktop.leftovers().map(({ command }) => command);
    const ticket = commands.map(command => /--app=http:\/\/127\.0\.0\.1:\d+\/call\?ticket=(\S+)/.exec(command)?.[1]).find(Boolean);

    await test.step('the browser was started with a ticket, which opens nothing any more', async () => {
        expect(ticket, commands.join('\n')).toBeTruthy();
        expect(host.page.url(), 'nor is it in the address').not.toContain(ticket);
        const second = await fetch(`${host.origin}/call?ticket=${ticket}`);

        expect(second.ok, 'a ticket works once').toBe(false);
        expect(await second.text(), 'and brings nothing of the call').not.toContain(link);
    });
    const written = [...commands, logsIn(scene.desktop.logs), logsIn(playground.logs)].join('\n');

    expect(written).toContain('confab');
    expect(written, 'a JSON Web Token').not.toContain('eyJ');
    expect(written, 'the guests\' invite').not.toContain(invite);
    await guest.close();
});

test('no browser has the token of a room that opens by itself on its command line', async ({ open, publicJitsi }) => {
    const scene = await open({ lobbyUrl: '', publicUrl: publicJitsi });
    const [ wrapper, seen ] = [ scene.artefact('browser'), scene.artefact('arguments') ];
    const token = 'eyJhbGciOiJub25lIn0.eyJyb29tIjoiYW1iZXItb3R0ZXIifQ.c2lnbmF0dXJl';

    writeFileSync(wrapper, `#!/bin/sh\nprintf '%s\\n' "$@" >>'${seen}'\nexec '${scene.browser.command}' "$@"\n`);
    chmodSync(wrapper, 0o755);
    scene.desktop.env.CONFAB_BROWSER = wrapper;
    await control({ url: publicJitsi }, 'embedding', { embedding: 'refused-by-config' });
    try {
        await scene.confab.startApp();
        await scene.confab.must('join', `${publicJitsi}/amber-otter#jwt=${token}`);
        await scene.confab.reaches('opened');
        const browser = await scene.browser.connect();

        await until('the room in the browser', () => browser.contexts().flatMap(context => context.pages())
            .some(page => page.url().startsWith(`${publicJitsi}/amber-otter`) && page.url().includes(token)));
        const commands = [ readFileSync(seen, 'utf8'), ...scene.desktop.leftovers().map(({ command }) => command) ].join('\n');

        expect(commands).toContain('--app=http://127.0.0.1:');
        expect(commands, 'the token').not.toContain('eyJ');
        expect(commands, 'nor the name of the room, which lets others in as well').not.toContain('amber-otter');
        await scene.confab.must('leave');
    } finally {
        await control({ url: publicJitsi }, 'embedding', { embedding: 'allowed' });
    }
});
