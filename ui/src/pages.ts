/**
 * Every page of the admin: its address, its code, who may see it, and its place in the navigation. The menu, the bottom bar,
 * the palette and the shortcuts are read from this table.
 */
import Activity from '@lucide/svelte/icons/activity';
import ArrowLeftRight from '@lucide/svelte/icons/arrow-left-right';
import BookOpenText from '@lucide/svelte/icons/book-open-text';
import BellRing from '@lucide/svelte/icons/bell-ring';
import Building2 from '@lucide/svelte/icons/building-2';
import ClipboardList from '@lucide/svelte/icons/clipboard-list';
import FlaskConical from '@lucide/svelte/icons/flask-conical';
import FileText from '@lucide/svelte/icons/file-text';
import FileUp from '@lucide/svelte/icons/file-up';
import Gauge from '@lucide/svelte/icons/gauge';
import Mails from '@lucide/svelte/icons/mails';
import MapPinned from '@lucide/svelte/icons/map-pinned';
import PanelsTopLeft from '@lucide/svelte/icons/panels-top-left';
import Hourglass from '@lucide/svelte/icons/hourglass';
import KeyRound from '@lucide/svelte/icons/key-round';
import PlayCircle from '@lucide/svelte/icons/circle-play';
import RadioTower from '@lucide/svelte/icons/radio-tower';
import ReceiptEuro from '@lucide/svelte/icons/receipt-euro';
import ScrollText from '@lucide/svelte/icons/scroll-text';
import Send from '@lucide/svelte/icons/send';
import Settings from '@lucide/svelte/icons/settings';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Tags from '@lucide/svelte/icons/tags';
import UserRound from '@lucide/svelte/icons/users-round';
import Users from '@lucide/svelte/icons/contact-round';
import type { Permission } from '../../domain/access/permissions.ts';
import type { Icon } from './lib/actions/action.ts';
import type { PageRoute } from './lib/router/router.svelte.ts';

export interface Page extends PageRoute {
  permission: Permission | 'signed_in';
  nav?: { label: string; short?: string; icon: Icon; group: NavGroup; shortcut: string };
}

export const NAV_GROUPS = ['Suivi', 'Vente', 'Réglages'] as const;
type NavGroup = (typeof NAV_GROUPS)[number];

export const PAGES: readonly Page[] = [
  {
    path: '/',
    permission: 'dashboard.view',
    nav: { label: 'Tableau de bord', short: 'Accueil', icon: Gauge, group: 'Suivi', shortcut: 'g t' },
    load: () => import('./pages/monitoring/Dashboard.svelte'),
  },
  {
    path: '/leads',
    permission: 'leads.view',
    nav: { label: 'Leads', icon: Users, group: 'Suivi', shortcut: 'g l' },
    load: () => import('./pages/leads/Leads.svelte'),
  },
  { path: '/leads/:id', permission: 'leads.view', load: () => import('./pages/leads/LeadPage.svelte') },
  {
    path: '/livraisons',
    permission: 'deliveries.view',
    nav: { label: 'Livraisons', icon: Send, group: 'Suivi', shortcut: 'g v' },
    load: () => import('./pages/deliveries/Deliveries.svelte'),
  },
  {
    path: '/livraisons/:id',
    permission: 'deliveries.view',
    load: () => import('./pages/deliveries/DeliveryPage.svelte'),
  },
  {
    path: '/lots',
    permission: 'deliveries.view',
    nav: { label: 'Lots', icon: Mails, group: 'Suivi', shortcut: 'g h' },
    load: () => import('./pages/deliveries/Batches.svelte'),
  },
  {
    path: '/lots/:id',
    permission: 'deliveries.view',
    load: () => import('./pages/deliveries/BatchPage.svelte'),
  },
  {
    path: '/executions',
    permission: 'deliveries.view',
    nav: { label: 'Exécutions', icon: PlayCircle, group: 'Suivi', shortcut: 'g e' },
    load: () => import('./pages/runs/Runs.svelte'),
  },
  {
    path: '/executions/:id',
    permission: 'deliveries.view',
    load: () => import('./pages/runs/RunPage.svelte'),
  },
  {
    path: '/executions/:id/:n',
    permission: 'deliveries.view',
    load: () => import('./pages/runs/RunPage.svelte'),
  },
  {
    path: '/imports',
    permission: 'leads.import',
    nav: { label: 'Importer des leads', short: 'Imports', icon: FileUp, group: 'Suivi', shortcut: 'g n' },
    load: () => import('./pages/imports/Imports.svelte'),
  },
  {
    path: '/imports/:id',
    permission: 'leads.import',
    load: () => import('./pages/imports/ImportPage.svelte'),
  },
  {
    path: '/sources',
    permission: 'sources.view',
    nav: { label: 'Sources', icon: RadioTower, group: 'Suivi', shortcut: 'g s' },
    load: () => import('./pages/sources/Sources.svelte'),
  },
  {
    path: '/sources/fiche',
    permission: 'sources.view',
    load: () => import('./pages/sources/SourcePage.svelte'),
  },
  {
    path: '/departements',
    permission: 'departements.view',
    nav: { label: 'Départements', icon: MapPinned, group: 'Suivi', shortcut: 'g g' },
    load: () => import('./pages/departements/Departements.svelte'),
  },
  {
    path: '/departements/stock',
    permission: 'departements.view',
    load: () => import('./pages/departements/StockPlaces.svelte'),
  },
  {
    path: '/monitoring',
    permission: 'dashboard.view',
    nav: { label: 'Monitoring', icon: Activity, group: 'Suivi', shortcut: 'g m' },
    load: () => import('./pages/monitoring/Monitoring.svelte'),
  },
  {
    path: '/alertes',
    permission: 'alerts.view',
    nav: { label: 'Alertes', icon: BellRing, group: 'Suivi', shortcut: 'g d' },
    load: () => import('./pages/alerts/Alerts.svelte'),
  },
  {
    path: '/alertes/reglages',
    permission: 'alerts.manage',
    load: () => import('./pages/alerts/AlertRules.svelte'),
  },
  {
    path: '/clients',
    permission: 'clients.view',
    nav: { label: 'Clients', icon: Building2, group: 'Vente', shortcut: 'g c' },
    load: () => import('./pages/clients/Clients.svelte'),
  },
  {
    path: '/clients/nouveau',
    permission: 'clients.create',
    load: () => import('./pages/clients/ClientEditPage.svelte'),
  },
  {
    path: '/clients/:id',
    permission: 'clients.view',
    load: () => import('./pages/clients/ClientPage.svelte'),
  },
  {
    path: '/clients/:id/modifier',
    permission: 'clients.edit',
    load: () => import('./pages/clients/ClientEditPage.svelte'),
  },
  {
    path: '/clients/:id/api',
    permission: 'clients.view',
    load: () => import('./pages/clients/ApiChannelPage.svelte'),
  },
  {
    path: '/commandes',
    permission: 'commandes.view',
    nav: { label: 'Commandes', icon: ClipboardList, group: 'Vente', shortcut: 'g o' },
    load: () => import('./pages/commandes/Commandes.svelte'),
  },
  {
    path: '/commandes/nouvelle',
    permission: 'commandes.create',
    load: () => import('./pages/commandes/CommandePage.svelte'),
  },
  {
    path: '/commandes/lb',
    permission: 'monitoring.lb.view',
    load: () => import('./pages/commandes/LbMonitor.svelte'),
  },
  {
    path: '/commandes/:id',
    permission: 'commandes.view',
    load: () => import('./pages/commandes/CommandePage.svelte'),
  },
  {
    path: '/simulateur',
    permission: 'commandes.view',
    nav: { label: 'Simulateur', icon: FlaskConical, group: 'Vente', shortcut: 'g j' },
    load: () => import('./pages/simulator/Simulator.svelte'),
  },
  {
    path: '/simulateur/lead',
    permission: 'dashboard.view',
    load: () => import('./pages/simulator/OneLead.svelte'),
  },
  {
    path: '/simulateur/que-faudrait-il',
    permission: 'commandes.view',
    load: () => import('./pages/simulator/WhatIf.svelte'),
  },
  {
    path: '/simulateur/:id',
    permission: 'commandes.view',
    load: () => import('./pages/simulator/ReplayPage.svelte'),
  },
  {
    path: '/facturation',
    permission: 'billing.view',
    nav: { label: 'Facturation', icon: ReceiptEuro, group: 'Vente', shortcut: 'g b' },
    load: () => import('./pages/billing/Billing.svelte'),
  },
  {
    path: '/factures',
    permission: 'billing.view',
    nav: { label: 'Factures', icon: FileText, group: 'Vente', shortcut: 'g r' },
    load: () => import('./pages/invoices/Invoices.svelte'),
  },
  {
    path: '/factures/impayes',
    permission: 'billing.view',
    load: () => import('./pages/invoices/Overdue.svelte'),
  },
  {
    path: '/factures/semaine',
    permission: 'billing.manage',
    load: () => import('./pages/invoices/WholeWeek.svelte'),
  },
  {
    path: '/factures/nouvelle',
    permission: 'billing.manage',
    load: () => import('./pages/invoices/InvoiceEditPage.svelte'),
  },
  {
    path: '/factures/:id',
    permission: 'billing.view',
    load: () => import('./pages/invoices/InvoicePage.svelte'),
  },
  {
    path: '/factures/:id/modifier',
    permission: 'billing.manage',
    load: () => import('./pages/invoices/InvoiceEditPage.svelte'),
  },
  {
    path: '/intersocietes',
    permission: 'intercompany.view',
    nav: { label: 'Intersociétés', icon: ArrowLeftRight, group: 'Vente', shortcut: 'g i' },
    load: () => import('./pages/intercompany/Intercompany.svelte'),
  },
  {
    path: '/tarifs',
    permission: 'billing.view',
    nav: { label: 'Tarifs', icon: Tags, group: 'Vente', shortcut: 'g a' },
    load: () => import('./pages/billing/Prices.svelte'),
  },
  {
    path: '/comptabilite',
    permission: 'billing.view',
    nav: { label: 'Comptabilité', icon: BookOpenText, group: 'Vente', shortcut: 'g k' },
    load: () => import('./pages/accounting/Accounting.svelte'),
  },
  {
    path: '/clients/:id/releve',
    permission: 'billing.view',
    load: () => import('./pages/accounting/StatementPage.svelte'),
  },
  {
    path: '/pages',
    permission: 'pages.view',
    nav: {
      label: 'Pages et formulaires',
      short: 'Pages',
      icon: PanelsTopLeft,
      group: 'Réglages',
      shortcut: 'g w',
    },
    load: () => import('./pages/landing-pages/LandingPages.svelte'),
  },
  {
    path: '/pages/:code',
    permission: 'pages.view',
    load: () => import('./pages/landing-pages/LandingPage.svelte'),
  },
  {
    path: '/confidentialite',
    permission: 'privacy.view',
    nav: { label: 'Confidentialité', icon: ShieldCheck, group: 'Réglages', shortcut: 'g x' },
    load: () => import('./pages/privacy/Privacy.svelte'),
  },
  {
    path: '/confidentialite/demandes',
    permission: 'privacy.view',
    load: () => import('./pages/privacy/Requests.svelte'),
  },
  {
    path: '/confidentialite/demandes/:id',
    permission: 'privacy.view',
    load: () => import('./pages/privacy/RequestPage.svelte'),
  },
  {
    path: '/confidentialite/opposition',
    permission: 'privacy.manage',
    load: () => import('./pages/privacy/Suppression.svelte'),
  },
  {
    path: '/fournisseurs',
    permission: 'providers.access',
    nav: { label: 'Fournisseurs', icon: KeyRound, group: 'Réglages', shortcut: 'g f' },
    load: () => import('./pages/providers/Providers.svelte'),
  },
  {
    path: '/utilisateurs',
    permission: 'users.manage',
    nav: { label: 'Utilisateurs', icon: UserRound, group: 'Réglages', shortcut: 'g u' },
    load: () => import('./pages/access/Users.svelte'),
  },
  {
    path: '/journal',
    permission: 'activity.view',
    nav: { label: 'Journal', icon: ScrollText, group: 'Réglages', shortcut: 'g y' },
    load: () => import('./pages/audit/Journal.svelte'),
  },
  {
    path: '/conservation',
    permission: 'privacy.manage',
    nav: { label: 'Conservation', icon: Hourglass, group: 'Réglages', shortcut: 'g q' },
    load: () => import('./pages/retention/RetentionPage.svelte'),
  },
  {
    path: '/parametres',
    permission: 'settings.access',
    nav: { label: 'Paramètres', icon: Settings, group: 'Réglages', shortcut: 'g p' },
    load: () => import('./pages/settings/SettingsPage.svelte'),
  },
  {
    path: '/compte',
    permission: 'signed_in',
    load: () => import('./pages/account/AccountPage.svelte'),
  },
  {
    path: '/restauration',
    permission: 'settings.access',
    load: () => import('./pages/system/RestorePage.svelte'),
  },
];
