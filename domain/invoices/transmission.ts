/**
 * What becomes of an issued invoice at the electronic invoicing platform (06-law), beside the states of payment. As with
 * deliveries, the filter of one update decides a transition, and these tables are what it is built from.
 */
export const TRANSMISSION_STATES = [
  'not_required',
  'to_transmit',
  'transmitted',
  'accepted',
  'refused',
] as const;
export type TransmissionState = (typeof TRANSMISSION_STATES)[number];

/** Every allowed transition and the event that makes it. Anything else is refused (409) and changes nothing. */
export const TRANSMISSIONS = [
  /** A person, or the company's date, wants an invoice at the platform that needed not be there. */
  { event: 'require', from: 'not_required', to: 'to_transmit' },
  { event: 'waive', from: 'to_transmit', to: 'not_required' },
  /** The platform has it and gave a reference. */
  { event: 'submit', from: 'to_transmit', to: 'transmitted' },
  { event: 'accept', from: 'transmitted', to: 'accepted' },
  /** Some platforms refuse at once, others later, and a buyer may refuse what a platform had accepted. */
  { event: 'refuse', from: 'to_transmit', to: 'refused' },
  { event: 'refuse', from: 'transmitted', to: 'refused' },
  { event: 'refuse', from: 'accepted', to: 'refused' },
  /** A person sends it again, once the cause is gone. */
  { event: 'retry', from: 'refused', to: 'to_transmit' },
] as const satisfies readonly { event: string; from: TransmissionState; to: TransmissionState }[];

export type TransmissionEvent = (typeof TRANSMISSIONS)[number]['event'];

/** States an event may start from: the `$in` of the update that performs it. */
export const transmissionStatesBefore = (event: TransmissionEvent): TransmissionState[] =>
  TRANSMISSIONS.filter((transition) => transition.event === event).map(({ from }) => from);

/** Where an event leads. */
export const transmissionStateAfter = (event: TransmissionEvent): TransmissionState =>
  TRANSMISSIONS.find((transition) => transition.event === event)!.to;

/** What became of one question to a platform, `T` being its answer. */
export type PlatformOutcome<T> =
  | ({ kind: 'accepted' } & T)
  /** The platform said no: asking again the same way is of no use. */
  | { kind: 'refused'; code: string; words: string }
  /** Nothing arrived, or the platform asks to come back: the same question may be asked again. */
  | { kind: 'retryable'; code: string; words: string }
  /** The question left and no answer came. It may be asked again with the same key, which makes it one. */
  | { kind: 'unknown'; code: string };

/** What a platform says of a document it has. */
export type PlatformState = 'transmitted' | 'accepted' | 'refused';

/** A platform's own word for a state, by the words it is configured with, in any case; any other word: it is under way. */
export function platformStateOf(
  word: string,
  { acceptedWords, refusedWords }: { acceptedWords: readonly string[]; refusedWords: readonly string[] },
): PlatformState {
  const is = (known: string) => known.toLowerCase() === word.toLowerCase();
  if (acceptedWords.some(is)) return 'accepted';
  return refusedWords.some(is) ? 'refused' : 'transmitted';
}
