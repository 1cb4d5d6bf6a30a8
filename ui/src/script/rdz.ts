/**
 * `GET /api/public/rdz.js`: what a landing page needs of RDZ (docs/landing-pages.md). It sends the forms marked `data-rdz`, once
 * each and never twice, with the consent as shown; with `data-suivi="1"` it also follows the visit. Without, it stores nothing on
 * the visitor's device and says nothing before a form is sent.
 *
 * It asks nothing that needs a preflight: a page that closes could not wait for one.
 */
import { follow, leaveTest, mark, sessionId } from './visit.ts';
import { consentOf, fieldsOf, learnText } from './form.ts';
import { deliver, type Outcome, sendKept, sendOnLeaving } from './delivery.ts';
import { FORMS, isTest, isFollowed, newKey, origin, pageCode } from './page.ts';

/** What was last sent of a form: the same again is the same lead. */
const sent = new WeakMap<HTMLFormElement, { content: string; key: string; over: boolean }>();

const tell = (form: HTMLFormElement, name: string, detail: unknown): boolean =>
  form.dispatchEvent(new CustomEvent(`rdz:${name}`, { bubbles: true, detail }));

function over(form: HTMLFormElement, { ok, answer }: Outcome): void {
  form.removeAttribute('aria-busy');
  tell(form, ok ? 'recu' : 'refus', answer);
  const { merci } = form.dataset;
  if (ok && merci) location.assign(merci);
}

function submit(form: HTMLFormElement): void {
  const fields = fieldsOf(form);
  const content = JSON.stringify(fields);
  const last = sent.get(form);
  if (last?.content === content && !last.over) return;
  const state = { content, key: last?.content === content ? last.key : newKey(), over: false };
  sent.set(form, state);
  form.setAttribute('aria-busy', 'true');
  const body = {
    ...origin(),
    ...fields,
    lp_code: pageCode,
    form_code: form.dataset.rdz,
    session_id: sessionId(),
    consent: consentOf(form, fields),
    idempotency_key: state.key,
    test: isTest || undefined,
  };
  const waiting = () => tell(form, 'attente', null);
  void deliver(state.key, JSON.stringify(body), waiting).then((outcome) => {
    // What was refused may be sent again; what was received is done.
    state.over = !outcome.ok;
    over(form, outcome);
  });
}

const formOf = (event: Event): HTMLFormElement | null =>
  event.target instanceof Element ? event.target.closest<HTMLFormElement>(FORMS) : null;

// The page's own checks come first: it may have said no.
addEventListener('submit', (event) => {
  const form = formOf(event);
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  submit(form);
});
addEventListener('focusin', (event) => {
  const form = formOf(event);
  if (!form) return;
  learnText(form);
  mark('form_start');
});
addEventListener('click', (event) => {
  if (event.target instanceof Element && event.target.closest('[data-rdz-cta]')) mark('cta_click');
});
// A visitor who agrees to be followed later: the page says so.
addEventListener('rdz:suivi', () => {
  follow();
  sendKept();
});
sendOnLeaving();

function begin(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>(FORMS)) {
    learnText(form);
    if (isTest) leaveTest(form);
  }
  if (!isFollowed()) return;
  follow();
  sendKept();
}
if (document.readyState === 'loading') addEventListener('DOMContentLoaded', begin);
else begin();
