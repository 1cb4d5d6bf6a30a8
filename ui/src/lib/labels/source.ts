/** French words for sources and their circuit breakers (12-rules U43). */
import type { GateState, Release } from '../../../../domain/sources/gate.ts';
import type { SourceRate } from '../../../../domain/sources/rules.ts';
import type { Label } from './tone.ts';

const STATE: Record<GateState, Label> = {
  closed: {
    text: 'Surveillée',
    tone: 'ok',
    help: 'Ses leads passent ; son disjoncteur regarde ses chiffres.',
  },
  open: { text: 'Suspendue', tone: 'bad', help: 'Ses leads sont gardés, et attendent.' },
  half_open: { text: 'À l’essai', tone: 'warn', help: 'Ses premiers leads passent, les autres attendent.' },
};
const UNWATCHED: Label = {
  text: 'Non surveillée',
  tone: 'mute',
  help: 'Ses leads passent, et aucune règle ne regarde ses chiffres.',
};
const BLOCKED: Label = {
  text: 'Bloquée',
  tone: 'bad',
  help: 'Bloquée dans les paramètres : ses leads attendent qu’elle ne le soit plus.',
};
export const SOURCE_LABELS = [STATE.closed, STATE.half_open, STATE.open, BLOCKED, UNWATCHED];

/** How it is with a source: the settings come first. */
export function sourceState(source: { state: GateState; enabled: boolean; blocked: boolean }): Label {
  if (source.blocked) return BLOCKED;
  return source.state === 'closed' && !source.enabled ? UNWATCHED : STATE[source.state];
}

/** Leads without a source have one, too; a provider's key is named by its provider. */
export const sourceName = ({ name }: { name: string }): string => name || 'Sans source';

export const SOURCE_RATE: Record<SourceRate, string> = {
  reject: 'Rejets',
  invalid: 'Invalides',
  suspicious: 'Numéros suspects',
  duplicate: 'Doublons',
  missing_consent: 'Sans preuve de consentement',
};

export const RELEASE_TEXT: Record<Release['which'], string> = {
  all: 'Tous les leads retenus',
  since: 'Ceux reçus depuis un moment',
  none: 'Aucun : ils restent retenus',
};
