/** The registry as the snapshot holds it. */
import type { RegisteredPage, Registry } from '../../domain/pages/registry.ts';
import type { Store } from '../db/mongo.ts';

/** Pages, forms and texts are hundreds, not millions. */
export async function readRegistry(store: Store): Promise<Registry> {
  const [pages, forms, texts] = await Promise.all([
    store.pages.find().toArray(),
    store.forms.find({ active: true }).toArray(),
    store.consent_texts.find({}, { projection: { page: 1, version: 1, hash: 1 } }).toArray(),
  ]);
  const hashes = new Map<string, Map<string, string>>();
  for (const { page, version, hash } of texts)
    hashes.set(page, (hashes.get(page) ?? new Map<string, string>()).set(version, hash));
  const known = pages.map(({ _id: id, entity, source }): [string, RegisteredPage] => [
    id,
    {
      id,
      entity,
      source,
      forms: new Set(forms.filter(({ page }) => page === id).map(({ _id }) => _id)),
      texts: hashes.get(id) ?? new Map(),
    },
  ]);
  return {
    pages: new Map(known),
    forms: new Map(
      forms.map(({ _id, entity, produit, page }) => [_id, { entity, produit, ...(page && { page }) }]),
    ),
    origins: [...new Set(pages.filter(({ active }) => active).flatMap(({ origins }) => origins))],
  };
}
