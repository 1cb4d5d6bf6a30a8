/** The mail that tells a client that a person it received must be erased (GDPR art. 19), and the reminder of it. */
import type { MailText } from '../deliveries/mail.ts';
import { frenchDay, type ParisDay } from '../time/paris-time.ts';
import type { Person } from './person.ts';

const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

export interface RecipientMailFacts {
  /** Names the request in both mails. */
  reference: string;
  /** How the company signs. */
  company: string;
  /** Page with the button that acknowledges. */
  link: string;
  /** Paris days on which the client received the person. */
  days: readonly ParisDay[];
}

const list = (items: readonly string[]): string =>
  items.length > 1 ? `${items.slice(0, -1).join(', ')} et ${items.at(-1)!}` : (items[0] ?? '');

const signed = (paragraphs: readonly string[], company: string): string =>
  `${['Bonjour,', ...paragraphs, `Cordialement,\n\nL'équipe ${oneLine(company)}`].join('\n\n')}\n`;

/** Names the person, or the client could not erase them. */
export function recipientMail(facts: RecipientMailFacts, person: Person, objection: boolean): MailText {
  const names = person.names.map(({ nom, prenom }) => oneLine(`${prenom} ${nom}`)).filter(Boolean);
  const lines = [
    names.length > 0 ? `Nom : ${[...new Set(names)].join(', ')}` : '',
    person.phones.length > 0 ? `Téléphone : ${person.phones.map(oneLine).join(', ')}` : '',
    person.emails.length > 0 ? `E-mail : ${person.emails.map(oneLine).join(', ')}` : '',
  ].filter(Boolean);
  return {
    subject: `Effacement de données personnelles – demande ${facts.reference}`,
    text: signed(
      [
        `Une personne dont nous vous avons transmis les coordonnées le ${list(facts.days.map(frenchDay))} a demandé l'effacement de ses données (articles 17 et 19 du RGPD).`,
        lines.join('\n'),
        `Merci d'effacer ses données de vos fichiers et de ceux à qui vous les auriez transmises${objection ? ", et de ne plus la contacter : elle s'est aussi opposée à tout démarchage" : ''}.`,
        `Puis confirmez-le ici, par le bouton de la page :\n${facts.link}`,
        'Supprimez ensuite ce message, qui contient ses coordonnées.',
      ],
      facts.company,
    ),
  };
}

/** Names nobody: by then we have forgotten who it was. */
export function reminderMail(facts: RecipientMailFacts): MailText {
  return {
    subject: `Rappel : effacement de données personnelles – demande ${facts.reference}`,
    text: signed(
      [
        `Nous vous avons écrit au sujet d'une personne à effacer de vos fichiers (demande ${facts.reference}, transmise le ${list(facts.days.map(frenchDay))}), et n'avons pas reçu votre confirmation.`,
        `Dès que ses données sont effacées, confirmez-le ici, par le bouton de la page :\n${facts.link}`,
        'Si vous ne retrouvez pas notre premier message, répondez à celui-ci.',
      ],
      facts.company,
    ),
  };
}

/** What people know a request by: the end of its id. */
export const referenceOf = (requestId: string): string => requestId.slice(-12).toUpperCase();
