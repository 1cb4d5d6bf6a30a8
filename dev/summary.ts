/** What `npm start` prints when everything runs. */
import { DEMO_PASSWORD, DEMO_USERS } from './demo/users.ts';
import type { Endpoints } from '../tools/endpoints.ts';
import { stateDir } from '../tools/paths.ts';

/** @param state.empty whether nobody can sign in yet */
export function summary(
  endpoints: Endpoints,
  state: { demo: boolean; empty: boolean; seconds: string },
): string {
  const lines: [string, string][] = [
    ['Admin UI', endpoints.ui],
    ['API', `${endpoints.api}/api  (documentation: ${endpoints.api}/api/docs)`],
    ['Mails', endpoints.mail_ui],
    ['Temporal', endpoints.temporal_ui || endpoints.temporal],
    ['MongoDB', `${endpoints.mongo}  (database ${endpoints.database})`],
    ['SMTP', endpoints.smtp],
  ];
  const table = (rows: [string, string][]) =>
    rows.map(([name, value]) => `    ${name.padEnd(12)}${value}`).join('\n');
  const parts = [`\n  RDZ is running (after ${state.seconds} s)\n`, table(lines)];
  if (state.demo) {
    parts.push(`\n  Demo logins, all with the password ${DEMO_PASSWORD}\n`);
    parts.push(table(DEMO_USERS.map((user) => [user.label, user.email])));
  }
  if (state.empty)
    parts.push(
      '\n  The database is empty. Make the first user with\n' +
        '    npm run user:create -- --email you@company.example --password … --nom "Your name" --role super_admin --entity ZR7',
    );
  parts.push('\n  Run the daily delivery now: npm run delivery');
  parts.push(`  Data and logs: ${stateDir}   Stop: Ctrl-C\n\n`);
  return parts.join('\n');
}
