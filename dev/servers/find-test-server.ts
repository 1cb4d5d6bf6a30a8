/**
 * Where Temporal's time-skipping test server comes from: the server of tests in which days pass. It is a Java program, and
 * only tests start it.
 */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '../../tools/paths.ts';
import { lock } from '../processes/lock.ts';
import { runTool } from '../processes/tool.ts';
import { say, sayWhile } from '../terminal.ts';
import { findJava, findMaven } from './java.ts';

const SUBJECT = 'TestServer';
const NEED = "the tests in which days pass need Temporal's test server.";
const VERSION = '1.31.0';
const PROJECT = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>rdz</groupId><artifactId>test-server</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency>
    <groupId>io.temporal</groupId><artifactId>temporal-test-server</artifactId><version>${VERSION}</version>
  </dependency></dependencies>
</project>
`;

/** A program and the arguments before its own. */
export interface TestServerProgram {
  command: string;
  args: string[];
}

/** @returns how to start the test server; its port comes last */
export async function findTestServer(signal?: AbortSignal): Promise<TestServerProgram> {
  const java = await findJava(SUBJECT, NEED, signal);
  const jars = join(cacheDir(), 'temporal-test-server', VERSION);
  const waiting = () => say(SUBJECT, 'another process is fetching it already: waiting for that');
  const held = await lock(join(cacheDir(), 'temporal-test-server.lock'), waiting, signal);
  try {
    if (!existsSync(jars)) await fetchJars(await findMaven(SUBJECT, NEED, signal), jars, signal);
  } finally {
    held.release();
  }
  return { command: java, args: ['-cp', join(jars, '*'), 'io.temporal.testserver.TestServer'] };
}

/** What is under its final name is complete. */
async function fetchJars(mvn: string, jars: string, signal?: AbortSignal): Promise<void> {
  const workDir = `${jars}.work`;
  rmSync(workDir, { recursive: true, force: true });
  mkdirSync(workDir, { recursive: true });
  writeFileSync(join(workDir, 'pom.xml'), PROJECT);
  const done = sayWhile(SUBJECT, () => 'Maven is downloading 33 MB');
  try {
    const args = [
      '-q',
      '-B',
      'dependency:copy-dependencies',
      '-DoutputDirectory=jars',
      '-DincludeScope=runtime',
    ];
    await runTool(mvn, args, { timeoutMs: 600_000, cwd: workDir, signal });
  } finally {
    done();
  }
  renameSync(join(workDir, 'jars'), jars);
  rmSync(workDir, { recursive: true, force: true });
}
