/** Where the script runs: its own tag, the address of the page, and whether anything may be stored. */
const tag = document.currentScript as HTMLScriptElement;

/** Forms that are sent. */
export const FORMS = 'form[data-rdz]';
export const pageCode = tag.dataset.page;
/** `…/api/public/`, wherever the script came from. */
const api = new URL('.', tag.src).href;

const asked = new URLSearchParams(location.search);
/** The page tries its form out: the lead counts nowhere. */
export const isTest = tag.dataset.test === '1' || asked.get('rdz_test') === '1';

let agreed = tag.dataset.suivi === '1';
/** Whether the visitor may be followed, and something stored. */
export const isFollowed = (): boolean => agreed && !isTest;
export const agree = (): void => {
  agreed = true;
};

const ORIGIN = /^(utm_(source|medium|campaign|term|content)|gclid|fbclid|liaison_code)$/;
/** Where the visitor comes from, as the address says. */
export const origin = (): Record<string, string> =>
  Object.fromEntries([...asked].filter(([name]) => ORIGIN.test(name)));

/** A random name; a page that is not `https` has no `randomUUID`. */
export const newKey = (): string => [...crypto.getRandomValues(new Uint32Array(4))].join('-');

/** JSON as plain text and no credentials: no preflight, and it outlives the page. */
export const post = (path: string, body: string): Promise<Response> =>
  fetch(api + path, { method: 'POST', body, credentials: 'omit', keepalive: body.length < 60_000 });

/** As the page closes: nobody hears the answer. */
export const beacon = (path: string, body: string): boolean => navigator.sendBeacon(api + path, body);

/** The browser's storage, where it may be used and the browser has one; a full or forbidden one is none. */
export function stored(name: string): string | null {
  if (!isFollowed()) return null;
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
export function store(name: string, value: string): void {
  if (!isFollowed()) return;
  try {
    localStorage.setItem(name, value);
  } catch {
    // Nothing is kept, then.
  }
}
