/** Words of the filters that lead from a figure of monitoring to the deliveries it counts. */
import { returnReason } from '../../lib/labels/delivery.ts';
import { PHONE_QUALITY } from '../../lib/labels/lead.ts';

/** What the days of the list are of. */
export const EVENT_DAYS: Readonly<Record<string, string>> = {
  sent: 'Envoyées',
  rejected: 'Rejetées',
  removed: 'Retirées',
};

export const EVENT_FILTERS = [
  { name: 'event', label: 'Par date d’attribution', word: (value: string) => EVENT_DAYS[value] ?? value },
  { name: 'source', label: 'Toutes les sources', word: (value: string) => `Source ${value}` },
  { name: 'no_source', label: 'Toutes les sources', word: () => 'Sans source' },
  {
    name: 'quality',
    label: 'Toutes les qualités',
    word: (value: string) => PHONE_QUALITY[value as keyof typeof PHONE_QUALITY]?.text ?? value,
  },
  { name: 'reason', label: 'Tous les motifs', word: returnReason },
] as const;
