/** What visitors do on the landing pages: those who fill in the form, and the more who do not. */
import type { Registry } from '../../domain/pages/registry.ts';
import { openVisitorSession, trackEvent } from '../../store/intake/track-visitor.ts';
import type { Store } from '../../store/db/mongo.ts';
import { between, type Random } from './random.ts';
import type { Visit } from './visits.ts';

export const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36';
/** Visitors who leave without a word, for each who does not. */
const LEAVING = { least: 1, most: 3 };

/** One session with its events. @returns its id */
async function openSession(
  store: Store,
  registry: Registry,
  { page, utm_source, ip, at, body }: Visit & { page: NonNullable<Visit['page']> },
  events: readonly string[],
): Promise<string> {
  const advert = utm_source ? { utm_source, utm_campaign: 'automne-2026' } : {};
  const origin = { lp_code: page.lp_code, ...advert };
  const came = new Date(at.getTime() - 150_000);
  const input = { ip, user_agent: BROWSER, form_code: String(body.form_code), origin };
  const { session } = await openVisitorSession(store, input, came);
  for (const event_type of events)
    await trackEvent(store, registry, { session_id: session._id, event_type, data: {} }, came);
  return session._id;
}

/** How far somebody goes who leaves: some click, some of these begin the form. */
function eventsOf(random: Random): string[] {
  const far = random();
  return ['lp_visit', ...(far < 0.4 ? ['cta_click'] : []), ...(far < 0.15 ? ['form_start'] : [])];
}

/** @returns session ids of those who go on to fill in the form */
export async function openSessions(
  store: Store,
  registry: Registry,
  visits: readonly Visit[],
  random: Random,
): Promise<Map<Visit, string>> {
  const opened = visits.map(async (visit): Promise<[Visit, string][]> => {
    const { page } = visit;
    if (!page) return [];
    const leaving = Array.from({ length: between(random, LEAVING.least, LEAVING.most) }, () =>
      openSession(store, registry, { ...visit, page }, eventsOf(random)),
    );
    const events = ['lp_visit', 'cta_click', 'form_start'];
    const id = await openSession(store, registry, { ...visit, page }, events);
    await Promise.all(leaving);
    return [[visit, id]];
  });
  return new Map((await Promise.all(opened)).flat());
}
