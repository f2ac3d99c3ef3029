/** The packages: made twice, examined, and the Debian one installed, started as a desktop does, used and removed. */
import { existsSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import path from 'node:path';
import type { Desktop } from '../harness/desktop.ts';
import { Installed, type Packages, digests, makePackages, must } from '../harness/package.ts';
import { freshDirectory } from '../harness/paths.ts';
import { run } from '../harness/program.ts';
import { until } from '../harness/until.ts';
import { expect, test as base } from './fixtures.ts';

const test = base.extend<object, { packages: Packages }>({
    packages: [async ({}, use) => {
        await use(await makePackages(freshDirectory('e2e', 'packages')));
    }, { scope: 'worker' }]
});

// One after the other, by one worker: they look at the same two packages.
test.describe.configure({ mode: 'default', timeout: 180_000 });

const ENTRY = 'usr/share/applications/org.confab.Confab.desktop';
const LINK_ENTRY = 'usr/share/applications/org.confab.Confab.Link.desktop';
const AUTOSTART = 'etc/xdg/autostart/org.confab.Confab.desktop';

/** The files of the programs that run in a desktop. */
const programs = (desktop: Desktop) => desktop.leftovers().map(({ pid }) => {
    try {
        return readlinkSync(`/proc/${pid}/exe`);
    } catch {
        // It ended meanwhile.
        return '';
    }
});

test('the same sources give the same packages', async ({ packages }) => {
    const again = await makePackages(freshDirectory('e2e', 'packages-again'));

    for (const format of ['deb', 'rpm'] as const) {
        expect(path.basename(again[format])).toBe(path.basename(packages[format]));
        expect(readFileSync(again[format]).equals(readFileSync(packages[format])), format).toBe(true);
    }
});

test('the Debian package can be installed here: what it depends on is there', async ({ packages }) => {
    const planned = await must('apt-get', ['install', '--simulate', '--no-install-recommends', packages.deb]);

    expect(planned).toMatch(/^Inst confab /m);
    const depends = await must('dpkg-deb', ['--field', packages.deb, 'Depends']);

    expect(depends).toContain('libc6 (>= ');
    expect(depends).toContain('libwebkit2gtk-4.1-0');
});

test('the RPM holds what the Debian package holds, and requires what the programs load', async ({ open, packages }) => {
    const scene = await open({ display: false, bus: false, tray: false });
    const { root } = await Installed.install(scene.desktop, packages.deb);
    const query = async (...args: string[]) => (await must('rpm', ['--query', '--package', ...args, packages.rpm])).trim().split('\n');
    const places = await query('--queryformat', '[%{FILENAMES} %{FILEMODES:perms} %{FILEDIGESTS}\n]');
    const rpm = Object.fromEntries(places.map(line => line.split(' '))
        .filter(([, perms]) => !perms?.startsWith('d')).map(([file, , digest]) => [file, digest]));
    // Where each distribution wants its papers, and zsh's completions.
    const ownPlace = (file: string) => /^\/usr\/share\/(doc|licenses|zsh)\//.test(file);
    const shared = (files: Record<string, unknown>) =>
        Object.fromEntries(Object.entries(files).filter(([file]) => !ownPlace(file) && !/^\/var\/|mimeinfo\.cache$/.test(file)));

    expect(shared(rpm)).toEqual(shared(digests(root)));
    expect(Object.keys(rpm)).toEqual(expect.arrayContaining([
        '/usr/share/zsh/site-functions/_confab', '/usr/share/licenses/confab/LICENSE-MIT', '/usr/share/doc/confab/third-party']));
    const programs = places.filter(line => line.startsWith('/usr/bin/')).map(line => line.split(' ')[1]);

    expect(programs).toEqual(['-rwxr-xr-x', '-rwxr-xr-x']);
    expect((await query('--requires')).join('\n')).toContain('libwebkit2gtk-4.1.so.0()');
    expect(await query('--scripts'), 'nothing of ours runs as root').toEqual(['']);
});

test('desktops, software centres, shells and man can read what is in it', async ({ open, packages }) => {
    const scene = await open({ display: false, bus: false, tray: false });
    const installed = await Installed.install(scene.desktop, packages.deb);

    await must('desktop-file-validate', [ENTRY, LINK_ENTRY, AUTOSTART].map(file => installed.path(file)));
    await must('appstreamcli', ['validate', '--no-net', installed.path('usr/share/metainfo/org.confab.Confab.metainfo.xml')]);
    expect(readFileSync(installed.path(AUTOSTART), 'utf8'), 'nothing starts by itself unasked').toMatch(/^Hidden=true$/m);
    const icons = installed.path('usr/share/icons/hicolor');

    for (const size of readdirSync(icons).filter(name => name !== 'scalable')) {
        const picture = readFileSync(path.join(icons, size, 'apps/confab.png'));

        // A PNG's width and height stand at fixed places (section 11.2.1 of its specification).
        expect(`${picture.readUInt32BE(16)}x${picture.readUInt32BE(20)}`).toBe(size);
    }
    expect(existsSync(path.join(icons, 'scalable/apps/confab.svg'))).toBe(true);

    const completed = await must('bash', ['-c', `
        source ${installed.path('usr/share/bash-completion/completions/confab')}
        COMP_WORDS=(confab tog) COMP_CWORD=1; _confab confab tog confab; echo "\${COMPREPLY[@]}"`]);

    expect(completed.trim()).toBe('toggle-mute');
    const licences = readFileSync(installed.path('usr/share/confab/licences.tsv'), 'utf8');

    expect(licences, 'for the app’s window').toMatch(/^tauri\t2\.[^\t]+\t.*MIT/m);
    expect(licences).toMatch(/^svelte\t/m);
    const page = async (name: string) => must('gzip', ['--decompress', '--stdout', installed.path(`usr/share/man/man1/${name}.1.gz`)]);

    expect(await page('confab')).toContain('Exit codes');
    expect(await page('confab-start')).toContain('audio\\-only');
    expect(await page('confab-tray')).toContain('.SH EXIT STATUS');
});

test('the app is installed, started from the desktop, used, and removed without a trace', async ({ open, packages }) => {
    const scene = await open();
    const { confab, desktop, tray } = scene;
    const installed = await Installed.install(desktop, packages.deb);

    confab.program = installed.path('usr/bin/confab');
    desktop.startProduct('launch', 'gio', ['launch', installed.path(ENTRY)]);
    await tray.hasEntry('Start call', { enabled: true });
    await until('its window', async () =>
        (await run('xdotool', ['search', '--onlyvisible', '--name', '^Confab$'], desktop.env)).code === 0);
    await until('the installed app to be what runs', () => programs(desktop).includes(installed.path('usr/bin/confab-tray')));

    // A link of another program, as a browser would open it.
    await must('gio', ['open', 'confab://start'], desktop.env);
    await tray.hasEntry('A link wants to start a call');
    await tray.click('Start this call');
    const { guest_link: link } = await confab.reaches('live');
    const guest = await scene.guest();

    await guest.join(link ?? '', 'Guest');
    await until('two participants', async () => (await confab.status()).participants.length === 2);
    await guest.close();
    await confab.must('leave');
    await confab.must('quit');
    await confab.gone();

    // Not running: the command line starts the app that is beside it.
    await confab.must('start', '--wait', 'live');
    await confab.must('quit');
    await confab.gone();
    await installed.purge();
    const left = Object.keys(digests(installed.root)).filter(file => !/^\/var\/|mimeinfo\.cache$/.test(file));

    expect(left).toEqual([]);
    expect((await run('dpkg', [`--root=${installed.root}`, '--status', 'confab'], desktop.env)).code).not.toBe(0);
});
