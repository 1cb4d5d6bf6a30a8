/** Shape, indexes and validators of landing pages: the registry, its texts of consent, and the funnel. */
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { FUNNEL_VIEWS, type FunnelCounts, type FunnelView } from '../../domain/pages/funnel.ts';
import type { ParisDay, WeekKey } from '../../domain/time/paris-time.ts';
import { type Specs, DATE, oneOf, present, schema, TEXT } from '../db/schema-kit.ts';

export interface PageDoc {
  /** Its code as codes are compared. */
  _id: string;
  /** As it was written; what its leads name as `lp_code`. */
  code: string;
  name: string;
  entity: Entity;
  /** What its forms ask for unless they say otherwise. */
  produit: string;
  /** What its leads count under that name no `utm_source`; empty: its code. */
  source: string;
  /** Each as browsers send it; allowed to call while the page is active. */
  origins: string[];
  active: boolean;
  created_at: Date;
  updated_at: Date;
}

export interface FormDoc {
  /** Its code as codes are compared. */
  _id: string;
  /** As it was written. */
  code: string;
  name: string;
  /** The page it is on; absent where no page has claimed it. */
  page?: string;
  entity: Entity;
  produit: string;
  /** Its leads are told entity and produit while it is. */
  active: boolean;
  created_at: Date;
  updated_at: Date;
}

/** A version never changes, and is never removed: leads name it as their proof. */
export interface ConsentTextDoc {
  /** `<page>|<version>`. */
  _id: string;
  page: string;
  version: string;
  text: string;
  /** SHA-256 of the text as it is compared. */
  hash: string;
  created_at: Date;
  created_by: string;
}

/**
 * A week of the funnel in one of its views, by Paris day: `ZR7|source|lp-1|google|2026-W48`. Who asks for a view reads the
 * documents of it that are shown and no others.
 */
export interface PageStatsDoc {
  _id: string;
  entity: Entity;
  by: FunnelView;
  /** Empty in the view by week: all pages. */
  page: string;
  /** Form or source as compared; empty in the views by page and by week. */
  key: string;
  week_key: WeekKey;
  days: Partial<Record<ParisDay, Partial<FunnelCounts>>>;
}

export interface PagesDocuments {
  pages: PageDoc;
  forms: FormDoc;
  consent_texts: ConsentTextDoc;
  page_stats: PageStatsDoc;
}

export const pagesCollections: Specs<PagesDocuments> = {
  pages: {
    indexes: [],
    validator: schema(['code', 'entity', 'origins', 'active'], { entity: oneOf(ENTITIES), code: TEXT }),
  },
  forms: {
    indexes: [{ key: { page: 1 }, ...present('page') }],
    validator: schema(['code', 'entity', 'produit', 'active'], { entity: oneOf(ENTITIES), produit: TEXT }),
  },
  consent_texts: {
    indexes: [{ key: { page: 1, created_at: 1 } }],
    validator: schema(['page', 'version', 'text', 'hash', 'created_at'], { created_at: DATE, hash: TEXT }),
  },
  page_stats: {
    indexes: [{ key: { entity: 1, by: 1, week_key: 1 } }, { key: { page: 1, by: 1, week_key: 1 } }],
    validator: schema(['entity', 'by', 'week_key'], { entity: oneOf(ENTITIES), by: oneOf(FUNNEL_VIEWS) }),
  },
};
