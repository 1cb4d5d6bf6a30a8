/** The pages of the mail catcher, in French. Everything a mail contains is escaped or shown in a sandbox. */
import { csvTable } from './csv-table.ts';
import { html, type Html } from './html.ts';
import type { Attachment, MailDetail, MailSummary } from './mail-store.ts';

/** The list of mails, newest first. */
export function listPage(mails: MailSummary[]): string {
  const clear = html`<button type="button" data-clear>Tout effacer</button>`;
  const empty = html`<div class="empty">
    <p>Aucun courrier pour l’instant.</p>
    <p class="muted">
      Les envois de la démonstration arrivent ici, rien ne part vers l’extérieur. Cette page se met à jour
      seule.
    </p>
  </div>`;
  const count = `${mails.length} ${mails.length > 1 ? 'courriers' : 'courrier'}`;
  return page(
    'Courriers envoyés',
    html`<header>
        <h1>Courriers envoyés</h1>
        <span class="muted">${count}</span>
        ${mails.length > 0 && clear}
      </header>
      ${
        mails.length > 0
          ? html`<ul class="mails">
              ${mails.map(listItem)}
            </ul>`
          : empty
      }`,
    true,
  );
}

function listItem(mail: MailSummary): Html {
  return html`<li>
    <a href="/mails/${mail.id}">
      <strong>${mail.subject || '(sans objet)'}</strong>
      <time datetime="${mail.date}">${shownDate(mail.date)}</time>
      <span class="to">à ${mail.recipients.join(', ')}</span>
      <span class="files"
        >${mail.attachments.map(({ filename }) => html`<span class="file">${filename}</span>`)}</span
      >
    </a>
  </li>`;
}

/** One mail. @param attachments in the order of `mail.attachments` */
export function mailPage(mail: MailDetail, attachments: Attachment[]): string {
  const headers = mail.headers.map(({ name, value }) => `${name}: ${value}`).join('\n');
  const body = mail.html
    ? html`<iframe sandbox title="Corps du courrier" src="/mails/${mail.id}/html"></iframe>`
    : html`<pre class="body">${mail.text}</pre>`;
  return page(
    mail.subject || '(sans objet)',
    html`<nav><a href="/">← Tous les courriers</a></nav>
      <header><h1>${mail.subject || '(sans objet)'}</h1></header>
      <dl>
        <dt>De</dt>
        <dd>${mail.from}</dd>
        <dt>À</dt>
        <dd>${mail.recipients.join(', ')}</dd>
        <dt>Date</dt>
        <dd><time datetime="${mail.date}">${shownDate(mail.date)}</time></dd>
        <dt>Message-ID</dt>
        <dd class="code">${mail.message_id}</dd>
      </dl>
      <section aria-label="Corps du courrier">${body}</section>
      ${attachments.map((attachment, index) => attachmentSection(mail.id, attachment, index))}
      <details>
        <summary>En-têtes</summary>
        <pre>${headers}</pre>
        <p>
          <a href="/api/mails/${mail.id}/raw" download="${mail.id}.eml"
            >Télécharger le courrier complet (.eml)</a
          >
        </p>
      </details>`,
    false,
  );
}

function attachmentSection(id: string, attachment: Attachment, index: number): Html {
  const { filename, content } = attachment;
  return html`<section>
    <h2>
      ${filename}
      <a class="button" href="/api/mails/${id}/attachments/${index}" download="${filename}"
        >Télécharger (${shownSize(content.length)})</a
      >
    </h2>
    ${/\.csv$/i.test(filename) && csvTable(content)}
  </section>`;
}

/** A short page that says what is wrong. */
export function errorPage(message: string): string {
  return page(
    message,
    html`<nav><a href="/">← Tous les courriers</a></nav>
      <h1>${message}</h1>`,
    false,
  );
}

function page(title: string, content: Html, live: boolean): string {
  return html`<!doctype html>
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – Courrier de démonstration RDZ</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="/style.css" />
        ${live && html`<script src="/live.js" defer></script>`}
      </head>
      <body>
        <p class="banner">Courrier de démonstration : ces messages restent sur cette machine.</p>
        <main>${content}</main>
      </body>
    </html>`.text;
}

function shownDate(iso: string): string {
  const format = { dateStyle: 'long', timeStyle: 'medium', timeZone: 'Europe/Paris' } as const;
  return new Intl.DateTimeFormat('fr-FR', format).format(new Date(iso));
}

function shownSize(bytes: number): string {
  return bytes < 1024
    ? `${bytes} o`
    : `${new Intl.NumberFormat('fr-FR', { maximumFractionDigits: 1 }).format(bytes / 1024)} Ko`;
}
