/**
 * What must hold before any TypeScript of this project can run: a recent Node and the packages of package-lock.json.
 * Plain JavaScript without dependencies, shared by `npm start` and `npm test`, because it runs before anything is installed.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const PROGRESS_MS = 10_000;

/** Ends the process with exit code 1 and a message when Node is too old, the platform unfit or `npm ci` fails. */
export async function prepare() {
  process.chdir(root);
  checkNode();
  const why = whyInstall();
  if (why) await installPackages(why);
}

function checkNode() {
  const { engines } = readJson('package.json');
  const wanted = engines.node.replace(/[^\d.]/g, '');
  if (compareVersions(process.versions.node, wanted) < 0)
    fail(`RDZ needs Node ${wanted} or newer; this is ${process.versions.node} (${process.execPath}).`);
  if (process.platform === 'win32') fail('RDZ runs on Linux and macOS. On Windows, please use WSL 2.');
}

function compareVersions(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number));
  for (let i = 0; i < 3; i++) if ((left[i] ?? 0) !== (right[i] ?? 0)) return (left[i] ?? 0) - (right[i] ?? 0);
  return 0;
}

/**
 * Compares package-lock.json with npm's own list of what it installed, package by package: file dates say nothing after
 * a `git pull` or a copied folder, and an interrupted `npm ci` leaves no such list.
 * @returns {string | undefined} the reason to install, or undefined when everything is there
 */
function whyInstall() {
  const wanted = readJson('package-lock.json').packages;
  let installed;
  try {
    installed = readJson('node_modules/.package-lock.json').packages;
  } catch {
    return 'nothing is installed yet';
  }
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '' || entry.optional || entry.devOptional || entry.peer) continue;
    if (installed[path]?.version !== entry.version)
      return `${path.replace('node_modules/', '')} is missing or not current`;
  }
  return undefined;
}

async function installPackages(why) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  say(`Installing packages with npm ci: ${why} …`);
  const ticker = setInterval(() => say(`… npm ci is still working, ${seconds()} s`), PROGRESS_MS);
  const { code, output } = await run(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']);
  clearInterval(ticker);
  if (code !== 0) fail(`npm ci failed (exit code ${code}):\n${output}`);
  say(`Packages installed in ${seconds()} s`);
}

/** Runs npm: the one that started us where there is one, so that no other version interferes. */
function run(args) {
  const npm = process.env.npm_execpath;
  const [command, list] = npm?.endsWith('.js') ? [process.execPath, [npm, ...args]] : ['npm', args];
  // CI variables of a caller must not turn the development packages off.
  const child = spawn(command, list, { cwd: root, env: { ...process.env, NODE_ENV: 'development' } });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output = (output + chunk).slice(0, 4000)));
  const stop = (signal) => child.kill(signal);
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  return new Promise((resolve) => {
    const done = (code, message) => {
      for (const signal of signals) process.off(signal, stop);
      resolve({ code, output: message ?? output });
    };
    child.once('error', (error) => done(1, `npm could not be started: ${error.message}`));
    child.once('close', (code, signal) => done(code ?? signal));
  });
}

function readJson(path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

function say(line) {
  process.stdout.write(`${line}\n`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
