/** Columns of the list of landing pages and of the funnel, on screen and in the CSV. */
import { FUNNEL_STEPS, type FunnelStep } from '../../../../domain/pages/funnel.ts';
import type { FunnelRow, LandingPage } from '../../lib/api/types.ts';
import { type Column, stateColumn } from '../../lib/components/data/columns.ts';
import { day, weekRange } from '../../lib/format/date.ts';
import { count, percent } from '../../lib/format/number.ts';
import type { Label } from '../../lib/labels/tone.ts';

export const pageState = ({ active }: { active: boolean }): Label =>
  active
    ? { text: 'Active', tone: 'ok', help: 'Ses origines peuvent appeler RDZ.' }
    : { text: 'Désactivée', tone: 'mute', help: 'Ses origines ne sont plus autorisées.' };

export const formState = ({ active }: { active: boolean }): Label =>
  active
    ? { text: 'Actif', tone: 'ok', help: 'Ses leads reçoivent sa société et son produit.' }
    : { text: 'Désactivé', tone: 'mute', help: 'Ses leads restent « À configurer » s’ils ne disent rien.' };

export type PageRow = LandingPage & { id: string };

export const PAGE_COLUMNS: readonly Column<PageRow>[] = [
  { key: 'name', header: 'Page', text: (row) => row.name, sort: (row) => row.name },
  { key: 'code', header: 'Code', text: (row) => row.code, sort: (row) => row.code },
  stateColumn(pageState),
  { key: 'produit', header: 'Produit', text: (row) => row.produit, sort: (row) => row.produit },
  {
    key: 'forms',
    header: 'Formulaires',
    align: 'end',
    text: (row) => count(row.forms_count),
    sort: (row) => row.forms_count,
  },
  { key: 'consent', header: 'Consentement', text: (row) => row.consent_version ?? '', spare: 2 },
  { key: 'origins', header: 'Origines', text: (row) => row.origins.join(', '), spare: 1, grows: true },
  { key: 'created', header: 'Créée le', text: (row) => day(row.created_at), spare: 3 },
  { key: 'entity', header: 'Société', text: (row) => row.entity, sort: (row) => row.entity },
];

export const STEP_TEXT: Record<FunnelStep, string> = {
  visits: 'Visites',
  clicks: 'Clics',
  starts: 'Commencés',
  leads: 'Leads',
  sellable: 'Vendables',
  sold: 'Vendus',
  rejected: 'Rejetés',
};

export const FUNNEL_TABS = [
  { value: 'page', label: 'Par page' },
  { value: 'form', label: 'Par formulaire' },
  { value: 'source', label: 'Par source' },
  { value: 'week', label: 'Par semaine' },
];

export type ShownRow = FunnelRow & { id: string };

/** What a row is about. */
export function rowName(row: FunnelRow): string {
  if (row.week) return weekRange(row.week);
  return row.page_name ?? row.page ?? '—';
}

/** The form or the source of a row, in the views by them. */
export const partName = (by: string, row: FunnelRow): string =>
  by === 'form' ? (row.form ?? 'Aucun formulaire connu') : (row.source ?? 'Sans source');

/** Leads for a hundred visits; nothing where no visit is known. */
export const conversion = ({ visits, leads }: FunnelRow): string =>
  visits > 0 ? percent(leads / visits) : '';

export const funnelColumns = (by: string): Column<ShownRow>[] => [
  {
    key: 'name',
    header: by === 'week' ? 'Semaine' : 'Page',
    text: rowName,
    sort: (row) => row.week ?? rowName(row),
  },
  ...(by === 'form' || by === 'source'
    ? [
        {
          key: 'part',
          header: by === 'form' ? 'Formulaire' : 'Source',
          text: (row: ShownRow) => partName(by, row),
          sort: (row: ShownRow) => partName(by, row),
        },
      ]
    : []),
  ...FUNNEL_STEPS.map((step): Column<ShownRow> => ({
    key: step,
    header: STEP_TEXT[step],
    align: 'end',
    text: (row) => count(row[step]),
    sort: (row) => row[step],
  })),
  { key: 'rate', header: 'Leads / visites', align: 'end', text: conversion, spare: 1 },
  { key: 'entity', header: 'Société', text: (row) => row.entity, sort: (row) => row.entity, spare: 2 },
];
