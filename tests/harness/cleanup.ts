/** What was opened is closed in the opposite order, whatever happens in between. */
export class Cleanup {
    private readonly steps: { what: string; undo: () => unknown }[] = [];

    /** Has `undo` called at the end. */
    defer(what: string, undo: () => unknown): void {
        this.steps.push({ what, undo });
    }

    /** @throws AggregateError when some step failed; the others are taken all the same */
    async close(): Promise<void> {
        const failures: Error[] = [];

        for (let step = this.steps.pop(); step; step = this.steps.pop()) {
            try {
                await step.undo();
            } catch (cause) {
                failures.push(new Error(`could not undo ${step.what}: ${String(cause)}`, { cause }));
            }
        }
        if (failures.length > 0) {
            throw new AggregateError(failures, failures.map(({ message }) => message).join('; '));
        }
    }
}
