/** The visit: a session, its events, and what a page in test mode shows. */
import { agree, FORMS, isTest, origin, pageCode, post, store, stored } from './page.ts';

const VISITOR = 'rdz-visiteur';
/** What is said once of a page. */
const marked = new Set<string>();
let session: Promise<void> | undefined;
let id: string | undefined;

/** The session's id, once it is known. */
export const sessionId = (): string | undefined => id;

async function open(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>(FORMS);
  const body = {
    ...origin(),
    lp_code: pageCode,
    form_code: form?.dataset.rdz,
    visitor_id: stored(VISITOR) ?? undefined,
    referrer: document.referrer,
  };
  const answer = await post('track/session', JSON.stringify(body));
  const opened = (await answer.json()) as { session_id?: string; visitor_id?: string };
  id = opened.session_id;
  if (opened.visitor_id) store(VISITOR, opened.visitor_id);
}

/** Something of the session, when there is one. */
async function say(path: string, what: object): Promise<void> {
  if (id) await post(path, JSON.stringify({ session_id: id, ...what }));
}

/** A visit that cannot be counted is not worth a complaint on the page's console. */
const quietly = (work: Promise<unknown>): void => void work.catch(() => undefined);

/** Follows the visit from now on. */
export function follow(): void {
  agree();
  if (session || isTest) return;
  session = open();
  quietly(session.then(() => say('track/lp-visit', {})));
}

/** Counts something once, when the visit is followed. */
export function mark(event_type: string): void {
  if (!session || marked.has(event_type)) return;
  marked.add(event_type);
  quietly(session.then(() => say('track/event', { event_type })));
}

/** Nobody takes a test for the real thing. */
export function leaveTest(form: HTMLFormElement): void {
  const note = document.createElement('p');
  note.setAttribute('role', 'status');
  note.textContent = 'Mode test : ce formulaire n’enregistre pas de demande.';
  form.prepend(note);
}
