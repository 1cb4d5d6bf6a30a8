/**
 * Asking before doing: one dialog for confirmations and short forms. `await ask({...})` gives the fields' values, or
 * `null` when the person thought better of it.
 */
export interface AskField {
  name: string;
  label: string;
  type?: 'text' | 'email' | 'password' | 'textarea' | 'select' | 'date' | 'datetime-local';
  options?: readonly { value: string; label: string }[];
  value?: string;
  hint?: string;
  required?: boolean;
  autocomplete?: 'current-password' | 'new-password' | 'one-time-code' | 'off';
  minLength?: number;
}

export interface AskRequest {
  title: string;
  /** What will happen, with its numbers. */
  text: string;
  /** The rows concerned, by name. */
  rows?: readonly string[];
  fields?: readonly AskField[];
  confirm: string;
  danger?: boolean;
  /** Does it while the dialog stays open, so that a refusal is shown beside what was typed. */
  run?(values: Record<string, string>): Promise<void>;
}

interface Pending extends AskRequest {
  answer(values: Record<string, string> | null): void;
}

let pending = $state.raw<Pending | null>(null);

export const asked = {
  get current(): Pending | null {
    return pending;
  },
};

/** Says anew what is asked, because part of it is done; what was typed stays. */
export function rephrase(change: Pick<AskRequest, 'title' | 'rows' | 'confirm'>): void {
  if (pending) pending = { ...pending, ...change };
}

export function ask(request: AskRequest): Promise<Record<string, string> | null> {
  pending?.answer(null);
  return new Promise((resolve) => {
    pending = {
      ...request,
      answer(values) {
        pending = null;
        resolve(values);
      },
    };
  });
}
