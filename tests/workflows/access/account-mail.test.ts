/** `account-mail/<id>` on a real Temporal, MongoDB and mail server. */
import { beforeEach, expect, it } from 'vitest';
import { workflowIds } from '../../../contracts/workflow-ids.ts';
import { AccountKeys } from '../../../store/access/account-keys.ts';
import { askReset } from '../../../store/access/account-mails.ts';
import { createUser } from '../../../store/access/change-user.ts';
import { findLink } from '../../../store/access/choose-password.ts';
import { inviteUser } from '../../../store/access/invite-user.ts';
import { SYSTEM } from '../../../store/audit/event-log.ts';
import { changeSetting } from '../../../store/settings/change-setting.ts';
import { launchAccountMail } from '../../../temporal/launch/account-mail.ts';
import { linkIn, mailedTexts } from '../../support/account-mails.ts';
import { checkHistory } from '../../support/histories.ts';
import { until } from '../../support/until.ts';
import { useWorker } from '../../support/workers.ts';
import { useDelivery } from '../../support/world.ts';

const world = useDelivery();
useWorker(world);
const EMAIL = 'camille.oubli@rdz.example';

beforeEach(() => world.smtp.setMode('ok'));

const someone = () =>
  createUser(
    world.store,
    { email: EMAIL, password: 'un mot de passe solide', nom: 'Camille', role: 'ops', entity: 'ZR7' },
    SYSTEM,
    new Date(),
  );
const ended = (id: string) => world.temporal.client.workflow.getHandle(workflowIds.accountMail(id)).result();
it('mails who has forgotten a password, from their company, also in simulation, and nobody else', async () => {
  const { store } = world;
  await someone();
  const simulation = { simulation_mode: true, simulation_email: 'bac@rdz.example' };
  const next = (current: object) => ({ ...current, ...simulation }) as never;
  await changeSetting(store, { key: 'email_denylist', next, by: SYSTEM, now: new Date() });
  const asked = [
    await askReset(store, EMAIL, new Date()),
    await askReset(store, 'nul@rdz.example', new Date()),
  ];
  for (const id of asked) await launchAccountMail(world.temporal, id);
  await Promise.all(asked.map(ended));
  const [text, ...others] = mailedTexts(world);
  expect(others).toEqual([]);
  expect(world.smtp.messages[0]!.to).toEqual([EMAIL]);
  for (const part of ['Bonjour Camille,', 'ZR7 Digital', '30 minutes']) expect(text).toContain(part);
  expect(await findLink(store, linkIn(text!), new Date())).toMatchObject({ mail: { status: 'sent' } });
  await checkHistory(world, { workflowId: workflowIds.accountMail(asked[0]!), shape: 'account-mail.reset' });
});

it('that is refused for good is shown so; one that is put off stays asked for, with the reason', async () => {
  const { store } = world;
  const inviting = {
    ...{ store, keys: new AccountKeys(world.config.PHONE_HASH_KEY) },
    ...{ by: SYSTEM, now: new Date() },
  };
  world.smtp.setMode('rcpt_550');
  const input = { nom: 'Camille', role: 'ops' as const, entity: 'ZR7' as const };
  const refused = await inviteUser(inviting, { ...input, email: EMAIL });
  await launchAccountMail(world.temporal, refused.mail._id);
  await ended(refused.mail._id);
  expect(await store.reset_tokens.findOne({ _id: refused.mail._id })).toMatchObject({
    ...{ status: 'failed', code: expect.any(String) },
  });

  world.smtp.setMode('rcpt_450');
  const later = await inviteUser(inviting, { ...input, email: 'plus.tard@rdz.example' });
  await launchAccountMail(world.temporal, later.mail._id);
  const stateOf = () => store.reset_tokens.findOne({ _id: later.mail._id });
  await until(async () => (await stateOf())?.code !== undefined);
  expect(await stateOf()).toMatchObject({ status: 'asked' });
});
