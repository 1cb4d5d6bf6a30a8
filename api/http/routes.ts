/** Every route, in the order of the documentation. */
import type { Route } from './deps.ts';
import activityLogs from '../access/activity-logs.ts';
import createUser from '../access/create-user.ts';
import deleteUser from '../access/delete-user.ts';
import listUsers from '../access/list-users.ts';
import login from '../access/login.ts';
import logout from '../access/logout.ts';
import me from '../access/me.ts';
import password from '../access/password.ts';
import permissionKeys from '../access/permission-keys.ts';
import updateUser from '../access/update-user.ts';
import clientsCreate from '../clients/create.ts';
import clientsDelete from '../clients/delete.ts';
import clientsDetail from '../clients/detail.ts';
import clientsLeads from '../clients/leads.ts';
import clientsList from '../clients/list.ts';
import clientsStats from '../clients/stats.ts';
import clientsSummary from '../clients/summary.ts';
import clientsUpdate from '../clients/update.ts';
import commandesCreate from '../commandes/create.ts';
import commandesDelete from '../commandes/delete.ts';
import commandesDeliveries from '../commandes/deliveries.ts';
import commandesDepartements from '../commandes/departements.ts';
import commandesDetail from '../commandes/detail.ts';
import commandesList from '../commandes/list.ts';
import commandesProducts from '../commandes/products.ts';
import commandesStats from '../commandes/stats.ts';
import commandesToggle from '../commandes/toggle.ts';
import commandesUpdate from '../commandes/update.ts';
import deliveriesCancel from '../deliveries/cancel.ts';
import deliveriesConfirm from '../deliveries/confirm.ts';
import deliveriesDetail from '../deliveries/detail.ts';
import deliveriesDownload from '../deliveries/download.ts';
import deliveriesGenerateCsv from '../deliveries/generate-csv.ts';
import deliveriesList from '../deliveries/list.ts';
import deliveriesRejectLeads from '../deliveries/reject-leads.ts';
import deliveriesRemoveLead from '../deliveries/remove-lead.ts';
import deliveriesResend from '../deliveries/resend.ts';
import deliveriesSendReady from '../deliveries/send-ready.ts';
import deliveriesSend from '../deliveries/send.ts';
import deliveriesStats from '../deliveries/stats.ts';
import eventLogActions from '../audit/actions.ts';
import eventLogDetail from '../audit/detail.ts';
import eventLogList from '../audit/list.ts';
import leadsDashboardStats from '../monitoring/dashboard-stats.ts';
import leadsDelete from '../leads/delete.ts';
import leadsDetail from '../leads/detail.ts';
import leadsList from '../leads/list.ts';
import leadsNotes from '../leads/notes.ts';
import leadsReroute from '../leads/reroute.ts';
import leadsRouteStock from '../routing/route-stock.ts';
import leadsStats from '../leads/stats.ts';
import providersCreate from '../providers/create.ts';
import providersDelete from '../providers/delete.ts';
import providersDetail from '../providers/detail.ts';
import providersList from '../providers/list.ts';
import providersRotateKey from '../providers/rotate-key.ts';
import providersUpdate from '../providers/update.ts';
import publicRoutes from '../intake/index.ts';
import simulate from '../routing/simulate.ts';
import runsDaily from '../runs/daily.ts';
import runsDetail from '../runs/detail.ts';
import runsList from '../runs/list.ts';
import runsPause from '../runs/pause.ts';
import runsResume from '../runs/resume.ts';
import settingsAll from '../settings/all.ts';
import settingsDeliveryCalendar from '../settings/delivery-calendar.ts';
import settingsEntities from '../settings/entities.ts';
import settingsFormsConfig from '../settings/forms-config.ts';
import settingsOrigins from '../settings/origins.ts';
import settingsSmtpTest from '../settings/smtp-test.ts';
import health from '../system/health.ts';
import live from '../system/live.ts';
import ready from '../system/ready.ts';
import root from '../system/root.ts';
import version from '../system/version.ts';
import { SHARED_SETTINGS } from '../settings/shared.ts';

const SYSTEM: readonly Route[] = [root, version, live, ready, health];
const AUTH: readonly Route[] = [
  login,
  logout,
  me,
  password,
  listUsers,
  createUser,
  updateUser,
  deleteUser,
  permissionKeys,
  activityLogs,
];
const LEADS: readonly Route[] = [
  leadsList,
  leadsStats,
  leadsDashboardStats,
  leadsRouteStock,
  leadsDetail,
  leadsReroute,
  leadsNotes,
  leadsDelete,
];
const DELIVERIES: readonly Route[] = [
  deliveriesList,
  deliveriesStats,
  deliveriesGenerateCsv,
  deliveriesSendReady,
  deliveriesDetail,
  deliveriesDownload,
  deliveriesSend,
  deliveriesConfirm,
  deliveriesResend,
  deliveriesCancel,
  deliveriesRejectLeads,
  deliveriesRemoveLead,
];
const RUNS: readonly Route[] = [runsList, runsDaily, runsDetail, runsPause, runsResume];
const CLIENTS: readonly Route[] = [
  clientsList,
  clientsCreate,
  clientsDetail,
  clientsUpdate,
  clientsDelete,
  clientsLeads,
  clientsStats,
  clientsSummary,
];
const COMMANDES: readonly Route[] = [
  commandesList,
  commandesCreate,
  commandesDepartements,
  commandesProducts,
  commandesDetail,
  commandesUpdate,
  commandesDelete,
  commandesToggle,
  commandesStats,
  commandesDeliveries,
];
const PROVIDERS: readonly Route[] = [
  providersList,
  providersCreate,
  providersDetail,
  providersUpdate,
  providersDelete,
  providersRotateKey,
];
const SETTINGS: readonly Route[] = [
  settingsAll,
  settingsOrigins,
  settingsFormsConfig,
  settingsDeliveryCalendar,
  settingsEntities,
  settingsSmtpTest,
  ...SHARED_SETTINGS,
];
const EVENT_LOG: readonly Route[] = [eventLogList, eventLogActions, eventLogDetail];
const ROUTING: readonly Route[] = [simulate];

export const ROUTES: readonly Route[] = [
  publicRoutes,
  ...SYSTEM,
  ...AUTH,
  ...LEADS,
  ...DELIVERIES,
  ...RUNS,
  ...CLIENTS,
  ...COMMANDES,
  ...PROVIDERS,
  ...SETTINGS,
  ...EVENT_LOG,
  ...ROUTING,
];
