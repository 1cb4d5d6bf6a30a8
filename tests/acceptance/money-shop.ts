/**
 * What the tests of money need, made over HTTP: two companies that may issue, 20 clients of ZR7 with prices of every kind, one of MDL,
 * one who pays in advance, and a week of sales. Only the first super_admin and the passing of a week have no route.
 */
import { ApiProcess } from '../support/api-process.ts';
import { Caller } from '../support/caller.ts';
import { phoneNumber } from '../support/intake.ts';
import { until } from '../support/until.ts';
import { WorkerProcess } from '../support/workers.ts';
import type { DeliveryWorld } from '../support/world.ts';

export const BOSS = { email: 'direction@rdz.example', password: 'un-mot-de-passe-long' };
export const MDL_ADMIN = { email: 'gestion@mdl.example', password: 'un-autre-mot-de-passe' };
export const UNITS_BOUGHT = 5;
export const ASKED_AT_ONCE = 30;

export interface Client {
  id: string;
  name: string;
  order: string;
}

export interface Shop {
  base: string;
  boss: Caller;
  /** Of ZR7, in order. */
  clients: Client[];
  /** Of MDL, who buys ZR7's leads. */
  sister: Client;
  prepaid: Client;
  /** Answers to what was posted at once on the prepaid balance. */
  rush: { status: string; delivery_id?: string }[];
  stop(): Promise<unknown>;
}

interface Wanted {
  entity?: string;
  produit?: string;
  client?: object;
  order?: object;
  /** Leads sold to it in the first run. */
  units?: number;
}

/** Beside each, what one unit costs. */
const SPECIAL: Wanted[] = [
  // A product's price, with the order's discount: 25.05 € − 5 % = 23.7975 €, so 23.80 €. Later 30 € without.
  { client: { default_prix_lead: 20, remise_percent: 10 }, order: { remise_percent: 5 }, units: 3 },
  // The client's price and discount: 10.05 € − 15 % = 8.5425 €, so 8.54 €.
  { client: { default_prix_lead: 10.05, remise_percent: 15 }, units: 3 },
  // The order's price, the client's discount: 28 € − 10 % = 25.20 €.
  { client: { default_prix_lead: 20, remise_percent: 10 }, order: { prix_lead: 28 } },
  // 30 € at 0 %.
  {
    client: {
      default_prix_lead: 30,
      vat_rate: 0,
      vat_category: 'AE',
      vat_exemption_code: 'VATEX-FR-AE',
      vat_exemption_text: 'Autoliquidation',
    },
  },
  // 19.99 € at 5.5 %.
  { client: { default_prix_lead: 19.99, vat_rate: 5.5 } },
];
/** What the n-th client pays, in cents: those that are not special. */
export const plainPrice = (n: number): number => 2000 + 37 * n;
const PLAIN = Array.from({ length: 14 }, (_, at): Wanted => ({
  client: { default_prix_lead: plainPrice(SPECIAL.length + at) / 100 },
}));
/** Buys what MDL owns. */
const ACROSS: Wanted = { produit: 'PAC', client: { default_prix_lead: 33.33 }, units: 4 };
const WANTED = [...SPECIAL, ...PLAIN, ACROSS];
const SISTER: Wanted = { entity: 'MDL', client: { default_prix_lead: 41.5 }, units: 3 };
const PREPAID: Wanted = { produit: 'ITE', units: 0 };

/** Two digits: each client has a département of its own, which says who gets a lead. */
const placeOf = (n: number): string => String(30 + n);

const LEGAL = {
  address: '12 rue des Acacias',
  postal_code: '69003',
  city: 'Lyon',
  country: 'FR',
};

async function openCompany(boss: Caller, entity: string, siren: string, vat_number: string): Promise<void> {
  const legal = {
    ...LEGAL,
    legal_name: `${entity} Énergies SAS`,
    legal_form: 'SAS',
    capital: '10 000 €',
    siren,
    rcs: 'Lyon',
    vat_number,
    pmd_text: 'Pénalités de retard : trois fois le taux d’intérêt légal.',
    pmt_text: 'Indemnité forfaitaire pour frais de recouvrement : 40 €.',
    aab_text: 'Pas d’escompte pour paiement anticipé.',
    iban: 'FR7630006000011234567890189',
    bic: 'AGRIFRPP',
  };
  await boss.put('/api/settings/entities', { entity, legal });
}

async function openClient(boss: Caller, n: number, wanted: Wanted): Promise<Client> {
  const { entity = 'ZR7', produit = 'PV' } = wanted;
  const name = `Client ${n}`;
  const legal = { ...LEGAL, legal_name: name, siren: '732829320', vat_number: 'FR44732829320' };
  const { client } = await boss.post<{ client: { id: string } }>('/api/clients', {
    ...{ entity, name, email: `achats-${n}@client.example`, legal },
    ...wanted.client,
  });
  const { commande } = await boss.post<{ commande: { id: string } }>('/api/commandes', {
    ...{ entity, client_id: client.id, produit, departements: [placeOf(n)], quota_semaine: 0, priorite: 1 },
    ...wanted.order,
  });
  return { id: client.id, name, order: commande.id };
}

let posted = 0;

/** Posts leads as a landing page does, all at once. */
function post(base: string, form_code: string, n: number, units: number): Promise<Shop['rush']> {
  const page = new Caller(base);
  return Promise.all(
    Array.from({ length: units }, () => {
      posted += 1;
      return page.post<Shop['rush'][number]>('/api/public/leads', {
        session_id: `visite-${posted}`,
        phone: phoneNumber(posted),
        nom: `Nom ${posted}`,
        departement: placeOf(n),
        lp_code: 'LP1',
        form_code,
      });
    }),
  );
}

/** The first week: two waves of sales, with 30 leads at once on a balance of 5 between them. */
async function sellAll({ base, boss, clients, prepaid }: Shop): Promise<Shop['rush']> {
  const counts = [...WANTED, SISTER].map(({ units = 2 }) => units);
  const formOf = (n: number) => (n === WANTED.indexOf(ACROSS) ? 'F-PAC' : 'F-PV');
  await Promise.all(counts.map((units, n) => post(base, formOf(n), n, units)));
  await boss.post(`/api/clients/${prepaid.id}/pricing/product`, {
    product_code: 'ITE',
    unit_price_eur: 12.5,
    billing_mode: 'PREPAID',
  });
  const topUp = () =>
    boss.ask(
      'POST',
      `/api/clients/${prepaid.id}/prepayment/add-units`,
      { product_code: 'ITE', units_to_add: UNITS_BOUGHT, gift_reason: 'Pour essayer' },
      { 'idempotency-key': 'recharge-1' },
    );
  await Promise.all([topUp(), topUp()]);
  const rush = await post(base, 'F-ITE', counts.length, ASKED_AT_ONCE);
  const { run } = await boss.post<{ run: { id: string } }>('/api/runs/daily');
  await until(async () => (await boss.get<{ status: string }>(`/api/runs/${run.id}`)).status === 'done');
  await post(base, 'F-PV', 0, 2);
  const { id } = clients[0]!;
  await boss.post(`/api/deliveries/batch/generate-csv?entity=ZR7&client_id=${id}`);
  await boss.post(`/api/deliveries/batch/send-ready?entity=ZR7&client_id=${id}`);
  return rush;
}

/** What was sent is a week older: a week that is not over cannot be invoiced. */
async function passWeek({ store }: DeliveryWorld): Promise<void> {
  const timezone = 'Europe/Paris';
  const sent_at = { $dateSubtract: { startDate: '$sent_at', unit: 'week', amount: 1, timezone } };
  const week = { $dateToString: { date: sent_at, format: '%G-W%V', timezone } };
  await store.deliveries.updateMany({ sent_at: { $exists: true } }, [{ $set: { sent_at, sent_week: week } }]);
  await store.intercompany_transfers.updateMany({}, [{ $set: { sent_at, week_key: week } }]);
}

async function settled({ boss, prepaid }: Shop): Promise<boolean> {
  const [{ total }, { balances }] = await Promise.all([
    boss.get<{ total: number }>('/api/intercompany/transfers'),
    boss.get<{ balances: { units_delivered_total: number }[] }>(`/api/clients/${prepaid.id}/prepayment`),
  ]);
  return total === ACROSS.units! + SISTER.units! && balances[0]!.units_delivered_total === UNITS_BOUGHT;
}

/** Starts both processes, opens the companies, sells, and lets a week pass. */
export async function openShop(world: DeliveryWorld): Promise<Shop> {
  const env = { FIRST_ADMIN_EMAIL: BOSS.email, FIRST_ADMIN_PASSWORD: BOSS.password };
  const [api, worker] = await Promise.all([
    ApiProcess.start(world.store, { ...world.env, LOG_LEVEL: 'info', ...env }),
    WorkerProcess.start(world),
  ]);
  const base = api.url!;
  const boss = await Caller.signIn(base, BOSS);
  await openCompany(boss, 'ZR7', '732829320', 'FR44732829320');
  await openCompany(boss, 'MDL', '552100554', 'FR96552100554');
  const forms = [
    { form_code: 'F-PV', entity: 'ZR7', produit: 'PV' },
    { form_code: 'F-PAC', entity: 'MDL', produit: 'PAC' },
    { form_code: 'F-ITE', entity: 'ZR7', produit: 'ITE' },
  ];
  await boss.put('/api/settings/forms-config', { forms });
  for (const [from_entity, to_entity, product, unit_price_ht] of [
    ['ZR7', 'MDL', 'PV', 25.55],
    ['MDL', 'ZR7', 'PAC', 30],
  ])
    await boss.put('/api/intercompany/pricing', {
      ...{ from_entity, to_entity, product, unit_price_ht },
      valid_from: '2020-01-01',
    });
  await boss.post('/api/auth/users', { ...MDL_ADMIN, nom: 'Gestion', role: 'admin', entity: 'MDL' });
  const all = await Promise.all([...WANTED, SISTER, PREPAID].map((wanted, n) => openClient(boss, n, wanted)));
  const clients = all.slice(0, WANTED.length);
  const [sister, prepaid] = all.slice(WANTED.length);
  await boss.post(`/api/clients/${clients[0]!.id}/pricing/product`, {
    product_code: 'PV',
    unit_price_eur: 25.05,
  });
  const stop = () => Promise.all([api.stop(), worker.stop()]);
  const shop: Shop = { base, boss, clients, sister: sister!, prepaid: prepaid!, rush: [], stop };
  shop.rush = await sellAll(shop);
  await until(() => settled(shop));
  await passWeek(world);
  return shop;
}
