/**
 * A reporter for Node's test runner: each test that ends is a `testcase` of JUnit in the file that `TEST_REPORT` names, if any.
 * Node's own JUnit reporter tells nothing before all is over, and a runner that is forced to exit
 * (`--test-force-exit`) does not wait for it.
 */
import { appendFileSync } from 'node:fs';
import { Transform } from 'node:stream';

const FILE = process.env.TEST_REPORT;
const ESCAPED = { '&': '&amp;', '<': '&lt;', '"': '&quot;' };

/** What JUnit has for how a test ended; `todo` may fail. */
function outcome(type, { skip, todo }) {
    return skip !== undefined || todo !== undefined ? '<skipped/>' : type === 'test:fail' ? '<failure/>' : '';
}

export default class Report extends Transform {
    constructor() {
        super({ writableObjectMode: true });
    }

    _transform({ type, data }, _encoding, done) {
        if (FILE && (type === 'test:pass' || type === 'test:fail') && data.details?.type !== 'suite') {
            const name = data.name.replace(/[&<"]/g, letter => ESCAPED[letter]);

            appendFileSync(FILE, `<testcase name="${name}">${outcome(type, data)}</testcase>\n`);
        }
        done();
    }
}
