/** The page a client acknowledges an erasure on: without a script, in both themes, and it names nobody. */
import { ENTITY_NAME } from '../../domain/common/entity.ts';
import { referenceOf } from '../../domain/privacy/recipient-mail.ts';
import { frenchDay, parisDay } from '../../domain/time/paris-time.ts';
import type { AskedToAcknowledge } from '../../store/privacy/finish-erasure.ts';

/** Nothing runs, nothing is loaded, and the form leads back here. */
export const ACK_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const SIGNS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const shown = (text: string): string => text.replace(/[&<>"']/g, (sign) => SIGNS[sign]!);

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText}
main{max-width:34rem;margin:0 auto;padding:2rem 1rem}h1{font-size:1.4rem;line-height:1.3}
button{font:inherit;font-weight:600;padding:.75rem 1.25rem;border:0;border-radius:.5rem;background:#1d4ed8;color:#fff;cursor:pointer}
button:focus-visible{outline:3px solid CanvasText;outline-offset:2px}`;

export function ackPage({ erasure, recipient }: AskedToAcknowledge): string {
  const company = ENTITY_NAME[recipient.entity];
  const days = recipient.days.map((day) => frenchDay(day)).join(', ');
  const done = recipient.acknowledged_at;
  const body = done
    ? `<p>Merci : vous avez confirmé l’effacement le ${frenchDay(parisDay(done))}. Il n’y a plus rien à faire.</p>`
    : `<p>Nous vous avons transmis une personne (livraison du ${shown(days)}), qui a demandé l’effacement de ses données. Notre premier message vous dit laquelle.</p>
<p>Effacez-la de vos fichiers et de ceux à qui vous l’auriez transmise, puis confirmez-le :</p>
<form method="post"><button type="submit">Je confirme que ses données sont effacées</button></form>`;
  return `<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex"><title>Effacement de données personnelles</title><style>${STYLE}</style></head>
<body><main><p>${shown(company)}</p><h1>Effacement de données personnelles, demande ${referenceOf(erasure._id)}</h1>
${body}
</main></body></html>`;
}
