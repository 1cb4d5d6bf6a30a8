/**
 * Reads settings with their defaults.
 */
import { DEFAULT_SETTINGS, type SettingKey, type Settings } from '../../domain/settings/settings.ts';
import type { Store } from '../db/mongo.ts';

/** Every setting, defaults where nothing was written yet; fields added later take theirs too. */
export async function readSettings(store: Store): Promise<Settings> {
  const settings = structuredClone(DEFAULT_SETTINGS);
  for await (const { _id, value } of store.settings.find()) {
    if (_id in settings) Object.assign(settings[_id as SettingKey], value);
  }
  return settings;
}

/** One setting. */
export async function readSetting<K extends SettingKey>(store: Store, key: K): Promise<Settings[K]> {
  const written = await store.settings.findOne({ _id: key });
  return { ...structuredClone(DEFAULT_SETTINGS[key]), ...(written?.value as Settings[K] | undefined) };
}
