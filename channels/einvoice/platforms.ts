/** The platform of each company, as it is configured. */
import type { Config, EinvoiceConfig } from '../../config.ts';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import { DropFolder } from './drop-folder.ts';
import { HttpsPlatform } from './https-platform.ts';
import type { EinvoicePlatform } from './platform.ts';

/** @returns undefined when the company has none */
function openPlatform(settings: EinvoiceConfig): EinvoicePlatform | undefined {
  switch (settings.adapter) {
    case 'none':
      return undefined;
    case 'folder':
      return new DropFolder(settings);
    case 'https':
      return new HttpsPlatform(settings);
  }
}

/** Companies without a platform are absent. */
export const openPlatforms = ({ einvoice }: Config): ReadonlyMap<Entity, EinvoicePlatform> =>
  new Map(
    ENTITIES.flatMap((entity) => {
      const platform = openPlatform(einvoice[entity]);
      return platform ? [[entity, platform] as const] : [];
    }),
  );
