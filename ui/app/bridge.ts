/** What the window asks of the app, and what it is told by it: Tauri's commands, with their types. */
import { Channel, invoke } from '@tauri-apps/api/core';
import { say } from './say.ts';
import type { AppState, Change, Licence, Trouble, WindowWish } from './wire.ts';

/** Calls `show` with the state of the app, now and whenever it changes. */
export async function watch(show: (state: AppState) => void): Promise<void> {
    await invoke('watch', { onChange: new Channel<AppState>(show) });
}

/** What the app has against it, or null once it is done. */
async function ask(command: string, args: Record<string, unknown> = {}): Promise<Trouble | null> {
    try {
        await invoke(command, args);

        return null;
    } catch (error) {
        return isTrouble(error) ? error : { code: 'window-failed', message: say('app-failed'), hint: String(error) };
    }
}

function isTrouble(error: unknown): error is Trouble {
    return typeof error === 'object' && error !== null && 'code' in error && 'message' in error && 'hint' in error;
}

export const want = (wish: WindowWish) => ask('want', { wish });
export const change = (setting: Change) => ask('change', { change: setting });
export const askLobby = () => ask('ask_lobby');
export const signInWithToken = (token: string) => ask('sign_in_with_token', { token });
export const signOut = () => ask('sign_out');
export const importKey = (pem: string) => ask('import_key', { pem });
export const forgetKey = () => ask('forget_key');
export const close = () => ask('close');

/** What Confab is made with, or null where this build has no list of it. */
export const licences = () => invoke<Licence[] | null>('licences');
