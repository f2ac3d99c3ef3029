/**
 * Who is in the conference, and the connection to each of them.
 */
import type { Participant, Signal } from '../protocol.ts';
import type { Config } from './address.ts';
import type { LocalMedia } from './media.ts';
import { Peer } from './peer.ts';

export interface Remote {
    participant: Participant;
    peer: Peer;
    speaking: boolean;
}

export interface RosterEvents {
    emit(name: string, payload?: Record<string, unknown>): void;
    log(level: 'info' | 'warn' | 'error', text: string): void;
    signal(to: string, signal: Signal): void;
    onChange(): void;
}

/** How often the real client tries to play (jitsi-meet `react/features/base/media/components/web/AudioTrack.tsx`). */
const ATTEMPTS = 4;

function participantOf(remotes: ReadonlyMap<string, Remote>, peer: Peer): string | undefined {
    return [...remotes].find(([ , remote ]) => remote.peer === peer)?.[0];
}

export class Roster {
    self: Participant | undefined;
    readonly remotes = new Map<string, Remote>();
    /** Who waits in the lobby, by id. */
    readonly knocking = new Map<string, string>();
    /** The browser wants a click before it plays what the others say. */
    silenced = false;
    isP2p = false;

    constructor(
            private readonly media: LocalMedia,
            private readonly config: Config,
            private readonly events: RosterEvents) {
        media.onTracks = () => this.remotes.forEach(({ peer }) => peer.sendTracks());
    }

    /** As the real client writes names for display. */
    formatted(name: string, local: boolean): string {
        const { defaultLocalDisplayName: me = 'me', defaultRemoteDisplayName: other = 'Fellow Jitster' } = this.config;

        return local ? name ? `${name} (${me})` : me : name || other;
    }

    nameOf(id: string): string | undefined {
        return id === this.self?.id ? this.self.name : this.remotes.get(id)?.participant.name;
    }

    /** Someone is there. Whoever came later (`offers`) opens the connection between the two. */
    add(participant: Participant, offers: boolean): void {
        const { id, name, userContext } = participant;
        const peer: Peer = new Peer(id, this.media, offers,
            signal => this.events.signal(id, signal),
            state => this.connectionChanged(peer, state));

        this.remotes.set(id, { participant, peer, speaking: false });
        this.events.emit('participant-joined', {
            id,
            displayName: name,
            formattedDisplayName: this.formatted(name, false),
            userContext
        });
        this.countP2p();
        this.events.emit('participant-muted', { id, isMuted: participant.audioMuted, mediaType: 'audio' });
    }

    private connectionChanged(peer: Peer, state: RTCPeerConnectionState): void {
        if (state === 'connected') {
            void this.play(peer, participantOf(this.remotes, peer));
        } else if (state === 'failed') {
            this.events.emit('peer-connection-failure', { isP2P: true, wasConnected: peer.energy > 0 });
        }
        this.countP2p();
    }

    /** As the real client: a second between attempts, the track attached anew once, and then never again. */
    private async play(peer: Peer, id = '', attempt = 0): Promise<void> {
        const played = await peer.play();

        this.silenced = !played || this.silenced && attempt === 0;
        this.events.onChange();
        if (played || !this.remotes.has(id)) {
            return;
        }
        this.events.log('error', `Failed to play audio track on audio element remoteAudio_${id}! `
            + `retry: ${attempt % ATTEMPTS} ; Error: NotAllowedError`);
        if (attempt + 1 < 2 * ATTEMPTS) {
            setTimeout(() => void this.play(peer, id, attempt + 1), 1_000);
        } else {
            this.events.log('error', `Audio recovery failed for element remoteAudio_${id} after re-attach`);
        }
    }

    /** The click that the browser wanted has come. */
    async hear(): Promise<void> {
        if (this.silenced) {
            const played = await Promise.all([...this.remotes.values()].map(({ peer }) => peer.play()));

            this.silenced = played.includes(false);
            this.events.onChange();
        }
    }

    /** Jitsi is peer to peer while there are two. */
    private countP2p(): void {
        const [only] = this.remotes.values();
        const p2p = this.remotes.size === 1 && only?.peer.connection.connectionState === 'connected';

        if (p2p !== this.isP2p) {
            this.isP2p = p2p;
            this.events.emit('p2p-status-changed', { isP2p: p2p });
        }
    }

    remove(id: string): void {
        this.remotes.get(id)?.peer.close();
        if (this.remotes.delete(id)) {
            this.events.emit('participant-left', { id });
            this.countP2p();
        }
    }

    /** After a lost connection: who came, went and changed meanwhile. */
    reconcile(others: Participant[]): void {
        const there = new Set(others.map(({ id }) => id));

        [...this.remotes.keys()].filter(id => !there.has(id)).forEach(id => this.remove(id));
        for (const other of others) {
            this.remotes.has(other.id) ? this.update(other) : this.add(other, true);
        }
    }

    update(now: Participant): void {
        const local = now.id === this.self?.id;
        const remote = this.remotes.get(now.id);
        const before = local ? this.self : remote?.participant;

        if (!before) {
            return;
        }
        if (local) {
            this.self = now;
        } else if (remote) {
            remote.participant = now;
            this.tellMuted(before, now);
        }
        if (before.name !== now.name) {
            this.events.emit('display-name-change', {
                id: now.id,
                displayname: now.name,
                formattedDisplayName: this.formatted(now.name, local)
            });
        }
        if (before.role !== now.role) {
            this.events.emit('participant-role-changed', { id: now.id, role: now.role });
        }
        if (before.sharing !== now.sharing) {
            this.events.emit('content-sharing-participants-changed', { data: { sharingParticipantIds: this.sharing() } });
        }
    }

    private tellMuted(before: Participant, now: Participant): void {
        for (const [mediaType, was, isMuted] of [
            ['audio', before.audioMuted, now.audioMuted],
            ['video', before.videoMuted, now.videoMuted]
        ] as const) {
            if (was !== isMuted) {
                this.events.emit('participant-muted', { id: now.id, isMuted, mediaType });
            }
        }
    }

    /** The ids of those who share their screen. */
    sharing(): string[] {
        const remote = [...this.remotes.values()].filter(({ participant }) => participant.sharing);

        return [...this.media.sharing && this.self ? [this.self.id] : [], ...remote.map(r => r.participant.id)];
    }

    close(): void {
        this.remotes.forEach(({ peer }) => peer.close());
        this.remotes.clear();
        this.knocking.clear();
    }
}
