/** The API channel, from configuration. */
import type { Config } from '../../config.ts';
import { ApiChannel } from './api-channel.ts';

type ApiConfig = Pick<
  Config,
  'API_CHANNEL_ALLOW_PRIVATE' | 'API_CHANNEL_CONNECT_TIMEOUT_MS' | 'API_CHANNEL_ANSWER_TIMEOUT_MS'
>;

export const openApiChannel = (config: ApiConfig): ApiChannel =>
  new ApiChannel({
    connectTimeoutMs: config.API_CHANNEL_CONNECT_TIMEOUT_MS,
    answerTimeoutMs: config.API_CHANNEL_ANSWER_TIMEOUT_MS,
    allowPrivate: config.API_CHANNEL_ALLOW_PRIVATE,
  });

/** Longest one try can take with these time-outs, in ms. */
export const longestPostMs = (config: ApiConfig): number =>
  config.API_CHANNEL_CONNECT_TIMEOUT_MS + config.API_CHANNEL_ANSWER_TIMEOUT_MS;
