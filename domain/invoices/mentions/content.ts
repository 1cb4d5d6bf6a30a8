/** Mentions about the document itself: its lines, its days, its amounts, what it corrects. */
import { hasContent } from '../../common/text.ts';
import { netUnitPrice } from '../../money/price.ts';
import { isParisDay } from '../../time/paris-time.ts';
import { isSettled } from '../business-process.ts';
import type { InvoiceDocument, InvoiceLine, InvoiceTotals } from '../document.ts';
import type { MissingMention } from '../missing-mentions.ts';
import { totalsOf } from '../totals.ts';
import { freeReason } from '../wording.ts';
import { when } from './check.ts';

/** BR-FR-01, BR-FR-02. */
const NUMBER = /^[A-Za-z0-9+_/-]{1,35}$/;

export const contentMentions = (doc: InvoiceDocument): MissingMention[] => [
  ...doc.lines.flatMap(lineMentions),
  ...dayMentions(doc),
  ...amountMentions(doc),
  ...originMentions(doc),
];

function lineMentions(line: InvoiceLine, at: number): MissingMention[] {
  const { label, quantity, unit_price, discount_bp, net_unit_price, free } = line;
  const path = `lines[${at}]`;
  const ofLine = `de la ligne ${at + 1}`;
  const repair = 'à corriger sur le brouillon';
  const inRange = discount_bp >= 0 && discount_bp <= 10_000 && unit_price >= 0;
  return [
    ...when(
      !hasContent(label),
      `${path}.label`,
      `Le libellé ${ofLine} manque : à renseigner sur le brouillon.`,
    ),
    ...when(
      !Number.isSafeInteger(quantity) || quantity === 0,
      `${path}.quantity`,
      `La quantité ${ofLine} n'est pas un nombre entier autre que 0 : ${repair}.`,
    ),
    ...when(
      freeReason(line) !== undefined && quantity < 0,
      `${path}.quantity`,
      `Une ligne gratuite ne se retire pas (ligne ${at + 1}) : ${repair}.`,
    ),
    ...when(
      free !== undefined && !hasContent(free),
      `${path}.free`,
      `Le motif de gratuité ${ofLine} manque : à renseigner sur le brouillon.`,
    ),
    ...when(
      !inRange || net_unit_price !== netUnitPrice(unit_price, discount_bp),
      `${path}.unit_price`,
      `Le prix ${ofLine} ou sa remise n'est pas valable : ${repair}.`,
    ),
  ];
}

/** BR-FR-03. */
const isUsable = (day: string): boolean => isParisDay(day) && day.startsWith('20');

function dayMentions(doc: InvoiceDocument): MissingMention[] {
  const { kind, issued_on, due_on, period } = doc;
  const mayBeEarlier = kind === 'deposit' || isSettled(doc);
  return [
    ...when(!isUsable(issued_on), 'issued_on', "La date d'émission n'est pas une date de ce siècle."),
    ...when(
      !isUsable(due_on) || (due_on < issued_on && !mayBeEarlier),
      'due_on',
      "La date d'échéance manque ou précède la date d'émission : à corriger sur le brouillon.",
    ),
    ...when(
      !isUsable(period.from) || !isUsable(period.to) || period.from > period.to,
      'period',
      "La période facturée manque, ou finit avant d'avoir commencé : à corriger sur le brouillon.",
    ),
  ];
}

function amountMentions({ kind, lines, totals, paid, after_deposit }: InvoiceDocument): MissingMention[] {
  if (lines.length === 0)
    return [{ path: 'lines', message: "La facture n'a aucune ligne : à compléter sur le brouillon." }];
  return [
    ...when(totals.ttc <= 0, 'lines', 'Le total doit être supérieur à 0 : à corriger sur le brouillon.'),
    ...when(
      !sameTotals(totals, totalsOf(lines)),
      'totals',
      'Les totaux ne sont pas ceux des lignes : le brouillon est à enregistrer de nouveau.',
    ),
    ...when(
      paid < 0 || paid > Math.max(totals.ttc, 0) || (kind === 'credit_note' && paid !== 0),
      'paid',
      'Le montant déjà payé ne va pas avec le total : à corriger sur le brouillon.',
    ),
    ...when(
      after_deposit && kind === 'deposit',
      'after_deposit',
      "Une facture d'acompte n'en solde pas une autre : à corriger sur le brouillon.",
    ),
  ];
}

function sameTotals(one: InvoiceTotals, other: InvoiceTotals): boolean {
  const figures = ({ ht, vat, ttc, vat_breakdown }: InvoiceTotals) =>
    [
      ht,
      vat,
      ttc,
      ...vat_breakdown.flatMap((group) => [group.category, group.rate_bp, group.base, group.vat]),
    ].join();
  return figures(one) === figures(other);
}

function originMentions({ kind, corrects, issued_on }: InvoiceDocument): MissingMention[] {
  return [
    ...when(
      kind === 'credit_note' && corrects.length === 0,
      'corrects',
      "L'avoir ne nomme aucune facture d'origine : à renseigner sur le brouillon.",
    ),
    ...corrects.flatMap((origin, at) =>
      when(
        !NUMBER.test(origin.number) || !isUsable(origin.issued_on) || origin.issued_on > issued_on,
        `corrects[${at}]`,
        `La facture d'origine « ${origin.number} » n'a pas un numéro et une date valables : à corriger sur le brouillon.`,
      ),
    ),
  ];
}
