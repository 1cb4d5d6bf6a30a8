/** What the demo has before its first lead: people, the two companies, buyers and their orders, providers, settings. */
import { ENTITIES } from '../../domain/common/entity.ts';
import { frenchVatNumber, isSiren } from '../../domain/invoices/identifiers.ts';
import { addDays, type ParisDay, parisDay, weekday } from '../../domain/time/paris-time.ts';
import { addInternalNote } from '../../store/clients/add-internal-note.ts';
import { sellUnits } from './money.ts';
import { createClient } from '../../store/clients/change-client.ts';
import { changeCrm } from '../../store/clients/change-crm.ts';
import { createCommande } from '../../store/commandes/change-commande.ts';
import { createProvider } from '../../store/providers/change-provider.ts';
import { changeEntity, changeSetting } from '../../store/settings/change-setting.ts';
import { createUser } from '../../store/access/change-user.ts';
import { SYSTEM } from '../../store/audit/event-log.ts';
import { newId, type PhoneKeys } from '../../store/db/ids.ts';
import { object } from '../../store/privacy/requests.ts';
import { addExclusions } from '../../store/routing/change-exclusions.ts';
import type { Store } from '../../store/db/mongo.ts';
import { DEMO_BUYERS, type DemoBuyer } from './buyers.ts';
import { makePages } from './pages.ts';
import { BLOCKED_SOURCE, PROOF_SOURCE, PROVIDERS } from './sources.ts';
import { DEMO_PASSWORD, DEMO_USERS } from './users.ts';

/** An order that a buyer signs in the middle of the demo's two weeks. */
interface Signature {
  day: ParisDay;
  sign(at: Date): Promise<void>;
}

/** What the history needs to know of it. */
export interface World {
  signatures: readonly Signature[];
  /** Key by provider slug. */
  providerKeys: ReadonlyMap<string, string>;
  /** User who looks at batches before they leave. */
  reviewer: string;
}

/** Fictitious SIREN numbers with their key: no company is registered under so low a number. */
function siren(n: number): string {
  const stem = String(n).padStart(8, '0');
  return Array.from({ length: 10 }, (_, key) => `${stem}${key}`).find(isSiren)!;
}

/**
 * @param since when all of it is made
 * @param now today is a delivery day, whatever the weekday, so that the first run has something to show
 */
export async function makeWorld(store: Store, keys: PhoneKeys, since: Date, now: Date): Promise<World> {
  const users = [];
  for (const { label: _label, ...user } of DEMO_USERS)
    users.push(await createUser(store, { ...user, password: DEMO_PASSWORD }, SYSTEM, since));
  await makeCompanies(store, since);
  await makeSettings(store, since, now);
  await makePages(store, since);
  const signatures: Signature[] = [];
  for (const [index, buyer] of DEMO_BUYERS.entries())
    signatures.push(...(await makeBuyer(store, keys, buyer, siren(100 + index), { since, now })));
  const providerKeys = new Map<string, string>();
  for (const provider of PROVIDERS) {
    const input = { ...provider, active: true, notes: '' };
    providerKeys.set(provider.slug, (await createProvider(store, input, SYSTEM, since)).key);
  }
  // Somebody who asked never to be called again, and whose number comes in all the same.
  const identity = { phones: ['0639980037'], emails: [] };
  const reach = { entities: ENTITIES, both: true };
  await object({ store, keys }, { identity, reach, by: SYSTEM, now: since }, 'Opposition, au téléphone');
  return { signatures, providerKeys, reviewer: users.find(({ role }) => role === 'ops')!._id };
}

async function makeCompanies(store: Store, since: Date): Promise<void> {
  const common = {
    legal_form: 'SAS',
    vat_on_debits: true,
    pmd_text: 'Pénalités de retard : trois fois le taux d’intérêt légal.',
    pmt_text: 'Indemnité forfaitaire de recouvrement en cas de retard : 40 €.',
    aab_text: 'Pas d’escompte en cas de paiement anticipé.',
  };
  await changeEntity(
    store,
    'ZR7',
    {
      legal: {
        ...common,
        legal_name: 'ZR7 Digital (démonstration)',
        capital: '10 000 €',
        address: '1 rue de la Démonstration',
        postal_code: '13001',
        city: 'Marseille',
        siren: siren(1),
        rcs: 'Marseille',
        vat_number: frenchVatNumber(siren(1)),
      },
    },
    SYSTEM,
    since,
  );
  await changeEntity(
    store,
    'MDL',
    {
      legal: {
        ...common,
        legal_name: 'Maison du Lead (démonstration)',
        capital: '5 000 €',
        address: '2 rue de la Démonstration',
        postal_code: '75011',
        city: 'Paris',
        siren: siren(2),
        rcs: 'Paris',
        vat_number: frenchVatNumber(siren(2)),
      },
    },
    SYSTEM,
    since,
  );
}

async function makeSettings(store: Store, since: Date, now: Date): Promise<void> {
  const change = { by: SYSTEM, now: since };
  await changeSetting(store, {
    ...change,
    key: 'source_gating',
    next: () => ({
      mode: 'blacklist',
      blocked_sources: [BLOCKED_SOURCE],
      proof_required_sources: [PROOF_SOURCE],
    }),
  });
  const today = parisDay(now);
  const enabled_days = [...new Set([0, 1, 2, 3, 4, weekday(today)])].sort();
  const calendar = { enabled_days, disabled_dates: [addDays(today, 32)] };
  await changeSetting(store, {
    ...change,
    key: 'delivery_calendar',
    next: () => ({ ZR7: calendar, MDL: calendar }),
  });
}

async function makeBuyer(
  store: Store,
  keys: PhoneKeys,
  buyer: DemoBuyer,
  number: string,
  times: { since: Date; now: Date },
): Promise<Signature[]> {
  const { orders, excluded, held, city, postal_code, crm, internal_note, prepaid, ...fields } = buyer;
  const { since, now } = times;
  const legal = {
    legal_name: buyer.name,
    address: `${Number(number) % 90} avenue des Essais`,
    postal_code,
    city,
    country: 'FR',
    siren: number,
    vat_number: frenchVatNumber(number),
  };
  const client = await createClient(store, { ...fields, auto_send_enabled: !held, legal }, SYSTEM, since);
  if (crm) await changeCrm(store, client._id, crm, SYSTEM, since);
  if (internal_note) await addInternalNote(store, client._id, internal_note, SYSTEM, since);
  if (prepaid) await sellUnits(store, client._id, prepaid, since);
  if (excluded) {
    const upload = newId();
    const part = { client, by: SYSTEM, now: since, upload, expires_at: null, replaces: false, last: true };
    await addExclusions(store, { ...part, phone_hashes: excluded.map((phone) => keys.phone(phone)) });
  }
  const later: Signature[] = [];
  for (const { departements, signed_days_ago, ...order } of orders) {
    const input = { ...order, departements: [...departements], entity: buyer.entity, client_id: client._id };
    const sign = async (at: Date) => void (await createCommande(store, input, SYSTEM, at));
    if (signed_days_ago === undefined) await sign(since);
    else later.push({ day: addDays(parisDay(now), -signed_days_ago), sign });
  }
  return later;
}
