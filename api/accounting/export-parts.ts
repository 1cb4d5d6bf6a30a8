/** What each export is made of, part by part. */
import { issuedFile } from '../../documents/invoices/issued-file.ts';
import { entryOf } from '../../domain/accounting/entry.ts';
import { fecHead, fecLines } from '../../domain/accounting/fec.ts';
import { invoicesCsvHead, invoicesCsvRow } from '../../domain/accounting/invoices-csv.ts';
import type { CompanyVat } from '../../domain/accounting/sheets.ts';
import { latin9Bytes } from '../../domain/common/latin9.ts';
import type { Entity } from '../../domain/common/entity.ts';
import { asBasisPoints } from '../../domain/money/money.ts';
import { parisDay } from '../../domain/time/paris-time.ts';
import { readBooks } from '../../store/accounting/read-books.ts';
import { type Days, issuedFilter, issuedInvoices } from '../../store/accounting/read-issued.ts';
import { readVat } from '../../store/accounting/read-vat.ts';
import type { Store } from '../../store/db/mongo.ts';
import { keepInvoiceFile } from '../../store/invoices/keep-file.ts';
import type { AppDeps } from '../http/deps.ts';
import type { ZippedFile } from './zip.ts';

export async function* fecParts(store: Store, entity: Entity, days: Days): AsyncGenerator<Uint8Array> {
  const books = await readBooks(store, entity);
  yield latin9Bytes(fecHead());
  for await (const invoice of issuedInvoices(store, { entity, ...days }))
    yield latin9Bytes(fecLines(entryOf(invoice, books)));
}

export async function* csvParts(
  { store, clock }: Pick<AppDeps, 'store' | 'clock'>,
  entities: readonly Entity[],
  days: Days,
): AsyncGenerator<string> {
  const known = await Promise.all(
    entities.map((entity) =>
      store.invoices.distinct('vat_breakdown.rate_bp', issuedFilter({ entity, ...days })),
    ),
  );
  const rates = [...new Set(known.flat() as number[])].sort((a, b) => b - a).map(asBasisPoints);
  const today = parisDay(clock());
  yield invoicesCsvHead(rates);
  for (const entity of entities)
    for await (const invoice of issuedInvoices(store, { entity, ...days }))
      yield invoicesCsvRow(invoice, rates, today);
}

/** A PDF its workflow has not made yet is made here. */
export async function* pdfFiles(
  { store, clock }: Pick<AppDeps, 'store' | 'clock'>,
  entities: readonly Entity[],
  days: Days,
): AsyncGenerator<ZippedFile> {
  for (const entity of entities)
    for await (const invoice of issuedInvoices(store, { entity, ...days })) {
      const kept = await keepInvoiceFile(store, invoice, issuedFile, clock());
      if (kept) yield { name: `${entity}/${kept.number}.pdf`, bytes: kept.pdf.value(), at: kept.created_at };
    }
}

export async function companiesVat(
  store: Store,
  entities: readonly Entity[],
  days: Days,
): Promise<CompanyVat[]> {
  const sums = await Promise.all(entities.map((entity) => readVat(store, entity, days)));
  return entities.flatMap((entity, at) => [
    { entity, flow: 'collected' as const, rows: sums[at]!.collected },
    { entity, flow: 'deductible' as const, rows: sums[at]!.deductible },
  ]);
}
