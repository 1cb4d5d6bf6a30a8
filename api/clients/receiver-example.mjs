// Reçoit les livraisons de RDZ : vérifie la signature, répond vite, et ne garde chaque lot qu'une fois.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

const KEYS = JSON.parse(process.env.RDZ_KEYS); // {"<kid>": "rdzs_…"}
const seen = new Map(); // à remplacer par votre base, avec une clé unique

function isGenuine(header, body) {
  const parts = (header ?? '').split(',').map((part) => part.split('='));
  const t = Number(parts.find(([name]) => name === 't')?.[1]);
  if (!(Math.abs(Date.now() / 1000 - t) <= 300)) return false;
  return parts.some(([name, kid], at) => {
    const given = Buffer.from(parts[at + 1]?.[1] ?? '', 'hex');
    if (name !== 'kid' || !Object.hasOwn(KEYS, kid) || given.length !== 32) return false;
    return timingSafeEqual(given, createHmac('sha256', KEYS[kid]).update(`${t}.${body}`).digest());
  });
}

createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  const answer = (status, what) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(what));
  if (!isGenuine(request.headers['x-rdz-signature'], body)) return answer(401, { error: 'signature' });
  const { idempotency_key, test, leads } = JSON.parse(body);
  if (test) return answer(200, { ok: true });
  if (seen.has(idempotency_key)) return answer(409, { idempotency_key });
  const refused = leads
    .filter(({ telephone }) => !telephone)
    .map(({ delivery_id }) => ({ delivery_id, code: 'sans_telephone' }));
  seen.set(idempotency_key, leads);
  answer(200, { ok: true, refused });
}).listen(Number(process.env.PORT ?? 8080), function () {
  process.stdout.write(`listening ${this.address().port}\n`);
});
