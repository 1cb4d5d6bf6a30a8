/** `account-mail/<id>` whose worker is killed (SIGKILL) at each of its writes, and goes on with another: one link, the same in every mail. */
import { expect, inject, it } from 'vitest';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { askReset } from '../../../store/access/account-mails.ts';
import { createUser } from '../../../store/access/change-user.ts';
import { findLink } from '../../../store/access/choose-password.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { launchAccountMail } from '../../../temporal/launch/account-mail.ts';
import { linksMailed } from '../../support/account-mails.ts';
import { command, inWorld, KILL_LIMIT_MS, through } from '../../support/killed-worker.ts';
import { type Cut, MongoProxy } from '../../support/mongo-proxy.ts';

interface Kill extends Cut {
  name: string;
  mails: 1 | 2;
}

const KILLS: readonly Kill[] = [
  {
    name: 'an address becomes a link',
    at: [command('update', 'reset_tokens', 'token_hash')],
    side: 'after',
    mails: 1,
  },
  // It left, and nobody could say so.
  { name: 'it is sent', at: [command('update', 'reset_tokens', 'sent_at')], side: 'before', mails: 2 },
  {
    name: 'it is noted as sent',
    at: [command('update', 'reset_tokens', 'sent_at')],
    side: 'after',
    mails: 1,
  },
];

it.concurrent.each(KILLS)(
  '$name, $side its write',
  inWorld<Kill>(async (world, { at, side, mails }) => {
    const { store, temporal } = world;
    const user = { email: 'camille.oubli@rdz.example', password: 'un mot de passe solide', nom: 'Camille' };
    await createUser(store, { ...user, role: 'ops', entity: 'ZR7' }, SYSTEM, new Date());
    const id = await askReset(store, user.email, new Date());
    const proxy = await MongoProxy.open(inject('mongoUrl'));
    await through(world, {
      env: { MONGO_URL: proxy.url },
      reached: () => proxy.cut({ at, side }),
      afterwards: () => proxy.close(),
      start: () => launchAccountMail(temporal, id),
      goneOn: () => temporal.client.workflow.getHandle(workflowIds.accountMail(id)).result(),
    });
    const links = linksMailed(world);
    expect(links).toHaveLength(mails);
    expect(new Set(links).size).toBe(1);
    expect(await findLink(store, links[0]!, new Date())).toMatchObject({ mail: { status: 'sent' } });
    expect(await store.event_log.countDocuments({ action: 'auth.reset_asked' })).toBe(1);
  }),
  KILL_LIMIT_MS,
);
