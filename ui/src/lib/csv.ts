/**
 * Exporting a list exactly as it is filtered: every page of it, as a CSV a French Excel opens (`;`, BOM, CRLF).
 */
import { toast } from 'svelte-sonner';
import type { Params } from './api/client.ts';
import { readAll } from './api/read-all.ts';
import type { Column } from './components/data/columns.ts';
import { csvText } from './csv-text.ts';
import { count, plural } from './format/number.ts';
import { notifyProblem } from './notify.ts';

const CANCELLED = Symbol();

export function saveText(filename: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A list that the API gives page by page. */
export interface WholeList<T> {
  path: string;
  /** What the answer calls the rows. */
  name: string;
  params: Params;
  columns: readonly Column<T>[];
}

/** Reads the whole list, showing how far it is, and saves it. */
export async function exportList<T>(list: WholeList<T>, filename: string): Promise<void> {
  let cancelled = false;
  const cancel = { label: 'Arrêter', onClick: () => (cancelled = true) };
  const id = toast.loading('Préparation du CSV…', { action: cancel });
  try {
    const onPage = (done: number, total: number) => {
      if (cancelled) throw CANCELLED;
      toast.loading(`Préparation du CSV… ${count(done)} / ${count(total)}`, { id, action: cancel });
    };
    const rows = await readAll<string, T>(list.path, list.name, list.params, { onPage });
    saveText(filename, csvText(list.columns, rows));
    toast.success(`${plural(rows.length, 'ligne exportée', 'lignes exportées')}`, {
      id,
      description: filename,
    });
  } catch (error) {
    toast.dismiss(id);
    if (error === CANCELLED) toast.info('Export arrêté : rien n’a été enregistré.');
    else notifyProblem(error);
  }
}
