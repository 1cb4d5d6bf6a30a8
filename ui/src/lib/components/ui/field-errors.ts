/** What the API said is wrong with the fields of a form: told by the form, shown by each field. */
import { getContext, onDestroy, setContext } from 'svelte';
import type { ApiProblem, FieldProblem } from '../../api/problem.ts';

/** A field of the form, by what the API calls it. */
interface KnownField {
  label: string;
  /** Of its control. */
  id: string;
}

interface Fields {
  errorOf(name: string): string | undefined;
  readonly known: Map<string, KnownField>;
}
const KEY = Symbol('field errors');

// The API says `/email`, `email`, `body.email`, `legal.siren` or `delivery_emails.0`.
/** Whether something is wrong with the field the API calls so. */
export const concerns = ({ path }: FieldProblem, name: string): boolean =>
  `.${path.replaceAll('/', '.')}.`.includes(`.${name}.`);

/** One thing that is wrong, with where to put it right. */
export interface WrongField extends FieldProblem {
  field: KnownField | undefined;
}

/**
 * Call it in the form's script.
 * @returns the problem's fields as the form knows them, in its order
 */
export function provideFieldErrors(problem: () => ApiProblem | null): () => WrongField[] {
  const known = new Map<string, KnownField>();
  setContext<Fields>(KEY, {
    known,
    errorOf: (name) => problem()?.fields.find((one) => concerns(one, name))?.message,
  });
  return () => {
    const order = [...known.keys()];
    const place = (one: FieldProblem) => order.findIndex((name) => concerns(one, name));
    return (problem()?.fields ?? [])
      .map((one) => ({ ...one, field: known.get(order[place(one)] ?? '') }))
      .sort((a, b) => (place(a) + 1 || Infinity) - (place(b) + 1 || Infinity));
  };
}

/**
 * Makes a field known to its form. Call it in the field's script; outside a form nothing is wrong.
 * @returns what is wrong with it
 */
export function fieldError(name: string | undefined, field: () => KnownField): () => string | undefined {
  const fields = getContext<Fields | undefined>(KEY);
  if (!fields || !name) return () => undefined;
  fields.known.set(name, field());
  onDestroy(() => fields.known.delete(name));
  return () => fields.errorOf(name);
}

/** Takes the person to a control, in the middle of what they see. */
export function goTo(id: string): void {
  const control = document.getElementById(id);
  control?.focus({ preventScroll: true });
  control?.scrollIntoView({ block: 'center' });
}
