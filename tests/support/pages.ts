/** Landing pages and forms, written as the registry holds them. */
import type { Entity } from '../../domain/common/entity.ts';
import { comparable } from '../../domain/common/text.ts';
import type { Registry } from '../../domain/pages/registry.ts';
import type { FormDoc, PageDoc } from '../../store/pages/collections.ts';
import type { Store } from '../../store/db/mongo.ts';

const EPOCH = new Date('2026-01-01T00:00:00Z');
type Forms = Record<string, { entity: Entity; produit: string; page?: string }>;

export const EMPTY_REGISTRY: Registry = { forms: new Map(), pages: new Map(), origins: [] };

/** Forms as decisions read them. */
export const registered = (forms: Forms): Registry['forms'] =>
  new Map(Object.entries(forms).map(([code, form]) => [comparable(code), form]));

/** These are the active forms, and no others. */
export async function setForms(store: Store, forms: Forms): Promise<void> {
  await store.forms.deleteMany({});
  const docs = Object.entries(forms).map(([code, form]): FormDoc => ({
    ...{ _id: comparable(code), code, name: '', active: true, created_at: EPOCH, updated_at: EPOCH },
    ...form,
  }));
  if (docs.length > 0) await store.forms.insertMany(docs);
}

export async function insertPage(store: Store, overrides: Partial<PageDoc> = {}): Promise<PageDoc> {
  const code = overrides.code ?? 'LP-PV';
  const page: PageDoc = {
    _id: comparable(code),
    code,
    name: 'Panneaux solaires',
    entity: 'ZR7',
    produit: 'PV',
    source: '',
    origins: ['https://solaire.example'],
    active: true,
    created_at: EPOCH,
    updated_at: EPOCH,
    ...overrides,
  };
  await store.pages.insertOne(page);
  return page;
}
