/** Puts the page at work in the place of the one that was drawn. */
import { mount } from 'svelte';
import { speak, spokenBy } from '../shared/words.ts';
import App from './App.svelte';
import { begun } from './begun.ts';
import { Session } from './session.svelte.ts';
import { TIMINGS } from './timings.ts';

speak(spokenBy(document));

const { outcome, stage } = begun();
const session = new Session(stage, TIMINGS);
let shown = false;

function show(): void {
    const target = document.getElementById('page');

    if (target !== null && !shown) {
        shown = true;
        target.replaceChildren();
        mount(App, { target, props: { session, stage } });
    }
}

// To draw the page anew would keep the processor from a call that is just beginning.
void session.outgrown.then(show);
if (!stage.begun) {
    show();
}
session.start(outcome);
