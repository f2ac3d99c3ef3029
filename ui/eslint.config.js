import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default ts.config(
    { ignores: ['dist', 'guest', 'shared/channel.ts', 'shared/messages.ts', 'app/wire.ts'] },
    js.configs.recommended,
    ...ts.configs.strictTypeChecked,
    ...svelte.configs.recommended,
    {
        languageOptions: {
            globals: { ...globals.browser },
            parserOptions: { projectService: true, extraFileExtensions: ['.svelte'], tsconfigRootDir: import.meta.dirname },
        },
        rules: {
            '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
            '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
            '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true, requireDefaultForNonUnion: false }],
            eqeqeq: 'error',
        },
    },
    {
        files: ['**/*.svelte', '**/*.svelte.ts'],
        languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    },
    {
        // The rule is about values that a view reads; these are used once and dropped.
        files: ['call/session.svelte.ts'],
        rules: { 'svelte/prefer-svelte-reactivity': 'off' },
    },
    { files: ['*.js'], ...ts.configs.disableTypeChecked },
    { files: ['**/*.test.ts', 'vite.config.ts', 'call/dev.ts', 'shared/catalogue.ts', 'shared/inline.ts'], languageOptions: { globals: globals.node } },
);
