/** What became of batches that something was asked of, in words. */
import type { BatchAnswer, PendingAnswer } from '../../lib/api/types.ts';
import { plural } from '../../lib/format/number.ts';

export type Answer = BatchAnswer | PendingAnswer;

/** How many ended how, beside those that ended as wanted; in reading order. */
const REMARKS = {
  failed: (lots: number) => `${plural(lots, 'lot')} en échec.`,
  uncertain: (lots: number) =>
    `${plural(lots, 'lot incertain', 'lots incertains')}, à confirmer ou renvoyer.`,
  cancelled: (lots: number) => `${plural(lots, 'lot annulé', 'lots annulés')}.`,
  pending: (lots: number) => `${plural(lots, 'lot')} encore en cours.`,
  refused: (lots: number) =>
    `${plural(lots, 'lot resté prêt', 'lots restés prêts')} : le client n’est pas livrable.`,
  not_started: (lots: number) => `${plural(lots, 'lot resté prêt', 'lots restés prêts')} : relancez l’envoi.`,
};
type Remark = keyof typeof REMARKS;

/** `1 lot en échec. 2 lots incertains, à confirmer ou renvoyer.` */
export const remarks = (lots: Partial<Record<Remark, number>>): string =>
  (Object.keys(REMARKS) as Remark[])
    .flatMap((remark) => (lots[remark] ? [REMARKS[remark](lots[remark])] : []))
    .join(' ');

/** `done` as wanted, else the status it was left in. */
const endOf = (answer: Answer): Remark | 'done' | BatchAnswer['status'] => {
  if ('pending' in answer) return 'pending';
  return answer.success ? 'done' : answer.status;
};

/** @param done `lot envoyé`, `lots envoyés` */
export function summary(answers: readonly Answer[], done: readonly [one: string, many: string]): string {
  const count = (end: ReturnType<typeof endOf>) => answers.filter((answer) => endOf(answer) === end).length;
  const aside = remarks({
    failed: count('failed'),
    uncertain: count('uncertain'),
    cancelled: count('cancelled'),
    pending: count('pending'),
  });
  return [`${plural(count('done'), ...done)}.`, aside].filter(Boolean).join(' ');
}

/** What to do about batches that did not end as wanted: the gravest first, `sent` is one sent again in vain. */
const ADVICE = [
  [
    'uncertain',
    'Demandez au client s’il a reçu l’e-mail avant de renvoyer : il pourrait le recevoir deux fois.',
  ],
  [
    'failed',
    'Corrigez la cause, puis envoyez à nouveau ; un échec passager est aussi retenté automatiquement.',
  ],
  ['sent', 'N’envoyez encore une fois que si le client attend toujours cette copie.'],
] as const;

export const adviceOn = (answers: readonly Answer[]): string =>
  ADVICE.find(([end]) => answers.some((answer) => endOf(answer) === end))?.[1] ??
  'Regardez où en est le lot avant de recommencer.';
