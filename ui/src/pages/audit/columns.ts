/** Columns of the audit trail, on screen and in the CSV. */
import type { AuditEvent } from '../../lib/api/types.ts';
import type { Column } from '../../lib/components/data/columns.ts';
import { dateTime } from '../../lib/format/date.ts';
import { plural } from '../../lib/format/number.ts';
import { shortId } from '../../lib/format/text.ts';
import { differences } from './difference.ts';
import { subjectText } from '../../../../domain/audit/subjects.ts';

/** `Client …01f6df8`: the record an entry is about. */
export const recordName = ({ entity_type, entity_id }: AuditEvent): string =>
  `${subjectText(entity_type)} ${shortId(entity_id)}`;

export const EVENT_COLUMNS: readonly Column<AuditEvent>[] = [
  { key: 'at', header: 'Quand', text: (row) => dateTime(row.at) },
  { key: 'sentence', header: 'Quoi', text: (row) => row.sentence },
  { key: 'record', header: 'Sur', text: recordName },
  { key: 'user', header: 'Qui', text: (row) => row.user_name },
  {
    key: 'changes',
    header: 'Changements',
    text: (row) => {
      const { length } = differences(row);
      return length > 0 ? plural(length, 'champ') : '';
    },
    spare: 1,
  },
  { key: 'entity', header: 'Société', text: (row) => row.entity ?? '', spare: 2 },
];

export const EVENT_FILE_COLUMNS: readonly Column<AuditEvent>[] = [
  ...EVENT_COLUMNS,
  { key: 'email', header: 'E-mail', text: (row) => row.user_email ?? '' },
  { key: 'ip', header: 'Adresse IP', text: (row) => row.ip_address ?? '' },
  { key: 'action', header: 'Action', text: (row) => row.action },
  { key: 'entity_id', header: 'Identifiant', text: (row) => row.entity_id },
  {
    key: 'details',
    header: 'Détail',
    text: (row) =>
      differences(row)
        .map(({ id, before, after }) => `${id} : ${before || '—'} → ${after || '—'}`)
        .join(' ; '),
  },
];
