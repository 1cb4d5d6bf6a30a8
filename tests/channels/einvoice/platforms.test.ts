/** Which adapter each company gets. */
import { expect, it } from 'vitest';
import { DropFolder } from '../../../channels/einvoice/drop-folder.ts';
import { HttpsPlatform } from '../../../channels/einvoice/https-platform.ts';
import { openPlatforms } from '../../../channels/einvoice/platforms.ts';
import { loadConfig } from '../../../config.ts';

it('opens what is configured, and nothing for a company that has none', () => {
  expect([...openPlatforms(loadConfig({}))]).toEqual([]);
  const folder = { ZR7_EINVOICE_ADAPTER: 'folder', EINVOICE_FOLDER: '/srv/einvoices' };
  expect([...openPlatforms(loadConfig(folder)).keys()]).toEqual(['ZR7']);
  const both = { ...folder, MDL_EINVOICE_ADAPTER: 'https', EINVOICE_SUBMIT_URL: 'https://platform.example/' };
  const platforms = openPlatforms(loadConfig(both));
  expect(platforms.get('ZR7')).toBeInstanceOf(DropFolder);
  expect(platforms.get('MDL')).toBeInstanceOf(HttpsPlatform);
});
