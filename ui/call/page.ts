/** Puts the page at work in the place of the one that was drawn. */
import { mount } from 'svelte';
import { speak, spokenBy } from '../shared/words.ts';
import App from './App.svelte';

speak(spokenBy(document));

const target = document.getElementById('page');

if (target !== null) {
    target.replaceChildren();
    mount(App, { target });
}
