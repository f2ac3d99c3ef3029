import { defineConfig } from '@playwright/test';

/**
 * Tests in a real browser: Debian's Chromium, with a microphone and a camera that Chromium makes up. No flag here
 * lets pages play sound by themselves: what is heard is heard as it would be by a user.
 */
export default defineConfig({
    testDir: '.',
    outputDir: '../target/test-results',
    // Half of the time a test waits for a server or a clock, so three at once finish sooner even on two cores.
    workers: 3,
    fullyParallel: true,
    projects: [
        // An app with its servers, the host's browser and a guest's keeps a core busy by itself.
        { name: 'app', testMatch: 'e2e/**/*.spec.ts', workers: 2 },
        { name: 'pages', testMatch: '{call,guest,jitsi,microphone,window}/**/*.spec.ts' }
    ],
    retries: 0,
    failOnFlakyTests: true,
    forbidOnly: true,
    timeout: 60_000,
    expect: { timeout: 15_000 },
    // `cargo xtask test` counts from a report, in the file that it names.
    reporter: [ [ 'list' ], ...(process.env.TEST_REPORT ? [ [ 'junit', { outputFile: process.env.TEST_REPORT } ] as const ] : []) ],
    use: {
        browserName: 'chromium',
        viewport: { width: 1100, height: 700 },
        ignoreHTTPSErrors: true,
        launchOptions: {
            executablePath: process.env.CONFAB_TEST_CHROMIUM ?? '/usr/bin/chromium',
            args: [
                '--no-sandbox',
                '--use-fake-ui-for-media-stream',
                // A machine without a network still has its loopback to connect participants over.
                '--allow-loopback-in-peer-connection',
                '--auto-select-desktop-capture-source=Entire screen',
                // Two cameras; of microphones and speakers it makes up several by itself.
                '--use-fake-device-for-media-stream=device-count=2',
                '--disable-background-networking',
                '--disable-component-update',
                '--disable-sync',
                '--no-first-run'
            ]
        }
    }
});
