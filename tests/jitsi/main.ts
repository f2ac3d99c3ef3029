/**
 * The Jitsi stand-in as a program. Prints one line of JSON, `{"url": "http://127.0.0.1:PORT"}`, when it is ready,
 * and ends at SIGTERM or SIGINT.
 *
 *     node --import tsx tests/jitsi/main.ts --port 0 --asap-key-server http://127.0.0.1:2093/asap --control
 */
import { parseArgs } from 'node:util';
import { startJitsi } from './server.ts';
import { DEFAULT_RULES } from './token.ts';

const USAGE = `Usage: main.ts [options]
  --host ADDRESS           where to listen (127.0.0.1)
  --port PORT              0 takes a free one (0)
  --asap-key-server URL    check tokens with the keys found there; without it everyone may join
  --issuers LIST           accepted issuers, with commas (${DEFAULT_RULES.issuers.join(',')})
  --audiences LIST         accepted audiences, with commas (${DEFAULT_RULES.audiences.join(',')})
  --xmpp-domain NAME       what a token's sub must name, or * (${DEFAULT_RULES.xmppDomain})
  --no-verify-domain       take any sub
  --hang-without-room      give no answer to a token without room or sub, as older plugins do
  --resume-seconds N       how long a lost connection may come back (60)
  --user-region REGION     deploymentInfo.userRegion of config.js
  --no-prejoin             prejoinConfig.enabled false in config.js: whoever opens a room is in it
  --bare-external-api      serve a script in its place that does nothing: for whoever looks whether it is there
  --external-api           serve Jitsi's own external_api.js (fetched and bundled on first use)
  --control                open the endpoints under /_stand-in/
`;

async function main(): Promise<void> {
    const { values } = parseArgs({
        options: {
            host: { type: 'string' },
            port: { type: 'string' },
            'asap-key-server': { type: 'string' },
            issuers: { type: 'string' },
            audiences: { type: 'string' },
            'xmpp-domain': { type: 'string' },
            'no-verify-domain': { type: 'boolean' },
            'hang-without-room': { type: 'boolean' },
            'resume-seconds': { type: 'string' },
            'user-region': { type: 'string' },
            'no-prejoin': { type: 'boolean' },
            'external-api': { type: 'boolean' },
            'bare-external-api': { type: 'boolean' },
            control: { type: 'boolean' },
            help: { type: 'boolean' }
        }
    });

    if (values.help) {
        process.stdout.write(USAGE);

        return;
    }
    const list = (text: string | undefined, standard: readonly string[]) => text?.split(',') ?? standard;
    const jitsi = await startJitsi({
        host: values.host,
        port: Number(values.port ?? 0),
        asapKeyServer: values['asap-key-server'],
        control: values.control,
        resumeSeconds: values['resume-seconds'] === undefined ? undefined : Number(values['resume-seconds']),
        userRegion: values['user-region'],
        prejoin: !values['no-prejoin'],
        externalApi: values['external-api']
            ? await (await import('./external-api.ts')).externalApi()
            : values['bare-external-api'] ? '// The stand-in is driven over its frame alone.\n' : undefined,
        rules: {
            issuers: list(values.issuers, DEFAULT_RULES.issuers),
            audiences: list(values.audiences, DEFAULT_RULES.audiences),
            xmppDomain: values['xmpp-domain'] ?? DEFAULT_RULES.xmppDomain,
            verifyDomain: !values['no-verify-domain'],
            withoutRoomOrSub: values['hang-without-room'] ? 'hang' : 'refuse'
        }
    });

    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
        process.once(signal, () => process.exit(0));
    }
    process.stdout.write(`${JSON.stringify({ url: jitsi.url })}\n`);
}

main().catch((error: unknown) => {
    console.error(`Jitsi stand-in: ${error instanceof Error ? error.message : error}`);
    process.exitCode = 1;
});
