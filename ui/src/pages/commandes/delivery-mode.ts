/** When an order's leads leave, in words and as it is typed. */
import {
  type DeliveryHours,
  type DeliveryMode,
  hoursProblems,
} from '../../../../domain/routing/order-terms.ts';
import type { FieldProblem } from '../../lib/api/problem.ts';
import type { Commande } from '../../lib/api/types.ts';

export const DELIVERY_MODE: Record<DeliveryMode, { text: string; help: string }> = {
  daily: { text: 'Avec l’exécution quotidienne', help: 'À 09:30, les jours de livraison.' },
  immediate: {
    text: 'Immédiate',
    help: 'Dès qu’un lead est attribué ; au-delà de 20 e-mails par heure, un envoi toutes les 10 minutes.',
  },
};

/** `8` → `08:00`. */
const hourText = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

const hourOptions = (first: number) => [
  { value: '', label: 'À toute heure' },
  ...Array.from({ length: 24 }, (_, n) => ({ value: String(first + n), label: hourText(first + n) })),
];
export const fromHours = hourOptions(0);
export const toHours = hourOptions(1);

/** `Immédiate, de 08:00 à 20:00`. */
export function modeText({ delivery_mode, delivery_hours }: Commande): string {
  if (delivery_mode === 'daily') return 'Quotidienne';
  if (!delivery_hours) return 'Immédiate, à toute heure';
  return `Immédiate, de ${hourText(delivery_hours.from)} à ${hourText(delivery_hours.to)}`;
}

export interface HoursDraft {
  /** Empty: at any hour. */
  hours_from: string;
  hours_to: string;
}

export const hoursDraft = (hours: DeliveryHours | null): HoursDraft => ({
  hours_from: hours ? String(hours.from) : '',
  hours_to: hours ? String(hours.to) : '',
});

export function hoursOf({ hours_from, hours_to }: HoursDraft): DeliveryHours | '' {
  return hours_from === '' && hours_to === '' ? '' : { from: Number(hours_from), to: Number(hours_to) };
}

export function typedHoursProblems(draft: HoursDraft): FieldProblem[] {
  const { hours_from, hours_to } = draft;
  if ((hours_from === '') !== (hours_to === ''))
    return [
      {
        path: hours_from === '' ? 'delivery_hours.from' : 'delivery_hours.to',
        message: 'Choisissez les deux heures, ou aucune.',
      },
    ];
  const hours = hoursOf(draft);
  return hours === '' ? [] : hoursProblems(hours);
}
