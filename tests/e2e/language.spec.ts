/** A host whose system speaks German: tray, call page and guest page speak it too. The locale itself need not be installed. */
import { expect, test } from './fixtures.ts';

test.describe.configure({ timeout: 120_000 });

test('a German desktop is spoken to in German', async ({ open }) => {
    const scene = await open();
    const { confab, tray } = scene;

    scene.desktop.env.LANG = 'de_DE.UTF-8';
    await confab.startApp();
    await tray.hasEntry('Gespräch starten', { enabled: true });
    await tray.hasEntry('Beenden', { enabled: true });
    await tray.until('in German what a click does', () => tray.tooltip === 'Confab: klicken, um ein Gespräch zu starten');

    await tray.click('Gespräch starten');
    const host = await scene.browser.attach();

    await confab.reaches('live');
    await tray.hasEntry('Stummschalten', { enabled: true });
    await tray.until('in German who is there', () => tray.tooltip.endsWith('Mikrofon an, noch niemand sonst da'));

    await expect(host.page.locator('html')).toHaveAttribute('lang', 'de');
    await expect(host.page.getByRole('button', { name: 'Gespräch verlassen' })).toBeEnabled();
    await expect(host.page.getByRole('button', { name: 'Live: Mikrofon stummschalten' })).toBeEnabled();
    await host.page.screenshot({ path: scene.artefact('german.png') });

    await tray.click('Verlassen');
    await host.gone();
    await tray.hasEntry('Gespräch starten', { enabled: true });
});

test('the language in the settings is over that of the system', async ({ open }) => {
    const scene = await open();

    scene.desktop.env.LANG = 'de_DE.UTF-8';
    scene.desktop.env.CONFAB_LANGUAGE = 'fr';
    await scene.confab.startApp();
    await scene.tray.hasEntry('Lancer un appel', { enabled: true });
});
