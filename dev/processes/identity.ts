/**
 * Who a process id is. A pid alone is reused by the system, so that ending "pid 4711" of yesterday could end somebody
 * else's program: start time and command line are compared as well.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** @returns start time and command line of a living process, undefined when there is none (or only its zombie). */
export function identityOf(pid: number): string | undefined {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): string | undefined {
  try {
    // "pid (name) state ppid … starttime": the name may hold spaces and parentheses, hence the last ')'.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return `${fields[19]} ${command}`;
  } catch {
    return undefined;
  }
}

function fromPs(pid: number): string | undefined {
  try {
    const line = execFileSync('ps', ['-o', 'stat=,lstart=,command=', '-p', String(pid)], {
      encoding: 'utf8',
    });
    const [, state, rest] = /^\s*(\S+)\s+(.*)$/s.exec(line.trim()) ?? [];
    return !rest || state?.startsWith('Z') ? undefined : rest.trim();
  } catch {
    return undefined;
  }
}
