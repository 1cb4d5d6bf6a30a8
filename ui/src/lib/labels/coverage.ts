/** French words for how it is with a département (03-api `/api/departements`). */
import type { CoverageStatus } from '../../../../domain/monitoring/coverage.ts';
import type { Label } from './tone.ts';

export const COVERAGE: Record<CoverageStatus, Label> = {
  on_remaining: { text: 'Demandé', tone: 'ok', help: 'Une commande au moins peut encore prendre ses leads.' },
  saturated: {
    text: 'Saturé',
    tone: 'warn',
    help: 'Les commandes qui le couvrent ont reçu tout leur quota de la semaine.',
  },
  inactive_blocked: {
    text: 'Fermé',
    tone: 'bad',
    help: 'Des commandes le couvrent, mais elles sont en pause ou leur client ne peut rien recevoir.',
  },
  no_order: { text: 'Sans commande', tone: 'mute', help: 'Aucune commande ne le couvre.' },
};
