/** Links, tokens and tickets: where they may be seen, and where never. */
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
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
    const ticket = commands.map(command => /--app=http:\/\/127\.0\.0\.1:\d+\/call\/(\S+)/.exec(command)?.[1]).find(Boolean);

    await test.step('the browser was started with a ticket, which opens nothing any more', async () => {
        expect(ticket, commands.join('\n')).toBeTruthy();
        expect(host.page.url(), 'nor is it in the address').not.toContain(ticket);
        const second = await fetch(`${host.origin}/call/${ticket}`);

        expect(second.ok, 'a ticket works once').toBe(false);
        expect(await second.text(), 'and brings nothing of the call').not.toContain(link);
    });
    const written = [...commands, logsIn(scene.desktop.logs), logsIn(playground.logs)].join('\n');

    expect(written).toContain('confab');
    expect(written, 'a JSON Web Token').not.toContain('eyJ');
    expect(written, 'the guests\' invite').not.toContain(invite);
    await guest.close();
});
