/**
 * The microphone check in Firefox, which calls open in where it is the host's browser. On a machine without sound its
 * AudioContext never runs: then no voice is seen, and no tone is heard.
 */
import { Firefox, type FirefoxPage } from '../harness/firefox.ts';
import { freshDirectory } from '../harness/paths.ts';
import { until } from '../harness/until.ts';
import { expect, test as base } from './fixture.ts';

const test = base.extend<{ tab: FirefoxPage }, { firefox: Firefox }>({
    firefox: [ async ({}, use, { workerIndex }) => {
        const firefox = await Firefox.open(freshDirectory('firefox', `microphone-${workerIndex}`));

        await use(firefox);
        await firefox.close();
    }, { scope: 'worker', timeout: 90_000 } ],
    tab: async ({ firefox, app }, use) => {
        const tab = await firefox.tab(app.address());

        await opened(tab);
        await use(tab);
    }
});

test.describe.configure({ timeout: 120_000 });

/** The list of microphones, in the page. */
const LIST = `[...document.querySelectorAll('select')].find(one => one.labels[0].innerText === 'Microphone')`;
/** Waits until the microphone is open, whether a voice is heard or not, and those that there are listed. */
const opened = (tab: FirefoxPage) => until('an open microphone', () => tab.evaluate<boolean>(
    `/Speak:|Your microphone works|No sound from the microphone/.test(document.querySelector('[role=status]')?.innerText) && !${LIST}.disabled`));

test('in Firefox a tone is played, or it is told that it can not be', async ({ tab }) => {
    await tab.evaluate(`void (HTMLMediaElement.prototype.play = (play => function () {
        return play.call(this).then(() => void (window.played = true));
    })(HTMLMediaElement.prototype.play))`);
    await tab.click('Play a tone');
    await until('either', () => tab.evaluate<boolean>('window.played === true || document.querySelector("[role=alert]").innerText !== ""'));
    // It can be asked for once more.
    await tab.button('Play a tone');
});

test('in Firefox what is chosen is remembered, and used', async ({ tab }) => {
    // By its name, in the storage of the page.
    const chosen = `${LIST}.selectedOptions[0].label`;
    const label = await tab.evaluate<string>(`(() => {
        const devices = ${LIST};
        devices.selectedIndex = devices.options.length - 1;
        devices.dispatchEvent(new Event('change', { bubbles: true }));
        return ${chosen};
    })()`);

    expect(label).not.toBe('');
    await until('the choice to be kept', () => tab.evaluate<boolean>(
        `JSON.parse(localStorage.getItem('confab.devices') ?? '{}').audioinput === ${JSON.stringify(label)}`));
    await tab.evaluate('void (window.before = true, setTimeout(() => location.reload()))');
    await until('the page anew', () => tab.evaluate<boolean>('window.before === undefined'));
    await opened(tab);
    await until('it to be chosen', () => tab.evaluate<boolean>(`${chosen} === ${JSON.stringify(label)}`));
});

test('in Firefox the microphone is let go when a call begins', async ({ tab, app }) => {
    await tab.evaluate(`void (window.close = () => {})`);
    app.end('call');
    await tab.text('A call is starting');
    expect(await tab.evaluate('document.querySelector("[role=meter]")')).toBeNull();
});
