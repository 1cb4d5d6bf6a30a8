/** Reading an answer: it is evidence, not an upload, so what is longer is cut and the status decides. */
import type { IncomingMessage } from 'node:http';
import type { ReceivedAnswer } from '../../domain/deliveries/api-outcome.ts';
import { ApiFailure } from './api-failure.ts';

export const MAX_ANSWER_BYTES = 64 * 1024;

const one = (header: string | string[] | undefined): string | undefined =>
  Array.isArray(header) ? header[0] : header;

/** @throws ApiFailure when the answer ends before its end: nobody can tell what it would have said */
export function readAnswer(response: IncomingMessage): Promise<ReceivedAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const done = (cut: boolean): void =>
      resolve({
        status: response.statusCode!,
        body: Buffer.concat(chunks).subarray(0, MAX_ANSWER_BYTES).toString('utf8'),
        key: one(response.headers['idempotency-key']),
        retryAfter: response.headers['retry-after'],
        cut,
      });
    response.on('data', (chunk: Buffer) => {
      chunks.push(chunk);
      size += chunk.length;
      if (size <= MAX_ANSWER_BYTES) return;
      done(true);
      response.destroy();
    });
    response.on('end', () => done(false));
    // After an answer that was cut on purpose these come too late to matter.
    response.on('aborted', () => reject(new ApiFailure('API_LOST')));
    response.on('error', () => reject(new ApiFailure('API_LOST')));
    response.on('close', () => reject(new ApiFailure('API_LOST')));
  });
}
