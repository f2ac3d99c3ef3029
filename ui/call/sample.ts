/** A signed call that joins by itself, for tests. */
import type { PageCall } from '../shared/channel.ts';

export const SAMPLE: PageCall = {
    jitsi_url: 'https://meet.example.com',
    room: 'quiet-harbour',
    jwt: 'header.payload.signature',
    jwt_expires_at: '2030-01-01T14:00:00Z',
    subject: null,
    host: { name: 'Host', email: null },
    guest_link: 'https://lobby.example.com/j/8xN2',
    guest_link_expires_at: null,
    link_copied: false,
    protection: 'signed',
    join_at_once: true,
    start_muted: false,
    language: 'en',
};
