/** One landing page as its routes find and write it. */
import { comparable } from '../../domain/common/text.ts';
import { parseOrigin } from '../../domain/common/origin.ts';
import type { PageFields } from '../../store/pages/change-page.ts';
import type { PageDoc } from '../../store/pages/collections.ts';
import type { App } from '../http/deps.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { invalid, readEach } from '../http/validation.ts';
import type { PageChange } from './contract.ts';

export const PAGE_GONE = 'Cette page n’existe pas.';
export const FORM_GONE = 'Cette page n’a pas ce formulaire.';

/** The page of a code, in scope. @throws Problem 404 */
export async function pageOfCode(app: App, code: string, scope: Scope): Promise<PageDoc> {
  return scope.record(await app.deps.store.pages.findOne({ _id: comparable(code) }), PAGE_GONE);
}

/** @throws Problem 422 for a produit nobody sells */
export function checkProduit(app: App, produit: string | undefined): void {
  if (produit !== undefined && !app.deps.live.current.products.has(produit))
    throw invalid([{ path: 'produit', message: 'n’est pas un produit connu' }]);
}

/** Words of the addresses below `/api/pages` itself. */
const OWN_WORDS = ['funnel'];

/** A code that names a field every object has would be lost where forms are listed by code. @throws Problem 422 */
export function checkCode(path: string, code: string): void {
  if (code in {} || OWN_WORDS.includes(comparable(code)))
    throw invalid([{ path, message: 'est un nom réservé' }]);
}

/** As the API takes it → as it is stored. @throws Problem 422 */
export function pageFields(app: App, { name, source, origins, ...rest }: PageChange): Partial<PageFields> {
  checkProduit(app, rest.produit);
  return {
    ...rest,
    ...(name !== undefined && { name: name.trim() }),
    ...(source !== undefined && { source: source.trim() }),
    ...(origins !== undefined && {
      origins: readEach(
        'origins',
        origins,
        parseOrigin,
        () => 'doit être une origine entière, comme https://www.exemple.fr, sans * ni chemin',
      ),
    }),
  };
}
