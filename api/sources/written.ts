/** What is answered once a source was written. */
import type { SourceBreakerDoc } from '../../store/sources/collections.ts';
import type { App } from '../http/deps.ts';
import { found } from '../http/problem.ts';
import { sourceDetail } from './view.ts';

export async function answerWith(app: App, { _id }: SourceBreakerDoc) {
  const breaker = found(await app.deps.store.source_breakers.findOne({ _id }), 'Cette source n’existe pas.');
  return { success: true, source: await sourceDetail(app, breaker) };
}
