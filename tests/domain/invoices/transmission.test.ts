import { expect, it } from 'vitest';
import {
  TRANSMISSION_STATES,
  TRANSMISSIONS,
  transmissionStateAfter,
  transmissionStatesBefore,
  type TransmissionEvent,
  type TransmissionState,
} from '../../../domain/invoices/transmission.ts';

const ARROWS: Record<TransmissionState, TransmissionState[]> = {
  not_required: ['to_transmit'],
  to_transmit: ['not_required', 'transmitted', 'refused'],
  transmitted: ['accepted', 'refused'],
  accepted: ['refused'],
  refused: ['to_transmit'],
};
const pairs = TRANSMISSION_STATES.flatMap((from) => TRANSMISSION_STATES.map((to) => [from, to] as const));

it.each(pairs)('%s → %s', (from, to) => {
  const allowed = TRANSMISSIONS.some((transition) => transition.from === from && transition.to === to);
  expect(allowed).toBe(ARROWS[from].includes(to));
});

it.each<[TransmissionEvent, TransmissionState[], TransmissionState]>([
  ['require', ['not_required'], 'to_transmit'],
  ['waive', ['to_transmit'], 'not_required'],
  ['submit', ['to_transmit'], 'transmitted'],
  ['accept', ['transmitted'], 'accepted'],
  ['refuse', ['to_transmit', 'transmitted', 'accepted'], 'refused'],
  ['retry', ['refused'], 'to_transmit'],
])('%s leads from %j to %s', (event, from, to) => {
  expect(transmissionStatesBefore(event)).toEqual(from);
  expect(transmissionStateAfter(event)).toBe(to);
});
