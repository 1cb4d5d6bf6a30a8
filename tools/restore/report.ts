/** What settling a restore found, as people read it. */
import type { RestoreItem, RestoreItemKind } from '../../domain/system/restore.ts';
import type { RestoreDoc } from '../../store/system/collections.ts';

const TITLES: Record<RestoreItemKind, string> = {
  batch_uncertain: 'Lots incertains : demandez au client, puis confirmez ou renvoyez dans la boîte',
  batch_unknown:
    'Lots partis après la sauvegarde et inconnus de la base : leurs leads sont perdus ou incertains',
  order_unprepared: 'Commandes dont le CSV ne se prépare pas : leurs leads attendent, regardez-les',
  batch_failed: 'Lots en échec certain, d’après Temporal',
  batch_sent: 'Lots partis, d’après Temporal',
  mail_uncertain: 'Mails de factures : peut-être partis, demandez avant de renvoyer',
  mail_failed: 'Mails de factures non partis, d’après Temporal',
  mail_sent: 'Mails de factures partis, d’après Temporal',
  invoice_unknown: 'Factures émises après la sauvegarde et inconnues de la base : leur numéro est pris',
};
const KINDS = Object.keys(TITLES) as RestoreItemKind[];

const lineText = ({ id, client_id, count, told, at }: RestoreItem): string =>
  [
    `  ${id}`,
    ...(client_id ? [`client ${client_id}`] : []),
    ...(count === undefined ? [] : [`${count} leads`]),
    ...(told ? [`Temporal : ${told}`] : []),
    ...(at ? [at.toISOString()] : []),
  ].join('  ');

export function restoreText(restore: RestoreDoc): string {
  const { backup_at, marked_at, counts = {}, items = [], stock = 0 } = restore;
  const chapters = KINDS.filter((kind) => counts[kind]).map((kind) =>
    [`${TITLES[kind]} (${counts[kind]})`, ...items.filter((item) => item.kind === kind).map(lineText)].join(
      '\n',
    ),
  );
  return [
    `Sauvegarde du ${backup_at.toISOString()}, restaurée le ${marked_at.toISOString()} : les leads acceptés entre les deux sont perdus.`,
    ...(restore.temporal ? [] : ['Les historiques de Temporal n’ont pas été lus : tout est incertain.']),
    ...chapters,
    `${stock} leads attendent en stock et peuvent avoir été vendus après la sauvegarde.`,
    restore.held
      ? 'Un worker peut démarrer. Rien ne part seul avant « Reprendre les départs automatiques » (page Restauration).'
      : 'Les départs automatiques ont repris.',
  ].join('\n\n');
}
