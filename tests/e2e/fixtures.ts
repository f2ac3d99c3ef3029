/** What every end-to-end test begins with. */
import path from 'node:path';
import { test as base, type TestInfo } from '@playwright/test';
import { freshDirectory } from '../harness/paths.ts';
import { Playground } from '../harness/playground.ts';
import type { Environment } from '../harness/program.ts';
import { startStandIn } from '../harness/servers.ts';
import { Scene, type SceneOptions } from '../harness/scene.ts';

interface TestFixtures {
    /** Opens a desktop; it is closed after the test, whatever happened. */
    open(options?: Partial<SceneOptions>): Promise<Scene>;
}

interface WorkerFixtures {
    /** The stand-in for Jitsi, and a lobby that signs for it. */
    playground: Playground;
    /** A stand-in that lets everyone in, as a public Jitsi does. */
    publicJitsi: string;
}

/** A name for the directory of a test's run: with `--repeat-each` two runs of one test may be under way at a time. */
export function nameOf({ title, repeatEachIndex }: Pick<TestInfo, 'title' | 'repeatEachIndex'>): string {
    const name = title.replaceAll(/\W+/g, '-').slice(0, 80);

    return repeatEachIndex === 0 ? name : `${name}.${repeatEachIndex}`;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
    playground: [async ({}, use, { workerIndex }) => {
        const logs = freshDirectory('e2e', `servers-${workerIndex}`);
        const playground = await Playground.open({ env: process.env as Environment, logs, data: path.join(logs, 'data') });

        await use(playground);
        await playground.close();
    }, { scope: 'worker' }],

    publicJitsi: [async ({}, use, { workerIndex }) => {
        const logs = freshDirectory('e2e', `public-${workerIndex}`);
        const { url, program } = await startStandIn({ env: process.env as Environment, logs });

        await use(url);
        await program.stop();
    }, { scope: 'worker' }],

    open: async ({ playground }, use, info) => {
        const scenes: Scene[] = [];
        const name = nameOf(info);

        await use(async options => {
            const logs = freshDirectory('e2e', scenes.length === 0 ? name : `${name}-${scenes.length}`);
            const scene = await Scene.open({ logs, lobbyUrl: playground.lobby.url, ...options });

            scenes.push(scene);

            return scene;
        });
        for (const scene of scenes) {
            await scene.close();
        }
    }
});

export { expect } from '@playwright/test';
