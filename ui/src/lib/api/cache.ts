/** The latest answers, by question: a page one comes back to shows what is known while it asks again. */
const SIZE = 60;
const answers = new Map<string, unknown>();

export const recall = (key: string): unknown => answers.get(key);

export function remember(key: string, answer: unknown): void {
  answers.delete(key);
  answers.set(key, answer);
  if (answers.size > SIZE) answers.delete(answers.keys().next().value!);
}

/** Forgets what was read: personal data does not outlive the session. */
export const forget = (): void => answers.clear();
