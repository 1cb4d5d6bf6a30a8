/**
 * API processes killed under load: every lead that was acknowledged is there once, and so is every other after its
 * caller tried again with the same Idempotency-Key.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { parisDay } from '../../../domain/time/paris-time.ts';
import { ApiProcess } from '../../support/api-process.ts';
import { phoneNumber } from '../../support/intake.ts';
import { breaches } from '../../support/invariants.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';
import { until } from '../../support/until.ts';

const LEADS = 600;
const CALLERS = 24;
/** How many are acknowledged when the process that answers is killed. */
const KILLS = [90, 210, 330, 450];
const QUOTA = 250;

const store = useStore();

beforeAll(async () => {
  const day = { enabled_days: [0, 1, 2, 3, 4, 5, 6], disabled_dates: [] };
  await store.settings.insertOne({
    _id: 'delivery_calendar',
    value: { ZR7: day, MDL: day },
    updated_at: new Date(),
    updated_by: 'test',
  });
  await insertOrder(store, { quota_semaine: QUOTA, priorite: 1 });
  await insertOrder(store, { priorite: 2, departements: ['13'] });
});

interface Answer {
  success: boolean;
  lead_id: string;
  status: string;
}

/** One try. @returns nothing when nobody answered, or not with a lead */
async function post(url: string, n: number): Promise<Answer | undefined> {
  try {
    const response = await fetch(`${url}/api/public/leads`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': `lead-${n}` },
      body: JSON.stringify({
        phone: phoneNumber(n),
        nom: 'Durand',
        departement: n % 2 ? '13' : '75',
        entity: 'ZR7',
        produit: 'PV',
        session_id: `session-${n}`,
      }),
      signal: AbortSignal.timeout(20_000),
    });
    return response.ok ? ((await response.json()) as Answer) : undefined;
  } catch {
    return undefined;
  }
}

describe('API processes killed in the middle', () => {
  it('lose nothing they acknowledged and store nothing twice', { timeout: 120_000 }, async () => {
    let serving = await ApiProcess.start(store);
    const started: ApiProcess[] = [serving];
    const acknowledged = new Map<number, Answer>();
    let next = 0;
    let done = false;

    async function caller(): Promise<void> {
      while (next < LEADS) {
        const n = next;
        next += 1;
        await until(async () => {
          const answer = await post(serving.url!, n);
          if (answer) acknowledged.set(n, answer);
          return answer;
        });
      }
    }

    async function killer(): Promise<void> {
      for (const count of KILLS) {
        // The next one is up before this one dies: what is tested is the death, not the start.
        const successor = await ApiProcess.start(store);
        started.push(successor);
        await until(() => done || acknowledged.size >= count);
        const victim = serving;
        await victim.kill();
        serving = successor;
      }
    }

    try {
      const callers = Promise.all(Array.from({ length: CALLERS }, caller)).finally(() => (done = true));
      await Promise.all([callers, killer()]);
      expect(await serving.stop()).toBe(0);
    } finally {
      await Promise.all(started.map((api) => api.kill()));
    }

    const answers = [...acknowledged.values()];
    expect(answers).toHaveLength(LEADS);
    expect(answers.every(({ success }) => success)).toBe(true);
    const leads = await store.leads.find().toArray();
    const ids = new Set(leads.map(({ _id }) => _id));
    expect(leads).toHaveLength(LEADS);
    expect(answers.filter(({ lead_id }) => !ids.has(lead_id))).toEqual([]);
    expect(new Set(leads.map(({ phone }) => phone)).size).toBe(LEADS);
    expect(await store.deliveries.countDocuments()).toBe(
      answers.filter(({ status }) => status === 'routed').length,
    );
    const fence = await store.commande_weeks.findOne({ quota: QUOTA });
    expect(fence?.used).toBe(QUOTA);
    const now = leads.at(-1)!.created_at;
    expect(await breaches(store, now)).toEqual([]);
    const received = await store.counters.find({ kind: 'received' }).toArray();
    expect(received.reduce((sum, { n }) => sum + n, 0)).toBe(LEADS);
    expect(received.every(({ day }) => leads.some((lead) => parisDay(lead.created_at) === day))).toBe(true);
  });
});
