/** How a company's documents look, out of its settings. */
import type { CompanyBilling } from '../settings/company.ts';
import type { InvoiceLook } from './document.ts';

const DATA_URL = /^data:(image\/png|image\/jpeg);base64,([A-Za-z0-9+/=]+)$/;

/** A logo that is no PNG or JPEG as a data URL is none. */
export function lookOf({ logo, color }: Pick<CompanyBilling, 'logo' | 'color'>): InvoiceLook {
  const [, type, base64] = DATA_URL.exec(logo) ?? [];
  if (!type || !base64) return { color };
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  return { color, logo: { type: type as 'image/png' | 'image/jpeg', bytes } };
}
