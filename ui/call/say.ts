/** Says what this page has to say: the messages of `locales/<language>/call.ftl`. */
import type { CallMessages } from '../shared/messages.ts';
import { sayer } from '../shared/words.ts';

export const say = sayer<CallMessages>();

/** A message that needs nothing filled in. */
export type Id = { [Id in keyof CallMessages]: CallMessages[Id] extends null ? Id : never }[keyof CallMessages];
