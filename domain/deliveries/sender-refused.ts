/**
 * Whether recipients' servers refuse the sender itself: its name, its certificate or its reputation, and not one address. RFC 3463
 * names such answers X.7.X ("security or policy"), RFC 7372 those about SPF, DKIM and DMARC among them.
 */

/** As many clients, and it is not about one of them. */
export const REFUSING_CLIENTS = 2;

const ABOUT_THE_SENDER = /(?:^|[\s-])5\.7\.\d{1,3}(?:\s|$)/m;

/** @param reply the server's words; absent when it said nothing */
export const isSenderRefusal = (smtp_code: number | undefined, reply: string | undefined): boolean =>
  smtp_code !== undefined && smtp_code >= 500 && smtp_code < 600 && ABOUT_THE_SENDER.test(reply ?? '');

/** @param batches failed ones of one company, with their tries */
export function isSenderRefused(
  batches: readonly {
    client_id: string;
    attempts: readonly { smtp_code?: number; reply?: string }[];
  }[],
): boolean {
  const clients = batches.filter(({ attempts }) => {
    const last = attempts.at(-1);
    return isSenderRefusal(last?.smtp_code, last?.reply);
  });
  return new Set(clients.map(({ client_id }) => client_id)).size >= REFUSING_CLIENTS;
}
