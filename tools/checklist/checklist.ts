/**
 * The runbook's checklists (00-runbook §5) as commands: each line is looked at, or said to be somebody's to tick. A line that
 * fails says why and what to do, and hides none of the others.
 */

/** What looking at one line found. */
export type Verdict =
  /** @property detail what was seen */
  | { state: 'ok'; detail?: string }
  /** @property todo what somebody has to do now */
  | { state: 'failed'; detail: string; todo: string }
  /** No command can tell. */
  | { state: 'by_hand'; todo: string };

export interface Check {
  id: string;
  /** The runbook's words. */
  text: string;
  /** @throws whatever goes wrong: its message is why the line fails */
  look(): Promise<Verdict> | Verdict;
  /** What to do when `look` throws. */
  todo: string;
}

export interface Chapter {
  title: string;
  checks: readonly Check[];
}

export type Line = Pick<Check, 'id' | 'text'> & Verdict;

export interface Checklist {
  ok: boolean;
  chapters: { title: string; lines: Line[] }[];
}

const LOOK_MS = 60_000;
const MARKS = { ok: '✔', failed: '✘', by_hand: '☐' } as const;

export const ok = (detail?: string): Verdict => ({ state: 'ok', ...(detail && { detail }) });
export const failed = (detail: string, todo: string): Verdict => ({ state: 'failed', detail, todo });

/** A line for people alone. */
export const byHand = (id: string, text: string, todo: string): Check => ({
  ...{ id, text, todo },
  look: () => ({ state: 'by_hand', todo }),
});

async function lookAt({ id, text, look, todo }: Check): Promise<Line> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Verdict>((resolve) => {
    timer = setTimeout(() => resolve(failed(`Pas de réponse en ${LOOK_MS / 1_000} s.`, todo)), LOOK_MS);
  });
  try {
    return { id, text, ...(await Promise.race([Promise.resolve(look()), late])) };
  } catch (error) {
    return { id, text, ...failed((error as Error).message, todo) };
  } finally {
    clearTimeout(timer);
  }
}

/** Looks at every line, one after the other: what one leaves the next may count on. */
export async function runChecklist(chapters: readonly Chapter[]): Promise<Checklist> {
  const looked: Checklist['chapters'] = [];
  for (const { title, checks } of chapters) {
    const lines: Line[] = [];
    for (const check of checks) lines.push(await lookAt(check));
    looked.push({ title, lines });
  }
  return {
    ok: looked.every(({ lines }) => lines.every(({ state }) => state !== 'failed')),
    chapters: looked,
  };
}

const lineText = (line: Line): string => {
  const head = `${MARKS[line.state]} ${line.text}`;
  switch (line.state) {
    case 'ok':
      return line.detail ? `${head} : ${line.detail}` : head;
    case 'by_hand':
      return `${head} (à la main) : ${line.todo}`;
    case 'failed':
      return `${head}\n    ${line.detail}\n    → ${line.todo}`;
  }
};

/** As people read it. */
export const checklistText = ({ ok: well, chapters }: Checklist): string =>
  [
    ...chapters.map(({ title, lines }) => [title, ...lines.map(lineText)].join('\n')),
    well ? 'Rien ne s’y oppose.' : 'Au moins une ligne est ✘ : ne continuez pas avant de l’avoir réglée.',
  ].join('\n\n');

/** Prints it and ends the process: 0 when no line failed, else 1. */
export function endWith(checklist: Checklist, json: boolean): never {
  console.log(json ? JSON.stringify(checklist, null, 2) : checklistText(checklist));
  process.exit(checklist.ok ? 0 : 1);
}
