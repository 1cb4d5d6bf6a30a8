/** Who bills whom: the owner of the lead the company that sold it. */
import type { Filter } from '../../lib/components/data/filter.ts';
import { TRANSFER_STATUSES } from '../../../../domain/intercompany/transfer.ts';
import { TRANSFER_STATUS } from '../../lib/labels/intercompany.ts';

export const internalWay = ({ from_entity, to_entity }: { from_entity: string; to_entity: string }): string =>
  `${from_entity} facture ${to_entity}`;

export const WAY_FILTER: Filter = {
  name: 'direction',
  label: 'Les deux sens',
  options: [
    { value: 'ZR7->MDL', label: 'ZR7 facture MDL' },
    { value: 'MDL->ZR7', label: 'MDL facture ZR7' },
  ],
};

export const STATUS_FILTER: Filter = {
  name: 'status',
  label: 'Tous les états',
  options: TRANSFER_STATUSES.map((status) => ({ value: status, label: TRANSFER_STATUS[status].text })),
};
