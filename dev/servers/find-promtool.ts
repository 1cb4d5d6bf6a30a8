/** Where `promtool` comes from, which judges deploy/prometheus. */
import { usualPlaces } from './cache.ts';
import { findFirst, type Place } from './find.ts';
import { goInstall } from './go-install.ts';

const SUBJECT = 'Promtool';
/** Of Prometheus 3.16.0, the image of docker-compose.yml. */
const VERSION = 'v0.316.0';

const places: Place<string>[] = [
  ...usualPlaces('promtool', 'PROMTOOL'),
  {
    name: `go install promtool@${VERSION}`,
    look: (signal) =>
      goInstall(
        {
          ...{ subject: SUBJECT, name: 'promtool', module: 'github.com/prometheus/prometheus/cmd/promtool' },
          ...{ version: VERSION, packages: 1_100 },
          // Without the clouds it could find targets in: half as much to compile.
          brief: true,
          tags: 'remove_all_sd,enable_dns_sd',
        },
        signal,
      ),
  },
];

/** @returns the path of a promtool that runs here */
export function findPromtool(signal?: AbortSignal): Promise<string> {
  const advice = 'Install promtool so that it is on PATH, or set PROMTOOL, or install Go.';
  return findFirst(SUBJECT, places, advice, signal);
}
