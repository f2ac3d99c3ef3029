/** Keys that work wherever the focus is: real keys on a display, and the portal of a Wayland desktop. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { LosingDisplay } from '../harness/losing-display.ts';
import { ShortcutsPortal } from '../harness/portal.ts';
import { type Program, run } from '../harness/program.ts';
import type { Scene } from '../harness/scene.ts';
import { until } from '../harness/until.ts';
import { AppWindow, quit } from '../harness/window.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

const KEYS = { start: 'Ctrl+Alt+J', toggle_mute: 'Ctrl+Alt+M', push_to_talk: 'F9' };
const ALL = 'start-call, toggle-mute, push-to-talk';

/** Puts these keys into the settings. */
function choose(scene: Scene, keys: Record<string, string>): string {
    const folder = path.join(scene.desktop.env.XDG_CONFIG_HOME ?? '', 'confab');
    const file = path.join(folder, 'settings.toml');

    mkdirSync(folder, { recursive: true });
    writeFileSync(file, [ '[shortcuts]', ...Object.entries(keys).map(([ name, value ]) => `${name} = "${value}"`), '' ].join('\n'));

    return file;
}

/** Has the browser of the app run with another variable than the app. */
function browserWith(scene: Scene, variable: string): void {
    const script = path.join(scene.desktop.root, 'browser.sh');

    writeFileSync(script, `#!/bin/sh\n${variable} exec '${scene.browser.command}' "$@"\n`, { mode: 0o755 });
    scene.desktop.env.CONFAB_BROWSER = script;
}

/** As on a Wayland desktop; the browser is still shown on the test's X display. */
function onWayland(scene: Scene): void {
    browserWith(scene, 'XDG_SESSION_TYPE=x11');
    scene.desktop.env.XDG_SESSION_TYPE = 'wayland';
}

/** Presses, holds or lets go of keys as a keyboard does. */
async function xdotool(scene: Scene, ...args: string[]): Promise<void> {
    const { code, stderr } = await run('xdotool', args, scene.desktop.env, 10_000);

    expect(code, stderr).toBe(0);
}

const bound = (app: Program, names = ALL) => app.line(new RegExp(`the keys of these are ours.*"${names}"`));
const muted = (scene: Scene, state: boolean) =>
    until(`the microphone ${state ? 'muted' : 'on'}`, async () => {
        const status = await scene.confab.status();

        return status.muted === state && !status.mute_pending;
    });
/** Holds the keys until that is heard: they may have been chosen just now. */
const hold = (scene: Scene, keys: string) =>
    until(`the keys ${keys} to be ours`, async () => {
        await xdotool(scene, 'keydown', keys);
        const heard = until('the microphone on', async () => (await scene.confab.status()).muted === false, 2_000);

        return heard.then(() => true, () => xdotool(scene, 'keyup', keys).then(() => false));
    });
const codes = async (scene: Scene) => (await scene.confab.status()).warnings.map(({ code }) => code);

/** The screen saver tells that it is on. */
async function lockScreen(scene: Scene): Promise<void> {
    const { code, stderr } = await run('dbus-send', [
        '--session', '--type=signal', '/org/freedesktop/ScreenSaver', 'org.freedesktop.ScreenSaver.ActiveChanged', 'boolean:true'
    ], scene.desktop.env, 10_000);

    expect(code, stderr).toBe(0);
}

test('keys start a call, mute it, and let one speak while they are held', async ({ open }) => {
    const scene = await open();

    choose(scene, KEYS);
    await bound(await scene.confab.startApp());
    await xdotool(scene, 'key', 'ctrl+alt+j');
    await scene.confab.reaches('live');
    await muted(scene, false);

    await test.step('one key mutes and unmutes', async () => {
        await xdotool(scene, 'key', 'ctrl+alt+m');
        await muted(scene, true);
        await xdotool(scene, 'key', 'ctrl+alt+m');
        await muted(scene, false);
        await xdotool(scene, 'key', 'ctrl+alt+m');
        await muted(scene, true);
    });

    await test.step('another is held to speak', async () => {
        for (let times = 0; times < 3; times += 1) {
            await xdotool(scene, 'keydown', 'F9');
            await muted(scene, false);
            await xdotool(scene, 'keyup', 'F9');
            await muted(scene, true);
        }
    });

    await test.step('a screen that is locked mutes, though the key stays down', async () => {
        await xdotool(scene, 'keydown', 'F9');
        await muted(scene, false);
        await lockScreen(scene);
        await muted(scene, true);
        await xdotool(scene, 'keyup', 'F9');
        await xdotool(scene, 'keydown', 'F9');
        await muted(scene, false);
        await xdotool(scene, 'keyup', 'F9');
        await muted(scene, true);
    });
});

test('a release that is lost on its way ends muted, and the next press works', async ({ open }) => {
    const scene = await open();
    const real = scene.desktop.env.DISPLAY ?? '';
    const display = await LosingDisplay.open(real);

    scene.desktop.defer('the display that loses releases', () => display.close());
    choose(scene, KEYS);
    browserWith(scene, `DISPLAY='${real}'`);
    scene.desktop.env.DISPLAY = display.name;
    const app = await scene.confab.startApp();

    scene.desktop.env.DISPLAY = real;
    await bound(app);
    await scene.confab.must('start', '--wait', 'live');
    await scene.confab.must('mute');
    await muted(scene, true);
    await xdotool(scene, 'keydown', 'F9');
    await muted(scene, false);
    display.losing = true;
    await xdotool(scene, 'keyup', 'F9');
    await muted(scene, true);
    await app.line(/the key of push-to-talk is up, and nobody told/);
    expect(display.lost).toBeGreaterThan(0);
    display.losing = false;
    // The keys are taken anew, after which the next press is told again.
    await hold(scene, 'F9');
    await xdotool(scene, 'keyup', 'F9');
    await muted(scene, true);
});

test('keys that another program has, or that are none, are told of, and the others work', async ({ open }) => {
    const other = await open();
    const scene = await open();

    choose(other, { start: 'F9' });
    await bound(await other.confab.startApp('other'), 'start-call');
    scene.desktop.env.DISPLAY = other.desktop.env.DISPLAY ?? '';
    choose(scene, { ...KEYS, start: 'Ctrl+Alt+Nose' });
    const app = await scene.confab.startApp();

    await bound(app, 'toggle-mute');
    await until('both to be told', async () => {
        const told = await codes(scene);

        return told.includes('shortcut-taken') && told.includes('shortcut-invalid');
    });
    const { warnings } = await scene.confab.status();

    expect(warnings.find(({ code }) => code === 'shortcut-taken')?.message).toBe('Another program uses the keys F9.');
    expect(warnings.find(({ code }) => code === 'shortcut-invalid')?.message).toContain('Ctrl+Alt+Nose');
    await scene.confab.must('start', '--wait', 'live');
    await muted(scene, false);
    await xdotool(scene, 'key', 'ctrl+alt+m');
    await muted(scene, true);
});

test('keys are chosen in the window by pressing them, and hold at once', async ({ open }) => {
    const scene = await open();
    const window = await AppWindow.open(scene);
    const file = path.join(scene.desktop.env.XDG_CONFIG_HOME ?? '', 'confab/settings.toml');
    const written = (text: string) => until(`${text} in the file`, () => existsSync(file) && readFileSync(file, 'utf8').includes(text));

    await window.press('Settings');
    await window.press('Choose keys: Push to talk');
    await window.shows('Press the keys…');
    await window.chord('\uE009', '\uE00A', 'k');
    await written('push_to_talk = "Ctrl+Alt+K"');
    await window.shows('Ctrl+Alt+K');
    await window.picture(scene.artefact('chosen.png'));

    await test.step('the same keys for something else are refused', async () => {
        await window.press('Choose keys: Mute or unmute');
        await window.shows('Press the keys…');
        await window.chord('\uE009', '\uE00A', 'k');
        await window.shows('Another shortcut of Confab already uses the keys Ctrl+Alt+K.');
    });

    await scene.confab.must('start', '--wait', 'live');
    await scene.confab.must('mute');
    await muted(scene, true);
    await hold(scene, 'ctrl+alt+k');
    await xdotool(scene, 'keyup', 'ctrl+alt+k');
    await muted(scene, true);

    await test.step('others take their place at once, and they do nothing any more', async () => {
        await window.press('Ctrl+Alt+K: Push to talk');
        await window.shows('Press the keys…');
        await window.chord('\uE009', '\uE00A', 'l');
        await written('push_to_talk = "Ctrl+Alt+L"');
        await hold(scene, 'ctrl+alt+l');
        await xdotool(scene, 'keyup', 'ctrl+alt+l');
        await muted(scene, true);
        await xdotool(scene, 'keydown', 'ctrl+alt+k');
        await scene.confab.must('camera', 'off');
        expect(await scene.confab.status()).toMatchObject({ muted: true, mute_pending: false });
        await xdotool(scene, 'keyup', 'ctrl+alt+k');
    });

    await test.step('taken away, they are gone from the settings', async () => {
        await window.press('Remove: Push to talk');
        await until('nothing of them in the file', () => !readFileSync(file, 'utf8').includes('push_to_talk'));
        await window.has('button[aria-label="Choose keys: Push to talk"]');
    });
    await quit(scene);
});

test('on Wayland the desktop is asked for all keys at once, and tells of them', async ({ open }) => {
    const scene = await open();
    const portal = await ShortcutsPortal.open(scene.desktop);

    choose(scene, KEYS);
    onWayland(scene);
    const app = await scene.confab.startApp();

    await portal.bound({ 'start-call': 'CTRL+ALT+j', 'toggle-mute': 'CTRL+ALT+m', 'push-to-talk': 'F9' });
    await bound(app);
    portal.press('start-call');
    portal.release('start-call');
    await scene.confab.reaches('live');
    await muted(scene, false);
    portal.press('toggle-mute');
    portal.release('toggle-mute');
    await muted(scene, true);

    await test.step('one is held to speak', async () => {
        portal.press('push-to-talk');
        await muted(scene, false);
        portal.release('push-to-talk');
        await muted(scene, true);
    });

    await test.step('a screen that is locked mutes', async () => {
        portal.press('push-to-talk');
        await muted(scene, false);
        await lockScreen(scene);
        await muted(scene, true);
    });

    await test.step('keys that are taken away mute, and that is told', async () => {
        portal.press('push-to-talk');
        await muted(scene, false);
        portal.closeSession();
        await muted(scene, true);
        await until('the warning', async () => (await codes(scene)).includes('shortcuts-unavailable'));
    });

    await test.step('a portal that is there anew is asked again', async () => {
        await portal.close();
        const next = await ShortcutsPortal.open(scene.desktop, 'other');

        await next.bound({ 'start-call': 'F9', 'toggle-mute': 'F9', 'push-to-talk': '' });
        await until('the one without keys to be told', async () => (await codes(scene)).join() === 'shortcuts-refused');

        await test.step('and one that dies while a key is held leaves nobody heard', async () => {
            next.press('push-to-talk');
            await muted(scene, false);
            await next.close();
            await muted(scene, true);
            await until('the warning', async () => (await codes(scene)).includes('shortcuts-unavailable'));
        });
    });
});

test('a desktop that refuses keys, or knows none, is told of with the command to bind', async ({ open }) => {
    const refusing = await open();

    await ShortcutsPortal.open(refusing.desktop, 'refuse');
    choose(refusing, KEYS);
    onWayland(refusing);
    await refusing.confab.startApp();
    await until('the warning', async () => (await codes(refusing)).join() === 'shortcuts-refused');

    const scene = await open();

    choose(scene, KEYS);
    onWayland(scene);
    const window = await AppWindow.open(scene);

    await window.shows('Programs can\'t set shortcuts on this desktop.');
    await window.shows('Bind `confab start` and `confab toggle-mute` to keys in the desktop\'s own settings.');
    await window.press('Settings');
    await window.shows('In its own settings, assign keys to these commands:');
    await window.picture(scene.artefact('none.png'));
    await quit(scene);
});
