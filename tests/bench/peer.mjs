/**
 * What many write who need signed rooms: express and jsonwebtoken, the key parsed once, a process a core. It does what
 * the lobby does for a room (a name nobody can guess, the claims, a token, a link), without keeping anything.
 */
import cluster from 'node:cluster';
import { createPrivateKey, randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import express from 'express';
import jwt from 'jsonwebtoken';

const [, , port, keyFile, jitsiUrl] = process.argv;

if (cluster.isPrimary) {
    let ready = 0;

    for (let worker = 0; worker < availableParallelism(); worker += 1) {
        cluster.fork().once('listening', () => {
            ready += 1;
            ready === availableParallelism() && console.log(`listening on http://127.0.0.1:${port}`);
        });
    }
} else {
    const key = createPrivateKey(readFileSync(keyFile));
    const app = express();

    app.disable('x-powered-by');
    app.use(express.json());
    app.post('/api/v1/rooms', (request, response) => {
        const room = `room-${randomBytes(16).toString('hex')}`;
        const now = Math.floor(Date.now() / 1_000);
        const token = jwt.sign({
            iss: 'CodeWithMe', aud: 'CodeWithMe', sub: '*', room, nbf: now - 60, iat: now, exp: now + 7_200,
            context: { user: { id: randomUUID(), name: request.body.name, affiliation: 'owner', moderator: true } }
        }, key, { algorithm: 'RS256', keyid: 'CWMKey' });

        response.status(201).json({
            room, token, room_url: `${jitsiUrl}/${room}`, guest_url: `http://127.0.0.1:${port}/j/${randomBytes(24).toString('base64url')}`
        });
    });
    app.listen(Number(port), '127.0.0.1');
}
