/** Words of the filters that lead from another page (the funnel, monitoring, a source, an import) to the leads it counts. */
import { ENTITY_NAME, isEntity } from '../../../../domain/common/entity.ts';
import type { LeadSourceType } from '../../../../domain/leads/lead.ts';
import type { RepeatDelay } from '../../../../domain/leads/repeats.ts';
import { holdSentence, PHONE_QUALITY, REPEAT_DELAY, SOURCE_TYPE } from '../../lib/labels/lead.ts';

const STEP: Readonly<Record<string, string>> = {
  leads: 'Tous les leads',
  sellable: 'Vendables',
  sold: 'Vendus',
  rejected: 'Rejetés par un client',
};

/** Codes of pages, forms and sources are what people call them. */
const asIs = (value: string): string => value;
const typeWord = (value: string): string => SOURCE_TYPE[value as LeadSourceType] ?? value;

export const GIVEN_FILTERS = [
  { name: 'import_id', label: 'Tous les leads', word: () => 'D’un fichier importé' },
  { name: 'hold_reason', label: 'Toutes les raisons', word: holdSentence },
  { name: 'lp', label: 'Toutes les pages', word: asIs },
  { name: 'lp_form', label: 'Tous les formulaires', word: asIs },
  { name: 'lp_source', label: 'Toutes les sources de la page', word: asIs },
  { name: 'lp_step', label: 'Toutes les étapes', word: (value: string) => STEP[value] ?? value },
  {
    name: 'quality',
    label: 'Toutes les qualités',
    word: (value: string) => PHONE_QUALITY[value as keyof typeof PHONE_QUALITY]?.text ?? value,
  },
  { name: 'source_type', label: 'Tous les types de source', word: typeWord },
  { name: 'no_source', label: 'Toutes les sources', word: () => 'Sans source' },
  { name: 'duplicate', label: 'Doublons ou non', word: () => 'Doublons' },
  {
    name: 'duplicate_of',
    label: 'Doublons des deux sociétés',
    word: (value: string) => `répètent ${isEntity(value) ? ENTITY_NAME[value] : value}`,
  },
  {
    name: 'duplicate_source',
    label: 'Doublons de toute source',
    word: (value: string) => `répètent ${value}`,
  },
  {
    name: 'duplicate_type',
    label: 'Doublons de tout type de source',
    word: (value: string) => `répètent : ${typeWord(value)}`,
  },
  {
    name: 'duplicate_delay',
    label: 'Doublons de tout délai',
    word: (value: string) => REPEAT_DELAY[value as RepeatDelay] ?? value,
  },
] as const;
