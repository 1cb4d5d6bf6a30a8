/**
 * The main job as its users see it: a real API process and a real worker process, spoken to over HTTP and SMTP only.
 */
import { parse } from 'csv-parse/sync';
import { simpleParser } from 'mailparser';
import { afterEach, describe, expect, it } from 'vitest';
import { CSV_COLUMNS } from '../../domain/deliveries/csv.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { LEAD_STATUSES, type LeadStatus } from '../../domain/leads/lead.ts';
import { ApiProcess } from '../support/api-process.ts';
import { Caller } from '../support/caller.ts';
import { WorkerProcess } from '../support/workers.ts';
import { useDelivery } from '../support/world.ts';
import { phoneNumber } from '../support/intake.ts';
import { until } from '../support/until.ts';

const ADMIN = { email: 'direction@rdz.example', password: 'un-mot-de-passe-long' };
const OPS = { email: 'ops@zr7.example', password: 'un-autre-mot-de-passe' };
const world = useDelivery();

const running: { stop(): Promise<unknown> }[] = [];
afterEach(() => Promise.all(running.splice(0).map((one) => one.stop())));

/** Both processes. @returns where the API listens */
async function startSystem(): Promise<string> {
  const env = { FIRST_ADMIN_EMAIL: ADMIN.email, FIRST_ADMIN_PASSWORD: ADMIN.password };
  const api = await ApiProcess.start(world.store, { ...world.env, LOG_LEVEL: 'info', ...env });
  running.push(api);
  const worker = await WorkerProcess.start(world);
  running.push({ stop: () => worker.kill() });
  return api.url!;
}

interface Buyer {
  entity: Entity;
  email: string;
  produit: string;
  /** 0: as many as come. */
  quota: number;
  /** Leads he must get. */
  gets: number;
}

const BUYERS: Buyer[] = [
  { entity: 'ZR7', email: 'leads@solaire-du-midi.example', produit: 'PV', quota: 40, gets: 40 },
  { entity: 'ZR7', email: 'achats@toits-clairs.example', produit: 'PV', quota: 25, gets: 25 },
  { entity: 'MDL', email: 'contact@chaleur-nord.example', produit: 'PAC', quota: 0, gets: 50 },
];

async function openShop(admin: Caller): Promise<void> {
  for (const { entity, email, produit, quota } of BUYERS) {
    const { client } = await admin.post<{ client: { id: string } }>('/api/clients', {
      entity,
      name: email,
      email,
    });
    await admin.post('/api/commandes', {
      entity,
      client_id: client.id,
      produit,
      departements: ['*'],
      quota_semaine: quota,
      priorite: 1,
    });
  }
  await admin.put('/api/settings/source-gating', { mode: 'blacklist', blocked_sources: ['BadSource'] });
  await admin.put('/api/settings/forms-config', {
    forms: [
      { form_code: 'F-PV', entity: 'ZR7', produit: 'PV' },
      { form_code: 'F-PAC', entity: 'MDL', produit: 'PAC' },
    ],
  });
  await admin.post('/api/auth/users', { ...OPS, nom: 'Ops', role: 'ops', entity: 'ZR7' });
}

interface Post {
  body: Record<string, unknown>;
  /** What it must be answered with. */
  status: LeadStatus;
}

let visits = 0;

/** Each post is of a visit of its own: the same person twice is no form sent twice. */
const person = (n: number, body: Record<string, unknown>) => ({
  session_id: `visite-${(visits += 1)}`,
  phone: phoneNumber(n),
  nom: `Nom ${n}`,
  departement: '33',
  ...body,
});

/** 200 posts of every kind. */
function posts(): Post[] {
  const times = (n: number, status: LeadStatus, make: (i: number) => Record<string, unknown>) =>
    Array.from({ length: n }, (_, i) => ({ status, body: make(i) }));
  const pac = (i: number) => person(200 + i, { form_code: 'F-PAC', utm_source: 'google' });
  return [
    ...times(65, 'routed', (i) => person(i, { form_code: 'F-PV', lp_code: 'LP1' })),
    // Both quotas are full now.
    ...times(25, 'no_open_orders', (i) => person(65 + i, { form_code: 'F-PV', lp_code: 'LP1' })),
    ...times(40, 'routed', pac),
    ...times(15, 'duplicate', (i) => ({ ...pac(i), utm_source: '' })),
    // Suspicious, and from our own page: kept.
    ...times(10, 'routed', (i) =>
      person(600 + i, { phone: `06${String(12 + i).repeat(4)}`, form_code: 'F-PAC', lp_code: 'LP2' }),
    ),
    ...times(15, 'invalid', (i) => person(0, { phone: i % 2 ? '0612345678' : `12${i}`, form_code: 'F-PV' })),
    ...times(15, 'hold_source', (i) => person(400 + i, { utm_source: 'badsource', form_code: 'F-PV' })),
    ...times(15, 'pending_config', (i) => person(500 + i, { form_code: 'F-INCONNU' })),
  ];
}

/** Posts them all, as landing pages do. @returns ids and people of the leads that found an order */
async function postAll(base: string): Promise<{ ids: string[]; people: string[] }> {
  const page = new Caller(base);
  const ids: string[] = [];
  const people: string[] = [];
  for (const { body, status } of posts()) {
    const answer = await page.post<{ lead_id: string }>('/api/public/leads', body);
    expect(answer, JSON.stringify(body)).toMatchObject({
      success: true,
      status,
      lead_id: expect.any(String),
    });
    if (status !== 'routed') continue;
    ids.push(answer.lead_id);
    people.push(`${body.phone as string} ${body.nom as string}`);
  }
  return { ids, people };
}

interface Report {
  status: string;
  totals: Record<string, number>;
  clients: { client_name: string; sent: number }[];
  balance: { off: number; received: number; scope: string }[];
}

async function untilDone(admin: Caller, date: string): Promise<Report> {
  return until(async () => {
    const seen = await admin.get<Report>(`/api/runs/${date}`);
    return seen.status === 'done' && seen;
  });
}

/** Opens the one mail a buyer must have got. @returns the people in it, row by row */
async function peopleSentTo({ entity, email, produit, gets }: Buyer, date: string): Promise<string[]> {
  const server = entity === 'ZR7' ? world.smtp : world.goodSmtp;
  const received = server.messages.filter(({ to }) => to.includes(email));
  expect(received.map(({ to }) => to)).toEqual([[email]]);
  const mail = await simpleParser(received[0]!.raw);
  expect([mail.to].flat().map((to) => to?.text)).toEqual([email]);
  const [year, month, day] = date.split('-');
  expect(mail.subject).toBe(`Livraison leads ${entity} – ${produit} – ${day}/${month}/${year}`);
  const [csv, ...others] = mail.attachments;
  expect(others).toEqual([]);
  expect(csv!.filename).toBe(`leads_${entity}_${produit}_${year}${month}${day}_${gets}.csv`);
  const [columns, ...rows] = parse(csv!.content) as string[][];
  expect(columns).toEqual(CSV_COLUMNS[entity]);
  expect(rows).toHaveLength(gets);
  const at = (column: string) => columns!.indexOf(column);
  return rows.map((row) => `${row[at('telephone')]} ${row[at('nom')]}`);
}

describe('from outside', () => {
  it('200 leads come in, the run sends them, and every one is accounted for', async () => {
    const base = await startSystem();
    const admin = await Caller.signIn(base, ADMIN);
    await openShop(admin);
    const sold = await postAll(base);

    const ops = await Caller.signIn(base, OPS);
    const { run } = await ops.post<{ run: { date: string } }>('/api/runs/daily');
    const report = await untilDone(admin, run.date);

    // Every lead that found an order is in exactly one mail, under its own name, and nobody else is.
    const mailed = await Promise.all(BUYERS.map((buyer) => peopleSentTo(buyer, run.date)));
    expect(mailed.flat().sort()).toEqual(sold.people.sort());
    expect([world.smtp.messages.length, world.goodSmtp.messages.length]).toEqual([2, 1]);
    const { leads } = await admin.get<{ leads: { id: string }[] }>('/api/leads/list?status=livre&limit=500');
    expect(leads.map(({ id }) => id).sort()).toEqual(sold.ids.sort());

    const none = Object.fromEntries(LEAD_STATUSES.map((status) => [status, 0]));
    const zr7 = { ...none, livre: 65, no_open_orders: 25, invalid: 15, hold_source: 15 };
    const all = { ...zr7, livre: 115, duplicate: 15, pending_config: 15 };
    expect(await admin.get('/api/leads/stats')).toEqual({ ...all, total: 200 });
    // Her own company's only.
    expect(await ops.get('/api/leads/stats')).toEqual({ ...zr7, total: 120 });

    const nothing = { lb: 0, ready: 0, skipped: 0, failed: 0, uncertain: 0, unprepared: 0 };
    expect(report.totals).toEqual({ fresh: 115, sent: 115, ...nothing });
    expect(Object.fromEntries(report.clients.map(({ client_name, sent }) => [client_name, sent]))).toEqual(
      Object.fromEntries(BUYERS.map(({ email, gets }) => [email, gets])),
    );
    expect(report.balance.map(({ off }) => off)).toEqual([0, 0, 0, 0, 0, 0]);
    const today = report.balance.filter(({ scope }) => scope === 'day');
    expect(today.reduce((sum, { received }) => sum + received, 0)).toBe(200);
  }, 180_000);
});
