/** One provider as every provider route answers it. */
import type { ProviderFields } from '../../store/providers/change-provider.ts';
import type { ProviderDoc } from '../../store/providers/collections.ts';
import type { App } from '../http/deps.ts';
import type { Scope } from '../http/plugins/scope.ts';
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

/** As the API takes it → as it is stored. */
export function providerFields({
  name,
  contact_email,
  notes,
  ...rest
}: ProviderChange): Partial<ProviderFields> {
  return {
    ...rest,
    ...(name !== undefined && { name: name.trim() }),
    ...(contact_email !== undefined && { contact_email: contact_email?.trim() ?? '' }),
    ...(notes !== undefined && { notes: notes?.trim() ?? '' }),
  };
}
