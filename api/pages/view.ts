/** Landing pages, their forms and texts as the API shows them. */
import { consentSnippet, snippet } from '../../domain/pages/snippet.ts';
import type { ConsentTextDoc, FormDoc, PageDoc } from '../../store/pages/collections.ts';
import { userNames } from '../deliveries/names.ts';
import type { App } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import type { ConsentText, LandingPage, LandingPageDetail, PageForm } from './contract.ts';

/** Where visitors' browsers reach this API. */
const apiOf = (app: App): string => app.deps.config.BACKEND_URL;

function pageView(page: PageDoc, forms_count: number, consent_version: string | null): LandingPage {
  const { code, name, entity, produit, source, origins, active, created_at, updated_at } = page;
  const fields = { code, name, entity, produit, source, origins, active, forms_count, consent_version };
  return { ...fields, created_at: instant(created_at), updated_at: instant(updated_at) };
}

export const formView = (app: App, page: Pick<PageDoc, 'code'>, form: FormDoc): PageForm => ({
  form_code: form.code,
  name: form.name,
  produit: form.produit,
  active: form.active,
  snippet: snippet(apiOf(app), { page: page.code, form: form.code }),
  created_at: instant(form.created_at),
  updated_at: instant(form.updated_at),
});

export const textView = (
  { version, text, hash, created_at }: ConsentTextDoc,
  created_by: string | null,
): ConsentText => ({
  version,
  text,
  hash,
  snippet: consentSnippet(version, text),
  created_at: instant(created_at),
  created_by,
});

/** Pages in a list: two questions for all of them. */
export async function pageViews({ deps: { store } }: App, pages: readonly PageDoc[]): Promise<LandingPage[]> {
  const on = { page: { $in: pages.map(({ _id }) => _id) } };
  const [forms, texts] = await Promise.all([
    store.forms.find(on, { projection: { page: 1 } }).toArray(),
    store.consent_texts
      .find(on, { projection: { page: 1, version: 1 } })
      .sort({ created_at: 1 })
      .toArray(),
  ]);
  const latest = new Map(texts.map(({ page, version }) => [page, version]));
  return pages.map((page) => {
    const count = forms.filter((form) => form.page === page._id).length;
    return pageView(page, count, latest.get(page._id) ?? null);
  });
}

/** One page with all that is on it. */
export async function pageDetail(app: App, page: PageDoc): Promise<LandingPageDetail> {
  const { store } = app.deps;
  const [forms, texts] = await Promise.all([
    store.forms.find({ page: page._id }).sort({ created_at: 1, _id: 1 }).toArray(),
    store.consent_texts.find({ page: page._id }).sort({ created_at: -1 }).toArray(),
  ]);
  const nameOf = await userNames(
    store,
    texts.map(({ created_by }) => created_by),
  );
  return {
    ...pageView(page, forms.length, texts[0]?.version ?? null),
    forms: forms.map((form) => formView(app, page, form)),
    consent_texts: texts.map((text) => textView(text, nameOf(text.created_by))),
    test_urls: page.origins.map((origin) => `${origin}/?rdz_test=1`),
  };
}
