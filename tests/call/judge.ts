/**
 * What of a page's look a program can judge. The function runs in the page, in Chromium and in Firefox, so all that it
 * needs is inside it.
 */

/**
 * What is wrong with what is shown now, in words; nothing where all is well.
 *
 * @param scrolls whether the page may be longer than its window
 */
export function judge(scrolls = false): string[] {
    const page = document.documentElement;
    const problems: string[] = [];
    const name = (element: Element) => `<${element.tagName.toLowerCase()} class="${element.getAttribute('class') ?? ''}">`;
    const seen = (element: Element) => element.getClientRects().length > 0 && element.closest('.heard-only') === null;

    if (page.scrollWidth > window.innerWidth || (!scrolls && page.scrollHeight > window.innerHeight)) {
        problems.push(`the page is ${page.scrollWidth} x ${page.scrollHeight} in ${window.innerWidth} x ${window.innerHeight}`);
    }

    // Buttons are whole, where they can be pressed, and beside each other.
    const buttons = [ ...document.querySelectorAll<HTMLElement>('button') ].filter(seen);
    const bars = buttons.filter(button => button.closest('footer, [role=group]') !== null).map(button => ({ button, box: button.getBoundingClientRect() }));

    for (const button of buttons) {
        const box = button.getBoundingClientRect();

        if (box.left < -1 || box.right > window.innerWidth + 1) {
            problems.push(`${name(button)} is beside the page`);
        }
        if (button.scrollWidth > button.clientWidth + 1) {
            problems.push(`${name(button)} “${button.innerText}” is cut off`);
        }
    }
    bars.forEach(({ button, box }, index) => bars.slice(index + 1).forEach(other => {
        const apart = box.right <= other.box.left + 1 || other.box.right <= box.left + 1
            || box.bottom <= other.box.top + 1 || other.box.bottom <= box.top + 1;

        if (!apart) {
            problems.push(`${name(button)} lies over ${name(other.button)}`);
        }
    }));

    // What the call is stands beside the tools, and what it is about has some room.
    document.querySelectorAll<HTMLElement>('.about > *').forEach(mark => {
        const box = mark.getBoundingClientRect();

        for (const { button, box: other } of bars) {
            if (box.right > other.left + 1 && other.right > box.left + 1 && box.bottom > other.top + 1 && other.bottom > box.top + 1) {
                problems.push(`${name(mark)} lies under ${name(button)}`);
            }
        }
        if (mark.classList.contains('subject') && mark.scrollWidth > 0 && box.width < 96 && (mark.textContent ?? '').length > 12) {
            problems.push(`${name(mark)} has ${Math.round(box.width)} pixels`);
        }
    });

    // Words are there, and whole: an ellipsis says where they go on, a list or a view scrolls.
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);

    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
        const element = node.parentElement;
        const text = node.textContent ?? '';

        if (element === null || text.trim() === '' || [ 'SCRIPT', 'STYLE' ].includes(element.tagName)) {
            continue;
        }
        if (/\b(call|time|app|guest)-[a-z]+-?[a-z]*\b(?!:|\/)|\{ ?\$|undefined|\[object|NaN/.test(text) && element.closest('bdi') === null) {
            problems.push(`no words: ${text}`);
        }
        const { overflowX, textOverflow, webkitLineClamp } = getComputedStyle(element);

        if (seen(element) && overflowX === 'hidden' && textOverflow !== 'ellipsis' && webkitLineClamp === 'none' && element.scrollWidth > element.clientWidth + 1) {
            problems.push(`${name(element)} “${text}” is cut off`);
        }
    }
    document.querySelectorAll('h1, button, [role=status], .text').forEach(element => {
        if (seen(element) && (element.textContent ?? '').trim() === '' && (element.getAttribute('aria-label') ?? '') === '') {
            problems.push(`${name(element)} says nothing`);
        }
    });

    return problems;
}

/**
 * Shows each state in turn and judges it: the whole of it in the page, so that a state takes a few milliseconds.
 *
 * @param axe whether axe looks as well, and then at which rules; none is all of them
 */
export async function judgeAll(states: string[], axe: string[] | null): Promise<string[]> {
    const inside = window as unknown as {
        show(name: string): Promise<void>; judge(): string[]; axe: typeof import('axe-core');
    };
    const problems: string[] = [];

    for (const state of states) {
        await inside.show(state);
        problems.push(...inside.judge().map(problem => `${state}: ${problem}`));
        if (axe !== null) {
            const { violations } = await inside.axe.run(document, {
                resultTypes: [ 'violations' ], iframes: false, ...axe.length > 0 ? { runOnly: axe } : {}
            });

            problems.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${state}: ${id}: ${html}`)));
        }
    }

    return problems;
}
