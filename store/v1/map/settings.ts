/** Settings, forms and products of version 1 (09-v1-database §1.10–1.11). */
import { comparable } from '../../../domain/common/text.ts';
import { ENTITIES, type Entity } from '../../../domain/common/entity.ts';
import { DEFAULT_CALENDAR } from '../../../domain/settings/calendar.ts';
import { DEFAULT_SETTINGS } from '../../../domain/settings/settings.ts';
import { isParisDay } from '../../../domain/time/paris-time.ts';
import { entity, flag, isRow, lower, type Row, text, texts } from '../../../domain/v1/read.ts';
import type { FormDoc } from '../../pages/collections.ts';
import type { ProductDoc, SettingDoc } from '../../settings/collections.ts';
import type { OldRow } from '../old.ts';
import type { V1Writer } from '../writer.ts';

export const productDocs = (rows: readonly OldRow[]): ProductDoc[] =>
  rows.flatMap((row) => {
    const _id = text(row.code).toUpperCase();
    return _id === '' ? [] : { _id, name: text(row.name) || _id, active: flag(row.active, true) };
  });

const perEntity = (value: unknown, of: (row: Row, entity: Entity) => unknown) =>
  Object.fromEntries(
    ENTITIES.map((one) => [one, of(isRow(value) && isRow(value[one]) ? value[one] : {}, one)]),
  );

const VALUES: Readonly<Record<string, (row: OldRow, out: V1Writer) => unknown>> = {
  cross_entity: (row) => ({
    cross_entity_enabled: flag(row.cross_entity_enabled, true),
    per_entity: perEntity(row.per_entity, (one) => ({
      in_enabled: flag(one.in_enabled, true),
      out_enabled: flag(one.out_enabled, true),
    })),
  }),
  // Whatever word stood there, v1 held the listed sources.
  source_gating: (row) => ({
    ...DEFAULT_SETTINGS.source_gating,
    mode: 'blacklist',
    blocked_sources: [...new Set(texts(row.blocked_sources))],
  }),
  email_denylist: (row, out) => {
    if (flag(row.simulation_mode))
      out.list({ collection: 'settings', id: 'email_denylist', code: 'simulation_off' });
    return {
      domains: [...new Set(texts(row.domains).map(comparable))],
      simulation_mode: false,
      simulation_email: '',
    };
  },
  delivery_calendar: (row) =>
    perEntity(row, (one) => ({
      enabled_days: Array.isArray(one.enabled_days)
        ? [0, 1, 2, 3, 4, 5, 6].filter((n) => (one.enabled_days as unknown[]).includes(n))
        : DEFAULT_CALENDAR.enabled_days,
      disabled_dates: texts(one.disabled_dates).filter(isParisDay),
    })),
  overlap_guard: (row) => ({ enabled: flag(row.enabled) }),
};

export function settingDocs(rows: readonly OldRow[], asOf: Date, out: V1Writer): SettingDoc[] {
  return rows.flatMap((row) => {
    const key = text(row.key);
    const value = VALUES[key]?.(row, out);
    if (value !== undefined) return { _id: key, value, updated_at: asOf, updated_by: 'system' } as SettingDoc;
    if (key !== 'forms_config')
      out.list({ collection: 'settings', id: key || row._id.toHexString(), code: 'setting_dropped' });
    return [];
  });
}

/** Of the old place first, then of the setting, which wins. */
export function formDocs(
  forms: readonly OldRow[],
  setting: OldRow | undefined,
  products: ReadonlySet<string>,
  asOf: Date,
  out: V1Writer,
): FormDoc[] {
  const configured = isRow(setting?.forms) ? Object.entries(setting.forms) : [];
  const all: [string, unknown][] = [
    ...forms.map((row): [string, unknown] => [text(row.code), row]),
    ...configured,
  ];
  const docs = new Map<string, FormDoc>();
  for (const [code, said] of all) {
    const of = isRow(said) ? said : {};
    const company = entity(of.entity);
    const produit = (text(of.produit) || lower(of.product_type)).toUpperCase();
    if (!company || !products.has(produit) || comparable(code) === '') {
      out.list({ collection: 'forms', id: code || '-', code: 'setting_dropped' });
      continue;
    }
    docs.set(comparable(code), {
      _id: comparable(code),
      code,
      name: '',
      entity: company,
      produit,
      active: true,
      created_at: asOf,
      updated_at: asOf,
    });
  }
  return [...docs.values()];
}
