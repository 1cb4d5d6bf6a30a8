/** What entries of the audit trail are about: in French, and where it is read. */
import { addressOf } from '../../lib/addresses.ts';
import { AUDIT_SUBJECTS, subjectText } from '../../../../domain/audit/subjects.ts';
import type { AuditEvent } from '../../lib/api/types.ts';
import { href } from '../../lib/router/router.svelte.ts';

export const KINDS = AUDIT_SUBJECTS.map((value) => ({ value, label: subjectText(value) }));

/** Where the record of an entry is read; `null` when it has no page, or the reader may not open it. */
export function recordAddress({ entity_type, entity_id, entity }: AuditEvent): string | null {
  const address = (addressOf as Partial<Record<string, (typeof addressOf)[keyof typeof addressOf]>>)[
    entity_type
  ];
  return address ? address(entity_id, entity ?? undefined) : null;
}

/** The records beside it that an entry names. */
export const relatedRecords = ({
  related,
  entity,
}: AuditEvent): { kind: string; id: string; href: string | null }[] =>
  Object.entries(related).map(([name, id]) => {
    const entity_type = name.replace(/_id$/, '');
    const record = { entity_type, entity_id: id, entity } as AuditEvent;
    return { kind: subjectText(entity_type), id, href: recordAddress(record) };
  });

/** All that was done to a record, and to what names it. */
export const historyAddress = (id: string): string => href(`/journal?entity_id=${encodeURIComponent(id)}`);
