/** What of a company's data cannot be saved: numbers by their keys, addresses, the logo, reminders. Only what changes is looked at. */
import { isWellFormedEmail } from '../../domain/common/email-address.ts';
import { compactIdentity, identityProblems } from '../../domain/invoices/identity.ts';
import { lookOf } from '../../domain/invoices/look.ts';
import type { CompanyBilling, CompanyFields } from '../../domain/settings/company.ts';
import { logoProblem } from '../../documents/invoices/logo.ts';
import type { EntityChange } from '../../store/settings/change-setting.ts';
import type { FieldProblem } from '../http/problem.ts';
import { invalid } from '../http/validation.ts';

const NOT_AN_ADDRESS = 'doit être une adresse e-mail';

const addressProblems = (path: string, address: string | undefined): FieldProblem[] =>
  address && !isWellFormedEmail(address) ? [{ path, message: NOT_AN_ADDRESS }] : [];

function logoProblems(logo: string | undefined): FieldProblem[] {
  if (!logo) return [];
  const { logo: picture } = lookOf({ logo, color: '' });
  const message = picture
    ? logoProblem(picture)
    : 'Le logo doit être une image PNG ou JPEG (« data:image/png;base64,… »).';
  return message === undefined ? [] : [{ path: 'billing.logo', message }];
}

/** Reminders go out one after the other. */
const stepProblems = (steps: CompanyBilling['reminder_steps'] | undefined): FieldProblem[] =>
  (steps ?? []).flatMap(({ days }, at, all) =>
    at > 0 && days <= all[at - 1]!.days
      ? [
          {
            path: `billing.reminder_steps.${at}.days`,
            message: 'doit venir après les jours de la relance d’avant',
          },
        ]
      : [],
  );

/** The change as it is stored: numbers without the spaces people write them with. */
export const compactChange = ({ legal, ...rest }: EntityChange): EntityChange => ({
  ...rest,
  ...(legal && { legal: compactIdentity(legal) }),
});

/** @throws Problem 422 naming every field that does not fit */
export function refuseUnfit(before: CompanyFields, { smtp_from, legal, billing }: EntityChange): void {
  const errors = [
    ...addressProblems('smtp_from', smtp_from),
    ...(legal ? identityProblems(before.legal, { ...before.legal, ...legal }) : []).map(
      ({ field, message }) => ({ path: `legal.${field}`, message }),
    ),
    ...addressProblems('billing.from', billing?.from),
    ...(billing?.emails ?? []).flatMap((address, at) => addressProblems(`billing.emails.${at}`, address)),
    ...(billing?.logo === before.billing.logo ? [] : logoProblems(billing?.logo)),
    ...stepProblems(billing?.reminder_steps),
  ];
  if (errors.length > 0) throw invalid(errors);
}
