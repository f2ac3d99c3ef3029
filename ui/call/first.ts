/** The script in the page itself (`shared/inline.ts`): nothing has to be loaded before it runs. */
import { begun } from './begun.ts';

begun();
