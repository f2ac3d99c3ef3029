/** The microphone check: opened where calls open, by the real app, and what was chosen in it is what a call uses. */
import { until } from '../harness/until.ts';
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

test('the microphone check makes room for a call, which uses what was chosen in it', async ({ open }) => {
    const scene = await open();
    const { confab } = scene;

    await confab.must('check-microphone');
    const check = await scene.browser.attach();
    const microphone = check.page.getByRole('combobox', { name: 'Microphone' });

    await expect(check.page.getByRole('status')).toContainText('Your microphone works.');
    const chosen = (await microphone.getByRole('option').allTextContents()).at(-1) ?? '';

    await microphone.selectOption({ label: chosen });
    await expect(check.page.getByRole('status')).toContainText('Your microphone works.');
    await check.page.screenshot({ path: scene.artefact('check.png') });
    const { origin } = new URL(check.page.url());

    await confab.must('start', '--wait', 'live');
    await until('the check to be closed', () => check.page.isClosed());
    const host = await scene.browser.attach();

    expect(new URL(host.page.url()).origin, 'what the check was allowed holds for the call').toBe(origin);
    await host.page.keyboard.press('d');
    const devices = host.page.getByRole('dialog', { name: 'Devices' });

    await expect(devices.getByRole('combobox', { name: 'Microphone' }).locator('option:checked')).toHaveText(chosen);
    const refused = await confab.command('check-microphone');

    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('in a call');
    await confab.must('leave');
    await confab.must('quit');
});
