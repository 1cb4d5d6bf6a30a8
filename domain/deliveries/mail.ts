/**
 * The words of the e-mails (01-domain §4 "The e-mail"): subject, body, Message-ID. Nothing technical and nothing about
 * where a lead came from; leads themselves are only in the attachment.
 */
import type { Entity } from '../common/entity.ts';
import { frenchDay, type ParisDay } from '../time/paris-time.ts';

export interface MailSender {
  address: string;
  /** Display name, and how the entity signs. */
  name: string;
}

/** Senders when neither configuration nor the entity's settings say otherwise. */
export const DEFAULT_SENDERS: Readonly<Record<Entity, MailSender>> = {
  ZR7: { address: 'vos-leads@zr7-digital.fr', name: 'ZR7 Digital' },
  MDL: { address: 'livraisonleads@maisonduleads.fr', name: 'Maison du Lead' },
};

export interface MailText {
  subject: string;
  /** Plain text, `\n` line ends. */
  text: string;
}

/** Product codes and names are data: none of them may start a new header line. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

const signed = (paragraphs: readonly string[], senderName: string): string =>
  ['Bonjour,', ...paragraphs, `Cordialement,\n\nL'équipe ${oneLine(senderName)}`].join('\n\n') + '\n';

/**
 * Mail that carries one batch.
 * @param day Paris day of the delivery
 * @param count leads in the attached CSV
 */
export function deliveryMail(input: {
  entity: Entity;
  produit: string;
  day: ParisDay;
  count: number;
  senderName: string;
}): MailText {
  const produit = oneLine(input.produit);
  const day = frenchDay(input.day);
  const leads = input.count > 1 ? `${input.count} leads` : `${input.count} lead`;
  return {
    subject: `Livraison leads ${input.entity} – ${produit} – ${day}`,
    text: signed(
      [
        `Veuillez trouver ci-joint votre livraison du ${day} : ${leads} ${produit}.`,
        'Nous restons à votre disposition pour toute question et vous remercions de votre confiance.',
      ],
      input.senderName,
    ),
  };
}

/** Mail that an admin sends to see whether the entity's mail settings work. */
export function testMail(senderName: string): MailText {
  return {
    subject: `Test d'envoi – ${oneLine(senderName)}`,
    text: signed(
      [
        "Ce message confirme que l'envoi des e-mails de livraison fonctionne.",
        "Aucune action de votre part n'est nécessaire.",
      ],
      senderName,
    ),
  };
}

/**
 * `<id@domain of the sender>`: the same for every attempt of a batch, so that a mail received twice shows as one.
 * @param id batch id (a UUID); whatever cannot stand in a Message-ID is dropped
 */
export function messageIdOf(id: string, senderAddress: string): string {
  const domain = senderAddress.slice(senderAddress.lastIndexOf('@') + 1);
  return `<${id.replace(/[^A-Za-z0-9._-]/g, '')}@${domain.replace(/[^A-Za-z0-9.-]/g, '')}>`;
}
