/**
 * Puts the style of a page into the page, for Vite, and its scripts and words behind what it shows first: that needs no
 * second request, and waits for nothing. A page's policy allows no style in it but this one, by its hash, which lies
 * beside the page in `style.sha256` for whoever serves it.
 */
import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

const SCRIPT = /<script\b[^>]*>[^<]*<\/script>\s*/g;
const LINK = /<link rel="stylesheet"[^>]* href="\.\/([^"]+)">/g;

export function inlineStyle(): Plugin {
    return {
        name: 'confab-inline-style',
        apply: 'build',
        enforce: 'post',
        generateBundle(_options, bundle) {
            const page = bundle['index.html'];

            if (page?.type !== 'asset') {
                this.error('there is no page to put the style into');
            }
            const links = [...text(page.source).matchAll(LINK)];
            const style = links.map(([, file = '']) => taken(bundle, file)).join('').trim();
            const scripts = [...text(page.source).matchAll(SCRIPT)].map(([script]) => script);
            const bare = text(page.source).replace(LINK, '').replace(SCRIPT, '');

            // Its addresses would be read from the page now, no more from beside the file.
            if (links.length === 0 || /url\((?!["']?data:|%23)|<\/style/.test(style)) {
                this.error('the style can not be put into the page');
            }
            page.source = bare
                .replace('</head>', () => `<style>${style}</style>\n    </head>`)
                .replace('</body>', () => `${scripts.reverse().join('\n')}\n    </body>`);
            this.emitFile({ type: 'asset', fileName: 'style.sha256', source: `sha256-${createHash('sha256').update(style).digest('base64')}` });
        },
    };
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
