/** Says what the window has to say: the messages of `locales/<language>/app.ftl`. */
import type { AppMessages } from '../shared/messages.ts';
import { sayer } from '../shared/words.ts';

export const say = sayer<AppMessages>();
