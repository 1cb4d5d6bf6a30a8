/**
 * Calls of a connection that is closed while they wait to be tried again. The SDK tries again from a timer, and what grpc-js
 * throws there of a closed channel ("Channel has been shut down") nobody can catch: it would end the process in the middle
 * of an orderly stop. Such a call is answered as cancelled.
 */
import type { ConnectionOptions } from '@temporalio/client';
import { defaultGrpcRetryOptions, makeGrpcRetryInterceptor } from '@temporalio/client/lib/grpc-retry.js';

type Interceptor = NonNullable<ConnectionOptions['interceptors']>[number];
type Call = ReturnType<Interceptor>;

/** grpc's status of that name. */
const CANCELLED = 1;
const nothing = () => undefined;

/** A call that takes all it is told and is cancelled at once. */
function cancelledCall(details: string): Call {
  const start: Call['start'] = (metadata, listener) => {
    listener?.onReceiveMessage?.(null);
    listener?.onReceiveStatus?.({ code: CANCELLED, details, metadata });
  };
  return {
    ...{
      start,
      sendMessage: nothing,
      sendMessageWithContext: nothing,
      startRead: nothing,
      halfClose: nothing,
    },
    ...{ cancelWithStatus: nothing, getPeer: () => '', getAuthContext: () => null },
  } as unknown as Call;
}

const cancelOnceClosed: Interceptor = (options, nextCall) => {
  try {
    return nextCall(options) as Call;
  } catch (error) {
    return cancelledCall(String(error));
  }
};

/** The SDK's retries, each try of which may find the connection closed. */
export const retriesUntilClosed: Interceptor[] = [
  makeGrpcRetryInterceptor(defaultGrpcRetryOptions()),
  cancelOnceClosed,
];
