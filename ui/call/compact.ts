/**
 * The small window that stays on top: Document Picture-in-Picture, where the browser has it
 * (https://wicg.github.io/document-picture-in-picture/). A page may open it only while a button of its
 * own is pressed.
 */
interface PictureInPicture {
    requestWindow(options: { width: number; height: number }): Promise<Window>;
}

/** What the bar needs; the user may make it larger. */
export const SIZE = { width: 320, height: 96 };

/** Whether this browser can show it. */
export function canBeCompact(): boolean {
    return api() !== null;
}

/**
 * Opens the small window with the look of this page; `null` where the browser refuses. It has the
 * policy of this page, so its styles are the same files.
 *
 * @param gone called once it is closed, by whomever
 */
export async function openCompact(gone: () => void): Promise<Window | null> {
    const small = await api()?.requestWindow(SIZE).catch(() => null) ?? null;

    if (small === null) {
        return null;
    }
    const { documentElement: root } = small.document;

    root.lang = document.documentElement.lang;
    root.dir = document.documentElement.dir;
    for (const style of document.querySelectorAll('link[rel=stylesheet], style')) {
        const copy = small.document.importNode(style, true);

        if (style instanceof HTMLLinkElement) {
            // The small window's own address is about:blank.
            copy.setAttribute('href', style.href);
        }
        small.document.head.append(copy);
    }
    small.addEventListener('pagehide', gone, { once: true });

    return small;
}

function api(): PictureInPicture | null {
    return (window as { documentPictureInPicture?: PictureInPicture }).documentPictureInPicture ?? null;
}
