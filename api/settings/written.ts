/** Settings as the answers to their writing show them, and the writing of those each company has of its own. */
import type { Entity } from '../../domain/common/entity.ts';
import { changeSetting, type SettingKey, type Settings } from '../../store/settings/change-setting.ts';
import { actorOf, type Caller } from '../http/plugins/auth.ts';
import type { App } from '../http/deps.ts';
import { instant } from '../http/instant.ts';
import type { Scope } from '../http/plugins/scope.ts';
import { reconsiderStock } from '../routing/after-change.ts';

export const writtenSetting = <T extends object>(key: string, value: T, caller: Caller, now: Date) => ({
  ...value,
  key,
  updated_at: instant(now),
  updated_by: actorOf(caller).name,
});
