/** French words for daily runs and health. */
import type { Health, HealthState, RunSummary } from '../api/types.ts';
import type { Label } from './tone.ts';

export const RUN_STATUS: Record<RunSummary['status'], Label> = {
  running: { text: 'En cours', tone: 'accent', help: 'L’exécution travaille en ce moment.' },
  done: { text: 'Terminée', tone: 'ok', help: 'Le rapport est complet.' },
  failed: { text: 'Échouée', tone: 'bad', help: 'L’exécution s’est arrêtée avant la fin.' },
  abandoned: {
    text: 'Abandonnée',
    tone: 'warn',
    help: 'L’exécution du jour suivant l’a remplacée ; elle a repris ce qui restait.',
  },
};

export const RUN_TRIGGER: Record<RunSummary['trigger'], string> = {
  schedule: 'Planifiée',
  manual: 'À la demande',
};

export const HEALTH: Record<HealthState, Label> = {
  healthy: { text: 'Tout va bien', tone: 'ok', help: '' },
  warning: { text: 'À surveiller', tone: 'warn', help: '' },
  degraded: { text: 'Dégradé', tone: 'warn', help: '' },
  error: { text: 'En panne', tone: 'bad', help: '' },
};

export const HEALTH_MODULE: Record<keyof Health['modules'], string> = {
  cron: 'Planification',
  deliveries: 'Livraisons',
  intercompany: 'Intersociété',
  invoices: 'Factures',
  mongo: 'Base de données',
  temporal: 'Temporal',
  smtp: 'Messagerie',
  worker: 'Traitements',
  proxy: 'Proxy',
  alerts: 'Alertes',
  restore: 'Restauration',
};

/** Planned work people wait for; housekeeping is left out. */
export const JOB: Record<string, string> = {
  'week-orders': 'Nouvelle semaine',
};

export const RUN_STEP: Record<string, string> = {
  deliver_pending: 'Livraisons en attente',
  mark_lb: 'Marquage des LB',
  assign_stock: 'Attribution du stock',
  deliver_assigned: 'Livraison du stock attribué',
  report: 'Rapport et équilibre',
};
