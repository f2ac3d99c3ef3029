/**
 * What people see: the pre-join page, the tiles, the toolbar, and a sentence where there is no call.
 */
import { reloadWithToken } from './address.ts';
import type { Conference, Phase } from './conference.ts';
import { icon } from './icons.ts';
import type { Remote } from './roster.ts';

type Children = (Node | string | undefined)[];

function element<K extends keyof HTMLElementTagNameMap>(
        tag: K, attributes: Record<string, string>, ...children: Children): HTMLElementTagNameMap[K] {
    const node = document.createElement(tag);

    for (const [name, value] of Object.entries(attributes)) {
        node.setAttribute(name, value);
    }
    node.append(...children.filter(child => child !== undefined));

    return node;
}

const TITLES: Partial<Record<Phase, string>> = {
    joining: 'Joining the meeting',
    lobby: 'Lobby',
    password: 'Password',
    failed: 'This did not work',
    kicked: 'You have left the meeting',
    left: 'You have left the meeting'
};

/** A fixed hue a participant, from its name. */
function hue(name: string): string {
    const sum = [...name].reduce((total, character) => (total * 31 + (character.codePointAt(0) ?? 0)) % 360, 7);

    return String(sum);
}

function initials(name: string): string {
    const words = name.trim().split(/\s+/);

    return [words[0], words.length > 1 ? words.at(-1) : undefined]
        .map(word => [...word ?? ''][0] ?? '').join('').toUpperCase() || '?';
}

interface Tile {
    root: HTMLElement;
    name: HTMLElement;
    avatar: HTMLElement;
    muted: HTMLElement;
    badge: HTMLElement;
}

export class View {
    private readonly tiles = new Map<string, Tile>();
    private shown: string | undefined;
    private readonly stage = element('main', { class: 'stage' });
    private readonly header = element('header', { class: 'header' });
    private readonly toolbar = element('nav', { class: 'toolbar', 'aria-label': 'Call' });
    private readonly notices = element('div', { class: 'notices', 'aria-live': 'polite' });
    private readonly ownVideo = element('video', { autoplay: '', playsinline: '' });

    constructor(private readonly root: HTMLElement, private readonly conference: Conference) {
        this.ownVideo.muted = true;
        root.append(this.header, this.stage, this.notices, this.toolbar);
        root.append(element('p', { class: 'mark' }, 'Jitsi stand-in'));
        // Jitsi plays as soon as the browser lets it; a click anywhere is what the browser wants to see.
        document.addEventListener('pointerdown', () => void conference.roster.hear());
    }

    render(): void {
        const { phase } = this.conference;

        this.root.dataset.phase = phase;
        document.title = phase === 'joined' ? `${this.title()} | Jitsi stand-in` : 'Jitsi stand-in';
        if (phase === 'joined') {
            this.call();
        } else if (this.shown !== `${phase} ${this.conference.words}`) {
            this.tiles.clear();
            this.toolbar.replaceChildren();
            this.header.replaceChildren();
            this.notices.replaceChildren();
            this.stage.className = 'stage card-stage';
            this.stage.replaceChildren(phase === 'prejoin' ? this.prejoin() : this.card());
        }
        this.shown = `${phase} ${this.conference.words}`;
    }

    private title(): string {
        const { subject } = this.conference.config;

        return subject || this.conference.roomName;
    }

    private form(label: string, value: string, type: string, button: string, onSubmit: (value: string) => void) {
        const input = element('input', { id: 'field', type, autocomplete: 'off', maxlength: '80' });
        const form = element('form', { class: 'form' },
            element('label', { for: 'field' }, label), input,
            element('button', { type: 'submit', class: 'primary' }, button));

        input.value = value;
        form.addEventListener('submit', event => {
            event.preventDefault();
            onSubmit(input.value.trim());
        });

        return form;
    }

    private prejoin(): HTMLElement {
        const { conference } = this;
        const { config } = conference;
        const avatar = element('div', { class: 'avatar', 'aria-hidden': 'true' });
        const microphone = element('button', { type: 'button', class: 'tool' });
        const form = this.form('Your name', conference.name, 'text', 'Join meeting', name => {
            conference.name = name;
            conference.join();
        });
        const paint = (name: string) => {
            const label = config.startWithAudioMuted ? 'Join with the microphone on' : 'Join muted';

            avatar.textContent = initials(name);
            avatar.style.setProperty('--hue', hue(name));
            microphone.replaceChildren(icon(config.startWithAudioMuted ? 'mic-off' : 'mic'));
            microphone.title = label;
            microphone.setAttribute('aria-label', label);
            microphone.classList.toggle('off', config.startWithAudioMuted === true);
        };
        const field = form.querySelector('input');

        field?.addEventListener('input', () => paint(field.value));
        microphone.addEventListener('click', () => {
            config.startWithAudioMuted = !config.startWithAudioMuted;
            paint(field?.value ?? '');
        });
        paint(conference.name);

        return element('section', { class: 'card' },
            element('div', { class: 'preview' }, avatar, microphone),
            element('h1', {}, 'Join meeting'),
            element('p', { class: 'room' }, this.title()),
            form);
    }

    private card(): HTMLElement {
        const { conference } = this;
        const { phase, words, address } = conference;
        const card = element('section', { class: 'card', role: phase === 'failed' ? 'alert' : 'status' },
            element('h1', {}, TITLES[phase] ?? ''),
            phase === 'joining' ? element('div', { class: 'spinner' }) : undefined,
            words ? element('p', {}, words) : undefined);

        if (phase === 'password') {
            card.append(this.form('Password', '', 'password', 'Join', value => conference.givePassword(value)));
        } else if (phase === 'lobby' && !words.endsWith('…') && !words.includes('arrived')) {
            card.append(this.form('Your name', conference.name, 'text', 'Ask to join', name => {
                conference.name = name;
                conference.knock();
            }));
        } else if ((phase === 'failed' || phase === 'kicked') && !address.embedded) {
            const again = element('button', { type: 'button', class: 'primary' }, 'Rejoin');

            again.addEventListener('click', () => reloadWithToken(location, address.token));
            card.append(again);
        }

        return card;
    }

    private call(): void {
        const { conference } = this;
        const { roster: { self }, media, config } = conference;

        if (!self) {
            return;
        }
        if (!this.tiles.size) {
            this.stage.replaceChildren();
        }
        this.stage.className = 'stage tiles';
        this.header.replaceChildren(...config.hideConferenceSubject ? [] : [element('h1', {}, this.title())]);
        this.tile(self.id, `${self.name || 'me'} (you)`, self.name, media.audioMuted, self.role === 'moderator',
            media.video ? this.ownVideo : undefined);
        if (media.video && (this.ownVideo.srcObject as MediaStream | null)?.getVideoTracks()[0] !== media.video) {
            this.ownVideo.srcObject = new MediaStream([media.video]);
        }
        for (const { participant, peer } of conference.roster.remotes.values()) {
            const name = conference.roster.formatted(participant.name, false);
            const sends = !participant.videoMuted || participant.sharing;
            const tile = this.tile(participant.id, name, name, participant.audioMuted,
                participant.role === 'moderator', sends ? peer.video : undefined);

            peer.audio.isConnected || tile.root.append(peer.audio);
        }
        for (const [id, tile] of this.tiles) {
            if (id !== self.id && !conference.roster.remotes.has(id)) {
                tile.root.remove();
                this.tiles.delete(id);
            }
        }
        this.stage.dataset.count = String(Math.min(this.tiles.size, 9));
        this.renderNotices();
        this.renderToolbar();
        this.speaking();
    }

    private tile(id: string, label: string, name: string, muted: boolean, moderator: boolean,
            video: HTMLVideoElement | undefined): Tile {
        let tile = this.tiles.get(id);

        if (!tile) {
            const parts = {
                name: element('span', { class: 'name' }),
                avatar: element('div', { class: 'avatar', 'aria-hidden': 'true' }),
                muted: element('span', { class: 'muted', role: 'img', 'aria-label': 'Muted' }, icon('mic-off')),
                badge: element('span', { class: 'moderator', title: 'Moderator' }, icon('star'))
            };
            const caption = element('figcaption', {}, parts.muted, parts.name, parts.badge);

            tile = { ...parts, root: element('figure', { class: 'tile' }, parts.avatar, caption) };
            tile.root.dataset.participant = id;
            this.tiles.set(id, tile);
            this.stage.append(tile.root);
        }
        tile.name.textContent = label;
        tile.avatar.textContent = initials(name);
        tile.root.style.setProperty('--hue', hue(name));
        tile.root.dataset.muted = String(muted);
        tile.muted.hidden = !muted;
        tile.badge.hidden = !moderator;
        if (video && video.parentElement !== tile.root) {
            tile.root.prepend(video);
            void video.play().catch(() => undefined);
        } else if (!video) {
            tile.root.querySelector('video')?.remove();
        }
        tile.root.classList.toggle('has-video', video !== undefined);

        return tile;
    }

    /** The ring around whoever speaks, several times a second. */
    speaking(): void {
        const { conference } = this;
        const mark = (id: string | undefined, on: boolean) =>
            id && this.tiles.get(id)?.root.classList.toggle('speaking', on);

        mark(conference.roster.self?.id, conference.speaking);
        conference.roster.remotes.forEach((remote: Remote, id) => mark(id, remote.speaking));
    }

    private renderNotices(): void {
        const { conference } = this;
        const notices: HTMLElement[] = [];

        if (conference.roster.silenced) {
            notices.push(element('p', { class: 'notice' }, icon('volume'), 'Click anywhere to hear the others.'));
        }
        for (const [id, name] of conference.roster.knocking) {
            const answer = (label: string, approved: boolean) => {
                const button = element('button', { type: 'button' }, label);

                button.addEventListener('click', () => conference.send({ type: 'answer-knocking', id, approved }));

                return button;
            };

            notices.push(element('p', { class: 'notice' }, `${name || 'Someone'} asks to join. `,
                answer('Admit', true), answer('Deny', false)));
        }
        this.notices.replaceChildren(...notices);
    }

    private renderToolbar(): void {
        const { conference } = this;
        const { media, outgoing, config } = conference;

        if (Array.isArray(config.toolbarButtons) && !config.toolbarButtons.length) {
            return this.toolbar.replaceChildren();
        }
        const button = (name: string, label: string, pressed: boolean, onClick: () => void, kind = '') => {
            const node = element('button', { type: 'button', class: `tool ${kind}`, title: label,
                'aria-label': label, 'aria-pressed': String(pressed) }, icon(name));

            node.addEventListener('click', onClick);

            return node;
        };

        this.toolbar.replaceChildren(
            button(media.audioMuted ? 'mic-off' : 'mic', media.audioMuted ? 'Unmute microphone' : 'Mute microphone',
                media.audioMuted, () => void outgoing.setAudioMuted(!media.audioMuted), media.audioMuted ? 'off' : ''),
            button(media.videoMuted ? 'video-off' : 'video', media.videoMuted ? 'Start camera' : 'Stop camera',
                media.videoMuted, () => void outgoing.setVideoMuted(!media.videoMuted), media.videoMuted ? 'off' : ''),
            button('screen', media.sharing ? 'Stop sharing your screen' : 'Share your screen', media.sharing,
                () => void outgoing.setSharing(!media.sharing)),
            button('leave', 'Leave the meeting', false, () => conference.hangup(), 'leave'));
    }
}
