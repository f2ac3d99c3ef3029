/** The page is drawn as it is served; only then comes its script, which would keep the browser from painting. */
import '../shared/tokens.css';
import '../shared/base.css';
import './view.css';
import type { Begun } from './begun.ts';

/** What may pass until a page counts as painted that is not painted at all, in the background; milliseconds. */
const UNSEEN = 100;

/** How old the page is when it waits for the call no longer; milliseconds. */
const PATIENCE = 500;

function painted(): Promise<void> {
    return new Promise(resolve => {
        setTimeout(resolve, UNSEEN);
        // A frame's own work comes before its painting, a timer after it.
        requestAnimationFrame(() => setTimeout(resolve));
    });
}

/** The call comes before the page, which has nothing to do for it until it is live or needs the host. */
function live(begun: Begun | undefined): Promise<void> {
    return new Promise(resolve => {
        setTimeout(resolve, PATIENCE - performance.now());
        void begun?.stage.live.then(resolve);
    });
}

const { confab } = window;

painted().then(() => live(confab)).then(() => import('./page.ts')).catch((error: unknown) => {
    confab?.stage.drop();
    throw error;
});
