/** Where documents between the companies are looked at, and where what they lack is filled in. */
import { apiUrl } from '../../lib/api/client.ts';
import { openable } from '../../lib/addresses.ts';

/** The stored PDF of an issued one. */
export const pdfLink = ({ id }: { id: string }): string => apiUrl(`/invoices/${id}/pdf`);

/** The leads it is made of. */
export const salesLink = ({ id }: { id: string }): string => apiUrl(`/invoices/${id}/lines.csv`);

/** The form that holds a missing mention; null where the reader may not open it, or it is on the document itself. */
export function fillInAt(path: string): string | null {
  if (path === 'settings.simulation_mode') return openable('/parametres?onglet=envois');
  return /^(entity|buyer_entity)\./.test(path) ? openable('/parametres?onglet=societes') : null;
}
