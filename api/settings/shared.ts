/**
 * The settings both companies share: each read by whoever may see settings and written by a super_admin (01-domain §5).
 * One table; GET and PUT of each are made from it. What a PUT leaves out stays.
 */
import { type TObject, type TSchema, Type } from 'typebox';
import { isWellFormedEmail, parseDenied } from '../../domain/common/email-address.ts';
import { cleanText, comparable } from '../../domain/common/text.ts';
import type { SettingKey, Settings } from '../../domain/settings/settings.ts';
import { changeSetting } from '../../store/settings/change-setting.ts';
import { readSetting } from '../../store/settings/settings.ts';
import { reconsiderStock } from '../routing/after-change.ts';
import type { App, Route } from '../http/deps.ts';
import { actorOf } from '../http/plugins/auth.ts';
import {
  CrossEntity,
  CrossEntityChange,
  EmailDenylist,
  LbReplacement,
  OverlapGuard,
  Phone,
  SecondFactorDemand,
  settingAnswer,
  SourceGating,
} from './contract.ts';
import { invalid, readEach } from '../http/validation.ts';
import { writtenSetting } from './written.ts';

interface SharedSetting<K extends SettingKey> {
  path: string;
  key: K;
  summary: string;
  value: TObject;
  change: TObject;
  /** The new value of the current one and what was sent; `{...current, ...sent}` when absent. @throws Problem 422 */
  merge?: (current: Settings[K], sent: Partial<Settings[K]>) => Settings[K];
}

/** Each once, as it is compared: without case. The last spelling stays. */
const distinct = (texts: readonly string[]): string[] => [
  ...new Map(
    texts
      .map(cleanText)
      .filter(Boolean)
      .map((text) => [comparable(text), text]),
  ).values(),
];

const crossEntity: SharedSetting<'cross_entity'> = {
  path: 'cross-entity',
  key: 'cross_entity',
  summary: 'Ventes entre sociétés',
  value: CrossEntity,
  change: CrossEntityChange,
  merge: (current, sent) => ({
    cross_entity_enabled: sent.cross_entity_enabled ?? current.cross_entity_enabled,
    per_entity: {
      ZR7: { ...current.per_entity.ZR7, ...sent.per_entity?.ZR7 },
      MDL: { ...current.per_entity.MDL, ...sent.per_entity?.MDL },
    },
  }),
};

const sourceGating: SharedSetting<'source_gating'> = {
  path: 'source-gating',
  key: 'source_gating',
  summary: 'Sources bloquées, sources dont la preuve de consentement est exigée',
  value: SourceGating,
  change: Type.Partial(SourceGating),
  merge: (current, sent) => {
    const next = { ...current, ...sent };
    return {
      ...next,
      blocked_sources: distinct(next.blocked_sources),
      proof_required_sources: distinct(next.proof_required_sources),
    };
  },
};

/** Domains as they are compared. @throws Problem 422 for one that could never match, such as a whole address */
const deniedDomains = (texts: readonly string[]): string[] =>
  readEach('domains', distinct(texts), parseDenied, (text) => `« ${text} » n’est pas un domaine`);

const emailDenylist: SharedSetting<'email_denylist'> = {
  path: 'email-denylist',
  key: 'email_denylist',
  summary: 'Domaines refusés et mode simulation',
  value: EmailDenylist,
  change: Type.Partial(EmailDenylist),
  merge: (current, sent) => {
    const next = { ...current, ...sent };
    const simulation_email = next.simulation_email.trim();
    const needed = next.simulation_mode || simulation_email !== '';
    if (needed && !isWellFormedEmail(simulation_email)) {
      throw invalid([{ path: 'simulation_email', message: 'doit être une adresse e-mail' }]);
    }
    return {
      ...next,
      simulation_email,
      domains: sent.domains ? deniedDomains(sent.domains) : current.domains,
    };
  },
};

const overlapGuard: SharedSetting<'overlap_guard'> = {
  path: 'overlap-guard',
  key: 'overlap_guard',
  summary: 'Garde des clients partagés',
  value: OverlapGuard,
  change: Type.Partial(OverlapGuard),
};

const lbReplacement: SharedSetting<'lb_replacement'> = {
  path: 'lb-replacement',
  key: 'lb_replacement',
  summary: 'Remplacement des numéros suspects par des LB',
  value: LbReplacement,
  change: Type.Partial(LbReplacement),
};

const phone: SharedSetting<'phone'> = {
  path: 'phone',
  key: 'phone',
  summary: 'Numéros que les plans français ne connaissent pas',
  value: Phone,
  change: Type.Partial(Phone),
};

const secondFactor: SharedSetting<'second_factor'> = {
  path: 'second-factor',
  key: 'second_factor',
  summary: 'Second facteur exigé des administrateurs',
  value: SecondFactorDemand,
  change: Type.Partial(SecondFactorDemand),
};

function routesOf<K extends SettingKey>(setting: SharedSetting<K>): Route {
  const { path, key, summary, value, change, merge } = setting;
  const url = `/api/settings/${path}`;
  return (app: App) => {
    app.route({
      method: 'GET',
      url,
      config: { permission: 'settings.access' },
      schema: { summary, response: { 200: value as TSchema } },
      handler: () => readSetting(app.deps.store, key),
    });
    app.route({
      method: 'PUT',
      url,
      config: { permission: 'settings.access', role: 'super_admin' },
      schema: {
        summary,
        body: change,
        response: { 200: settingAnswer(value.properties) as TSchema },
      },
      handler: async ({ body, caller }) => {
        const { store, clock } = app.deps;
        const sent = body as Partial<Settings[K]>;
        const next = (current: Settings[K]) => merge?.(current, sent) ?? { ...current, ...sent };
        const now = clock();
        const written = await changeSetting(store, { key, next, by: actorOf(caller), now });
        await reconsiderStock(app);
        return { success: true, setting: writtenSetting(key, written, caller, now) };
      },
    });
  };
}

export const SHARED_SETTINGS: readonly Route[] = [
  routesOf(crossEntity),
  routesOf(sourceGating),
  routesOf(emailDenylist),
  routesOf(overlapGuard),
  routesOf(lbReplacement),
  routesOf(phone),
  routesOf(secondFactor),
];
