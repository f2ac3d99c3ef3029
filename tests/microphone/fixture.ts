/** The microphone check with the app's side of it, for tests in a real browser. */
import { test as base } from '@playwright/test';
import { AppSide } from './app-side.ts';

export const test = base.extend<{ app: AppSide }>({
    app: async ({}, use) => {
        const app = new AppSide();

        await app.start();
        await use(app);
        await app.stop();
    }
});

export { expect } from '@playwright/test';
