/** Where `kustomize` comes from, which puts deploy/kubernetes together. */
import { usable, usualPlaces } from './cache.ts';
import { findFirst, type Place } from './find.ts';
import { goInstall } from './go-install.ts';

const SUBJECT = 'Kustomize';
/** The newest that is built with Go 1.26: 5.8.2 asks for 1.27. */
const VERSION = 'v5.8.1';
const ASK = 'version';

const places: Place<string>[] = [
  ...usualPlaces('kustomize', 'KUSTOMIZE', (path) => usable(path, ASK)),
  {
    name: `go install kustomize@${VERSION}`,
    look: (signal) =>
      goInstall(
        {
          ...{ subject: SUBJECT, name: 'kustomize', module: 'sigs.k8s.io/kustomize/kustomize/v5' },
          ...{ version: VERSION, packages: 260, brief: true, ask: ASK },
        },
        signal,
      ),
  },
];

/** @returns the path of a kustomize that runs here */
export function findKustomize(signal?: AbortSignal): Promise<string> {
  const advice = 'Install kustomize so that it is on PATH, or set KUSTOMIZE, or install Go.';
  return findFirst(SUBJECT, places, advice, signal);
}
