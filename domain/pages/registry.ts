/**
 * The registry of landing pages as decisions read it: which page a lead came from, whether its consent text is one of the
 * page's, and which origins may call (12-rules U45, U46).
 */
import type { Entity } from '../common/entity.ts';
import { comparable } from '../common/text.ts';

/** A form leads may name: an active one. */
export interface RegisteredForm {
  entity: Entity;
  produit: string;
  /** The page it is on; absent for a form no page has claimed. */
  page?: string;
}

export interface RegisteredPage {
  /** Its code as codes are compared. */
  id: string;
  entity: Entity;
  /** What its leads count under that name no `utm_source`; empty: the page's own code. */
  source: string;
  /** Its active forms, by code as codes are compared. */
  forms: ReadonlySet<string>;
  /** By version: the hash of the text. */
  texts: ReadonlyMap<string, string>;
}

export interface Registry {
  /** By code, as codes are compared. */
  forms: ReadonlyMap<string, RegisteredForm>;
  pages: ReadonlyMap<string, RegisteredPage>;
  /** Those of the active pages. */
  origins: readonly string[];
}

/** What names a page: its form, else the page's own code. */
export interface PageNames {
  form_code?: string | undefined;
  lp_code?: string | undefined;
}

export function pageOf(registry: Registry, { form_code, lp_code }: PageNames): RegisteredPage | undefined {
  const form = form_code ? registry.forms.get(comparable(form_code)) : undefined;
  return registry.pages.get(form?.page ?? comparable(lp_code ?? ''));
}

/** Where a visit or a lead is counted in the funnel. */
export interface PagePlace {
  id: string;
  entity: Entity;
  form: string;
  source: string;
}

/** What is longer is nobody's name for a source. */
const MAX_SOURCE = 100;

/** A form that is not the page's, and any `utm_source` may be made up: the first counts as none, the second is cut. */
export function placeOn(
  page: RegisteredPage,
  { form_code = '', source }: { form_code?: string | undefined; source: string },
): PagePlace {
  const form = comparable(form_code);
  return {
    id: page.id,
    entity: page.entity,
    form: page.forms.has(form) ? form : '',
    source: comparable(source).slice(0, MAX_SOURCE),
  };
}
