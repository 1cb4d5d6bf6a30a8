/**
 * The pages of the admin at a year of leads: every list, every filter also without a match, deep pages, counts. Each answer
 * is timed over HTTP, beside the floor of the same process: an answer that reads nothing.
 */
import { addDays, addWeeks, DAY_MS, parisDay, weekKey } from '../domain/time/paris-time.ts';
import { createUser } from '../store/access/change-user.ts';
import { openSession } from '../store/access/sessions.ts';
import { SYSTEM } from '../store/audit/event-log.ts';
import type { Store } from '../store/db/mongo.ts';
import { setUpDatabase } from '../store/db/set-up.ts';
import { closeDay, daysToClose } from '../store/monitoring/daily-stats.ts';
import { say } from '../dev/terminal.ts';
import { KeepAlive } from './http-client.ts';
import { median } from './measure.ts';
import { bodyOf, insertBuyers, openEveryDay } from './people.ts';
import { seedLeads } from './seed.ts';
import { seedMoney } from './seed-money.ts';
import type { Bench } from './servers.ts';

export interface PagesScale {
  /** Stored leads; seven in ten have a delivery. */
  leads: number;
  warmUp: number;
  rounds: number;
}

export interface PageTime {
  path: string;
  /** Milliseconds. */
  median: number;
  slowest: number;
}

export interface PagesResult {
  leads: number;
  deliveries: number;
  /** Of an answer that reads nothing, in milliseconds. */
  floor: number;
  pages: PageTime[];
}

const FLOOR = '/api/system/live';
const TEMPLATES = 300;

/** What is asked: lists whole, by each filter with and without a match, deep, and counted. */
function pathsOf(client_id: string, commande_id: string, leads: number): string[] {
  const lists = (path: string, filters: readonly string[]) =>
    filters.map((filter) => `${path}?limit=50&${filter}`);
  const deep = Math.min(200_000, Math.floor(leads * 0.4));
  const week = addWeeks(weekKey(new Date()), -20);
  return [
    ...lists('/api/leads/list', [
      '',
      `skip=${deep}`,
      ...['produit=PV', 'produit=AUTRE', 'departement=75', 'departement=2A'],
      ...['source=GOOGLE', 'source=nulle-part', 'status=lb', 'status=pending_consent'],
      ...[`client_id=${client_id}`, 'client_id=personne', `week=${week}`, 'week=2019-W30'],
      ...[
        'search=durand',
        'search=zzz',
        'search=0731',
        'search=0699',
        'search=4242',
        'search=0042',
        'produit=PV&departement=2A&status=lb',
      ],
    ]),
    ...lists('/api/deliveries', [
      '',
      `skip=${Math.floor(deep / 2)}`,
      ...[
        'status=sent',
        'status=uncertain',
        `client_id=${client_id}`,
        `client_id=${client_id}&status=failed`,
      ],
      ...['client_id=personne', `week=${week}`, 'week=2019-W30'],
      ...['sort=client', 'sort=-client', 'sort=client&status=uncertain', `sort=client&week=${week}`],
    ]),
    '/api/batches?search=leads_zr7',
    '/api/batches?search=019',
    '/api/clients?entity=ZR7&limit=500',
    '/api/commandes?entity=ZR7&limit=500',
    '/api/runs?limit=50',
    '/api/event-log?limit=50',
    '/api/leads/stats',
    `/api/leads/stats?week=${week}`,
    '/api/deliveries/stats',
    `/api/deliveries/stats?week=${week}`,
    `/api/deliveries/stats?client_id=${client_id}`,
    ...['stats', 'stock', 'competitors', 'forecast'].map((of) => `/api/commandes/${commande_id}/${of}`),
    `/api/clients/${client_id}`,
    `/api/clients/${client_id}/stats`,
    `/api/clients/${client_id}/summary?group_by=week`,
    `/api/clients/${client_id}/coverage`,
    '/api/leads/dashboard-stats',
    ...statisticsPaths(client_id),
    ...moneyPaths(client_id),
  ];
}

/** Days that are over, départements, and the leads and deliveries behind their figures. */
function statisticsPaths(client_id: string): string[] {
  const today = parisDay(new Date());
  const days = `from=${addDays(today, -89)}&to=${today}`;
  return [
    ...['24h', '7d', '30d', '90d'].map((range) => `/api/monitoring/intelligence?range=${range}`),
    '/api/departements/overview',
    '/api/departements/overview?period=month',
    '/api/departements/75/detail',
    '/api/departements/stock',
    `/api/clients/${client_id}/summary?group_by=month&from=${addDays(today, -1_000)}`,
    '/api/providers?limit=50',
    '/api/leads/sources',
    ...['quality=suspicious', 'quality=invalid&source=google', 'source_type=direct', 'duplicate=true'].map(
      (filter) => `/api/leads/list?limit=50&${days}&${filter}`,
    ),
    ...['produit=PV', 'departement=75', 'outcome=rejected', 'search=durand', days].map(
      (filter) => `/api/deliveries?limit=50&${filter}`,
    ),
    ...['sent', 'sent&source=google', 'rejected'].map(
      (event) => `/api/deliveries?limit=50&${days}&event=${event}`,
    ),
  ];
}

/** Weeks and months with their ledger, the week that has none yet, invoices, and both companies' views. */
function moneyPaths(client_id: string): string[] {
  const week = addWeeks(weekKey(new Date()), -4);
  const month = parisDay(new Date(Date.now() - 60 * DAY_MS)).slice(0, 7);
  return [
    '/api/billing/week',
    `/api/billing/week?week_key=${week}`,
    `/api/billing/month-summary?month=${month}`,
    `/api/billing/records?week_key=${week}`,
    '/api/billing/prepaid',
    '/api/invoices?limit=50',
    '/api/invoices?limit=50&status=overdue',
    '/api/invoices?limit=50&search=ZR7-',
    `/api/invoices?limit=50&client_id=${client_id}`,
    '/api/invoices/overdue-dashboard',
    '/api/intercompany/transfers?limit=50',
    `/api/intercompany/transfers?limit=50&week_key=${week}`,
    '/api/intercompany/invoices?limit=50',
    `/api/intercompany/reconciliation?week=${week}`,
  ];
}

/** A few leads that came in through the API: what the year is copied from. */
async function openSource(bench: Bench): Promise<Store> {
  const store = await bench.openDatabase();
  await setUpDatabase(store);
  await openEveryDay(store);
  await insertBuyers(store);
  const client = await KeepAlive.open(await bench.startApi(store), '/api/public/leads');
  for (let n = 0; n < TEMPLATES; n += 1) await client.post(bodyOf(n));
  client.close();
  return store;
}

/** @returns what a super_admin, who sees both companies, has to send along */
async function signIn(store: Store): Promise<{ authorization: string }> {
  const user = await createUser(
    store,
    {
      email: 'bench@rdz.example',
      password: 'un mot de passe assez long',
      nom: 'Bench',
      role: 'super_admin',
      entity: 'ZR7',
    },
    SYSTEM,
    new Date(),
  );
  const { token } = await openSession(store, user._id, new Date());
  return { authorization: `Bearer ${token}` };
}

async function timeOf(origin: string, path: string, headers: Record<string, string>): Promise<number> {
  const began = performance.now();
  const answer = await fetch(`${origin}${path}`, { headers });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return performance.now() - began;
}

/** Builds the year, then asks for every page in turn, round after round. */
export async function benchPages(bench: Bench, scale: PagesScale): Promise<PagesResult> {
  const source = await openSource(bench);
  const store = await bench.openDatabase();
  say('Pages', `storing ${scale.leads} leads`);
  await seedLeads(source, store, scale.leads, TEMPLATES);
  await Promise.all([
    store.clients.insertMany(await source.clients.find().toArray()),
    store.commandes.insertMany(await source.commandes.find().toArray()),
  ]);
  say('Pages', 'ledgers, transfers and invoices of the year');
  await seedMoney(store, new Date());
  say('Pages', 'statistics of its days');
  for (const day of await daysToClose(store, new Date())) await closeDay(store, day, new Date());
  const headers = await signIn(store);
  const origin = `http://127.0.0.1:${await bench.startApi(store)}`;
  const { client_id, commande_id } = (await store.deliveries.findOne())!;
  const paths = [FLOOR, ...pathsOf(client_id, commande_id, scale.leads)];
  const times = new Map<string, number[]>(paths.map((path) => [path, []]));
  say('Pages', `${paths.length} pages, ${scale.warmUp} rounds to warm up and ${scale.rounds} measured`);
  for (let round = -scale.warmUp; round < scale.rounds; round += 1) {
    for (const path of paths) {
      const ms = await timeOf(origin, path, headers);
      if (round >= 0) times.get(path)!.push(ms);
    }
  }
  const pages = paths.map((path) => {
    const taken = times.get(path)!;
    return {
      path: path.replaceAll(client_id, '…').replaceAll(commande_id, '…'),
      median: median(taken),
      slowest: Math.max(...taken),
    };
  });
  const [floor, ...others] = pages;
  return {
    leads: await store.leads.estimatedDocumentCount(),
    deliveries: await store.deliveries.estimatedDocumentCount(),
    floor: floor!.median,
    pages: others,
  };
}
