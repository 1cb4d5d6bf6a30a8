/** One provider as every provider route answers it. */
import { readAddresses } from '../../domain/common/email-address.ts';
import { slugOf } from '../../domain/providers/slug.ts';
import type { ProviderFields, ProviderWithKey } from '../../store/providers/change-provider.ts';
import type { ProviderDoc } from '../../store/providers/collections.ts';
import type { App } from '../http/deps.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { invalid } from '../http/validation.ts';
import type { Provider, ProviderChange } from './contract.ts';
import { providerViews } from './view.ts';

export const PROVIDER_GONE = 'Ce fournisseur n’existe pas.';

/** The provider of an id, in scope. @throws Problem 404 */
export async function providerOf(app: App, id: string, scope: Scope): Promise<ProviderDoc> {
  return scope.record(await app.deps.store.providers.findOne({ _id: id }), PROVIDER_GONE);
}

export async function providerAnswer(app: App, provider: ProviderDoc): Promise<Provider> {
  const [view] = await providerViews(app.deps.store, [provider]);
  return view!;
}

/** A provider with its key, which is shown with the record as well as beside it, to a person now and never again. */
export async function providerKeyAnswer(app: App, { provider, key }: ProviderWithKey) {
  const view = await providerAnswer(app, provider);
  return { success: true, provider: { ...view, api_key: key }, api_key: key };
}

/** @throws Problem 422 when it cannot be made a slug */
function storedSlug(text: string): string {
  const slug = slugOf(text);
  if (slug !== null) return slug;
  throw invalid([
    { path: 'slug', message: 'ne prend que des lettres sans accent, des chiffres et des tirets' },
  ]);
}

/** @throws Problem 422 when it is more, or something else, than one address */
function storedAddress(text: string): string {
  const { addresses, malformed } = readAddresses(text);
  if (malformed.length === 0 && addresses.length <= 1) return addresses[0] ?? '';
  throw invalid([{ path: 'contact_email', message: 'doit être une adresse e-mail' }]);
}

/** As the API takes it → as it is stored. @throws Problem 422 */
export function providerFields({
  name,
  slug,
  contact_email,
  notes,
  ...rest
}: ProviderChange): Partial<ProviderFields> {
  return {
    ...rest,
    ...(slug !== undefined && { slug: storedSlug(slug) }),
    ...(name !== undefined && { name: name.trim() }),
    ...(contact_email !== undefined && { contact_email: storedAddress(contact_email) }),
    ...(notes !== undefined && { notes: notes.trim() }),
  };
}
