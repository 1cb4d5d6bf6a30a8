/** Who the mails of each company come from: the entity's settings, else the configuration. */
import type { Config } from '../../config.ts';
import { ENTITIES, type Entity } from '../../domain/common/entity.ts';
import type { MailSender } from '../../domain/deliveries/mail.ts';
import type { Store } from '../db/mongo.ts';

export type Senders = Readonly<Record<Entity, MailSender>>;

export async function readSenders(store: Store, config: Pick<Config, 'smtp'>): Promise<Senders> {
  const written = await store.entities
    .find({}, { projection: { smtp_from: 1, smtp_from_name: 1 } })
    .toArray();
  const senders = ENTITIES.map((entity) => {
    const own = written.find(({ _id }) => _id === entity);
    const { from, fromName } = config.smtp[entity];
    return [entity, { address: own?.smtp_from || from, name: own?.smtp_from_name || fromName }] as const;
  });
  return Object.fromEntries(senders) as Record<Entity, MailSender>;
}
