/** A landing page on an origin of its own, as strict as a page can be, and an API that can be taken away and given back. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

async function listen(answer: RequestListener, port = 0): Promise<Server> {
  const server = createServer(answer).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function end(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
}

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

/** Something that answers on one port, or nobody does. */
export class Endpoint {
  readonly #answer: RequestListener;
  #server: Server | undefined;
  origin = '';

  constructor(answer: RequestListener) {
    this.#answer = answer;
  }

  async open(): Promise<void> {
    this.#server = await listen(this.#answer, this.origin ? Number(new URL(this.origin).port) : 0);
    this.origin = originOf(this.#server);
  }

  /** Whoever calls is refused. */
  async close(): Promise<void> {
    if (this.#server) await end(this.#server);
    this.#server = undefined;
  }
}

export const CONSENT = 'J’accepte d’être rappelé.';

/** The page: `?suivi` says that its visitors agreed. */
export const landingPage =
  (api: () => string): RequestListener =>
  (request, response) => {
    const suivi = request.url!.includes('suivi') ? ' data-suivi="1"' : '';
    response.setHeader('content-type', 'text/html; charset=utf-8');
    response.setHeader(
      'content-security-policy',
      `default-src 'none'; script-src ${api()}; connect-src ${api()}`,
    );
    response.end(`<!doctype html><html lang="fr"><title>Devis</title><body>
<script defer src="${api()}/api/public/rdz.js" data-page="LP-PV"${suivi}></script>
<h1>Devis</h1><a href="#devis" data-rdz-cta>Mon devis</a>
<form data-rdz="F1" id="devis">
  <input name="nom" aria-label="Nom"><input name="phone" aria-label="Téléphone">
  <input name="departement" aria-label="Département">
  <label><input type="checkbox" name="rgpd_consent">
    <span data-rdz-consent="v1">J’accepte
      d’être rappelé.</span></label>
  <button>Envoyer</button>
</form></body></html>`);
  };
