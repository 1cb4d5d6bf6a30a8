/** A setting as the answer to its writing shows it. */
import type { Caller } from '../http/plugins/auth.ts';
import { actorOf } from '../http/plugins/auth.ts';
import { instant } from '../http/instant.ts';

export const writtenSetting = <T extends object>(key: string, value: T, caller: Caller, now: Date) => ({
  ...value,
  key,
  updated_at: instant(now),
  updated_by: actorOf(caller).name,
});
