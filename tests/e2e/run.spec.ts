/** `cargo xtask run`, after the build: the playground on a desktop, and a whole call without one. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { ROOT, TARGET, binary } from '../harness/paths.ts';
import { type Environment, Program, run } from '../harness/program.ts';
import { until } from '../harness/until.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

/** The command line that xtask becomes. */
const RUN = ['--import', 'tsx', path.join(ROOT, 'tests/harness/run.ts')];

/** What xtask tells it, with a folder for each, since they run beside each other; no server is named, so it has to open its own. */
const surroundings = (name: string): Environment & { CONFAB_TARGET_DIR: string } => ({
    PATH: process.env.PATH ?? '',
    CONFAB_TARGET_DIR: path.join(TARGET, 'e2e', name),
    CONFAB_BIN_DIR: path.dirname(binary('confab'))
});

test('without a display it holds a whole call, says so, and leaves nothing', async () => {
    const env = surroundings('run-headless');
    const { code, stdout, stderr } = await run(process.execPath, [...RUN, '--headless'], env, 100_000);

    expect(code, stdout + stderr).toBe(0);
    expect(stdout).toContain('Two participants are in the call and hear each other.');
    expect(stdout).toMatch(/In a call: microphone on, 1 other person\.\nGuest link: http:\S+\/j\/\S+/);
    expect(stdout).toContain('nothing is left running');
    for (const picture of ['host.png', 'guest.png']) {
        expect(existsSync(path.join(env.CONFAB_TARGET_DIR, 'run', picture)), picture).toBe(true);
    }
});

test('with a display it opens a playground, and Ctrl-C ends all of it', async ({ open }) => {
    const scene = await open();
    const { desktop, confab, tray } = scene;
    const { CONFAB_LOBBY_URL: _, ...env } = { ...surroundings('run'), ...desktop.env };
    const program = Program.start('run', process.execPath, RUN, { env, logs: desktop.logs, cwd: ROOT });

    desktop.defer('the run', () => program.stop());
    const [, lobby = ''] = await program.line(/a lobby that signs for it \((http:[^)]+)\)/, 60_000);

    await program.line(/choose "Start call"/);
    await tray.hasEntry('Start call', { enabled: true });
    const link = await confab.must('start', '--wait', 'live');

    expect(link).toContain(`${lobby}/j/`);
    program.signal('SIGINT');
    expect((await program.exited).code).toBe(130);
    await confab.gone();
    await until('the lobby to be gone', () => fetch(lobby).then(() => false, () => true));
});
