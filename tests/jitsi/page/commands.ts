/**
 * What the embedding page may command and ask: the names and answers of jitsi-meet's `modules/API/API.js` and
 * `react/features/device-selection/functions.web.ts`. Commands that mean nothing here are absent, and ignored as an
 * unknown command is there.
 */
import { allowed } from './address.ts';
import type { Commands, Requests } from './api.ts';
import type { Conference } from './conference.ts';
import { chosen, listDevices, remember } from './media.ts';

export function commands(conference: Conference): Commands {
    const { media, outgoing, roster } = conference;

    return {
        'toggle-audio': () => void outgoing.setAudioMuted(!media.audioMuted),
        'toggle-video': () => void outgoing.setVideoMuted(!media.videoMuted),
        'toggle-share-screen': (options?: { enable?: boolean }) =>
            void outgoing.setSharing(options?.enable ?? !media.sharing),
        'video-hangup': () => conference.hangup(),
        'display-name': (name: string) => conference.rename(String(name).trim().slice(0, 50)),
        'answer-knocking-participant': (id: string, approved: boolean) =>
            conference.send({ type: 'answer-knocking', id, approved: Boolean(approved) }),
        'toggle-lobby': (enabled: boolean) => conference.send({ type: 'lobby', enabled: Boolean(enabled) }),
        'password': (password: string) => conference.givePassword(String(password)),
        'kick-participant': (id: string) => conference.send({ type: 'kick', id }),
        'grant-moderator': (id: string) => conference.send({ type: 'grant-moderator', id }),
        'mute-everyone': (mediaType?: 'audio' | 'video') => roster.remotes.forEach(({ participant }) =>
            conference.send({ type: 'mute', id: participant.id, mediaType: mediaType ?? 'audio' })),
        'mute-remote-participant': (id: string, mediaType?: 'audio' | 'video') => {
            if (id === roster.self?.id) {
                return void (mediaType === 'video' ? outgoing.setVideoMuted(true) : outgoing.setAudioMuted(true));
            }
            conference.send({ type: 'mute', id, mediaType: mediaType ?? 'audio' });
        },
        'end-conference': () => conference.send({ type: 'end' }),
        'overwrite-config': (config: Record<string, unknown>) => {
            Object.assign(conference.config, allowed(config));
            conference.onChange();
        },
        'subject': (subject: string) => {
            conference.config.subject = subject;
            conference.emit('subject-change', { subject });
            conference.onChange();
        },
        'set-low-bandwidth-mode': (enabled: boolean) => {
            conference.config.startLowBandwidthMode = enabled;
            conference.emit('low-bandwidth-mode-changed', { enabled });
        }
    };
}

export function requests(conference: Conference): Requests {
    const { media } = conference;

    return {
        'is-audio-muted': () => media.audioMuted,
        'is-video-muted': () => media.videoMuted,
        'is-audio-disabled': () => false,
        'is-audio-available': () => media.microphone !== undefined,
        'is-video-available': async () => (await listDevices()).videoInput.length > 0,
        'is-sharing-screen': () => media.sharing,
        'is-start-silent': () => Boolean(conference.config.startSilent),
        'is-participants-pane-open': () => false,
        'get-content-sharing-participants': () => ({ sharingParticipantIds: conference.roster.sharing() }),
        'get-p2p-status': () => conference.roster.isP2p,
        'deployment-info': () => conference.config.deploymentInfo ?? {},
        'rooms-info': () => roomsInfo(conference),
        '_new_electron_screensharing_supported': () => true
    };
}

/** As `getRoomsInfo` of `react/features/breakout-rooms/functions.ts` gives it for a room without breakout rooms. */
function roomsInfo({ roster: { self, remotes }, roomName }: Conference): unknown {
    const others = [...remotes.values()].map(({ participant }) => ({
        jid: `${roomName}@conference.meet.jitsi/${participant.id}`,
        role: participant.role,
        displayName: participant.name,
        id: participant.id,
        userContext: participant.userContext,
        audioMuted: participant.audioMuted,
        videoMuted: participant.videoMuted
    }));
    const local = self && { role: self.role, displayName: self.name, id: self.id, userContext: self.userContext };

    return {
        rooms: [ {
            isMainRoom: true,
            id: `${roomName}@conference.meet.jitsi`,
            jid: `${roomName}@conference.meet.jitsi/${self?.id ?? ''}`,
            participants: [ local, ...others ]
        } ]
    };
}

export function deviceRequests(conference: Conference): Requests {
    const { media } = conference;

    return {
        isDeviceListAvailable: () => true,
        isDeviceChangeAvailable: ({ deviceType }) => deviceType !== 'output' || 'setSinkId' in HTMLMediaElement.prototype,
        isMultipleAudioInputSupported: () => true,
        getAvailableDevices: () => listDevices(),
        getCurrentDevices: async () => {
            const { audioInput, audioOutput, videoInput } = await listDevices();
            const used = (list: MediaDeviceInfo[], id: string | null | undefined) =>
                list.find(device => device.deviceId === id) ?? list[0];

            return {
                audioInput: used(audioInput, media.microphone?.getSettings().deviceId),
                audioOutput: used(audioOutput, media.outputId),
                videoInput: used(videoInput, media.camera?.getSettings().deviceId ?? chosen('videoinput'))
            };
        },
        setDevice: async ({ device }) => {
            const { kind, id, label } = device as { kind: MediaDeviceKind; id?: string; label?: string };
            const devices = Object.values(await listDevices()).flat() as MediaDeviceInfo[];
            const found = devices.find(d => d.kind === kind && (label ? d.label === label : d.deviceId === id));

            if (!found) {
                return false;
            }
            remember(kind, found.deviceId);
            if (kind === 'audioinput') {
                await media.takeMicrophone(found.deviceId);
            } else if (kind === 'videoinput') {
                await (media.videoMuted ? undefined : media.takeCamera(found.deviceId));
            } else {
                media.outputId = found.deviceId;
                await Promise.all([...conference.roster.remotes.values()].map(({ peer }) => peer.play()));
            }

            return true;
        }
    };
}
