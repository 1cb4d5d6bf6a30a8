/**
 * Settings: what admins may change while the system runs (03-api "settings"), with their defaults. One document per
 * key in the `settings` collection.
 */
import { DEFAULT_CALENDAR, type DeliveryCalendar } from './calendar.ts';
import { DEFAULT_RETENTION, type RetentionSettings } from '../privacy/retention.ts';
import { DEFAULT_CONTRADICTIONS, type ContradictionSettings } from './contradictions.ts';
import type { Entity } from '../common/entity.ts';
import { DEFAULT_SECOND_FACTOR, type SecondFactorSettings } from '../access/second-factor.ts';
import { type CallbackSettings, DEFAULT_CALLBACK } from '../leads/callback.ts';

export interface CrossEntitySettings {
  cross_entity_enabled: boolean;
  per_entity: Record<Entity, { in_enabled: boolean; out_enabled: boolean }>;
}

export interface SourceGatingSettings {
  /** `blacklist`: the blocked sources are held; `off`: nothing is. */
  mode: 'blacklist' | 'off';
  /** Compared without case. */
  blocked_sources: string[];
  /** Sources (without case; `*` = all) whose leads wait in `pending_consent` until they carry a proof (06-law). */
  proof_required_sources: string[];
}

export interface EmailDenylistSettings {
  /** Domains (sub-domains included) that are never delivered to. */
  domains: string[];
  /** Everything goes to `simulation_email`; deliveries are marked `simulated` and are not billable. */
  simulation_mode: boolean;
  simulation_email: string;
}

export interface OverlapGuardSettings {
  enabled: boolean;
}

export interface LbReplacementSettings {
  /** A suspicious number from our own pages is replaced by an LB when it wins an order. */
  enabled: boolean;
}

export interface PhoneSettings {
  /** Treat a number no French plan knows like a suspicious one. */
  implausible_is_suspicious: boolean;
}

export interface OriginsSettings {
  /** Origins allowed besides those of the environment: landing pages come and go. */
  allowed_origins: string[];
}

/** Every setting by key. */
export interface Settings {
  cross_entity: CrossEntitySettings;
  source_gating: SourceGatingSettings;
  email_denylist: EmailDenylistSettings;
  delivery_calendar: Record<Entity, DeliveryCalendar>;
  overlap_guard: OverlapGuardSettings;
  lb_replacement: LbReplacementSettings;
  phone: PhoneSettings;
  origins: OriginsSettings;
  contradictions: Record<Entity, ContradictionSettings>;
  callback: Record<Entity, CallbackSettings>;
  retention: RetentionSettings;
  second_factor: SecondFactorSettings;
}

export type SettingKey = keyof Settings;

/** In force until an admin writes something else (03-api). */
export const DEFAULT_SETTINGS: Settings = {
  cross_entity: {
    cross_entity_enabled: true,
    per_entity: {
      ZR7: { in_enabled: true, out_enabled: true },
      MDL: { in_enabled: true, out_enabled: true },
    },
  },
  source_gating: { mode: 'blacklist', blocked_sources: [], proof_required_sources: [] },
  email_denylist: {
    domains: ['example.com', 'test.com', 'localhost', 'invalid', 'fake.com', 'temp.com', 'mailinator.com'],
    simulation_mode: false,
    simulation_email: '',
  },
  delivery_calendar: { ZR7: DEFAULT_CALENDAR, MDL: DEFAULT_CALENDAR },
  overlap_guard: { enabled: false },
  // A database of a release that did not replace has it off (migration 0010).
  lb_replacement: { enabled: true },
  phone: { implausible_is_suspicious: false },
  origins: { allowed_origins: [] },
  contradictions: { ZR7: DEFAULT_CONTRADICTIONS, MDL: DEFAULT_CONTRADICTIONS },
  callback: { ZR7: DEFAULT_CALLBACK, MDL: DEFAULT_CALLBACK },
  retention: DEFAULT_RETENTION,
  second_factor: DEFAULT_SECOND_FACTOR,
};
