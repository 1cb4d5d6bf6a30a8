/** Mails about somebody's own account: a link to choose a password with (12-rules U66). */
import type { MailText } from '../deliveries/mail.ts';
import { DAY_MS } from '../time/paris-time.ts';

export const ACCOUNT_MAIL_KINDS = ['reset', 'invite'] as const;
export type AccountMailKind = (typeof ACCOUNT_MAIL_KINDS)[number];

/** How long a link works, in ms, from when it was made. */
export const LINK_MS: Readonly<Record<AccountMailKind, number>> = { reset: 30 * 60_000, invite: 7 * DAY_MS };

/** Forgotten passwords of one account that are answered within an hour: whoever asks more often fills somebody's mailbox. */
export const RESETS_AN_HOUR = 3;

export interface AccountMailFacts {
  /** Who is written to. */
  nom: string;
  /** How the company signs. */
  company: string;
  /** Page where a password is chosen. */
  link: string;
}

/**
 * Page where a password is chosen. The secret is a fragment: browsers send it to nobody, so that no log has it, and a mail
 * scanner that opens the link uses nothing up.
 */
export const passwordPage = (backend: string, secret: string): string =>
  `${backend.replace(/\/$/, '')}/admin/mot-de-passe#${secret}`;

/** Names are data: none of them may start a new line. */
const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').trim();

const signed = (nom: string, company: string, paragraphs: readonly string[]): string =>
  `${[`Bonjour ${oneLine(nom)},`, ...paragraphs, `L'équipe ${oneLine(company)}`].join('\n\n')}\n`;

/** The mail of each kind; nothing in it but the link opens anything. */
export function accountMail(kind: AccountMailKind, { nom, company, link }: AccountMailFacts): MailText {
  return kind === 'reset'
    ? {
        subject: 'RDZ : choisir un nouveau mot de passe',
        text: signed(nom, company, [
          'Un nouveau mot de passe a été demandé pour votre compte RDZ. Pour le choisir :',
          link,
          'Ce lien vaut 30 minutes et ne sert qu’une fois. Vos sessions ouvertes prendront fin.',
          'Vous n’avez rien demandé ? Ne faites rien : votre mot de passe reste le même.',
        ]),
      }
    : {
        subject: 'RDZ : votre compte vous attend',
        text: signed(nom, company, [
          'Un compte RDZ a été créé pour vous. Choisissez votre mot de passe pour vous connecter :',
          link,
          'Ce lien vaut 7 jours et ne sert qu’une fois.',
        ]),
      };
}
