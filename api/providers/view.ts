/** Providers as the API shows them: never the key, only how it begins. */
import type { Store } from '../../store/db/mongo.ts';
import type { ProviderDoc } from '../../store/providers/collections.ts';
import type { Provider } from './contract.ts';
import { instant } from '../http/instant.ts';

const providerView = (provider: ProviderDoc, total_leads: number): Provider => ({
  id: provider._id,
  name: provider.name,
  slug: provider.slug,
  entity: provider.entity,
  key_hint: `${provider.key_prefix}…`,
  active: provider.active,
  total_leads,
  contact_email: provider.contact_email,
  notes: provider.notes,
  created_at: instant(provider.created_at),
  updated_at: instant(provider.updated_at),
});

/** Providers with the leads each has sent. */
export function providerViews(store: Store, providers: readonly ProviderDoc[]): Promise<Provider[]> {
  return Promise.all(
    providers.map(async (provider) =>
      providerView(provider, await store.leads.countDocuments({ provider_id: provider._id })),
    ),
  );
}
