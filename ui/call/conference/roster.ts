/** Who is in the conference, from Jitsi's events. */
import type { Participant } from '../../shared/channel.ts';
import { fields, text, type WireEvent } from './wire.ts';

/** What Jitsi calls the local participant before it has an id (jitsi-meet `LOCAL_PARTICIPANT_DEFAULT_ID`). */
const LOCAL = 'local';

/** The participants after this event: the same array when it changed nothing. */
export function roster(participants: readonly Participant[], event: WireEvent): readonly Participant[] {
    const id = text(event.id);

    switch (event.name) {
        case 'video-conference-joined':
            return id === null ? participants : joined(participants, id, true, event);
        case 'participant-joined':
            return id === null ? participants : joined(participants, id, false, event);
        case 'participant-left':
            return without(participants, id);
        case 'participant-kicked-out':
            return without(participants, text(fields(event.kicked).id));
        case 'display-name-change':
            return changed(participants, id, { name: text(event.displayname) ?? '' });
        case 'participant-role-changed':
            return changed(participants, id, { moderator: event.role === 'moderator' });
        case 'participant-muted':
            return event.mediaType === 'audio' ? changed(participants, id, { muted: event.isMuted === true }) : participants;
        default:
            return participants;
    }
}

/** The participants with the host's own microphone as Jitsi confirmed it. */
export function withOwnMute(participants: readonly Participant[], muted: boolean | null): readonly Participant[] {
    return changed(participants, LOCAL, { muted });
}

/** The host's own leaving is not of the roster: with it the conference is over. */
function without(participants: readonly Participant[], id: string | null): readonly Participant[] {
    const gone = ({ id: known, local }: Participant) => !local && known === id;

    return participants.some(gone) ? participants.filter(known => !gone(known)) : participants;
}

function joined(participants: readonly Participant[], id: string, local: boolean, event: WireEvent): Participant[] {
    const known = participants.find(other => other.id === id);
    const name = text(event.displayName) ?? known?.name ?? '';
    const newcomer = { muted: null, moderator: false, ...known, id, name, local };

    return known === undefined
        ? [...participants, newcomer]
        : participants.map(other => (other === known ? newcomer : other));
}

function changed(participants: readonly Participant[], id: string | null, change: Partial<Participant>): readonly Participant[] {
    const index = participants.findIndex(({ id: known, local }) => known === id || (id === LOCAL && local));
    const known = participants[index];

    if (known === undefined || Object.entries(change).every(([field, value]) => known[field as keyof Participant] === value)) {
        return participants;
    }

    return participants.with(index, { ...known, ...change });
}
