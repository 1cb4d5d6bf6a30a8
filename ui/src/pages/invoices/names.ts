/** How invoices are called, and where what one lacks is filled in. */
import { addressOf, openable } from '../../lib/addresses.ts';
import type { InvoiceSummary } from '../../lib/api/types.ts';
import { INVOICE_KIND } from '../../lib/labels/invoice.ts';

type Named = Pick<InvoiceSummary, 'invoice_number' | 'kind'>;

/** `ZR7-202611-0007`, `Brouillon de facture`. */
export function invoiceName({ invoice_number, kind }: Named): string {
  if (invoice_number) return invoice_number;
  return kind === 'invoice' ? 'Brouillon de facture' : `Brouillon d’${INVOICE_KIND[kind].toLowerCase()}`;
}

/** `Brouillon de facture pour Solaire du Midi`: where several are listed. */
export const fullName = (invoice: Named & Pick<InvoiceSummary, 'client_name'>): string =>
  `${invoiceName(invoice)} pour ${invoice.client_name}`;

/** Where what an invoice lacks is filled in; `null` where the reader may not. */
export function whereMissing(
  path: string,
  { id, client_id, entity }: Pick<InvoiceSummary, 'id' | 'client_id' | 'entity'>,
): { href: string | null; text: string } {
  if (path.startsWith('client.')) {
    const page = client_id && addressOf.client(client_id, entity);
    return { href: page && openable(`/clients/${client_id}/modifier`), text: 'Modifier le client' };
  }
  if (path.startsWith('entity.') || path.startsWith('buyer_entity.'))
    return { href: openable('/parametres?onglet=societes'), text: 'Ouvrir Paramètres › Sociétés' };
  return { href: openable(`/factures/${id}/modifier`), text: 'Modifier le brouillon' };
}
