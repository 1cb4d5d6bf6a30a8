/**
 * Around every activity: heartbeats, so that the death of a worker is noticed in seconds; and failures reduced to a code,
 * because whatever an activity throws is kept in Temporal's history, and driver errors quote documents (06-law).
 */
import { type Context, CancelledFailure, CompleteAsyncError } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import type { ActivityInterceptors } from '@temporalio/worker';
import { MongoError, MongoNetworkError, MongoServerError, MongoServerSelectionError } from 'mongodb';
import { type Log, maskPersonal } from '../log.ts';
import { DeliveryRefusal } from '../domain/deliveries/delivery-refusal.ts';
import { isDuplicateKey } from '../store/db/errors.ts';

const HEARTBEAT_MS = 2_000;

function codeOf(error: unknown): string {
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError)
    return 'MONGO_UNAVAILABLE';
  if (isDuplicateKey(error)) return 'DUPLICATE_KEY';
  if (error instanceof MongoServerError) return `MONGO_${error.code ?? 'ERROR'}`;
  if (error instanceof MongoError) return 'MONGO_ERROR';
  return 'INTERNAL';
}

/** A failure that says its code and nothing else. Refusals are final; the rest may pass at the next try. */
function coded(error: unknown, log: Log, activity: string): Error {
  if (error instanceof ApplicationFailure || error instanceof CancelledFailure) return error;
  if (error instanceof CompleteAsyncError) return error;
  if (error instanceof DeliveryRefusal) return ApplicationFailure.nonRetryable(error.code, error.code);
  const code = codeOf(error);
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  const frames = stack?.split('\n').filter((line) => line.startsWith('    at '));
  log.error({ activity, code, name, reason: maskPersonal(message), frames }, 'activity failed');
  return ApplicationFailure.retryable(code, code);
}

/** For `Worker.create({ interceptors: { activity: [...] } })`. */
export const activityInterceptor =
  (log: Log) =>
  (context: Context): ActivityInterceptors => ({
    inbound: {
      async execute(input, next) {
        const timer = setInterval(() => context.heartbeat(), HEARTBEAT_MS);
        try {
          return await next(input);
        } catch (error) {
          throw coded(error, log, context.info.activityType);
        } finally {
          clearInterval(timer);
        }
      },
    },
  });
