/** Writes docs/configuration.md from the variables of config.ts; `--check` fails when the file is not up to date. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { CONFIG_VARIABLES, REQUIRED_IN_PRODUCTION } from '../config.ts';

const FILE = join(import.meta.dirname, '../docs/configuration.md');

const HEAD = `# Configuration

Every variable of the API and the worker, validated at start by \`config.ts\`; this table is made from it
(\`node tools/run.mjs tools/config-table.ts\`). In production (\`NODE_ENV=production\`) the variables marked
**required** have no default: when any is missing, the process names all of them and exits with code 1.

Rate limits are counted by each process for itself: several API processes together let several times as many calls through.

| variable | what it is | default |
| --- | --- | --- |
`;

interface Described {
  description?: string;
  default?: unknown;
}

const cell = (text: string): string => text.replaceAll('|', '\\|');

function defaultOf(name: string, value: unknown): string {
  const shown =
    value === '' || value === undefined ? 'empty' : `\`${JSON.stringify(value).replaceAll('"', '')}\``;
  const required = (REQUIRED_IN_PRODUCTION as readonly string[]).includes(name);
  return required ? `**required** in production; elsewhere ${shown}` : shown;
}

/** The page as it should be. */
async function configurationPage(): Promise<string> {
  const rows = Object.entries(CONFIG_VARIABLES as Record<string, Described>).map(
    ([name, { description = '', default: value }]) =>
      `| \`${name}\` | ${cell(description)} | ${cell(defaultOf(name, value))} |`,
  );
  return format(`${HEAD}${rows.join('\n')}\n`, { ...(await resolveConfig(FILE)), parser: 'markdown' });
}

if (import.meta.filename === process.argv[1]) {
  const page = await configurationPage();
  if (!process.argv.includes('--check')) writeFileSync(FILE, page);
  else if (readFileSync(FILE, 'utf8') !== page) {
    process.stderr.write(
      'docs/configuration.md is not up to date: node tools/run.mjs tools/config-table.ts\n',
    );
    process.exitCode = 1;
  }
}
