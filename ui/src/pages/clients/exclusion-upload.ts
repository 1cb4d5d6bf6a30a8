/** A list of phones to exclude, as a file or pasted, sent in parts. */
import { api } from '../../lib/api/client.ts';
import type { ExclusionsAnswer } from '../../lib/api/types.ts';

/** Of one request, as the API takes them. */
const PART = 20_000;
/** A phone has ten digits; spreadsheets take its first. */
const PHONE_DIGITS = 9;

const digits = (cell: string): number => cell.replace(/\D/g, '').length;

/** The phone of each line: of a file with columns the first cell that may be one. Lines without digits are headers. */
export const phonesOf = (text: string): string[] =>
  text.split(/\r?\n/).flatMap((line) => {
    const cells = line.split(/[;,\t|]/).map((cell) => cell.replaceAll('"', '').trim());
    const phone =
      cells.find((cell) => digits(cell) >= PHONE_DIGITS) ?? cells.find((cell) => digits(cell) > 0);
    return phone ? [phone.slice(0, 40)] : [];
  });

export interface Upload {
  phones: readonly string[];
  replace: boolean;
  /** Last day; empty: for good. */
  expires_on: string;
  /** How many have been sent. */
  progress: (sent: number) => void;
}

/** @throws ApiProblem of the part that was refused; the parts before it stay */
export async function sendExclusions(
  clientId: string,
  { phones, replace, expires_on, progress }: Upload,
): Promise<{ added: number; invalid: number }> {
  const sum = { added: 0, invalid: 0 };
  let upload_id: string | undefined;
  for (let from = 0; from < phones.length || from === 0; from += PART) {
    const answer: ExclusionsAnswer = await api.post(`/clients/${clientId}/exclusions`, {
      phones: phones.slice(from, from + PART),
      mode: replace ? 'replace' : 'add',
      more: from + PART < phones.length,
      ...(expires_on && { expires_on }),
      ...(upload_id && { upload_id }),
    });
    ({ upload_id } = answer);
    sum.added += answer.added;
    sum.invalid += answer.invalid;
    progress(Math.min(from + PART, phones.length));
  }
  return sum;
}
