/**
 * The lobby's OpenAPI document, held against the lobby itself by schemathesis: requests of every kind that the document
 * allows and forbids, and answers that must be as it says.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT, TARGET } from '../harness/paths.ts';
import { type Environment, run } from '../harness/program.ts';
import { type Server, makeKey, startLobby } from '../harness/servers.ts';

const VERSION = '4.32.5';
const VENV = path.join(TARGET, `schemathesis-${VERSION}`);
const PROGRAM = path.join(VENV, 'bin/schemathesis');
const KEY_NAME = '8791edb7d806447dd0aaa98a2b568ad792696ed4d885f23b89f6beb7f7c4f44e';
const API = path.join(ROOT, 'docs/api.md');
const PROBLEMS = path.join(ROOT, 'crates/lobby/src/problem.rs');
const ENV: Environment = { PATH: process.env.PATH ?? '' };

let home: string;
let lobby: Server;

/** Runs a program while the lobby's log is still read: a lobby that can not write it waits. */
async function must(command: string, args: string[], cwd: string): Promise<string> {
    // All of the environment: it may say by which way packages come.
    const env = { ...process.env as Environment, HYPOTHESIS_STORAGE_DIRECTORY: path.join(VENV, 'hypothesis') };
    const { code, stdout, stderr } = await run(command, args, env, 300_000, cwd);

    assert.equal(code, 0, `${command} ${args.join(' ')}\n${stdout}\n${stderr}`);

    return stdout;
}

/** Python's package, in an environment of its own that stays for the next run. */
async function install(): Promise<void> {
    if (existsSync(path.join(VENV, 'complete'))) {
        return;
    }
    rmSync(VENV, { recursive: true, force: true });
    await must('python3', [ '-m', 'venv', VENV ], home);
    await must(
        path.join(VENV, 'bin/pip'), [ 'install', '--quiet', '--disable-pip-version-check', `schemathesis==${VERSION}` ], home);
    writeFileSync(path.join(VENV, 'complete'), '');
}

before(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'confab-openapi-'));
    await install();
    const keyFile = path.join(home, 'key.pem');

    await makeKey(keyFile, ENV);
    lobby = await startLobby({
        env: ENV, logs: home, port: 0, jitsiUrl: 'https://meet.example.com', data: home, keyFile,
        settings: {
            LOBBY_LIMIT_HOST: 'off', LOBBY_LIMIT_ADDRESS: 'off', LOBBY_LIMIT_INVITE: 'off', LOBBY_ROOMS_PER_HOST: 'off'
        }
    });
});

after(async () => {
    await lobby.program.stop();
    rmSync(home, { recursive: true, force: true });
});

async function ask<T>(method: string, where: string, ticket = '', body?: unknown): Promise<T> {
    const response = await fetch(`${lobby.url}${where}`, {
        method,
        headers: { 'Content-Type': 'application/json', ...ticket ? { Authorization: `Bearer ${ticket}` } : {} },
        ...body === undefined ? {} : { body: JSON.stringify(body) }
    });

    assert.ok(response.ok, `${method} ${where}: ${response.status}`);

    return await (response.status === 204 ? undefined : response.json()) as T;
}

/**
 * Runs schemathesis with `settings`; whatever it finds is shown. The same requests each time: a test that makes up new
 * ones finds its faults on somebody else's day.
 */
async function holds(name: string, settings: string, ...args: string[]): Promise<void> {
    const config = path.join(home, `${name}.toml`);

    writeFileSync(config, settings);
    const said = await must(PROGRAM, [
        '--config-file', config, 'run', `${lobby.url}/openapi.json`, '--generation-deterministic', '--seed', '1',
        '--max-examples', '10', '--no-color', ...args
    ], home);

    assert.match(said, /(\d+) generated, \1 passed/);
}

test('it is OpenAPI 3.1 and tells every route of the API', async () => {
    const document = await ask<{ openapi: string; paths: Record<string, Record<string, unknown>> }>('GET', '/openapi.json');
    const operations = Object.entries(document.paths).flatMap(([ route, methods ]) =>
        Object.keys(methods).map(method => `${method.toUpperCase()} ${route}`));

    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(operations.sort(), [
        'DELETE /api/v1/rooms/{id}',
        'DELETE /api/v1/rooms/{id}/invites/{invite}',
        'GET /.well-known/jwks.json',
        'GET /api/v1/info',
        'GET /api/v1/rooms/{id}/invites',
        'GET /asap/{file}',
        'GET /healthz',
        'GET /j/{invite}',
        'GET /j/{invite}/wait',
        'GET /readyz',
        'POST /api/v1/invites/{invite}/join',
        'POST /api/v1/rooms',
        'POST /api/v1/rooms/{id}/invites',
        'POST /api/v1/rooms/{id}/token',
        'POST /j/{invite}',
        'PUT /api/v1/rooms/{id}/presence'
    ]);
});

test('docs/api.md tells of each of them, and of nothing else', async () => {
    const { paths } = await ask<{ paths: Record<string, Record<string, unknown>> }>('GET', '/openapi.json');
    const shape = (operation: string) => operation.replace(/\{[^}]*\}(\.pem)?/g, '{}');
    const told = readFileSync(API, 'utf8').matchAll(/^#{2,3} `((?:GET|POST|PUT|DELETE) [^`]+)`/gm);
    const operations = Object.entries(paths).flatMap(([ route, methods ]) =>
        Object.keys(methods).map(method => `${method.toUpperCase()} ${route}`));

    assert.deepEqual(
        [ ...told ].map(([ , operation = '' ]) => shape(operation)).sort(),
        [ ...operations, 'GET /openapi.json' ].map(shape).sort());
});

test('docs/api.md has every code that is answered, with its status', () => {
    const status = new Map(Object.entries(STATUS_CODES).map(([ number, words = '' ]) =>
        [ words.toUpperCase().replaceAll(' ', '_'), number ]));
    const answered = [ ...readFileSync(PROBLEMS, 'utf8').matchAll(/=> \("([a-z-]+)", S::([A-Z_]+)\)/g) ]
        .map(([ , code, name = '' ]) => `${status.get(name)} ${code}`);
    const told = [ ...readFileSync(API, 'utf8').matchAll(/^\| (\d{3}) \| (.*) \|$/gm) ]
        .flatMap(([ , number, codes = '' ]) => [ ...codes.matchAll(/`([a-z-]+)`/g) ].map(([ , code ]) => `${number} ${code}`));

    assert.ok(answered.length > 30);
    assert.deepEqual(told.sort(), [ ...new Set(answered) ].sort());
});

/** A key that is sent again with another body is refused with 422, and schemathesis sends keys again. */
const ROOMS = `
[[operations]]
include-name = "POST /api/v1/rooms"
checks.positive_data_acceptance.expected-statuses = ["2xx", "401", "403", "404", "409", "422", "429"]
`;

test('a stranger finds nothing wrong', async () => {
    await holds('stranger', ROOMS);
});

test('the host of a room finds nothing wrong', async () => {
    const room = await ask<{ id: string; host_ticket: string; guest_link: string }>(
        'POST', '/api/v1/rooms', '', { host: { name: 'Host' } });
    const at = `/api/v1/rooms/${room.id}`;

    await ask('PUT', `${at}/presence`, room.host_ticket, { present: true });
    const spare = await ask<{ id: string }>('POST', `${at}/invites`, room.host_ticket, {});
    const settings = `
[headers]
Authorization = "Bearer ${room.host_ticket}"

[parameters]
"path.id" = "${room.id}"
"path.invite" = "${room.guest_link.split('/j/')[1]}"
"path.file" = "${KEY_NAME}.pem"

[[operations]]
include-name = "DELETE /api/v1/rooms/{id}/invites/{invite}"
parameters = { "path.invite" = "${spare.id}" }
${ROOMS}`;

    // An ended room would leave nothing to be asked of it.
    await holds('host', settings, '--exclude-name', 'DELETE /api/v1/rooms/{id}');
    await holds('end', settings, '--include-name', 'DELETE /api/v1/rooms/{id}');
});
