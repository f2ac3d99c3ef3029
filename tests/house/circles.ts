/** Who imports whom, and the circles in it. */

/** From each file to those that it imports. */
export type Imports = Map<string, Set<string>>;

/** The circles: groups of nodes each of which reaches each other one. Each group and all of them are sorted. */
export function circles(imports: Imports): string[][] {
    const order = new Map<string, number>();
    const low = new Map<string, number>();
    const open: string[] = [];
    const found: string[][] = [];

    // Tarjan's algorithm.
    const visit = (node: string): number => {
        const own = order.size;
        let lowest = own;

        order.set(node, own);
        open.push(node);
        for (const next of imports.get(node) ?? []) {
            if (!order.has(next)) {
                lowest = Math.min(lowest, visit(next));
            } else if (open.includes(next)) {
                lowest = Math.min(lowest, low.get(next) ?? order.get(next) ?? lowest);
            }
        }
        low.set(node, lowest);
        if (lowest === own) {
            found.push(open.splice(open.indexOf(node)).sort());
        }

        return lowest;
    };

    for (const node of imports.keys()) {
        if (!order.has(node)) {
            visit(node);
        }
    }

    return found.filter(({ length }) => length > 1).sort();
}
