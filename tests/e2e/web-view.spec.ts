/** A call in the app's own web view: here WebKitGTK, which has no WebRTC, so that the page says so. */
import { readFileSync } from 'node:fs';
import { run } from '../harness/program.ts';
import type { Scene } from '../harness/scene.ts';
import { until } from '../harness/until.ts';
import { AppWindow, quit } from '../harness/window.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

/** How often the app has said that the window stays where it is; WebDriver has started it, and has its output. */
const refusals = (scene: Scene) => readFileSync(scene.artefact('webdriver.log'), 'utf8').split('the call\'s window stays here').length - 1;
const webProcesses = (scene: Scene) => scene.desktop.processes().filter(({ command }) => command.includes('WebKitWebProcess'));

/** What a desktop sends a window whose close button is pressed (ICCCM, section 4.2.8.1); without a window manager there is none. */
const CLOSE = `
import ctypes, sys
from ctypes import c_int, c_long, c_ulong, c_void_p

class Message(ctypes.Structure):
    _fields_ = [('type', c_int), ('serial', c_ulong), ('send_event', c_int), ('display', c_void_p), ('window', c_ulong),
                ('message_type', c_ulong), ('format', c_int), ('data', c_long * 5), ('padding', c_long * 16)]

x = ctypes.CDLL('libX11.so.6')
x.XOpenDisplay.restype = c_void_p
x.XInternAtom.restype = c_ulong
display = c_void_p(x.XOpenDisplay(None))
protocols, delete = (x.XInternAtom(display, name, 0) for name in (b'WM_PROTOCOLS', b'WM_DELETE_WINDOW'))
for window in map(int, sys.argv[1:]):
    message = Message(33, 0, 1, display, window, protocols, 32, (c_long * 5)(delete))
    x.XSendEvent(display, c_ulong(window), 0, c_long(0), ctypes.byref(message))
x.XSync(display, 0)
`;

async function closeByHand(scene: Scene): Promise<void> {
    const windows = await run('xdotool', [ 'search', '--onlyvisible', '--name', '^Confab$' ], scene.desktop.env);

    await run('python3', [ '-c', CLOSE, ...windows.stdout.trim().split(/\s+/) ], scene.desktop.env);
}

test('the web view shows the call page, and nothing but it and its Jitsi', async ({ open, playground }) => {
    const scene = await open();

    scene.desktop.env.CONFAB_SURFACE = 'web-view';
    const window = await AppWindow.open(scene, 'start');

    await window.shows('This browser has no WebRTC');
    expect(await scene.confab.reaches('failed')).toMatchObject({ failure: { code: 'webrtc-missing' } });
    await window.picture(scene.artefact('web-view.png'));

    await test.step('it has no command of the app', async () => {
        for (const command of [ 'want', 'change', 'watch' ]) {
            const answer = await window.run<string>(
                'return window.__TAURI_INTERNALS__.invoke(arguments[0], {}).then(() => "done", why => String(why))', command);

            expect(answer).toMatch(/not allowed/);
        }
    });

    await test.step('it goes nowhere else, and the call page stays', async () => {
        for (const address of [ `${playground.lobby.url}/healthz`, 'data:text/html,elsewhere', 'about:config' ]) {
            const before = refusals(scene);

            await window.run('window.stays = true; location.href = arguments[0];', address);
            await until(`${address} to be refused`, () => refusals(scene) > before);
            expect(await window.run('return [window.stays, location.hostname]')).toEqual([ true, '127.0.0.1' ]);
        }
        await window.shows('This browser has no WebRTC');
        expect(await window.run('return window.open("http://127.0.0.1:9/") === null')).toBe(true);
    });

    await test.step('closed by hand it is noticed', async () => {
        await closeByHand(scene);
        await scene.confab.reaches('idle');
        await until('it to be gone', () => webProcesses(scene).length === 0);
    });

    await test.step('Leave closes that of the next call', async () => {
        await scene.confab.must('start');
        await scene.confab.reaches('failed');
        expect(webProcesses(scene).length).toBeGreaterThan(0);
        await scene.confab.must('leave');
        await scene.confab.reaches('idle');
        await until('it to be gone', () => webProcesses(scene).length === 0);
    });

    await quit(scene);
});
