/** The page is drawn as it is served; only then comes its script, which would keep the browser from painting. */
import '../shared/tokens.css';
import '../shared/base.css';
import './view.css';
import { dropEarly, openEarly } from './early.ts';
import { opened } from './opened.ts';

/** What may pass until a page counts as painted that is not painted at all, in the background; milliseconds. */
const UNSEEN = 100;

function painted(): Promise<void> {
    return new Promise(resolve => {
        setTimeout(resolve, UNSEEN);
        // A frame's own work comes before its painting, a timer after it.
        requestAnimationFrame(() => setTimeout(resolve));
    });
}

const page = painted().then(() => {
    void opened.then(openEarly);

    return import('./page.ts');
});

page.catch((error: unknown) => {
    // The ticket's answer may still be on its way, and the frame with it.
    void opened.then(dropEarly);
    throw error;
});
