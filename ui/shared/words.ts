/**
 * What a page says, in one language: the messages come with the page (see catalogue.ts), and are said by
 * `say('call-leave')`. Numbers and plurals are the language's own.
 */
import { FluentBundle, type FluentResource } from '@fluent/bundle';

/** The messages of one language, parsed: that is done when the page is built. */
export interface Catalogue {
    /** BCP 47. */
    language: string;
    messages: FluentResource['body'];
}

/** What a message needs; where that is a name, several can be told. */
type Filled<Needs> = { [Name in keyof Needs]: Needs[Name] extends string ? string | readonly string[] : Needs[Name] };

/** Says a message of `M`; what it needs is filled in. */
export type Say<M> = <Id extends keyof M & string>(id: Id, ...filled: M[Id] extends null ? [] : [Filled<M[Id]>]) => string;

let bundle = new FluentBundle('en');
let spoken = 'en';
let all = false;

/** From now on the page speaks this language. */
export function speak({ language, messages }: Catalogue): void {
    const resource: Pick<FluentResource, 'body'> = { body: messages };

    bundle = new FluentBundle(latin(language), { useIsolating: false });
    bundle.addResource(resource);
    all = rightToLeft(language);
    spoken = language;
}

/** The language of the words, for days and hours among them. */
export function spokenLanguage(): string {
    return spoken;
}

/** A language with Latin figures: those of a clock, 4:07, are so everywhere, and those in sentences are alike. */
export function latin(language: string): string {
    return `${language}-u-nu-latn`;
}

/** Days and hours in the language of the words around them, and as the host's country writes them. */
export function spokenFor(language: string): string {
    return new Intl.Locale(language).language === new Intl.Locale(spoken).language ? latin(language) : latin(spoken);
}

/** A bare "en" names no country, and half of those read 2:00 twice a day. */
export function clock(language: string): Intl.DateTimeFormatOptions {
    return new Intl.Locale(language).region === undefined ? { hourCycle: 'h23' } : {};
}

/** The language and the words that the page came with. */
export function spokenBy(page: Document): Catalogue {
    return JSON.parse(page.getElementById('words')?.textContent ?? '{"language":"en","messages":[]}') as Catalogue;
}

/** Languages that are written from right to left; `Intl.Locale` does not tell in every browser. */
export function rightToLeft(language: string): boolean {
    return /^(ar|fa|he|ur)\b/.test(language);
}

/** `say` for the messages of a page: `const say = sayer<CallMessages>()`. */
export function sayer<M>(): Say<M> {
    return (id, ...filled) => sentence(id, filled[0] ?? {});
}

function sentence(id: string, filled: object): string {
    const message = bundle.getMessage(id);

    if (!message?.value) {
        return id;
    }
    const values = Object.entries(filled as Record<string, string | readonly string[] | number>).map(([name, value]) => [name, told(value)]);

    // What is missing shows as its name; the types see to it that nothing is.
    return bundle.formatPattern(message.value, Object.fromEntries(values) as Record<string, string | number>, []);
}

/** Of several names each has its own direction, and the list that of the sentence. */
function told(value: string | readonly string[] | number): string | number {
    if (typeof value === 'number') {
        return value;
    }

    return typeof value === 'string' ? isolated(value) : new Intl.ListFormat(spoken).format(value.map(isolated));
}

const MARKS = /[\u202a-\u202e\u2066-\u2069]/g;
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A name keeps its own direction, and leaves the sentence's alone (Unicode Standard Annex 9), where the two differ. */
function isolated(text: string): string {
    const bare = text.replace(MARKS, '');

    return all || RIGHT_TO_LEFT.test(bare) ? `\u2068${bare}\u2069` : bare;
}
