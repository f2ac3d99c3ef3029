/** A certificate that nobody vouches for. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A key and a certificate of its own for 127.0.0.1, both in PEM. */
export function selfSigned(): { key: string; cert: string } {
    const directory = mkdtempSync(path.join(tmpdir(), 'confab-certificate-'));
    const [ key, cert ] = [ path.join(directory, 'key.pem'), path.join(directory, 'cert.pem') ];

    try {
        execFileSync('openssl', [
            'req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '1', '-subj', '/CN=127.0.0.1',
            '-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert
        ], { stdio: 'ignore' });

        return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    } finally {
        rmSync(directory, { recursive: true });
    }
}
