/**
 * Puts the messages into the pages, for Vite: `index.html` speaks English, `index.de.html` German, and so on, each with
 * its words in it, so that a page needs no second request to say something; `data-say` is said in the page itself. In `vite dev` a page speaks the language
 * of `?lang=de`. A message that a language lacks is said in English.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FluentResource } from '@fluent/bundle';
import type { Plugin } from 'vite';
import { rightToLeft, type Catalogue } from './words.ts';

const LOCALES = fileURLToPath(new URL('../../locales', import.meta.url));
const HEAD = /<html lang="[^"]*" dir="[^"]*">/;
const SAID = /(<[^<>]* data-say="([\w-]+)"[^<>]*>)[^<]*/g;
const WORDS = /(<script type="application\/json" id="words">)[^<]*/;

export function languages(): string[] {
    return readdirSync(LOCALES).sort();
}

/** The messages of `language` from these files (`call` for `call.ftl`). */
export function catalogue(language: string, areas: string[]): Catalogue {
    const messages = new Map([...parsed('en', areas), ...parsed(language, areas)].map(message => [message.id, message]));

    return { language, messages: [...messages.values()] };
}

function parsed(language: string, areas: string[]): Catalogue['messages'] {
    return areas.flatMap(area => {
        try {
            return new FluentResource(readFileSync(join(LOCALES, language, `${area}.ftl`), 'utf8')).body;
        } catch (error) {
            if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
                return [];
            }
            throw error;
        }
    });
}

/** Gives the pages the messages of these files. */
export function words(areas: string[]): Plugin {
    let directory = '';

    return {
        name: 'confab-words',
        configResolved(config) {
            directory = config.build.outDir;
        },
        transformIndexHtml(html, { originalUrl }) {
            const wanted = new URLSearchParams(originalUrl?.split('?')[1]).get('lang') ?? 'en';
            const language = languages().includes(wanted) ? wanted : 'en';

            return {
                html: said(html, language, areas).replace(/<html[^>]*>/, head(language)),
                tags: [{ tag: 'script', attrs: { type: 'application/json', id: 'words' }, children: json(language, areas), injectTo: 'head' }],
            };
        },
        writeBundle() {
            const english = readFileSync(join(directory, 'index.html'), 'utf8');

            for (const language of languages()) {
                const page = said(english, language, areas).replace(HEAD, head(language)).replace(WORDS, (_, tag: string) => tag + json(language, areas));

                writeFileSync(join(directory, `index.${language}.html`), page);
            }
        },
    };
}

function head(language: string): string {
    return `<html lang="${language}" dir="${rightToLeft(language) ? 'rtl' : 'ltr'}">`;
}

/** The page with its `data-say="call-opening"` said: what it shows before its script runs. */
function said(html: string, language: string, areas: string[]): string {
    const messages = new Map(catalogue(language, areas).messages.map(({ id, value }) => [id, value]));

    return html.replace(SAID, (_, tag: string, id: string) => {
        const words = messages.get(id);

        if (typeof words !== 'string') {
            throw new Error(`${id} is no message that can be said as it stands`);
        }

        return tag + words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
    });
}

/** As it may stand in a page: nothing in it ends the element. */
function json(language: string, areas: string[]): string {
    return JSON.stringify(catalogue(language, areas)).replaceAll('<', '\\u003c');
}
