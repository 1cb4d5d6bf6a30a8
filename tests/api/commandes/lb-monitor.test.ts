/** `/api/commandes/lb-monitor`: target, actual, delta per order and week, and what the runs were short of (03-api). */
import { expect, it } from 'vitest';
import { asBasisPoints } from '../../../domain/money/money.ts';
import { logEvent, SYSTEM } from '../../../store/audit/event-log.ts';
import type { CommandeDoc } from '../../../store/commandes/collections.ts';
import { useApi } from '../../support/api.ts';
import { aWeek } from '../../support/dates.ts';
import { insertOrder } from '../../support/records.ts';
import { useStore } from '../../support/store.ts';

const store = useStore();
const api = useApi(store);
const URL = '/api/commandes/lb-monitor';

interface Answer {
  week_key: string;
  scope: string;
  count: number;
  commandes: Record<string, unknown>[];
}

const fence = ({ _id, client_id, entity }: CommandeDoc, used: number, lb_used: number, stripe = '') =>
  store.commande_weeks.insertOne({
    ...{ _id: `${_id}|2026-W48${stripe}`, commande_id: _id, client_id, entity, week_key: aWeek('2026-W48') },
    ...{ open: true, quota: 0, fresh_cap: 0, used, lb_used },
  });

it('shows target, actual and delta of each order in a week, with the runs that were short', async () => {
  const [root, admin] = await Promise.all([
    api.user({ role: 'super_admin' }),
    api.user({ role: 'admin', entity: 'ZR7' }),
  ]);
  expect((await api.call(admin, 'GET', URL)).status).toBe(403);
  expect((await api.call(null, 'GET', URL)).status).toBe(401);

  const target = { lb_target_bp: asBasisPoints(2500) };
  const [under, over, quiet, paused, theirs] = await Promise.all([
    insertOrder(store, { ...target, priorite: 1, quota_semaine: 40 }, { name: 'En dessous' }),
    insertOrder(store, { priorite: 2 }, { name: 'Au-dessus' }),
    insertOrder(store, { ...target, priorite: 3 }),
    insertOrder(store, { priorite: 4, active: false }),
    insertOrder(store, { ...target, priorite: 5 }, { entity: 'MDL' }),
  ]);
  await Promise.all([
    fence(under.commande, 12, 1, '|a'),
    fence(under.commande, 8, 1, '|b'),
    fence(over.commande, 3, 1),
    fence(theirs.commande, 4, 1),
  ]);
  const related = { report_id: '2026-11-23', client_id: under.client._id };
  const of = {
    entity_type: 'commande' as const,
    entity_id: under.commande._id,
    entity: 'ZR7' as const,
    by: SYSTEM,
  };
  await logEvent(store, { action: 'lb.shortfall', ...of, after: { missing: 4 }, related }, api.now);

  const { status, body } = await api.call<Answer>(root, 'GET', URL);
  expect(status).toBe(200);
  expect(body).toMatchObject({ week_key: '2026-W48', scope: 'BOTH', count: 4 });
  expect(body.commandes.map(({ commande_id }) => commande_id)).not.toContain(paused.commande._id);
  expect(body.commandes[0]).toEqual({
    commande_id: under.commande._id,
    entity: 'ZR7',
    client_id: under.client._id,
    client_name: 'En dessous',
    produit: 'PV',
    active: true,
    quota_semaine: 40,
    lb_target_pct: 0.25,
    units_accepted: 20,
    lb_accepted: 2,
    fresh_accepted: 18,
    actual_lb_pct: 0.1,
    delta: -0.15,
    status: 'under',
    shortfalls: [{ run_id: '2026-11-23', at: api.now.toISOString(), missing: 4 }],
  });
  expect(body.commandes.slice(1)).toMatchObject([
    { status: 'over', actual_lb_pct: 0.3333, delta: 0.3333, shortfalls: [] },
    { commande_id: quiet.commande._id, units_accepted: 0, actual_lb_pct: 0, status: 'on_target' },
    { entity: 'MDL', status: 'on_target', delta: 0 },
  ]);

  const mdl = await api.call<Answer>(root, 'GET', `${URL}?entity=MDL&week=2026-W48`);
  expect(mdl.body).toMatchObject({ scope: 'MDL', count: 1 });
  const before = await api.call<Answer>(root, 'GET', `${URL}?week=2026-W47`);
  expect(before.body.commandes[0]).toMatchObject({ units_accepted: 0, shortfalls: [] });
  expect((await api.call(root, 'GET', `${URL}?week=2026-W60`)).status).toBe(400);

  const reader = await api.user({ role: 'viewer', permissions: ['monitoring.lb.view'] });
  const own = await api.call<Answer>(reader, 'GET', URL);
  expect(own.body).toMatchObject({ scope: 'ZR7', count: 3 });
  expect((await api.call(reader, 'GET', `${URL}?entity=MDL`)).status).toBe(403);
});
