/** What a person does with a source: hold it, try it out, release it. */
import CirclePlay from '@lucide/svelte/icons/circle-play';
import FlaskConical from '@lucide/svelte/icons/flask-conical';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Pause from '@lucide/svelte/icons/pause';
import { parisDayStart } from '../../../../domain/time/paris-time.ts';
import { RELEASES } from '../../../../domain/sources/gate.ts';
import type { ParisDay } from '../../../../domain/time/paris-time.ts';
import type { Action } from '../../lib/actions/action.ts';
import { api } from '../../lib/api/client.ts';
import type { SourceDetail } from '../../lib/api/types.ts';
import { ask } from '../../lib/ask.svelte.ts';
import { plural } from '../../lib/format/number.ts';
import { RELEASE_TEXT, sourceName } from '../../lib/labels/source.ts';
import { notify } from '../../lib/notify.ts';

/** Where the API has a source, by its name in the query: it may be empty. */
export const sourceUrl = (
  { source, entity }: Pick<SourceDetail, 'source' | 'entity'>,
  what: string,
): string => `/sources/${what}?${new URLSearchParams({ entity, source }).toString()}`;

async function hold(source: SourceDetail): Promise<void> {
  const done = await ask({
    title: `Suspendre ${sourceName(source)} ?`,
    text: 'Ses leads seront gardés, et attendront qu’elle soit rétablie.',
    fields: [{ name: 'reason', label: 'Raison', hint: 'Pour l’histoire de la source.' }],
    confirm: 'Suspendre la source',
    danger: true,
    run: async (values) => void (await api.post(sourceUrl(source, 'hold'), values)),
  });
  if (done) notify('Source suspendue.');
}

async function tryOut(source: SourceDetail): Promise<void> {
  const done = await ask({
    title: `Remettre ${sourceName(source)} à l’essai ?`,
    text: 'Ses 20 premiers leads passeront, ou 10 % de ceux de sa fenêtre s’ils sont plus. Les mêmes règles la rétabliront ou la suspendront de nouveau ; les autres leads attendent.',
    confirm: 'Remettre à l’essai',
    run: async () => void (await api.post(sourceUrl(source, 'half-open'))),
  });
  if (done) notify('Source à l’essai.');
}

async function release(source: SourceDetail): Promise<void> {
  const done = await ask({
    title:
      source.state === 'closed' ? 'Remettre en jeu des leads retenus ?' : `Rétablir ${sourceName(source)} ?`,
    text: `${plural(source.held, 'lead retenu', 'leads retenus')}. Ceux qui sont remis en jeu sont jugés comme le stock, dans l’ordre.`,
    fields: [
      {
        name: 'which',
        label: 'Remettre en jeu',
        type: 'select',
        required: true,
        value: 'all',
        options: RELEASES.map((value) => ({ value, label: RELEASE_TEXT[value] })),
      },
      {
        name: 'since',
        label: 'Reçus depuis le',
        type: 'date',
        hint: 'Pour « ceux reçus depuis un moment ».',
      },
    ],
    confirm: source.state === 'closed' ? 'Remettre en jeu' : 'Rétablir la source',
    run: async ({ which, since: day }) => {
      const since = which === 'since' && day ? parisDayStart(day as ParisDay).toISOString() : undefined;
      await api.post(sourceUrl(source, 'release'), { which, since });
    },
  });
  if (done) notify(source.state === 'closed' ? 'Leads remis en jeu.' : 'Source rétablie.');
}

async function wantProof(source: SourceDetail, required: boolean): Promise<void> {
  const done = await ask({
    title: required
      ? `Exiger la preuve de consentement de ${sourceName(source)} ?`
      : `Ne plus exiger la preuve de consentement de ${sourceName(source)} ?`,
    text: required
      ? `Les leads de ${source.entity} qui en viennent sans preuve attendront, ceux du stock et les LB aussi. Une preuve : la date, et le texte ou sa version, que la landing page connaît si elle a des textes.`
      : 'Ses leads qui attendent une preuve seront jugés de nouveau et, si rien d’autre ne les retient, vendus.',
    confirm: required ? 'Exiger la preuve' : 'Ne plus l’exiger',
    danger: !required,
    run: async () => void (await api.put(sourceUrl(source, 'proof'), { required })),
  });
  if (done) notify(required ? 'Preuve exigée.' : 'Preuve plus exigée.');
}

/** What may be done with it in its state. */
export function sourceActions(source: SourceDetail): Action[] {
  const common = { section: 'Cette source', permission: 'sources.manage' } as const;
  const on = source.state !== 'open';
  const keeps = source.state !== 'closed' || source.kept.length > 0;
  const { proof_required } = source;
  const proof = {
    ...common,
    ...{ id: 'source-proof', icon: ShieldCheck, run: () => wantProof(source, !proof_required) },
    label: proof_required ? 'Ne plus exiger la preuve' : 'Exiger la preuve',
  };
  return [
    ...(keeps
      ? [
          {
            ...common,
            ...{ id: 'source-release', icon: CirclePlay, run: () => release(source) },
            label: source.state === 'closed' ? 'Remettre en jeu les leads retenus' : 'Rétablir',
          },
        ]
      : []),
    ...(source.state === 'open'
      ? [
          {
            ...common,
            ...{
              id: 'source-try',
              label: 'Remettre à l’essai',
              icon: FlaskConical,
              run: () => tryOut(source),
            },
          },
        ]
      : []),
    ...(on
      ? [{ ...common, ...{ id: 'source-hold', label: 'Suspendre', icon: Pause, run: () => hold(source) } }]
      : []),
    proof,
  ];
}
