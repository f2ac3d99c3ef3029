/**
 * One Vite project, one page a mode: `vite build --mode call` writes `dist/call`, whole in itself,
 * since each page is served alone: the call page and the microphone check by the app on a port of
 * its own, the window's page (`dist/app`) by Tauri.
 */
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { appSide } from './call/dev.ts';
import { words } from './shared/catalogue.ts';
import { inline } from './shared/inline.ts';

/** What a page's own JavaScript may weigh, gzipped, in bytes. */
const BUDGET: Record<string, number> = { call: 60_000, app: 60_000, microphone: 40_000 };

/** The files of messages in `locales/` that a page speaks from. */
const WORDS: Record<string, string[]> = { call: ['call'], app: ['app'], microphone: ['microphone'] };

export default defineConfig(({ mode, command }) => {
    const page = mode in BUDGET ? mode : 'call';

    return {
        root: fileURLToPath(new URL(page, import.meta.url)),
        // The call page stands at `/` and at `/call/…`, the others where they are put.
        base: page === 'call' ? '/' : './',
        plugins: [
            svelte({ configFile: fileURLToPath(new URL('svelte.config.js', import.meta.url)) }),
            ...(page in WORDS ? [words(WORDS[page] ?? [])] : []),
            weigh(page),
            ...(page === 'call' ? [inline(new URL('call/', import.meta.url))] : []),
            ...(command === 'serve' && page === 'call' && mode !== 'test' ? [appSide()] : []),
        ],
        build: {
            outDir: fileURLToPath(new URL(`dist/${page}`, import.meta.url)),
            emptyOutDir: true,
            target: 'es2022',
            // The page's policy allows no inline font, one style and one script: everything else is a file.
            assetsInlineLimit: 0,
            modulePreload: { polyfill: false },
        },
        test: {
            root: fileURLToPath(new URL('.', import.meta.url)),
            include: ['**/*.test.ts'],
            // `cargo xtask test` counts from a report, in the file that it names.
            reporters: process.env.TEST_REPORT ? ['default', ['junit', { outputFile: process.env.TEST_REPORT }]] : ['default'],
            setupFiles: [fileURLToPath(new URL('shared/test-setup.ts', import.meta.url))],
        },
    };
});

/** Prints what the page's JavaScript weighs, and fails the build when that is over the budget. */
function weigh(page: string): Plugin {
    return {
        name: 'confab-weigh',
        apply: 'build',
        writeBundle(_options, bundle) {
            const bytes = Object.values(bundle)
                .filter(file => file.type === 'chunk')
                .reduce((sum, file) => sum + gzipSync(file.code).length, 0);
            const budget = BUDGET[page] ?? 0;
            const figures = `${page}: ${(bytes / 1000).toFixed(1)} kB of JavaScript, gzipped (budget ${budget / 1000} kB)`;

            if (bytes > budget) {
                this.error(`${figures}: over the budget`);
            }
            this.info(figures);
        },
    };
}
