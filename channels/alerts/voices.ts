/** How notices of alerts leave: by the companies' own mail servers, and as a POST to an address outside. */
import { randomUUID } from 'node:crypto';
import type { Config } from '../../config.ts';
import { ENTITIES } from '../../domain/common/entity.ts';
import { messageIdOf } from '../../domain/deliveries/mail.ts';
import { openApiChannel } from '../api/open-api-channel.ts';
import { closeChannels, openChannels } from '../email/channels.ts';

const CLAIMED = () => Promise.resolve(true);

/** A notice is tried over the first company's server, then over the other's. */
export const alertVoices = (config: Config) => ({
  /** @returns whether a server took it, or may have */
  async mail(to: readonly string[], words: { subject: string; text: string }, at: Date): Promise<boolean> {
    const channels = openChannels(config);
    try {
      for (const entity of ENTITIES) {
        const { from: address, fromName: name } = config.smtp[entity];
        const messageId = messageIdOf(randomUUID(), address);
        const mail = { ...words, from: { address, name }, to, messageId, date: at };
        const { kind } = await channels[entity].send(mail, { claim: CLAIMED });
        if (kind === 'sent' || kind === 'unknown') return true;
      }
      return false;
    } finally {
      await closeChannels(channels);
    }
  },

  /** The address obeys the rules of a client's API: https, and nothing private. @returns whether it answered 2xx */
  async post(url: string, body: string): Promise<boolean> {
    const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'RDZ' };
    const outcome = await openApiChannel(config).post({ url, body, headers }, { claim: CLAIMED });
    return outcome.kind === 'answered' && outcome.answer.status >= 200 && outcome.answer.status < 300;
  },
});
