/**
 * The main job as its users see it: a real API process and a real worker process, spoken to over HTTP and SMTP only.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { parse } from 'csv-parse/sync';
import { type ParsedMail, simpleParser } from 'mailparser';
import { afterEach, describe, expect, it } from 'vitest';
import { CSV_COLUMNS } from '../../domain/csv.ts';
import type { Entity } from '../../domain/entity.ts';
import { LEAD_STATUSES } from '../../domain/lead.ts';
import { WorkerProcess } from '../support/workers.ts';
import { type DeliveryWorld, useDelivery } from '../support/world.ts';
import { phoneNumber } from '../support/intake.ts';
import { until } from '../support/until.ts';

const ADMIN = { email: 'direction@rdz.example', password: 'un-mot-de-passe-long' };
const world = useDelivery();

/** An API process and one signed-in caller of it. */
class ApiProcess {
  readonly #child: ChildProcess;
  #log = '';
  #base = '';
  #token = '';

  constructor({ env }: DeliveryWorld) {
    this.#child = spawn(process.execPath, ['--import', 'tsx', 'api/main.ts'], {
      env: {
        ...process.env,
        ...env,
        LOG_LEVEL: 'info',
        PORT: '0',
        METRICS_PORT: '0',
        RATE_LIMIT_PUBLIC_PER_MINUTE: '0',
        FIRST_ADMIN_EMAIL: ADMIN.email,
        FIRST_ADMIN_PASSWORD: ADMIN.password,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#log += text;
      });
    }
  }

  async ready(): Promise<this> {
    this.#base = await until(() => {
      if (this.#child.exitCode !== null) throw new Error(this.#log);
      return /"address":"(http:[^"]+)"/.exec(this.#log)?.[1];
    });
    this.#token = ((await this.post('/api/auth/login', ADMIN)) as { token: string }).token;
    return this;
  }

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(this.#base + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Error(`${method} ${path} → ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  get = <T>(path: string) => this.call<T>('GET', path);
  post = <T>(path: string, body: unknown = {}) => this.call<T>('POST', path, body);
  put = <T>(path: string, body: unknown) => this.call<T>('PUT', path, body);

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }
}

const running: { stop(): Promise<unknown> }[] = [];
afterEach(() => Promise.all(running.splice(0).map((one) => one.stop())));

interface Buyer {
  entity: Entity;
  email: string;
  produit: string;
  quota: number;
}

const BUYERS: Buyer[] = [
  { entity: 'ZR7', email: 'leads@solaire-du-midi.example', produit: 'PV', quota: 40 },
  { entity: 'ZR7', email: 'achats@toits-clairs.example', produit: 'PV', quota: 25 },
  { entity: 'MDL', email: 'contact@chaleur-nord.example', produit: 'PAC', quota: 0 },
];

async function openShop(api: ApiProcess): Promise<void> {
  for (const { entity, email, produit, quota } of BUYERS) {
    const { client } = await api.post<{ client: { id: string } }>('/api/clients', {
      entity,
      name: email,
      email,
    });
    await api.post('/api/commandes', {
      entity,
      client_id: client.id,
      produit,
      departements: ['*'],
      quota_semaine: quota,
      priorite: 1,
    });
  }
  await api.put('/api/settings/source-gating', { mode: 'blacklist', blocked_sources: ['BadSource'] });
  await api.put('/api/settings/forms-config', {
    forms: [
      { form_code: 'F-PV', entity: 'ZR7', produit: 'PV' },
      { form_code: 'F-PAC', entity: 'MDL', produit: 'PAC' },
    ],
  });
  await api.post('/api/auth/users', {
    email: 'ops@zr7.example',
    password: 'un-autre-mot-de-passe',
    nom: 'Ops',
    role: 'ops',
    entity: 'ZR7',
  });
}

type Body = Record<string, unknown>;
const times = (n: number, make: (i: number) => Body): Body[] => Array.from({ length: n }, (_, i) => make(i));
const person = (n: number, body: Body = {}): Body => ({
  phone: phoneNumber(n),
  nom: `Nom ${n}`,
  departement: '33',
  ...body,
});

/** 200 posts of every kind, and the status each must be answered with. */
function posts(): { body: Body; expected: RegExp }[] {
  const expecting = (bodies: Body[], expected: RegExp) => bodies.map((body) => ({ body, expected }));
  return [
    ...expecting(
      times(90, (i) => person(i, { form_code: 'F-PV', lp_code: 'LP1' })),
      /^(routed|no_open_orders)$/,
    ),
    ...expecting(
      times(40, (i) => person(200 + i, { form_code: 'F-PAC', utm_source: 'google' })),
      /^routed$/,
    ),
    ...expecting(
      times(15, (i) => person(200 + i, { form_code: 'F-PAC' })),
      /^duplicate$/,
    ),
    ...expecting(
      // Suspicious, and from our own page: kept.
      times(10, (i) =>
        person(0, { phone: `06${String(12 + i).repeat(4)}`, form_code: 'F-PAC', lp_code: 'LP2' }),
      ),
      /^routed$/,
    ),
    ...expecting(
      times(15, (i) => person(0, { phone: i % 2 ? '0612345678' : `12${i}`, form_code: 'F-PV' })),
      /^invalid$/,
    ),
    ...expecting(
      times(15, (i) => person(400 + i, { utm_source: 'badsource', form_code: 'F-PV' })),
      /^hold_source$/,
    ),
    ...expecting(
      times(15, (i) => person(500 + i, { form_code: 'F-INCONNU' })),
      /^pending_config$/,
    ),
  ];
}

const csvOf = (mail: ParsedMail): Record<string, string>[] =>
  parse(mail.attachments[0]!.content, { columns: true }) as Record<string, string>[];

describe('from outside', () => {
  it('200 leads come in, the run sends them, and every one is accounted for', async () => {
    const api = new ApiProcess(world);
    running.push(api);
    const worker = await WorkerProcess.start(world);
    running.push({ stop: () => worker.kill() });
    await api.ready();
    await openShop(api);

    for (const { body, expected } of posts()) {
      const answer = await api.post<{ success: boolean; status: string; lead_id: string }>(
        '/api/public/leads',
        body,
      );
      expect(answer).toMatchObject({ success: true, lead_id: expect.any(String) });
      expect(answer.status, JSON.stringify(body)).toMatch(expected);
    }

    const { run } = await api.post<{ run: { date: string } }>('/api/runs/daily');
    type Report = {
      status: string;
      totals: { sent: number; failed: number; uncertain: number };
      balance: { off: number; received: number; scope: string }[];
    };
    const report = await until(async () => {
      const seen = await api.get<Report>(`/api/runs/${run.date}`);
      return seen.status === 'done' && seen;
    });

    const mails = await Promise.all(
      [...world.smtp.messages, ...world.goodSmtp.messages].map(({ raw }) => simpleParser(raw)),
    );
    expect(mails).toHaveLength(BUYERS.length);
    const [year, month, day] = run.date.split('-');
    let rows = 0;
    for (const { entity, email, produit, quota } of BUYERS) {
      const mail = mails.find(({ to }) => [to].flat()[0]?.text === email)!;
      const leads = csvOf(mail);
      expect(mail.subject).toBe(`Livraison leads ${entity} – ${produit} – ${day}/${month}/${year}`);
      expect(mail.attachments[0]!.filename).toBe(
        `leads_${entity}_${produit}_${year}${month}${day}_${leads.length}.csv`,
      );
      expect(Object.keys(leads[0]!)).toEqual(CSV_COLUMNS[entity]);
      expect(new Set(leads.map((lead) => lead.telephone)).size).toBe(leads.length);
      if (quota > 0) expect(leads).toHaveLength(quota);
      rows += leads.length;
    }

    type Stats = Record<string, number> & { total: number };
    const stats = await api.get<Stats>('/api/leads/stats');
    expect(stats).toMatchObject({
      total: 200,
      livre: rows,
      hold_source: 15,
      pending_config: 15,
      invalid: 15,
    });
    expect(LEAD_STATUSES.reduce((sum, status) => sum + (stats[status] ?? 0), 0)).toBe(200);
    expect(report.totals).toMatchObject({ sent: rows, failed: 0, uncertain: 0 });
    expect(report.balance.map((line) => line.off)).toEqual([0, 0, 0, 0, 0, 0]);
    const received = report.balance
      .filter(({ scope }) => scope === 'day')
      .reduce((sum, line) => sum + line.received, 0);
    expect(received).toBe(200);
  }, 180_000);
});
