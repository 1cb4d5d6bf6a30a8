/** French words for permission keys (03-api "Auth"), in the order and groups they are granted. */
import type { Permission } from '../../../../domain/access/permissions.ts';

export const PERMISSION_GROUPS: readonly {
  title: string;
  keys: readonly (readonly [key: Permission, text: string])[];
}[] = [
  {
    title: 'Suivi',
    keys: [
      ['dashboard.view', 'Voir le tableau de bord'],
      ['departements.view', 'Voir les départements'],
      ['monitoring.lb.view', 'Voir le suivi des LB'],
      ['activity.view', 'Voir le journal'],
    ],
  },
  {
    title: 'Leads',
    keys: [
      ['leads.view', 'Voir'],
      ['leads.edit_status', 'Rerouter'],
      ['leads.add_note', 'Ajouter des notes'],
      ['leads.delete', 'Supprimer'],
      ['leads.import', 'Importer des fichiers'],
      ['leads.correct', 'Corriger, ajouter une preuve'],
    ],
  },
  {
    title: 'Livraisons',
    keys: [
      ['deliveries.view', 'Voir'],
      ['deliveries.resend', 'Envoyer, confirmer, rejeter'],
    ],
  },
  {
    title: 'Clients',
    keys: [
      ['clients.view', 'Voir'],
      ['clients.create', 'Créer'],
      ['clients.edit', 'Modifier'],
      ['clients.delete', 'Supprimer'],
    ],
  },
  {
    title: 'Commandes',
    keys: [
      ['commandes.view', 'Voir'],
      ['commandes.create', 'Créer'],
      ['commandes.edit_quota', 'Modifier'],
      ['commandes.edit_lb_target', 'Modifier la part de LB'],
      ['commandes.activate_pause', 'Activer, mettre en pause'],
      ['commandes.delete', 'Supprimer'],
    ],
  },
  {
    title: 'Facturation',
    keys: [
      ['billing.view', 'Voir'],
      ['billing.manage', 'Gérer'],
      ['intercompany.view', 'Voir l’intersociété'],
      ['intercompany.manage', 'Gérer l’intersociété'],
    ],
  },
  {
    title: 'Pages et formulaires',
    keys: [
      ['pages.view', 'Voir'],
      ['pages.manage', 'Gérer'],
    ],
  },
  {
    title: 'Sources',
    keys: [
      ['sources.view', 'Voir'],
      ['sources.manage', 'Gérer'],
    ],
  },
  {
    title: 'Confidentialité',
    keys: [
      ['privacy.view', 'Chercher, et noter une opposition'],
      ['privacy.manage', 'Exporter et effacer'],
    ],
  },
  {
    title: 'Alertes',
    keys: [
      ['alerts.view', 'Voir'],
      ['alerts.manage', 'Gérer'],
    ],
  },
  {
    title: 'Réglages',
    keys: [
      ['settings.access', 'Paramètres'],
      ['providers.access', 'Fournisseurs'],
      ['users.manage', 'Utilisateurs'],
      ['apikeys.manage', 'Clés d’API'],
    ],
  },
];

/** A permission with its group: `Pages et formulaires : gérer`. */
export function permissionText(key: Permission): string {
  for (const { title, keys } of PERMISSION_GROUPS) {
    const found = keys.find(([one]) => one === key);
    if (found) return `${title} : ${found[1].toLowerCase()}`;
  }
  return key;
}
