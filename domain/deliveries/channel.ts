/**
 * The ways a batch reaches its client: the CSV by mail, the leads by the client's API, or both (01-domain §4). With both,
 * each channel is tried by itself; the batch is `sent` as soon as one has it, and what the other lacks is `missing`.
 */
import { type AttemptResult, MAX_AUTOMATIC_ATTEMPTS } from './delivery-lifecycle.ts';

export const CHANNELS = ['api', 'csv'] as const;
export type Channel = (typeof CHANNELS)[number];

export const DELIVERY_METHODS = ['csv', 'api', 'both'] as const;
export type DeliveryMethod = (typeof DELIVERY_METHODS)[number];

/** In the order they are tried: an API answers at once, and may refuse leads one by one. */
export const channelsOf = (method: DeliveryMethod): readonly Channel[] =>
  method === 'both' ? CHANNELS : [method];

export const otherChannel = (channel: Channel): Channel => (channel === 'csv' ? 'api' : 'csv');

/** What these rules read of a try. Tries of releases without an API channel name none: they were mails. */
export interface ChannelTry {
  channel?: Channel;
  result: AttemptResult;
  automatic: boolean;
  /** Of a failed one: the same again may pass later. */
  retryable?: boolean;
  code?: string;
  token?: string;
}

export const channelOf = ({ channel = 'csv' }: { channel?: Channel }): Channel => channel;

/** A channel that does not have a batch which the other has delivered. */
export interface MissingChannel {
  channel: Channel;
  /** `uncertain`: a try ended without an answer, so only a person sends it again. */
  status: 'failed' | 'uncertain';
  retryable: boolean;
  automatic_attempts: number;
  code: string;
  /** The try that was given up without an answer: it may still answer. */
  token?: string;
}

/** It has not been tried yet. */
export const CHANNEL_WAITS = 'CHANNEL_WAITS';

const triesOf = <T extends ChannelTry>(tries: readonly T[], channel: Channel): T[] =>
  tries.filter((one) => channelOf(one) === channel);

/** Whether the client may have it by this channel without anybody knowing. */
export const isDoubted = (tries: readonly ChannelTry[], channel: Channel): boolean =>
  triesOf(tries, channel).at(-1)?.result === 'uncertain';

/** Whether the last try of a channel failed so that the next would fail the same way. */
export function isFinal(tries: readonly ChannelTry[], channel: Channel): boolean {
  const last = triesOf(tries, channel).at(-1);
  return last?.result === 'failed' && last.retryable === false;
}

/**
 * What is missing once `sender` has a batch, null when nothing is.
 * @param wanted the client's channels
 * @param tries of the batch, before the one that has it now
 */
export function missingAfter(
  sender: Channel,
  { wanted, tries }: { wanted: readonly Channel[]; tries: readonly ChannelTry[] },
): MissingChannel | null {
  const channel = otherChannel(sender);
  const own = triesOf(tries, channel);
  if (!wanted.includes(channel) || own.some(({ result }) => result === 'sent')) return null;
  const last = own.at(-1);
  const uncertain = last?.result === 'uncertain';
  const doubted = own.some(({ result }) => result === 'uncertain');
  return {
    channel,
    status: uncertain ? 'uncertain' : 'failed',
    retryable: last?.retryable !== false && !doubted,
    automatic_attempts: own.filter(({ automatic }) => automatic).length,
    code: last?.code ?? CHANNEL_WAITS,
    ...(uncertain && last.token !== undefined && { token: last.token }),
  };
}

/** What a batch waits for: itself, or the channel that a sent one misses. */
export const openState = <B extends { missing?: MissingChannel }>(batch: B): B | (B & OpenMissing) => {
  const { missing } = batch;
  if (!missing) return batch;
  const { status, retryable, automatic_attempts, code } = missing;
  return { ...batch, status, retryable, automatic_attempts, last_error: code };
};

type OpenMissing = Pick<MissingChannel, 'status' | 'retryable' | 'automatic_attempts'> & {
  last_error: string;
};

/** Whether the missing channel is tried again without a person. */
export const retriesItself = ({ status, retryable, automatic_attempts }: MissingChannel): boolean =>
  status === 'failed' && retryable && automatic_attempts < MAX_AUTOMATIC_ATTEMPTS;
