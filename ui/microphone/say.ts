/** Says what this page has to say: the messages of `locales/<language>/microphone.ftl`. */
import type { MicrophoneMessages } from '../shared/messages.ts';
import { sayer } from '../shared/words.ts';

export const say = sayer<MicrophoneMessages>();
