/**
 * The stand-in's conference page: puts its parts together. `config` is the global of config.js.
 */
import { readAddress, type Config } from './address.ts';
import { FrameApi } from './api.ts';
import { commands, deviceRequests, requests } from './commands.ts';
import { Conference } from './conference.ts';
import { expose, watchLevels } from './levels.ts';
import { listDevices, LocalMedia } from './media.ts';
import { View } from './view.ts';

declare const config: Config;

const embedded = window.parent !== window;
const address = readAddress(location, embedded);
const merged: Config = {
    ...config,
    ...address.config,
    prejoinConfig: { ...config.prejoinConfig, ...address.config.prejoinConfig }
};
const api: { current: FrameApi | undefined } = { current: undefined };
const conference = new Conference(address, merged, new LocalMedia(address.devices), api);
const root = document.getElementById('stand-in');

if (root) {
    const view = new View(root, conference);

    conference.onChange = () => view.render();
    watchLevels(conference, () => view.speaking());
}
api.current = new FrameApi(address.apiId, commands(conference), requests(conference), deviceRequests(conference));
window.standIn = expose(conference);

navigator.mediaDevices?.addEventListener('devicechange', () => void listDevices().then(devices =>
    conference.emit('device-list-changed', { devices })));
window.addEventListener('pagehide', () => {
    conference.send({ type: 'leave' });
    conference.end();
});

if (!window.isSecureContext) {
    // The real client stops here as well, and says nothing to the embedding page.
    document.body.textContent = 'WebRTC is not available in your browser.';
} else {
    conference.emit('browser-support', { supported: true });
    conference.emit('ready');
    if (embedded && merged.disableIframeAPI) {
        const seconds = merged.standIn?.embeddedSeconds ?? 300;

        conference.outgoing.notify('Embedding is only for demo purposes',
            `This call will be disconnected in ${Math.ceil(seconds / 60)} minutes.`);
        setTimeout(() => conference.hangup(), seconds * 1_000);
    }
    conference.start();
}
