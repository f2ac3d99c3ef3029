import { mount } from 'svelte';
import '../shared/tokens.css';
import '../shared/base.css';
import '../shared/button.css';
import { speak, spokenBy } from '../shared/words.ts';
import App from './App.svelte';

speak(spokenBy(document));

const target = document.getElementById('page');

if (target !== null) {
    mount(App, { target });
}
