/** Clients, orders, users, providers and settings of a generated database of version 1, with their oddities. */
import { createHash } from 'node:crypto';
import { type Doc, type Draw, iso } from './draw.ts';

export const DAY = 86_400_000;
export const PRODUCTS = ['PV', 'PAC', 'ITE'] as const;

export interface V1Client {
  id: string;
  entity: 'ZR7' | 'MDL';
  email: string;
}
export interface V1Order {
  id: string;
  client: V1Client;
  produit: string;
  entity: 'ZR7' | 'MDL';
}

/** Everything by collection. */
export type Old = Record<string, Doc[]>;

export class World {
  readonly old: Old = {};
  readonly clients: V1Client[] = [];
  /** Of the past: nobody takes new leads for them. */
  readonly orders: V1Order[] = [];
  readonly draw: Draw;
  readonly now: Date;

  constructor(draw: Draw, now: Date) {
    this.draw = draw;
    this.now = now;
  }

  put(collection: string, doc: Doc, at = this.now): Doc {
    const stored = { _id: this.draw.oid(at), ...doc };
    (this.old[collection] ??= []).push(stored);
    return stored;
  }

  ago(days: number): Date {
    return new Date(this.now.getTime() - days * DAY);
  }

  client(fields: Doc = {}): V1Client {
    const n = this.clients.length + 1;
    const entity = (fields.entity as 'ZR7' | 'MDL' | undefined) ?? (n % 5 < 3 ? 'ZR7' : 'MDL');
    const email = (fields.email as string | undefined) ?? `acheteur${n}@clients.test`;
    const client = { id: this.draw.id(), entity, email };
    this.clients.push(client);
    this.put('clients', {
      ...{
        id: client.id,
        entity,
        name: `Installateur ${n}`,
        contact_name: `Contact ${n}`,
        email,
        phone: '0199001234',
      },
      ...{
        delivery_emails: [],
        api_endpoint: '',
        api_key: '',
        auto_send_enabled: true,
        default_prix_lead: 0.0,
      },
      ...{
        remise_percent: 0,
        notes: '',
        active: true,
        created_at: iso(this.ago(280)),
        updated_at: iso(this.ago(200)),
      },
      ...(n % 4 === 0 ? {} : { vat_rate: 20.0 }),
      ...fields,
    });
    return client;
  }

  order(client: V1Client, produit: string, fields: Doc = {}): V1Order {
    const order = { id: this.draw.id(), client, produit, entity: client.entity };
    this.put('commandes', {
      ...{
        id: order.id,
        entity: client.entity,
        client_id: client.id,
        produit,
        departements: ['*'],
        quota_semaine: 0,
      },
      ...{
        prix_lead: 25.5,
        lb_percent_max: 0,
        lb_target_pct: 0.0,
        priorite: 5,
        auto_renew: true,
        remise_percent: 0,
      },
      ...{ notes: '', active: true, created_at: iso(this.ago(250)), updated_at: iso(this.ago(100)) },
      ...fields,
    });
    return order;
  }
}

/** The cast: what every size has. */
export function cast(world: World): void {
  const { draw } = world;
  for (let n = 0; n < 24; n += 1) world.client();
  world.client({ entity: 'ZR7', email: 'Double@clients.test' });
  world.client({ entity: 'ZR7', email: 'double@clients.test' });
  world.client({ entity: 'ZR7', email: 'groupe@clients.test', api_endpoint: 'https://crm.test/leads' });
  world.client({
    entity: 'MDL',
    email: 'groupe@clients.test',
    payment_terms_days: 45,
    tags: ['fidèle'],
    client_status: 'VIP',
  });
  world.client({ active: false });
  world.client({
    vat_rate: 10.0,
    remise_percent: 5,
    internal_notes: [{ id: 'n1', text: 'Rappeler', author: 'Ops', created_at: iso(world.ago(3)) }],
  });
  // Who bought, but takes nothing now.
  for (const client of [...world.clients])
    for (const produit of PRODUCTS)
      if (draw.percent(70))
        world.orders.push(
          world.order(client, produit, {
            active: false,
            lb_percent_max: draw.percent(10) ? 20 : 0,
            ...(draw.percent(15) && { lb_target_pct: undefined }),
          }),
        );
  const [first, second] = world.clients;
  for (const one of [first!, second!]) {
    // Two active orders of one client and product; neither is for a département anybody lives in here.
    world.order(one, 'PV', { departements: ['18'], auto_renew: false });
    world.order(one, 'PV', { departements: ['18', '18', '8'], quota_semaine: -2 });
  }
  // Deleted, and named by deliveries.
  const gone = { id: draw.id(), entity: 'ZR7' as const, email: '' };
  world.orders.push({ id: draw.id(), client: gone, produit: 'PV', entity: 'ZR7' });

  for (const [code, name] of [
    ['PV', 'Panneaux'],
    ['PAC', 'Pompe à chaleur'],
    ['ITE', 'Isolation'],
  ])
    world.put('products', { code, name, active: true });
  people(world);
  settings(world);
}

function people(world: World): void {
  const { draw } = world;
  const sha = (text: string) => createHash('sha256').update(text).digest('hex');
  for (const [n, role] of ['super_admin', 'admin', 'ops', 'viewer', 'editor', 'ops'].entries())
    world.put('users', {
      ...{
        id: draw.id(),
        email: `personne${n}@zr7.example-crm.fr`,
        password: sha(`secret ${n}`),
        nom: `Personne ${n}`,
        role,
      },
      ...(n === 4
        ? { active: true }
        : {
            entity: n % 2 ? 'MDL' : 'ZR7',
            is_active: n !== 3,
            permissions: n === 2 ? { 'leads.view': true } : undefined,
          }),
      created_at: iso(world.ago(200)),
    });
  world.put('users', {
    id: draw.id(),
    email: 'superadmin@test.local',
    password: sha('published'),
    nom: 'Test',
    role: 'admin',
  });
  for (let n = 0; n < 4; n += 1)
    world.put('providers', {
      ...{
        id: draw.id(),
        name: `Fournisseur ${n}`,
        slug: `fournisseur-${n}`,
        entity: n % 2 ? 'MDL' : 'ZR7',
        active: n !== 3,
      },
      ...{
        api_key: `prov_${sha(`key ${n}`).slice(0, 43)}`,
        contact_email: '',
        notes: '',
        created_at: iso(world.ago(150)),
      },
    });
  world.put('sessions', { token: sha('session'), user_id: 'x', created_at: iso(world.now) });
  world.put('system_config', { type: 'global_api_key', value: `crm_${sha('global')}` });
  world.put('backups', { leads: [{ nom: 'copie' }] });
}

function settings(world: World): void {
  world.put('settings', {
    key: 'cross_entity',
    cross_entity_enabled: true,
    per_entity: {
      ZR7: { in_enabled: true, out_enabled: true },
      MDL: { in_enabled: true, out_enabled: true },
    },
  });
  world.put('settings', {
    key: 'source_gating',
    mode: 'n’importe quoi',
    blocked_sources: ['mauvaise'],
    leftover: 1,
  });
  world.put('settings', {
    key: 'email_denylist',
    domains: ['jetable.test'],
    simulation_mode: false,
    simulation_email: 'simulation@rdz.test',
  });
  const days = { enabled_days: [0, 1, 2, 3, 4, 5, 6], disabled_dates: [] };
  world.put('settings', { key: 'delivery_calendar', ZR7: days, MDL: days });
  world.put('settings', {
    key: 'forms_config',
    forms: { 'FORM-1': { entity: 'ZR7', produit: 'PV' }, 'FORM-X': { entity: 'AUTRE', produit: 'PV' } },
  });
  world.put('settings', { key: 'old_thing', value: 1 });
  world.put('forms', { code: 'FORM-2', entity: 'MDL', product_type: 'pac' });
}
