/**
 * Puts the style of a page into the page, for Vite, and its first script, so that neither needs a second request. The
 * page's other script is only named there, for the first to load in its time: a browser that finds it while it reads the page
 * loads it at once, and paints later. A page's policy allows no style and no script in it but these two, by
 * their hashes, which lie beside the page in `style.sha256` and `script.sha256` for whoever serves it.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';
import { ENTRY } from './entry.ts';

const FIRST = /<script type="module" src="\/(first\.ts)"><\/script>\s*/;
const SCRIPT = /<script\b[^>]* src="([^"]+)"[^>]*><\/script>\s*/g;
const LINK = /<link rel="stylesheet"[^>]* href="\/([^"]+)">/g;

/** @param root the folder of the page, as an address */
export function inline(root: URL): Plugin {
    return {
        name: 'confab-inline',
        apply: 'build',
        enforce: 'post',
        transformIndexHtml: {
            order: 'pre',
            handler: html => html.replace(FIRST, ''),
        },
        async generateBundle(_options, bundle) {
            const page = bundle['index.html'];

            if (page?.type !== 'asset') {
                this.error('there is no page to put the style into');
            }
            const links = [...text(page.source).matchAll(LINK)];
            const style = links.map(([, file = '']) => taken(bundle, file)).join('').trim();
            const [main, ...others] = [...text(page.source).matchAll(SCRIPT)].map(([, address = '']) => address);
            const bare = text(page.source).replace(LINK, '').replace(SCRIPT, '');
            const first = await alone(new URL('first.ts', root));

            if (!bare.includes(ENTRY)) {
                this.error('there is no place for the entry in the page');
            }
            if (main === undefined || others.length > 0) {
                this.error('the first script can load one other');
            }
            // Its addresses would be read from the page now, no more from beside the file.
            if (links.length === 0 || /url\((?!["']?data:|%23)|<\/style/.test(style)) {
                this.error('the style can not be put into the page');
            }
            if (/<\/script|<!--/.test(first)) {
                this.error('the first script can not be put into the page');
            }
            page.source = bare
                .replace('</head>', () => `<style>${style}</style>\n    </head>`)
                .replace(ENTRY, () => `${ENTRY}\n        <script data-main="${main}">${first}</script>`);
            for (const [fileName, source] of [['style.sha256', style], ['script.sha256', first]] as const) {
                this.emitFile({ type: 'asset', fileName, source: `sha256-${createHash('sha256').update(source).digest('base64')}` });
            }
        },
    };
}

/** This script and all that it imports, as one that needs no other. */
async function alone(script: URL): Promise<string> {
    const built = await build({
        configFile: false,
        logLevel: 'warn',
        build: { write: false, target: 'es2022', lib: { entry: fileURLToPath(script), formats: ['iife'], name: 'first' } },
    });
    const [output] = [built].flat();
    const chunk = output !== undefined && 'output' in output ? output.output[0] : undefined;

    if (chunk?.type !== 'chunk') {
        throw new Error(`${script.pathname} gives no script`);
    }

    return chunk.code.trim();
}

/** The text of this file, which is then no file of its own any more. */
function taken(bundle: Record<string, { type: string; source?: string | Uint8Array }>, file: string): string {
    const found = bundle[file];

    Reflect.deleteProperty(bundle, file);

    return text(found?.source ?? '');
}

function text(source: string | Uint8Array): string {
    return typeof source === 'string' ? source : Buffer.from(source).toString();
}
