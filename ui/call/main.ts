/** The style of the page as it is served, and all that it is made of later, with a style of its own. */
import '../shared/tokens.css';
import '../shared/base.css';
import './view.css';

await import('./page.ts');
